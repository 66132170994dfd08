// RowWriter: rows on their way into one table, with the checks that the server makes there (execMain.c,
// execIndexing.c).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/execute/executor.h"

namespace reconcile::execute {

// Where a row of a table is stored; travels behind its columns.
Value row_locator(Oid relation, std::size_t index);
struct RowPlace {
  Oid relation = invalid_oid;
  std::size_t index = 0;
};
std::optional<RowPlace> row_place(const Row& row);
// Stands for DEFAULT in VALUES and SET.
Value default_marker();

class RowWriter {
 public:
  RowWriter(Executor& executor, const Relation& relation);

  const Relation& relation() const { return relation_; }
  Value default_of(const Attribute& attribute);
  void compute_generated(Row& row);

  // Columns that the statement assigns, for triggers of UPDATE OF.
  void assigns(std::vector<AttrNumber> columns) { assigned_ = std::move(columns); }

  void check(const Row& row);  // NOT NULL and CHECK
  void check_partition(const Row& row);  // of a partition that rows are put in directly
  // Rows that the new one would be a duplicate of, over all unique indexes that are checked at once or one of them.
  struct Conflict {
    const Relation* index = nullptr;
    std::size_t row = 0;
  };
  std::optional<Conflict> find_conflict(const Row& row, std::optional<std::size_t> itself, Oid only_index = invalid_oid,
                                        bool for_conflict = false);
  [[noreturn]] void throw_duplicate(const Conflict& conflict, const Row& row);
  // BEFORE and AFTER row triggers of users; false: the row is to be left out.
  bool fire(std::string_view operation, bool before, const Row* old_row, Row* new_row);
  // At the end of the statement: keys that are DEFERRABLE.
  void check_deferrable_keys(std::span<const Row> fresh);
  void fire_statement(std::string_view operation, bool before);
  void refuse_unfollowed(std::string_view operation);  // rules, views, foreign tables

 private:
  std::string failing_row(const Row& row);
  bool fires(const Trigger& trigger, std::string_view operation, bool row_level, bool before) const;
  bool when_holds(const Trigger& trigger, const Row* old_row, const Row* new_row);

  Executor& executor_;
  const Relation& relation_;
  std::vector<const Relation*> unique_indexes_;
  std::vector<const Constraint*> checks_;
  std::vector<const Trigger*> triggers_;
  std::vector<AttrNumber> assigned_;
};

// unique_key.cc: indexes that keep rows apart, unique or by an exclusion constraint.
std::vector<const Relation*> unique_indexes(const Catalog& catalog, Oid table);
// The key columns' values; nullopt when the row is not in the index (its predicate does not hold).
std::optional<std::vector<Value>> index_key(Executor& executor, const Relation& index, const Row& row);
std::vector<Oid> index_types(const Catalog& catalog, const Relation& index);
// Live rows of the index's table whose key equals this one; throws Undecided where that can't be told. `is_new`: the
// key is that of a row on its way in.
std::optional<std::size_t> find_key(Executor& executor, const Relation& index, const std::vector<Value>& key,
                                    std::optional<std::size_t> itself, bool is_new = false);
std::string key_description(Executor& executor, const Relation& index, const std::vector<Value>& key);

// foreign_key.cc: after the rows are in (or out).
void check_references(Executor& executor, const Relation& table, std::span<const Row> rows);
void check_reference(Executor& executor, const Relation& table, const Constraint& constraint, std::span<const Row> rows);
// Rows that were deleted, or (`changed` parallel to them) updated: what refers to them is refused, deleted or
// changed as the constraint says.
void check_referenced(Executor& executor, const Relation& table, std::span<const Row> gone, std::span<const Row> changed);

// partition_route.cc
// The partition that takes a row of the partitioned table, down to the leaf; throws 23514 `no partition of relation
// "%s" found for row`. `row` is made the leaf's.
const Relation& route_row(Executor& executor, const Relation& parent, Row& row);
// Whether the bound of the partition admits the partition's row; through all levels up.
bool fits_partition(Executor& executor, const Relation& parent, const Relation& partition, const Row& row);
// Whether the bound of a sibling admits a row of the default partition.
bool is_admitted(Executor& executor, const Relation& parent, const Relation& sibling, const Relation& holder, const Row& row);
// A row of one table as a row of another with the same column names.
Row map_row(const Row& row, const Relation& from, const Relation& to);

Row with_width(Row row, const Relation& relation);
// An expression over a row of the one table that its variables mean.
Value evaluate_over(Executor& executor, const Expr* expr, const Row& row);

}  // namespace reconcile::execute
