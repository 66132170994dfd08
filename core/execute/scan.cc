// What one entry of the range table holds.
#include <algorithm>

#include "core/execute/convert.h"
#include "core/execute/query_run.h"
#include "core/execute/row_writer.h"
#include "core/execute/rows.h"
#include "core/execute/system_tables.h"

namespace reconcile::execute {
namespace {

// Behind its columns each row carries where it is stored, for UPDATE and DELETE to find it again.
void append_rows(Session& session, const Relation& relation, ResultSet& out) {
  const Heap* heap = session.catalog.rows.find(relation.oid);
  if (heap == nullptr) return;
  if (heap->unknown) out.complete = false;
  std::size_t width = relation.attributes.size();
  for (std::size_t i = 0; i < heap->rows.size(); ++i) {
    if (!heap->rows[i].live) continue;
    Row& row = out.rows.emplace_back();
    row.reserve(width + 1);
    row = heap->rows[i].values;
    row.resize(width, Value::null());
    row.push_back(row_locator(relation.oid, i));
  }
}

// The table with all that inherits from it or is a partition of it.
void append_tree(Session& session, const Relation& relation, const RangeTblEntry& rte, ResultSet& out) {
  if (relation.kind != 'p') append_rows(session, relation, out);
  if (!rte.inh) return;
  for (const Relation* child : children_of(session.catalog, relation.oid)) {
    ResultSet rows;
    append_tree(session, *child, rte, rows);
    out.complete = out.complete && rows.complete;
    for (Row& row : rows.rows) {  // a child's columns may stand in another order
      Row mapped;
      for (const Attribute& attribute : relation.attributes) {
        const Attribute* own = attribute.dropped ? nullptr : child->attribute(attribute.name);
        auto index = own == nullptr ? row.size() - 1 : static_cast<std::size_t>(own->num) - 1;
        mapped.push_back(index + 1 < row.size() ? row[index] : Value::null());
      }
      mapped.push_back(row.back());
      out.rows.push_back(std::move(mapped));
    }
  }
}

ResultSet scan_relation(Executor& executor, const RangeTblEntry& rte, const std::set<AttrNumber>& used) {
  Session& session = executor.session;
  const Relation* relation = session.catalog.relations.find(rte.relid);
  ResultSet out;
  if (relation == nullptr) return out.complete = false, out;
  if (relation->oid < first_normal_oid) return scan_system_table(session, *relation, used);
  if (relation->kind == 'v' || (relation->kind == 'm' && relation->view_query != nullptr)) {
    // A view's query sees nothing of the query around it.
    if (relation->view_query == nullptr) return out.complete = false, out;
    if (relation->kind == 'm' && !relation->is_populated) {
      throw PgError("55000", "materialized view \"" + relation->name + "\" has not been populated")
          .with_hint("Use the REFRESH MATERIALIZED VIEW command.");
    }
    if (relation->kind == 'v') return executor.run(*relation->view_query, nullptr);
  }
  if (relation->kind == 'f' || relation->kind == 'S') return out.complete = false, out;
  append_tree(session, *relation, rte, out);
  return out;
}

ResultSet scan_values(Executor& executor, const RangeTblEntry& rte, Scope& scope) {
  ResultSet out;
  out.rows.reserve(rte.values_lists.size());
  for (const ExprList& list : rte.values_lists) out.rows.push_back(executor.evaluate_all(list, scope));
  return out;
}

// ROWS FROM: the calls side by side, the shorter ones filled up with nulls.
ResultSet scan_functions(Executor& executor, const RangeTblEntry& rte, Scope& scope) {
  std::vector<ResultSet> sets;
  ResultSet out;
  std::size_t longest = 0;
  for (const RangeTblFunction& function : rte.functions) {
    if (function.funcexpr->kind == ExprKind::FuncExpr) {
      sets.push_back(executor.call_set(as<FuncExpr>(function.funcexpr), scope));
    } else {
      sets.push_back({.rows = {{executor.evaluate(function.funcexpr, scope)}}});
    }
    out.complete = out.complete && sets.back().complete;
    longest = std::max(longest, sets.back().rows.size());
  }
  for (std::size_t i = 0; i < longest; ++i) {
    Row& row = out.rows.emplace_back();
    for (std::size_t f = 0; f < sets.size(); ++f) {
      std::size_t width = row.size() + static_cast<std::size_t>(std::max(rte.functions[f].colcount, 1));
      if (i < sets[f].rows.size()) row.insert(row.end(), sets[f].rows[i].begin(), sets[f].rows[i].end());
      row.resize(width, Value::null());
    }
    if (rte.ordinality) row.push_back(Value::known(std::to_string(i + 1)));
  }
  return out;
}

ResultSet scan_cte(const RangeTblEntry& rte, Scope& scope) {
  Scope& level = scope_at(scope, rte.cte_levels_up);
  auto it = level.ctes.find(rte.ctename);
  if (it == level.ctes.end()) return {.rows = {}, .complete = false};
  return *it->second;
}

}  // namespace

ResultSet scan_entry(Executor& executor, const catalog::Query& query, int rtindex, Scope& scope) {
  const RangeTblEntry& rte = *query.rtable[static_cast<std::size_t>(rtindex) - 1];
  switch (rte.kind) {
    case RteKind::Relation: {
      std::set<AttrNumber> used;
      if (rte.relid < first_normal_oid) used = used_columns(query)[static_cast<std::size_t>(rtindex) - 1];
      return scan_relation(executor, rte, used);
    }
    case RteKind::Subquery: {
      // Only a lateral subquery sees its neighbours; all see the outer query's rows.
      return executor.run(*rte.subquery, &scope);
    }
    case RteKind::Values: return scan_values(executor, rte, scope);
    case RteKind::Function: return scan_functions(executor, rte, scope);
    case RteKind::Cte: return scan_cte(rte, scope);
    case RteKind::Result: return {.rows = {{}}};
    default: return {.rows = {}, .complete = false};
  }
}

}  // namespace reconcile::execute
