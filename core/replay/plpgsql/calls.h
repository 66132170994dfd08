// Calls: functions, procedures and triggers in PL/pgSQL run when a query reaches them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "core/execute/procedures.h"
#include "core/plpgsql/ast.h"
#include "core/replay/context.h"
#include "core/replay/plpgsql/body.h"
#include "core/replay/statement_scope.h"

namespace reconcile::replay::plpgsql {

// One for each replay. A body that can't be followed leaves its text in `unfollowed`, for the
// replay to know which names may have been touched.
class Calls final : public execute::Procedures {
 public:
  execute::Value call(Session& session, const Function& function,
                      std::span<const execute::Value> args) override;
  execute::ResultSet call_set(Session& session, const Function& function,
                              std::span<const execute::Value> args) override;
  std::optional<execute::Row> fire(Session& session, const execute::TriggerCall& call) override;
  void forget_effects(Session& session, Oid function) override;

  // Bodies that could not be followed since the last time it was asked.
  std::string take_unfollowed() { return std::exchange(unfollowed_, {}); }
  // Before each statement of the history: what it may do starts anew.
  void start_statement() {
    runs_ = 0;
    scope_.doubts.clear();
  }
  StatementScope& scope() { return scope_; }

 private:
  BodyResult run(Session& session, const Function& function, const Invocation& call);
  const reconcile::plpgsql::Statement& parsed(const Function& function);

  std::map<std::string, std::unique_ptr<reconcile::plpgsql::Statement>, std::less<>>
      parsed_;  // by source
  std::string unfollowed_;
  StatementScope scope_;
  int depth_ = 0;
  int runs_ = 0;
};

// What the tables hold that are named in a text of SQL can't be told from here on.
void forget_named_tables(Session& session, std::string_view text);

}  // namespace reconcile::replay::plpgsql
