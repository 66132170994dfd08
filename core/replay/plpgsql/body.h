// PL/pgSQL bodies run on the model as far as their outcome is determined.
//
// SQL inside runs through the same apply(); conditions and loops are answered by executing their
// queries on the model. What can't be told ends the whole body as Undecided.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/execute/procedures.h"
#include "core/plpgsql/ast.h"
#include "core/replay/context.h"

namespace reconcile::replay {

namespace plpgsql {

struct BodyText {
  std::string_view text;
  std::size_t offset = 0;  // where it stands in the context's text
};

// What a body is run for: a DO block, or a call of a function with its arguments or as a trigger.
struct Invocation {
  const Function* function = nullptr;
  std::span<const execute::Value> args;
  const execute::TriggerCall* trigger = nullptr;
};

struct BodyResult {
  execute::Value value = execute::Value::null();
  std::optional<execute::Row> row;  // of a trigger
  execute::ResultSet set;           // of a function that returns a set
};

BodyResult run_body(Context& ctx, const reconcile::plpgsql::Statement& block, const BodyText& body,
                    const Invocation& call);

}  // namespace plpgsql
}  // namespace reconcile::replay
