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

  void check(const Row& row);  // NOT NULL and CHECK
  // Rows that the new one would be a duplicate of, over all unique indexes or one of them.
  struct Conflict {
    const Relation* index = nullptr;
    std::size_t row = 0;
  };
  std::optional<Conflict> find_conflict(const Row& row, std::optional<std::size_t> itself, Oid only_index = invalid_oid);
  [[noreturn]] void throw_duplicate(const Conflict& conflict, const Row& row);
  // BEFORE and AFTER row triggers of users; false: the row is to be left out.
  bool fire(std::string_view operation, bool before, const Row* old_row, Row* new_row);
  void refuse_unfollowed();  // rules, foreign tables

 private:
  std::string failing_row(const Row& row);

  Executor& executor_;
  const Relation& relation_;
  std::vector<const Relation*> unique_indexes_;
  std::vector<const Constraint*> checks_;
  std::vector<const Trigger*> triggers_;
};

// unique_key.cc
std::vector<const Relation*> unique_indexes(const Catalog& catalog, Oid table);
// The key columns' values; nullopt when the row is not in the index (its predicate does not hold).
std::optional<std::vector<Value>> index_key(Executor& executor, const Relation& index, const Row& row);
std::vector<Oid> index_types(const Catalog& catalog, const Relation& index);
// Live rows of the index's table whose key equals this one; throws Undecided where that can't be told.
std::optional<std::size_t> find_key(Executor& executor, const Relation& index, const std::vector<Value>& key,
                                    std::optional<std::size_t> itself);
std::string key_description(Executor& executor, const Relation& index, const std::vector<Value>& key);

// foreign_key.cc: after the rows are in (or out).
void check_references(Executor& executor, const Relation& table, std::span<const Row> rows);
void check_referenced(Executor& executor, const Relation& table, std::span<const Row> gone);

Row with_width(Row row, const Relation& relation);
// An expression over a row of the one table that its variables mean.
Value evaluate_over(Executor& executor, const Expr* expr, const Row& row);

}  // namespace reconcile::execute
