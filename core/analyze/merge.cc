// MERGE (parse_merge.c).
#include <string>

#include "core/analyze/clause.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/from.h"
#include "core/analyze/query.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

class MergeTransformer {
 public:
  MergeTransformer(ParseState& state, const ::MergeStmt& stmt) : state_(state), stmt_(stmt) {}

  Query* run() {
    query_ = state_.catalog.arena().make<Query>();
    query_->command = Command::Merge;
    if (stmt_.withClause != nullptr) {
      if (stmt_.withClause->recursive) {
        throw PgError("42601", "WITH RECURSIVE is not supported for MERGE statement");
      }
      transform_with_clause(state_, stmt_.withClause, *query_);
    }
    check_reachable();
    query_->result_relation = set_target_table(state_, *stmt_.relation, stmt_.relation->inh, false);
    check_target_kind();
    transform_source();
    transform_condition();
    std::vector<MergeAction*> actions;
    for (auto* when : list<::MergeWhenClause>(stmt_.mergeWhenClauses)) actions.push_back(transform_action(*when));
    query_->merge_actions = state_.catalog.arena().copy(actions);
    finish_query(state_, *query_, nullptr);
    assign_query_collations(state_, query_);
    return query_;
  }

 private:
  void check_reachable() const {
    bool closed[2] = {false, false};
    for (auto* when : list<::MergeWhenClause>(stmt_.mergeWhenClauses)) {
      bool& kind_closed = closed[when->matched ? 0 : 1];
      if (kind_closed) throw PgError("42601", "unreachable WHEN clause specified after unconditional WHEN clause");
      if (when->condition == nullptr) kind_closed = true;
    }
  }

  void check_target_kind() const {
    const Relation& relation = *state_.catalog.relations.find(state_.target_rte->relid);
    if (relation.kind != 'r' && relation.kind != 'p') {
      const char* kinds = relation.kind == 'v'   ? "views"
                          : relation.kind == 'm' ? "materialized views"
                          : relation.kind == 'f' ? "foreign tables"
                          : relation.kind == 'S' ? "sequences"
                                                 : "TOAST tables";
      throw PgError("0A000", "cannot execute MERGE on relation " + quoted(relation.name))
          .with_detail(std::string("This operation is not supported for ") + kinds + ".");
    }
    if (state_.catalog.rules.of_parent(relation.oid).empty()) return;
    throw PgError("0A000", "cannot execute MERGE on relation " + quoted(relation.name))
        .with_detail("MERGE is not supported for relations with rules.");
  }

  void transform_source() {
    FromItem item = transform_from_item(state_, stmt_.sourceRelation);
    state_.namespace_items.insert(state_.namespace_items.end(), item.visible.begin(), item.visible.end());
    set_lateral_state(state_.namespace_items, false, true);
    state_.joinlist.push_back(item.node);
    source_ = item.top;
    if (source_->name == state_.target_item->name) {
      throw PgError("42712", "name " + quoted(source_->name) + " specified more than once")
          .with_detail("The name is used both as MERGE target table and data source.");
    }
    query_->targets = state_.catalog.arena().copy(expand_item_targets(state_, *source_, 0, -1));
  }

  void transform_condition() {
    add_to_query(state_, state_.target_item, false, true, true);
    // Version 15 does not insist that the condition is boolean.
    Expr* quals = transform_expr(state_, stmt_.joinCondition, ParseExprKind::JoinOn);
    auto* target = state_.catalog.arena().make<JoinNode>();
    target->rtindex = state_.target_item->rtindex;
    auto* join = state_.catalog.arena().make<JoinNode>();
    join->kind = JoinNode::Kind::Join;
    join->left = state_.joinlist.back();
    join->right = target;
    join->quals = quals;
    state_.joinlist.assign(1, join);
  }

  void set_visible(NamespaceItem& item, bool visible) {
    item.rel_visible = visible;
    item.cols_visible = visible;
  }

  MergeAction* transform_action(const ::MergeWhenClause& when) {
    auto* action = state_.catalog.arena().make<MergeAction>();
    action->matched = when.matched;
    action->command = when.commandType;
    set_visible(*state_.target_item, when.matched);
    set_visible(*source_, true);
    action->qual = transform_where_clause(state_, when.condition, ParseExprKind::MergeWhen, "WHEN");
    switch (when.commandType) {
      case CMD_INSERT: action->targets = transform_insert_action(when); break;
      case CMD_UPDATE:
        state_.is_insert = false;
        action->targets = state_.catalog.arena().copy(transform_update_targets(state_, when.targetList));
        break;
      default: break;
    }
    return action;
  }

  std::span<TargetEntry*> transform_insert_action(const ::MergeWhenClause& when) {
    state_.is_insert = true;
    std::vector<AssignedColumn> columns = check_insert_targets(state_, when.targetList);
    // Kept for the whole statement: its inserts seldom differ in it.
    query_->override_user = query_->override_user || when.override == OVERRIDING_USER_VALUE;
    query_->override_system = query_->override_system || when.override == OVERRIDING_SYSTEM_VALUE;
    if (when.values == nullptr) return {};
    auto values = transform_expression_list(state_, when.values, ParseExprKind::ValuesSingle, true);
    values = transform_insert_row(state_, values, when.targetList != nullptr, columns, false);
    return insert_targets(state_, values, columns);
  }

  ParseState& state_;
  const ::MergeStmt& stmt_;
  Query* query_ = nullptr;
  NamespaceItem* source_ = nullptr;
};

}  // namespace

Query* transform_merge(ParseState& state, const ::MergeStmt& stmt) { return MergeTransformer(state, stmt).run(); }

}  // namespace reconcile::analyze
