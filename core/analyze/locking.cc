// FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE and FOR KEY SHARE.
#include <algorithm>
#include <string>
#include <vector>

#include "core/analyze/query.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

// One locking clause on its way down into the subqueries it reaches.
class Locker {
 public:
  Locker(ParseState& state, const ::LockingClause& clause)
      : state_(state), clause_(clause), name_(lock_strength_name(clause.strength)) {}

  void lock(Query& query, const List* relations) {
    check_lockable(query, name_);
    locks_.assign(query.locks.begin(), query.locks.end());
    if (relations == nullptr) {
      lock_all(query);
    } else {
      for (auto* relation : list<::RangeVar>(relations)) lock_named(query, *relation);
    }
    query.locks = state_.catalog.arena().copy(locks_);
  }

 private:
  void lock_all(Query& query) {
    for (std::size_t i = 0; i < query.rtable.size(); ++i) {
      RangeTblEntry& rte = *query.rtable[i];
      if (rte.in_from_clause && (rte.kind == RteKind::Relation || rte.kind == RteKind::Subquery)) lock_entry(i, rte);
    }
  }

  void lock_named(Query& query, const ::RangeVar& relation) {
    if (relation.catalogname != nullptr || relation.schemaname != nullptr) {
      throw PgError("42601", name_ + " must specify unqualified relation names", relation.location);
    }
    for (std::size_t i = 0; i < query.rtable.size(); ++i) {
      RangeTblEntry& rte = *query.rtable[i];
      if (!rte.in_from_clause || lockable_name(rte) != str(relation.relname)) continue;
      check_kind(rte, relation.location);
      lock_entry(i, rte);
      return;
    }
    throw PgError("42P01", "relation \"" + std::string(str(relation.relname)) + "\" in " + name_ +
                               " clause not found in FROM clause", relation.location);
  }

  static std::string_view lockable_name(const RangeTblEntry& rte) {
    if (rte.kind == RteKind::Join && rte.alias.empty()) return rte.join_using_alias;
    return rte.refname;
  }

  void check_kind(const RangeTblEntry& rte, int location) const {
    const char* what = nullptr;
    switch (rte.kind) {
      case RteKind::Relation: case RteKind::Subquery: case RteKind::Result: return;
      case RteKind::Join: what = "a join"; break;
      case RteKind::Function: what = "a function"; break;
      case RteKind::TableFunc: what = "a table function"; break;
      case RteKind::Values: what = "VALUES"; break;
      case RteKind::Cte: what = "a WITH query"; break;
      case RteKind::NamedTuplestore: what = "a named tuplestore"; break;
    }
    throw PgError("0A000", name_ + " cannot be applied to " + what, location);
  }

  void lock_entry(std::size_t index, RangeTblEntry& rte) {
    apply(static_cast<int>(index + 1));
    if (rte.kind == RteKind::Subquery) Locker(state_, clause_).lock(*rte.subquery, nullptr);
  }

  // Two clauses on one relation: the stronger lock, the more impatient wait.
  void apply(int rtindex) {
    for (LockClause& lock : locks_) {
      if (lock.rtindex != rtindex) continue;
      lock.strength = std::max(lock.strength, static_cast<int>(clause_.strength));
      lock.wait_policy = std::max(lock.wait_policy, static_cast<int>(clause_.waitPolicy));
      return;
    }
    locks_.push_back({rtindex, clause_.strength, clause_.waitPolicy});
  }

  ParseState& state_;
  const ::LockingClause& clause_;
  std::string name_;
  std::vector<LockClause> locks_;
};

}  // namespace

std::string_view lock_strength_name(int strength) {
  switch (strength) {
    case LCS_FORKEYSHARE: return "FOR KEY SHARE";
    case LCS_FORSHARE: return "FOR SHARE";
    case LCS_FORNOKEYUPDATE: return "FOR NO KEY UPDATE";
    case LCS_FORUPDATE: return "FOR UPDATE";
    case LCS_NONE: break;
  }
  return "FOR some";
}

void check_lockable(const Query& query, std::string_view name) {
  const char* with = query.set_operations != nullptr                                 ? "UNION/INTERSECT/EXCEPT"
                     : !query.distinct.empty()                                       ? "DISTINCT clause"
                     : !query.group.empty() || !query.grouping_sets.empty()          ? "GROUP BY clause"
                     : query.having != nullptr                                       ? "HAVING clause"
                     : query.has_aggs                                                ? "aggregate functions"
                     : query.has_window_funcs                                        ? "window functions"
                     : query.has_target_srfs ? "set-returning functions in the target list"
                                             : nullptr;
  if (with != nullptr) throw PgError("0A000", std::string(name) + " is not allowed with " + with);
}

void transform_locking(ParseState& state, Query& query, const List* clauses) {
  for (auto* clause : list<::LockingClause>(clauses)) Locker(state, *clause).lock(query, clause->lockedRels);
}

}  // namespace reconcile::analyze
