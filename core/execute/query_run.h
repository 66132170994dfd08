// How one SELECT level is run: FROM and WHERE give tuples, grouping and window functions add to them, the
// target list makes rows of them. The rows that a run yields are certain; what may be there besides is only
// told by `complete`.
#pragma once

#include <set>
#include <unordered_map>
#include <vector>

#include "core/execute/executor.h"

namespace reconcile::execute {

// One combination of rows of the range table, with what was computed over several of them.
struct Tuple {
  std::vector<const Row*> rows;
  std::unordered_map<const Expr*, Value> computed;
};

struct Tuples {
  std::vector<Tuple> tuples;
  bool complete = true;
};

// from.cc: FROM, JOIN and WHERE. Rows that are made on the way live as long as `keep`.
struct RowStorage {
  std::vector<std::shared_ptr<const ResultSet>> sets;
};
Tuples join_tuples(Executor& executor, const catalog::Query& query, Scope& scope, RowStorage& keep);
ResultSet scan_entry(Executor& executor, const catalog::Query& query, int rtindex, Scope& scope);
// The columns of each entry that the query looks at; 0 stands for all.
std::vector<std::set<AttrNumber>> used_columns(const catalog::Query& query);
// Entries of the query's own level that the expression looks at, through subqueries too.
std::set<int> referenced_entries(const catalog::Query& query, const Expr* expr);
bool is_correlated(const catalog::Query& query);

// group.cc
Tuples group_tuples(Executor& executor, const catalog::Query& query, Scope& scope, Tuples input);
// aggregate.cc: over the tuples of one group.
Value aggregate(Executor& executor, const catalog::Aggref& call, Scope& scope, std::span<const Tuple* const> group,
                bool complete);
// window.cc
void compute_windows(Executor& executor, const catalog::Query& query, Scope& scope, Tuples& input);
// set_operation.cc
ResultSet run_set_operation(Executor& executor, const catalog::Query& query, Scope& scope);
void bind_ctes(Executor& executor, const catalog::Query& query, Scope& scope);

// order.cc
struct SortKey {
  Oid type = invalid_oid;
  Oid collation = invalid_oid;
  bool descending = false, nulls_first = false;
};
bool is_descending(const Session& session, const SortGroupClause& clause);
// Puts `order` (indices of `keys`) into order; false where that can't be told.
bool sort_rows(Executor& executor, std::span<const SortKey> how, const std::vector<std::vector<Value>>& keys,
               std::vector<std::size_t>& order);
// Groups of equal rows. `certain` is false where equality can't be told.
class RowSet {
 public:
  RowSet(Session& session, std::vector<Oid> types) : session_(session), types_(std::move(types)) {}
  // The number of the row's group; adds it when it is new.
  std::optional<std::size_t> add(const std::vector<Value>& row);
  std::optional<std::size_t> find(const std::vector<Value>& row);
  std::size_t size() const { return rows_.size(); }

 private:
  std::optional<std::string> key(const std::vector<Value>& row) const;
  std::optional<bool> same(const std::vector<Value>& a, const std::vector<Value>& b) const;
  Session& session_;
  std::vector<Oid> types_;
  std::vector<std::vector<Value>> rows_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::vector<std::size_t> without_key_;
};

// modify.cc
ResultSet run_insert(Executor& executor, const catalog::Query& query, Scope& scope);
ResultSet run_update(Executor& executor, const catalog::Query& query, Scope& scope);
ResultSet run_delete(Executor& executor, const catalog::Query& query, Scope& scope);
ResultSet run_merge(Executor& executor, const catalog::Query& query, Scope& scope);
// The rows a SELECT level yields, before a data-modifying statement uses them.
Row project(Executor& executor, std::span<TargetEntry* const> targets, Scope& scope, bool with_junk);

}  // namespace reconcile::execute
