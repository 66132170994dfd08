// RowChanges: what one statement does to the rows of one table and its partitions, with the triggers and
// the foreign keys that follow from it (nodeModifyTable.c, trigger.c).
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/execute/executor.h"
#include "core/execute/row_writer.h"

namespace reconcile::execute {

class RowChanges {
 public:
  RowChanges(Executor& executor, const Relation& relation) : executor_(executor), relation_(relation) {}

  const Relation& relation() const { return relation_; }
  // Columns that the statement assigns: triggers may look at some only.
  void assigns(std::vector<AttrNumber> columns) { assigned_ = std::move(columns); }
  // BEFORE statement triggers; and refuses what is not followed (rules, views, foreign tables).
  void start(std::string_view operation);

  // Each answers with the row as it was stored, in the layout of relation(); null when a trigger left it out.
  // `take` may look at the row and its leaf before it is stored, and keep it from being stored (false).
  using Gate = std::function<bool(RowWriter& leaf, const Row& row)>;
  std::optional<Row> insert(Row row, const Gate& gate = {});
  // `values` are those of assigned columns, by number in relation().
  std::optional<Row> update(RowPlace place, const std::vector<std::pair<AttrNumber, Value>>& values);
  bool remove(RowPlace place);

  // Foreign keys, AFTER triggers. Answers how many rows the statement changed.
  std::size_t finish();

  RowWriter& writer(const Relation& leaf);
  // The row that stands there, in its own table's layout; null when it is gone.
  const Row* stored(RowPlace place);

 private:
  struct Event {
    const Relation* table = nullptr;
    char operation = 'I';
    Row old_row, new_row;
  };
  std::optional<Row> store(RowWriter& leaf, Row row, const Gate& gate);
  std::optional<Row> move(RowPlace place, const Relation& leaf, Row before, Row after);
  void check_keys();
  Row seen_from_here(const Row& row, const Relation& leaf) const;

  Executor& executor_;
  const Relation& relation_;
  std::vector<AttrNumber> assigned_;
  std::map<Oid, std::unique_ptr<RowWriter>> writers_;
  std::vector<Event> events_;
  std::vector<std::string_view> operations_;  // that were started
  Row stored_;
};

// What a foreign key's action does to rows (by index) of the table that refers.
void delete_rows(Executor& executor, const Relation& table, const std::vector<std::size_t>& rows);
void update_rows(Executor& executor, const Relation& table, const std::vector<std::size_t>& rows,
                 const std::vector<AttrNumber>& columns, const std::vector<Value>& values);

}  // namespace reconcile::execute
