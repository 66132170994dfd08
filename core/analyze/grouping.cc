// GROUP BY with its grouping sets; also PARTITION BY of windows.
#include <algorithm>
#include <set>

#include "core/analyze/analyze.h"
#include "core/analyze/clause.h"
#include "core/analyze/expression.h"

namespace reconcile::analyze {
namespace {

using sql::list;

// One member of a flattened GROUP BY: an expression, a list of expressions or a grouping set of members.
struct Member {
  enum class Kind { Expr, List, Set } kind = Kind::Expr;
  const ::Node* expr = nullptr;
  const ::GroupingSet* set = nullptr;
  std::vector<Member> content;
};

using Members = std::vector<Member>;

// The members that a node stands for: (a, b) stands for both, GROUPING SETS within GROUPING SETS is dissolved.
class Flattener {
 public:
  bool has_sets = false;

  Members top(const List* group) {
    Members out;
    for (auto* node : list(group)) {
      for (Member& member : flatten(node, true, 0)) out.push_back(std::move(member));
    }
    return out;
  }

 private:
  Members flatten(const ::Node* node, bool top, int depth) {
    if (const auto* row = RECONCILE_AS(RowExpr, node); row != nullptr && row->row_format == COERCE_IMPLICIT_CAST) {
      Members out;
      for (auto* arg : list(row->args)) {
        for (Member& member : flatten(arg, false, depth + 1)) out.push_back(std::move(member));
      }
      return out;
    }
    if (const auto* set = RECONCILE_AS(GroupingSet, node)) return flatten_set(*set, top, depth);
    Members one(1);
    one[0].expr = node;
    return one;
  }

  Members flatten_set(const ::GroupingSet& set, bool top, int depth) {
    if (depth > 1000) throw PgError("54001", "stack depth limit exceeded");
    if (top) has_sets = true;
    // GROUP BY () beside other items says nothing.
    if (top && set.kind == GROUPING_SET_EMPTY) return {};
    Members content;
    for (auto* node : list(set.content)) {
      Members inner = flatten(node, false, depth + 1);
      const auto* inner_set = RECONCILE_AS(GroupingSet, node);
      if (inner_set != nullptr && inner_set->kind == GROUPING_SET_SETS) {
        for (Member& member : inner) content.push_back(std::move(member));
      } else if (nodeTag(node) == T_RowExpr && !(inner.size() == 1 && inner[0].expr == node)) {
        Member group;
        group.kind = Member::Kind::List;
        group.content = std::move(inner);
        content.push_back(std::move(group));
      } else {
        for (Member& member : inner) content.push_back(std::move(member));
      }
    }
    if (!top && set.kind == GROUPING_SET_SETS) return content;
    Members one(1);
    one[0].kind = Member::Kind::Set;
    one[0].set = &set;
    one[0].content = std::move(content);
    return one;
  }
};

class GroupTransformer {
 public:
  GroupTransformer(ParseState& state, std::vector<TargetEntry*>& targets, std::span<const SortGroupClause> sort,
                   ParseExprKind kind, bool sql99)
      : state_(state), targets_(targets), sort_(sort), kind_(kind), sql99_(sql99) {}

  GroupClause run(const Members& members, bool has_sets) {
    if (members.empty() && has_sets) out_.sets.push_back(make_set(GroupingSet::Kind::Empty));
    std::set<std::uint32_t> seen;
    for (const Member& member : members) {
      if (member.kind == Member::Kind::Set) {
        out_.sets.push_back(transform_set(member));
        continue;
      }
      std::uint32_t ref = transform_expression(member.expr, seen, true);
      if (ref != 0 && has_sets) out_.sets.push_back(simple({ref}));
    }
    return std::move(out_);
  }

 private:
  GroupingSet* make_set(GroupingSet::Kind kind) {
    auto* set = state_.catalog.arena().make<GroupingSet>();
    set->kind = kind;
    return set;
  }

  GroupingSet* simple(const std::vector<std::uint32_t>& refs) {
    GroupingSet* set = make_set(GroupingSet::Kind::Simple);
    set->refs = state_.catalog.arena().copy(refs);
    return set;
  }

  GroupingSet* transform_set(const Member& member) {
    std::vector<GroupingSet*> content;
    for (const Member& inner : member.content) {
      if (inner.kind == Member::Kind::Set) {
        content.push_back(transform_set(inner));
      } else if (inner.kind == Member::Kind::List) {
        content.push_back(transform_list(inner.content));
      } else {
        std::set<std::uint32_t> alone;
        content.push_back(simple({transform_expression(inner.expr, alone, false)}));
      }
    }
    if (member.set->kind == GROUPING_SET_CUBE && content.size() > 12) {
      throw PgError("54011", "CUBE is limited to 12 elements", member.set->location);
    }
    GroupingSet* set = make_set(kind_of(member.set->kind));
    set->content = state_.catalog.arena().copy(content);
    return set;
  }

  GroupingSet* transform_list(const Members& members) {
    std::set<std::uint32_t> seen;
    std::vector<std::uint32_t> refs;
    for (const Member& member : members) {
      std::uint32_t ref = transform_expression(member.expr, seen, false);
      if (ref != 0) refs.push_back(ref);
    }
    return simple(refs);
  }

  static GroupingSet::Kind kind_of(GroupingSetKind kind) {
    switch (kind) {
      case GROUPING_SET_EMPTY: return GroupingSet::Kind::Empty;
      case GROUPING_SET_SIMPLE: return GroupingSet::Kind::Simple;
      case GROUPING_SET_ROLLUP: return GroupingSet::Kind::Rollup;
      case GROUPING_SET_CUBE: return GroupingSet::Kind::Cube;
      case GROUPING_SET_SETS: break;
    }
    return GroupingSet::Kind::Sets;
  }

  // The item's sortgroupref; 0 when it stood in the same list before.
  std::uint32_t transform_expression(const ::Node* node, std::set<std::uint32_t>& seen, bool top) {
    TargetEntry* target = sql99_ ? find_target_sql99(state_, node, targets_, kind_)
                                 : find_target_sql92(state_, node, targets_, kind_);
    if (target->sortgroupref != 0 && seen.contains(target->sortgroupref)) return 0;
    if (!is_in_sort_list(*target, out_.flat) && !adopt_order(*target, top)) {
      add_target_to_group_list(state_, target, targets_, out_.flat, raw_location(node));
    }
    seen.insert(target->sortgroupref);
    return target->sortgroupref;
  }

  // What is sorted by as well is grouped by the operators of ORDER BY.
  bool adopt_order(const TargetEntry& target, bool top) {
    if (target.sortgroupref == 0) return false;
    auto it = std::find_if(sort_.begin(), sort_.end(),
                           [&](const SortGroupClause& s) { return s.sortgroupref == target.sortgroupref; });
    if (it == sort_.end()) return false;
    out_.flat.push_back(*it);
    if (!top) out_.flat.back().nulls_first = false;
    return true;
  }

  ParseState& state_;
  std::vector<TargetEntry*>& targets_;
  std::span<const SortGroupClause> sort_;
  ParseExprKind kind_;
  bool sql99_;
  GroupClause out_;
};

}  // namespace

GroupClause transform_group_clause(ParseState& state, const List* group, std::vector<TargetEntry*>& targets,
                                   std::span<const SortGroupClause> sort, ParseExprKind kind, bool sql99) {
  Flattener flattener;
  Members members = flattener.top(group);
  return GroupTransformer(state, targets, sort, kind, sql99).run(members, flattener.has_sets);
}

}  // namespace reconcile::analyze
