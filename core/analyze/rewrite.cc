// What the rewriter, the planner and the executor's start refuse, before the first row is read.
#include <algorithm>
#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/arbiter.h"
#include "core/analyze/full_join.h"
#include "core/analyze/query.h"
#include "core/analyze/updatable_view.h"
#include "core/catalog/walk.h"
#include "core/sql/nodes.h"

namespace reconcile::analyze {
namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

// One command that changes a table, on its way from view to base table.
struct Change {
  Command command = Command::Insert;
  std::vector<AssignedTarget> targets;
  bool override_user = false, override_system = false;
  Rtable rtable;
};

std::vector<AssignedTarget> assigned(std::span<TargetEntry* const> targets) {
  std::vector<AssignedTarget> out;
  for (const TargetEntry* target : targets) {
    if (!target->resjunk) out.push_back({target->resno, target->expr});
  }
  return out;
}

bool is_partial(const Expr* value) {
  while (value->kind == ExprKind::CoerceToDomain) value = as<Coercion>(value).arg;
  return value->kind == ExprKind::FieldStore ||
         (value->kind == ExprKind::SubscriptingRef && as<SubscriptingRef>(value).assign != nullptr);
}

void check_single_assignment(const Relation& relation, const Change& change) {
  for (std::size_t i = 0; i < change.targets.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const AssignedTarget &a = change.targets[i], &b = change.targets[j];
      if (a.attnum != b.attnum || (is_partial(a.value) && is_partial(b.value))) continue;
      throw PgError("42601",
                    "multiple assignments to same column " + quoted(relation.attribute(a.attnum)->name));
    }
  }
}

// A column of VALUES that says DEFAULT in every row counts as left out.
bool is_all_default(const Change& change, const Expr* value) {
  if (value->kind == ExprKind::SetToDefault) return true;
  if (value->kind != ExprKind::Var || as<catalog::Var>(value).levels_up != 0) return false;
  const auto& var = as<catalog::Var>(value);
  const RangeTblEntry& rte = *change.rtable[static_cast<std::size_t>(var.varno - 1)];
  if (rte.kind != RteKind::Values || var.varattno <= 0) return false;
  return std::all_of(rte.values_lists.begin(), rte.values_lists.end(), [&](const ExprList& row) {
    return row[static_cast<std::size_t>(var.varattno - 1)]->kind == ExprKind::SetToDefault;
  });
}

void refuse_value(const Change& change, const Attribute& attribute) {
  std::string column = quoted(attribute.name);
  bool insert = change.command == Command::Insert;
  PgError error("428C9", insert ? "cannot insert a non-DEFAULT value into column " + column
                                : "column " + column + " can only be updated to DEFAULT");
  if (attribute.identity == 'a') {
    error.detail = "Column " + column + " is an identity column defined as GENERATED ALWAYS.";
    if (insert) error.hint = "Use OVERRIDING SYSTEM VALUE to override.";
  } else {
    error.detail = "Column " + column + " is a generated column.";
  }
  throw error;
}

// rewriteTargetListIU: columns that compute their own value.
void check_generated_columns(const Relation& relation, const Change& change) {
  for (const Attribute& attribute : relation.attributes) {
    if (attribute.dropped || (attribute.identity != 'a' && attribute.generated == 0)) continue;
    for (const AssignedTarget& target : change.targets) {
      if (target.attnum != attribute.num || target.value->kind == ExprKind::SetToDefault) continue;
      if (change.command == Command::Insert) {
        bool overridden = attribute.identity == 'a' && (change.override_user || change.override_system);
        if (overridden || is_all_default(change, target.value)) continue;
      }
      refuse_value(change, attribute);
    }
  }
}

void check_result_relation(const Session& session, const Relation& relation) {
  switch (relation.kind) {
    case 'S': throw PgError("42809", "cannot change sequence " + quoted(relation.name));
    case 't': throw PgError("42809", "cannot change TOAST relation " + quoted(relation.name));
    case 'm': throw PgError("42809", "cannot change materialized view " + quoted(relation.name));
    case 'f':
      (void)session;
      throw Undecided{"whether the foreign table can be changed depends on its foreign data wrapper"};
    default: return;
  }
}

// pg_trigger.tgtype
constexpr int trigger_insert = 1 << 2, trigger_delete = 1 << 3, trigger_update = 1 << 4, trigger_instead = 1 << 6;

bool has_instead_trigger(const Session& session, const Relation& view, Command command) {
  int event = command == Command::Insert ? trigger_insert : command == Command::Update ? trigger_update : trigger_delete;
  for (const Trigger* trigger : session.catalog.triggers.of_parent(view.oid)) {
    if ((trigger->type & trigger_instead) != 0 && (trigger->type & event) != 0) return true;
  }
  return false;
}

enum class Instead { None, Conditional, Always };

Instead instead_rules(const Session& session, const Relation& relation, Command command) {
  char event = command == Command::Insert ? '3' : command == Command::Update ? '2' : '4';
  Instead found = Instead::None;
  for (const Rule* rule : session.catalog.rules.of_parent(relation.oid)) {
    if (rule->event != event || !rule->instead || rule->enabled == 'D') continue;
    if (rule->qual == nullptr) return Instead::Always;
    found = Instead::Conditional;
  }
  return found;
}

void check_change(const Session& session, const Relation& relation, Change change, int depth) {
  if (depth > 100) throw Undecided{"views are nested too deep"};
  check_single_assignment(relation, change);
  if (change.command != Command::Delete) check_generated_columns(relation, change);
  Instead instead = instead_rules(session, relation, change.command);
  if (instead == Instead::Always) return;
  if (relation.kind != 'v') return check_result_relation(session, relation);
  if (has_instead_trigger(session, relation, change.command)) return;
  const Relation& base =
      check_updatable_view(session, relation, change.command, change.targets, instead == Instead::Conditional);
  check_change(session, base, std::move(change), depth + 1);
}

void check_merge_actions(const Relation& relation, const Query& query) {
  for (const MergeAction* action : query.merge_actions) {
    if (action->command != CMD_INSERT && action->command != CMD_UPDATE) continue;
    Change change{action->command == CMD_INSERT ? Command::Insert : Command::Update, assigned(action->targets),
                  query.override_user, query.override_system, query.rtable};
    check_single_assignment(relation, change);
    check_generated_columns(relation, change);
  }
}

// DO UPDATE is an update, but a view refuses its columns as those of the INSERT it belongs to.
void check_conflict_update(const Session& session, const Relation& relation, const Query& query) {
  Change update{Command::Update, assigned(query.on_conflict->set), false, false, query.rtable};
  std::vector<AssignedTarget> targets = update.targets;
  if (relation.kind == 'v') check_updatable_view(session, relation, Command::Insert, targets, false);
  check_change(session, relation, std::move(update), 0);
}

void check_command(const Session& session, const Query& query) {
  if (query.result_relation == 0) return;
  Oid relid = query.rtable[static_cast<std::size_t>(query.result_relation - 1)]->relid;
  const Relation& relation = *session.catalog.relations.find(relid);
  if (query.command == Command::Merge) return check_merge_actions(relation, query);
  check_change(session, relation,
               {query.command, assigned(query.targets), query.override_user, query.override_system, query.rtable}, 0);
  if (query.on_conflict == nullptr) return;
  if (query.on_conflict->update) check_conflict_update(session, relation, query);
  check_arbiter_index(session, relation, query);
}

// ---- what is read ----

// A lock on a view goes down to its tables (markQueryForLocking).
void check_view_lock(const Session& session, const Query& query, int strength, int depth) {
  if (depth > 100) throw Undecided{"views are nested too deep"};
  check_lockable(query, lock_strength_name(strength));
  for (const RangeTblEntry* rte : query.rtable) {
    if (!rte->in_from_clause) continue;
    if (rte->subquery != nullptr) check_view_lock(session, *rte->subquery, strength, depth + 1);
    const Relation* relation = rte->kind == RteKind::Relation ? session.catalog.relations.find(rte->relid) : nullptr;
    if (relation != nullptr && relation->view_query != nullptr && relation->kind == 'v') {
      check_view_lock(session, *relation->view_query, strength, depth + 1);
    }
  }
}

// Rows that an outer join may have made up can't be locked. The planner first turns an outer join into an inner
// one where some condition above it rejects such rows: then nothing is said here.
class NullableSides {
 public:
  explicit NullableSides(const Query& query) : query_(query) {}

  void check(const JoinNode& node, bool filtered) {
    if (node.kind == JoinNode::Kind::From) {
      for (const JoinNode* item : node.from_list) check(*item, filtered || node.quals != nullptr);
    }
    if (node.kind != JoinNode::Kind::Join) return;
    bool left = node.jointype == JoinType::Right || node.jointype == JoinType::Full;
    bool right = node.jointype == JoinType::Left || node.jointype == JoinType::Full;
    if (left) refuse_locks(*node.left, filtered);
    if (right) refuse_locks(*node.right, filtered);
    check(*node.left, filtered || node.quals != nullptr);
    check(*node.right, filtered || node.quals != nullptr);
  }

 private:
  void refuse_locks(const JoinNode& node, bool filtered) {
    if (node.kind == JoinNode::Kind::Join) {
      refuse_locks(*node.left, filtered);
      refuse_locks(*node.right, filtered);
      return;
    }
    for (const LockClause& lock : query_.locks) {
      if (lock.rtindex != node.rtindex) continue;
      if (filtered) throw Undecided{"whether the locked side of the outer join stays nullable is the planner's to say"};
      throw PgError("0A000", std::string(lock_strength_name(lock.strength)) +
                                 " cannot be applied to the nullable side of an outer join");
    }
  }

  const Query& query_;
};

void check_rows_can_be_locked(const Session& session, const Query& query) {
  for (const RangeTblEntry* rte : query.rtable) {
    if (rte->subquery != nullptr) check_rows_can_be_locked(session, *rte->subquery);
  }
  if (!query.locks.empty() && query.jointree != nullptr) NullableSides(query).check(*query.jointree, false);
  for (const LockClause& lock : query.locks) {
    const RangeTblEntry& rte = *query.rtable[static_cast<std::size_t>(lock.rtindex - 1)];
    const Relation* relation =
        rte.kind == RteKind::Relation ? session.catalog.relations.find(rte.relid) : nullptr;
    if (relation == nullptr) continue;
    if (relation->kind == 'v' && relation->view_query != nullptr) {
      check_view_lock(session, *relation->view_query, lock.strength, 0);
    }
    if (relation->kind == 'S') throw PgError("42809", "cannot lock rows in sequence " + quoted(relation->name));
    if (relation->kind == 'm') {
      throw PgError("42809", "cannot lock rows in materialized view " + quoted(relation->name));
    }
  }
}

void check_reads(const Session& session, const Query& query, int depth);

void check_entry(const Session& session, const RangeTblEntry& rte, int depth) {
  if (rte.subquery != nullptr) return check_reads(session, *rte.subquery, depth);
  if (rte.kind != RteKind::Relation || !rte.in_from_clause) return;
  const Relation* relation = session.catalog.relations.find(rte.relid);
  if (relation == nullptr) return;
  if (relation->kind == 'v' && relation->view_query != nullptr) {
    return check_reads(session, *relation->view_query, depth);
  }
  if (relation->kind != 'm' || relation->is_populated) return;
  throw PgError("55000", "materialized view " + quoted(relation->name) + " has not been populated")
      .with_hint("Use the REFRESH MATERIALIZED VIEW command.");
}

void check_sublinks(const Session& session, const Expr* expr, int depth) {
  if (expr->kind == ExprKind::SubLink && as<catalog::SubLink>(expr).subselect != nullptr) {
    check_reads(session, *as<catalog::SubLink>(expr).subselect, depth);
  }
  any_child(expr, [&](Expr* child) { return check_sublinks(session, child, depth), false; });
}

void check_reads(const Session& session, const Query& query, int depth) {
  if (depth > 100) throw Undecided{"views are nested too deep"};
  for (const RangeTblEntry* rte : query.rtable) check_entry(session, *rte, depth + 1);
  for (const CommonTableExpr* cte : query.ctes) {
    // A SELECT that nothing refers to is never run.
    bool runs = cte->refcount > 0 || (cte->query != nullptr && cte->query->command != Command::Select);
    if (runs && cte->query != nullptr) check_reads(session, *cte->query, depth + 1);
  }
  if (query.has_sublinks) {
    any_query_expr(query, [&](Expr* expr) { return check_sublinks(session, expr, depth + 1), false; });
  }
}

void check_writes(const Session& session, const Query& query) {
  for (const CommonTableExpr* cte : query.ctes) {
    if (cte->query != nullptr && cte->query->command != Command::Select) check_writes(session, *cte->query);
  }
  check_command(session, query);
}

}  // namespace

void check_before_execution(const Session& session, const Query& query) {
  check_writes(session, query);
  check_rows_can_be_locked(session, query);
  check_reads(session, query, 0);
  check_full_joins(session, query);
}

}  // namespace reconcile::analyze
