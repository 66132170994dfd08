// WITH queries (parse_cte.c).
#include "core/analyze/cte.h"

#include <algorithm>
#include <string>

#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/query.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

void check_names(const List* ctes) {
  auto all = list<::CommonTableExpr>(ctes);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (nodeTag(all[i]->ctequery) == T_MergeStmt) throw PgError("0A000", "MERGE not supported in WITH query", all[i]->location);
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      if (str(all[i]->ctename) != str(all[j]->ctename)) continue;
      throw PgError("42712", "WITH query name " + quoted(all[j]->ctename) + " specified more than once",
                    all[j]->location);
    }
  }
}

class CteTransformer {
 public:
  CteTransformer(ParseState& state, CommonTableExpr& cte, const ::CommonTableExpr& raw)
      : state_(state), cte_(cte), raw_(raw) {}

  void run() {
    if (raw_.cycle_clause != nullptr) transform_cycle_mark(*raw_.cycle_clause);
    Query* query = analyze_sub_query(state_, raw_.ctequery, {.cte = &cte_, .raw_cte = &raw_});
    if (query->command != Command::Select && state_.parent != nullptr) {
      throw PgError("0A000", "WITH clause containing a data-modifying statement must be at the top level",
                    raw_.location);
    }
    cte_.query = query;
    std::span<TargetEntry* const> targets = query->command == Command::Select ? query->targets : query->returning;
    if (!cte_.recursive) {
      set_cte_columns(state_, cte_, raw_, targets);
    } else {
      check_recursive_columns(targets);
    }
    check_search_and_cycle(*query);
  }

 private:
  // The non-recursive term alone decided about the columns; UNION with the other must not have changed them.
  void check_recursive_columns(std::span<TargetEntry* const> targets) {
    std::size_t i = 0;
    for (const TargetEntry* target : targets) {
      if (target->resjunk) continue;
      const RteColumn& column = cte_.columns[i++];
      const Expr& expr = *target->expr;
      std::string subject = "recursive query " + quoted(cte_.name) + " column " + std::to_string(i);
      if (expr.type != column.type || expr.typmod != column.typmod) {
        throw PgError("42804", subject + " has type " + format_type(state_.session, column.type, column.typmod) +
                                   " in non-recursive term but type " +
                                   format_type(state_.session, expr.type, expr.typmod) + " overall",
                      expr_location(&expr))
            .with_hint("Cast the output of the non-recursive term to the correct type.");
      }
      if (expr.collation != column.collation) {
        throw PgError("42P21", subject + " has collation \"" + collation_name(column.collation) +
                                   "\" in non-recursive term but collation \"" + collation_name(expr.collation) +
                                   "\" overall",
                      expr_location(&expr))
            .with_hint("Use the COLLATE clause to set the collation of the non-recursive term.");
      }
    }
  }

  std::string collation_name(Oid oid) const {
    const Collation* collation = state_.catalog.collations.find(oid);
    return collation == nullptr ? "" : collation->name;
  }

  void transform_cycle_mark(const ::CTECycleClause& cycle) {
    Expr* marks[] = {transform_expr(state_, cycle.cycle_mark_value, ParseExprKind::CycleMark),
                     transform_expr(state_, cycle.cycle_mark_default, ParseExprKind::CycleMark)};
    Oid type = select_common_type(state_, marks, "CYCLE");
    for (Expr*& mark : marks) mark = coerce_to_common(state_, mark, type, "CYCLE/SET/TO");
    cte_.cycle_mark = {{}, type, select_common_typmod(marks, type), type_of(state_.session, type).collation, false};
    Oid equality = equality_operator(state_.session, type);
    if (equality == invalid_oid) {
      throw PgError("42883", "could not identify an equality operator for type " + format_type(state_.session, type));
    }
    if (state_.catalog.operators.find(equality)->negator == invalid_oid) {
      throw PgError("42883",
                    "could not identify an inequality operator for type " + format_type(state_.session, type));
    }
  }

  bool has_own_column(std::string_view name) const {
    auto own = cte_.columns.first(cte_.columns.size() - static_cast<std::size_t>(cte_.extra_columns));
    return std::any_of(own.begin(), own.end(), [&](const RteColumn& column) { return column.name == name; });
  }

  void check_listed(const List* names, const char* kind, int location) const {
    std::vector<std::string_view> seen;
    for (auto* node : list<::String>(names)) {
      std::string_view name = str(node->sval);
      std::string subject = std::string(kind) + " column " + quoted(name);
      if (!has_own_column(name)) throw PgError("42601", subject + " not in WITH query column list", location);
      if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
        throw PgError("42701", subject + " specified more than once", location);
      }
      seen.push_back(name);
    }
  }

  void check_free(std::string_view name, const char* kind, int location) const {
    if (!has_own_column(name)) return;
    throw PgError("42601", std::string(kind) + " column name " + quoted(name) +
                               " already used in WITH query column list", location);
  }

  static void check_differ(const char* a, const char* b, const char* a_kind, const char* b_kind, int location) {
    if (str(a) != str(b)) return;
    throw PgError("42601", std::string(a_kind) + " column name and " + b_kind + " column name are the same", location);
  }

  void check_search_and_cycle(const Query& query) const {
    const ::CTESearchClause* search = raw_.search_clause;
    const ::CTECycleClause* cycle = raw_.cycle_clause;
    if (search == nullptr && cycle == nullptr) return;
    if (!cte_.recursive) throw PgError("42601", "WITH query is not recursive", raw_.location);
    auto check_side = [](const SetOperation* side, const char* name) {
      if (side->kind == SetOperation::Kind::Leaf) return;
      throw PgError("0A000", std::string("with a SEARCH or CYCLE clause, the ") + name +
                                 " side of the UNION must be a SELECT");
    };
    check_side(query.set_operations->left, "left");
    check_side(query.set_operations->right, "right");
    if (search != nullptr) {
      check_listed(search->search_col_list, "search", search->location);
      check_free(str(search->search_seq_column), "search sequence", search->location);
    }
    if (cycle != nullptr) {
      check_listed(cycle->cycle_col_list, "cycle", cycle->location);
      check_free(str(cycle->cycle_mark_column), "cycle mark", cycle->location);
      check_free(str(cycle->cycle_path_column), "cycle path", cycle->location);
      check_differ(cycle->cycle_mark_column, cycle->cycle_path_column, "cycle mark", "cycle path", cycle->location);
    }
    if (search != nullptr && cycle != nullptr) {
      check_differ(search->search_seq_column, cycle->cycle_mark_column, "search sequence", "cycle mark",
                   search->location);
      check_differ(search->search_seq_column, cycle->cycle_path_column, "search sequence", "cycle path",
                   search->location);
    }
  }

  ParseState& state_;
  CommonTableExpr& cte_;
  const ::CommonTableExpr& raw_;
};

CommonTableExpr* make_cte(ParseState& state, const ::CommonTableExpr& raw, bool recursive) {
  Arena& arena = state.catalog.arena();
  auto* cte = arena.make<CommonTableExpr>();
  cte->name = arena.copy(str(raw.ctename));
  std::vector<std::string_view> aliases;
  for (auto* name : list<::String>(raw.aliascolnames)) aliases.push_back(arena.copy(str(name->sval)));
  cte->alias_columns = arena.copy(aliases);
  cte->materialized = raw.ctematerialized;
  cte->recursive = recursive;
  return cte;
}

// The columns that SEARCH and CYCLE add behind the query's own.
void append_search_and_cycle(ParseState& state, CommonTableExpr& cte, const ::CommonTableExpr& raw,
                             std::vector<RteColumn>& columns) {
  std::size_t own = columns.size();
  auto add = [&](const char* name, Oid type) {
    columns.push_back({state.catalog.arena().copy(str(name)), type, -1, invalid_oid, false});
  };
  if (const ::CTESearchClause* search = raw.search_clause) {
    add(search->search_seq_column, search->search_breadth_first ? type_oid::Record : type_oid::RecordArray);
  }
  if (const ::CTECycleClause* cycle = raw.cycle_clause) {
    add(cycle->cycle_mark_column, cte.cycle_mark.type);
    columns.back().typmod = cte.cycle_mark.typmod;
    columns.back().collation = cte.cycle_mark.collation;
    add(cycle->cycle_path_column, type_oid::RecordArray);
  }
  cte.extra_columns = static_cast<int>(columns.size() - own);
}

}  // namespace

void set_cte_columns(ParseState& state, CommonTableExpr& cte, const ::CommonTableExpr& raw,
                     std::span<TargetEntry* const> targets) {
  std::vector<RteColumn> columns;
  for (const TargetEntry* target : targets) {
    if (target->resjunk) continue;
    const Expr& expr = *target->expr;
    RteColumn column{target->resname, expr.type, expr.typmod, expr.collation, false};
    if (columns.size() < cte.alias_columns.size()) column.name = cte.alias_columns[columns.size()];
    // SELECT 'foo' UNION SELECT 'bar' is text in the end, so its first term must be as well.
    if (cte.recursive && column.type == type_oid::Unknown) {
      column.type = type_oid::Text;
      column.typmod = -1;
      column.collation = default_collation;
    }
    columns.push_back(column);
  }
  if (columns.size() < cte.alias_columns.size()) {
    throw PgError("42P10", "WITH query " + quoted(cte.name) + " has " + std::to_string(columns.size()) +
                               " columns available but " + std::to_string(cte.alias_columns.size()) +
                               " columns specified", raw.location);
  }
  append_search_and_cycle(state, cte, raw, columns);
  cte.columns = state.catalog.arena().copy(columns);
}

void transform_with_clause(ParseState& state, const ::WithClause* with, Query& query) {
  if (with == nullptr) return;
  check_names(with->ctes);
  query.recursive = with->recursive;
  std::vector<CteItem> items;
  if (with->recursive) {
    items = order_recursive_ctes(with->ctes);
  } else {
    for (auto* raw : list<::CommonTableExpr>(with->ctes)) items.push_back({raw, false});
  }
  std::vector<CommonTableExpr*> ctes;
  for (const CteItem& item : items) {
    ctes.push_back(make_cte(state, *item.cte, item.recursive));
    if (nodeTag(item.cte->ctequery) != T_SelectStmt) state.has_modifying_cte = true;
    if (!with->recursive) state.future_ctes.push_back(item.cte);
  }
  if (with->recursive) state.ctes = ctes;
  for (std::size_t i = 0; i < items.size(); ++i) {
    CteTransformer(state, *ctes[i], *items[i].cte).run();
    if (with->recursive) continue;
    state.ctes.push_back(ctes[i]);
    state.future_ctes.erase(state.future_ctes.begin());
  }
  query.ctes = state.catalog.arena().copy(ctes);
}

}  // namespace reconcile::analyze
