// INSERT, UPDATE and DELETE.
#include <string>
#include <utility>

#include "core/analyze/clause.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/from.h"
#include "core/analyze/query.h"
#include "core/analyze/relation.h"
#include "core/analyze/row_shape.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

using sql::list;

// VALUES with ORDER BY, LIMIT or WITH is a query like any other: DEFAULT can't stand in it.
bool is_general_select(const ::SelectStmt* select) {
  return select != nullptr &&
         (select->valuesLists == nullptr || select->sortClause != nullptr || select->limitOffset != nullptr ||
          select->limitCount != nullptr || select->lockingClause != nullptr || select->withClause != nullptr);
}

// How many columns a row expression holds, or -1 when it is none (count_rowexpr_columns).
int row_width(ParseState& state, const Expr* expr) {
  if (expr->kind == ExprKind::RowExpr) return static_cast<int>(as<catalog::RowExpr>(expr).args.size());
  if (expr->kind != ExprKind::Var) return -1;
  const auto& var = as<catalog::Var>(expr);
  if (var.levels_up != 0 || var.varattno <= 0) return -1;
  const RangeTblEntry& rte = *state.rtable[static_cast<std::size_t>(var.varno - 1)];
  if (rte.kind != RteKind::Subquery) return -1;
  const auto& targets = rte.subquery->targets;
  auto index = static_cast<std::size_t>(var.varattno - 1);
  if (index >= targets.size() || targets[index]->resjunk) return -1;
  const Expr* source = targets[index]->expr;
  return source->kind == ExprKind::RowExpr ? static_cast<int>(as<catalog::RowExpr>(source).args.size()) : -1;
}

class InsertTransformer {
 public:
  InsertTransformer(ParseState& state, const ::InsertStmt& stmt) : state_(state), stmt_(stmt) {}

  Query* run() {
    query_ = state_.catalog.arena().make<Query>();
    query_->command = Command::Insert;
    state_.is_insert = true;
    transform_with_clause(state_, stmt_.withClause, *query_);
    query_->override_user = stmt_.override == OVERRIDING_USER_VALUE;
    query_->override_system = stmt_.override == OVERRIDING_SYSTEM_VALUE;

    const auto* select = RECONCILE_AS(SelectStmt, stmt_.selectStmt);
    hand_down_rule_entries(select);
    query_->result_relation = set_target_table(state_, *stmt_.relation, false, false);
    columns_ = check_insert_targets(state_, stmt_.cols);
    std::vector<Expr*> values = source_values(select);
    query_->targets = insert_targets(state_, values, columns_);
    transform_rest();
    finish_query(state_, *query_, nullptr);
    assign_query_collations(state_, query_);
    return query_;
  }

 private:
  // In a rule's action OLD and NEW belong to the SELECT, not to the INSERT around it.
  void hand_down_rule_entries(const ::SelectStmt* select) {
    if (!is_general_select(select)) return;
    std::swap(rule_rtable_, state_.rtable);
    std::swap(rule_items_, state_.all_items);
    std::swap(rule_namespace_, state_.namespace_items);
  }

  std::vector<Expr*> source_values(const ::SelectStmt* select) {
    if (select == nullptr) return {};
    if (is_general_select(select)) return select_values(*select);
    if (list(select->valuesLists).size() > 1) return many_rows(select->valuesLists);
    const auto* row = list<::List>(select->valuesLists)[0];
    return prepare(transform_expression_list(state_, row, ParseExprKind::ValuesSingle, true), false);
  }

  std::vector<Expr*> prepare(const std::vector<Expr*>& values, bool strip) {
    return transform_insert_row(state_, values, stmt_.cols != nullptr, columns_, strip);
  }

  std::vector<Expr*> select_values(const ::SelectStmt& select) {
    ParseState inner(state_.session, state_.source, &state_);
    inner.rtable = std::move(rule_rtable_);
    inner.all_items = std::move(rule_items_);
    inner.namespace_items = std::move(rule_namespace_);
    inner.resolve_unknowns = false;
    Query* source = transform_statement(inner, reinterpret_cast<const ::Node*>(&select));

    NamespaceItem* item = add_entry_for_subquery(state_, source, nullptr, false, false);
    item->rte->alias = item->rte->refname = "*SELECT*";
    add_to_query(state_, item, true, false, false);
    std::vector<Expr*> values;
    for (const TargetEntry* target : source->targets) {
      if (target->resjunk) continue;
      // A literal is copied up, so that it takes the column's type as if it stood in VALUES.
      bool literal = target->expr->kind == ExprKind::Const || target->expr->kind == ExprKind::Param;
      if (literal && target->expr->type == type_oid::Unknown) {
        values.push_back(target->expr);
      } else {
        values.push_back(make_var(state_, item->rtindex, target->resno, expr_location(target->expr)));
      }
    }
    return prepare(values, false);
  }

  std::vector<Expr*> many_rows(const List* rows) {
    Arena& arena = state_.catalog.arena();
    std::vector<ExprList> lists;
    std::size_t width = 0;
    for (auto* row : list<::List>(rows)) {
      std::vector<Expr*> values = transform_expression_list(state_, row, ParseExprKind::Values, true);
      if (lists.empty()) width = values.size();
      if (values.size() != width) {
        throw PgError("42601", "VALUES lists must all be the same length", raw_location(row));
      }
      values = prepare(values, true);
      for (Expr* value : values) assign_collations(state_, value);
      lists.push_back(arena.copy(values));
    }
    std::vector<RteColumn> columns;
    for (const Expr* value : lists.front()) columns.push_back({{}, value->type, value->typmod, invalid_oid, false});
    bool has_rule_entries = state_.rtable.size() != 1;
    NamespaceItem* item = add_entry_for_values(state_, arena.copy(lists), columns, nullptr, has_rule_entries, true);
    add_to_query(state_, item, true, false, false);
    std::vector<Expr*> values;
    for (const ExpandedColumn& column : expand_item(state_, *item, 0, -1)) values.push_back(column.var);
    return prepare(values, false);
  }

  void transform_rest() {
    if (stmt_.onConflictClause == nullptr && stmt_.returningList == nullptr) return;
    // What is left sees the target table and nothing of the source.
    state_.namespace_items.clear();
    add_to_query(state_, state_.target_item, false, true, true);
    if (stmt_.onConflictClause != nullptr) {
      query_->on_conflict = transform_on_conflict(state_, *stmt_.onConflictClause);
    }
    query_->returning = transform_returning(state_, stmt_.returningList);
  }

  ParseState& state_;
  const ::InsertStmt& stmt_;
  Query* query_ = nullptr;
  std::vector<AssignedColumn> columns_;
  std::vector<RangeTblEntry*> rule_rtable_;
  std::vector<NamespaceItem*> rule_items_, rule_namespace_;
};

// FROM or USING may see the target table only once the list is complete.
void transform_from_beside_target(ParseState& state, const List* from) {
  state.target_item->lateral_only = true;
  state.target_item->lateral_ok = false;
  transform_from_clause(state, from);
  state.target_item->lateral_only = false;
  state.target_item->lateral_ok = true;
}

// The value without the field and element stores that assigning it took.
Expr* strip_assignment(Expr* value) {
  for (;;) {
    if (value->kind == ExprKind::FieldStore) {
      value = as<FieldStore>(value).newvals[0];
    } else if (value->kind == ExprKind::SubscriptingRef && as<SubscriptingRef>(value).assign != nullptr) {
      value = as<SubscriptingRef>(value).assign;
    } else {
      return value;
    }
  }
}

Expr* strip_domains(Expr* value) {
  Expr* below = value;
  while (below->kind == ExprKind::CoerceToDomain) below = as<Coercion>(below).arg;
  bool store = below->kind == ExprKind::FieldStore || below->kind == ExprKind::SubscriptingRef;
  return store ? below : value;
}

}  // namespace

std::vector<Expr*> transform_insert_row(ParseState& state, std::span<Expr* const> values, bool has_column_list,
                                        std::span<const AssignedColumn> columns, bool strip_indirection) {
  if (values.size() > columns.size()) {
    throw PgError("42601", "INSERT has more expressions than target columns", expr_location(values[columns.size()]));
  }
  if (has_column_list && values.size() < columns.size()) {
    PgError error("42601", "INSERT has more target columns than expressions", columns[values.size()].location);
    if (values.size() == 1 && row_width(state, values[0]) == static_cast<int>(columns.size())) {
      error.hint =
          "The insertion source is a row expression containing the same number of columns expected by the INSERT. "
          "Did you accidentally use extra parentheses?";
    }
    throw error;
  }
  std::vector<Expr*> out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Expr* value = transform_assigned_expr(state, values[i], ParseExprKind::InsertTarget, columns[i]);
    if (strip_indirection && columns[i].indirection != nullptr) value = strip_assignment(strip_domains(value));
    out.push_back(value);
  }
  return out;
}

std::span<TargetEntry*> insert_targets(ParseState& state, std::span<Expr* const> values,
                                       std::span<const AssignedColumn> columns) {
  std::vector<TargetEntry*> targets;
  for (std::size_t i = 0; i < values.size(); ++i) {
    targets.push_back(make_target(state, values[i], columns[i].attnum, columns[i].name));
  }
  return state.catalog.arena().copy(targets);
}

Query* transform_insert(ParseState& state, const ::InsertStmt& stmt) { return InsertTransformer(state, stmt).run(); }

Query* transform_update(ParseState& state, const ::UpdateStmt& stmt) {
  auto* query = state.catalog.arena().make<Query>();
  query->command = Command::Update;
  state.is_insert = false;
  transform_with_clause(state, stmt.withClause, *query);
  query->result_relation = set_target_table(state, *stmt.relation, stmt.relation->inh, true);
  transform_from_beside_target(state, stmt.fromClause);
  Expr* where = transform_where_clause(state, stmt.whereClause, ParseExprKind::Where, "WHERE");
  query->returning = transform_returning(state, stmt.returningList);
  // The assignments come last, as the server makes them.
  query->targets = state.catalog.arena().copy(transform_update_targets(state, stmt.targetList));
  finish_query(state, *query, where);
  assign_query_collations(state, query);
  return query;
}

Query* transform_delete(ParseState& state, const ::DeleteStmt& stmt) {
  auto* query = state.catalog.arena().make<Query>();
  query->command = Command::Delete;
  transform_with_clause(state, stmt.withClause, *query);
  query->result_relation = set_target_table(state, *stmt.relation, stmt.relation->inh, true);
  transform_from_beside_target(state, stmt.usingClause);
  Expr* where = transform_where_clause(state, stmt.whereClause, ParseExprKind::Where, "WHERE");
  query->returning = transform_returning(state, stmt.returningList);
  finish_query(state, *query, where);
  assign_query_collations(state, query);
  return query;
}

}  // namespace reconcile::analyze
