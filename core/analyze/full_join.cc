#include "core/analyze/full_join.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/base/pg_error.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

void entries_in(const Expr* expr, std::set<int>& out) {
  if (expr->kind == ExprKind::Var && as<catalog::Var>(expr).levels_up == 0) out.insert(as<catalog::Var>(expr).varno);
  any_child(expr, [&](const Expr* child) { return entries_in(child, out), false; });
}

bool has_subquery(const Expr* expr) {
  return expr->kind == ExprKind::SubLink || any_child(expr, [](const Expr* child) { return has_subquery(child); });
}

void entries_under(const JoinNode& node, std::set<int>& out) {
  if (node.kind == JoinNode::Kind::RangeTblRef) out.insert(node.rtindex);
  for (const JoinNode* child : {node.left, node.right}) {
    if (child != nullptr) entries_under(*child, out);
  }
  for (const JoinNode* child : node.from_list) entries_under(*child, out);
}

bool is_within(const std::set<int>& inner, const std::set<int>& outer) {
  return !inner.empty() && std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

void conjuncts_of(const Expr* expr, std::vector<const Expr*>& out) {
  if (expr->kind != ExprKind::BoolExpr || as<BoolExpr>(expr).op != BoolExpr::Op::And) return out.push_back(expr);
  for (const Expr* arg : as<BoolExpr>(expr).args) conjuncts_of(arg, out);
}

class FullJoin {
 public:
  FullJoin(const Session& session, const JoinNode& node) : session_(session) {
    entries_under(*node.left, left_);
    entries_under(*node.right, right_);
  }

  // An operator between something of the one side and something of the other.
  const Operator* joining_operator(const Expr* expr) const {
    if (expr->kind != ExprKind::OpExpr) return nullptr;
    const auto& op = as<OpExpr>(expr);
    if (op.args.size() != 2) return nullptr;
    std::set<int> first, second;
    entries_in(op.args[0], first);
    entries_in(op.args[1], second);
    bool across = (is_within(first, left_) && is_within(second, right_)) || (is_within(first, right_) && is_within(second, left_));
    return across ? session_.catalog.operators.find(op.opno) : nullptr;
  }

 private:
  const Session& session_;
  std::set<int> left_, right_;
};

void check_full_join(const Session& session, const JoinNode& node) {
  if (node.quals == nullptr) return;
  std::vector<const Expr*> conjuncts;
  conjuncts_of(node.quals, conjuncts);
  FullJoin join(session, node);
  bool all_merge = true, any_hash = false;
  for (const Expr* conjunct : conjuncts) {
    std::set<int> entries;
    entries_in(conjunct, entries);
    if (entries.empty() || has_subquery(conjunct)) return;  // a constant, once it is computed
    const Operator* op = join.joining_operator(conjunct);
    all_merge = all_merge && op != nullptr && op->can_merge;
    any_hash = any_hash || (op != nullptr && op->can_hash);
  }
  if (all_merge || any_hash) return;
  throw PgError("0A000", "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions");
}

}  // namespace

void check_full_joins(const Session& session, const Query& query) {
  const JoinNode* from = query.jointree;
  if (query.command != Command::Select || from == nullptr || from->quals != nullptr || from->from_list.size() != 1) return;
  const JoinNode& top = *from->from_list[0];
  bool full = top.kind == JoinNode::Kind::Join && top.jointype == JoinType::Full;
  bool plain = full && top.left->kind == JoinNode::Kind::RangeTblRef && top.right->kind == JoinNode::Kind::RangeTblRef;
  if (plain) check_full_join(session, top);
}

}  // namespace reconcile::analyze
