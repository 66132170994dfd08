// EXPLAIN (ExplainQuery): a query is analysed and planned; with ANALYZE it runs.
#include <algorithm>

#include "core/replay/def_elem.h"
#include "core/replay/error.h"
#include "core/replay/query.h"
#include "core/replay/session_statements.h"

namespace reconcile::replay {
namespace {

struct ExplainOptions {
  bool analyze = false;
};

ExplainOptions read_options(const List* options) {
  static constexpr std::string_view known[] = {"verbose", "costs", "buffers", "settings", "summary"};
  ExplainOptions out;
  bool wal = false, timing = false;
  for (auto* option : sql::list<::DefElem>(options)) {
    std::string name = option->defname;
    if (name == "analyze") {
      out.analyze = def_boolean(*option);
    } else if (name == "wal") {
      wal = def_boolean(*option);
    } else if (name == "timing") {
      timing = def_boolean(*option);
    } else if (name == "format") {
      std::string format = def_string(*option);
      if (format != "text" && format != "xml" && format != "json" && format != "yaml") {
        throw error("22023", "unrecognized value for EXPLAIN option \"%s\": \"%s\"", {name, format}, option->location);
      }
    } else if (std::find(std::begin(known), std::end(known), name) != std::end(known)) {
      def_boolean(*option);
    } else {
      throw error("42601", "unrecognized EXPLAIN option \"%s\"", {name}, option->location);
    }
  }
  if (wal && !out.analyze) throw error("22023", "EXPLAIN option WAL requires ANALYZE");
  if (timing && !out.analyze) throw error("22023", "EXPLAIN option TIMING requires ANALYZE");
  return out;
}

}  // namespace

void apply(Context& ctx, const ::ExplainStmt& stmt) {
  ExplainOptions options = read_options(stmt.options);
  if (const auto* execute_stmt = RECONCILE_AS(ExecuteStmt, stmt.query)) {
    if (options.analyze) return apply(ctx, *execute_stmt);
    bind_prepared(ctx, *execute_stmt);
    return;
  }
  const ::Node* node = stmt.query;
  if (const auto* create = RECONCILE_AS(CreateTableAsStmt, node)) node = create->query;
  if (const auto* declare = RECONCILE_AS(DeclareCursorStmt, node)) node = declare->query;
  analyze::ParseState state = ctx.parse_state();
  const catalog::Query* query = analyze::analyze_query(state, node);
  plan_query(ctx, *query);
  if (options.analyze) run_query(ctx, *query);
}

}  // namespace reconcile::replay
