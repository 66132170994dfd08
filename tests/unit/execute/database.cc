#include "tests/unit/execute/database.h"

#include "core/analyze/analyze.h"
#include "core/execute/execute.h"
#include "core/replay/context.h"
#include "core/sql/script.h"

namespace reconcile::test {
namespace {

std::string print(analyze::Session& session, const catalog::Query& query, const execute::ResultSet& result) {
  std::string out;
  auto targets = query.command == catalog::Command::Select ? query.targets : query.returning;
  for (const execute::Row& row : result.rows) {
    if (!out.empty()) out += " / ";
    std::size_t column = 0;
    for (const catalog::TargetEntry* target : targets) {
      if (target->resjunk) continue;
      const execute::Value& value = row[column];
      if (column++ > 0) out += "|";
      auto text = execute::output_text(session, target->expr->type, value);
      out += value.is_null() ? "NULL" : text ? *text : "?";
    }
  }
  return result.complete ? out : out + " …";
}

std::string run(analyze::Session& session, const std::string& text, const sql::Statement& statement) {
  if (statement.node == nullptr) return "does not parse";
  catalog::UndoLog::Savepoint before = session.catalog.undo().savepoint();
  try {
    analyze::ParseState state(session, text);
    catalog::Query* query = analyze::analyze_query(state, statement.node);
    return print(session, *query, execute::run(session, *query));
  } catch (const PgError& error) {
    session.catalog.undo().rollback_to(before);
    return error.sqlstate + ": " + error.message + (error.detail.empty() ? "" : " | " + error.detail);
  } catch (const Undecided& undecided) {
    session.catalog.undo().rollback_to(before);
    return "undecided: " + undecided.reason;
  }
}

}  // namespace

void Database::define(const std::string& script) {
  sql::Script parsed = sql::Script::parse(script);
  for (const sql::Statement& statement : parsed.statements()) {
    replay::Context ctx{session, catalog, script};
    replay::apply_statement(ctx, statement.node);
  }
}

std::string Database::answer(const std::string& query) {
  sql::Script parsed = sql::Script::parse(query);
  std::string out;
  for (const sql::Statement& statement : parsed.statements()) out = run(session, query, statement);
  return out;
}

}  // namespace reconcile::test
