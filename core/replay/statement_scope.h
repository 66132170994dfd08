// StatementScope: what the statement of the history that runs leaves besides its changes, and what the connection
// keeps. One for each replay: commands inside blocks and functions share it with the statement round them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/catalog/value.h"
#include "core/replay/client_state.h"
#include "core/replay/context.h"

namespace reconcile::replay {

struct StatementScope {
  // Why the outcome can't be told although the statement's effect is applied: it hangs on rows that nobody
  // knows. The first reason counts.
  std::string doubts;
  void doubt(std::string reason) {
    if (doubts.empty()) doubts = std::move(reason);
  }

  int guarded = 0;  // blocks with handlers that are running: whether one runs hangs on the outcome, so none is assumed

  std::optional<std::string_view> copy_rows;  // that follow COPY … FROM stdin in the file, as psql sends them
  // Values of the variables that queries in a utility command of PL/pgSQL name; see Context::variables.
  std::function<Value(const catalog::Param&)> variable_values;
  ClientState client;
  Value call_result = Value::null();  // the record of output parameters that the last CALL answered with
};

StatementScope& scope_of(const Session& session);
inline StatementScope& scope_of(const Context& ctx) { return scope_of(ctx.session); }

}  // namespace reconcile::replay
