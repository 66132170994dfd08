#include "core/execute/sql_function.h"

#include "core/analyze/function_parameters.h"
#include "core/analyze/row_shape.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/function_settings.h"
#include "core/execute/random_value.h"
#include "core/sql/nodes.h"
#include "core/sql/script.h"

namespace reconcile::execute {
namespace {

ResultSet run_query(Executor& executor, const catalog::Query& query, const Parameters& parameters) {
  Executor inner(executor, parameters);
  return inner.run(query, nullptr);
}

ResultSet run_source(Executor& executor, const Function& function, const Parameters& parameters) {
  std::string source = function.source;
  sql::Script script = sql::Script::parse(source);
  ResultSet result;
  for (const sql::Statement& statement : script.statements()) {
    if (statement.node == nullptr) throw Undecided{"the body of function " + function.name + " does not parse"};
    switch (nodeTag(statement.node)) {
      case T_SelectStmt: case T_InsertStmt: case T_UpdateStmt: case T_DeleteStmt: case T_MergeStmt: break;
      default: throw Undecided{"function " + function.name + " runs a utility command"};
    }
    analyze::ParseState state(executor.session, source);
    analyze::FunctionParameters parameters_of_body(function);
    state.params = &parameters_of_body;
    catalog::Query* query = nullptr;
    try {
      query = analyze::analyze_query(state, statement.node);
    } catch (PgError& error) {
      error.location = -1;  // it counts in the body, not in the statement that calls
      throw;
    }
    result = run_query(executor, *query, parameters);
  }
  return result;
}

ResultSet run_body(Executor& executor, const Function& function, std::span<const Value> args) {
  Executor::Depth depth(executor);
  Parameters parameters = [&](const catalog::Param& param) {
    auto index = static_cast<std::size_t>(param.id) - 1;
    return index < args.size() ? args[index] : Value::unknown();
  };
  if (function.sql_body != nullptr) return run_query(executor, *function.sql_body, parameters);
  if (!function.sql_body_list.empty()) {
    ResultSet result;
    for (const catalog::Query* query : function.sql_body_list) result = run_query(executor, *query, parameters);
    return result;
  }
  FunctionSettings settings(executor.session, function);
  return run_source(executor, function, parameters);
}

}  // namespace

Value call_sql_function(Executor& executor, const Function& function, std::span<const Value> args) {
  ResultSet result = run_body(executor, function, args);
  if (function.return_type == type_oid::Void) return Value::known("");
  if (result.rows.empty()) return result.complete ? Value::null() : Value::unknown();
  if (!result.complete || (!result.ordered && result.rows.size() > 1)) return Value::unknown();
  const Row& row = result.rows.front();
  return row.size() == 1 ? row.front() : make_record(row);
}

ResultSet call_sql_set(Executor& executor, const Function& function, std::span<const Value> args) {
  return run_body(executor, function, args);
}

Value extension_function(const Function& function, std::span<const Value> args) {
  // Fresh identifiers, whichever extension brings them.
  static int number = 0;
  if (function.name.starts_with("uuid_generate_") || function.name == "gen_random_uuid") {
    return Value::fresh("uuid " + std::to_string(++number));
  }
  if (function.name == "gen_random_bytes" && args.size() == 1) return random_bytes(integer_of(args[0]).value_or(0));
  return function.return_type == type_oid::Void ? Value::known("") : Value::unknown();
}

}  // namespace reconcile::execute
