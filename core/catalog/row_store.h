// RowStore: the rows that the history itself has put into its tables, and how far its sequences have got.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/catalog/undo.h"
#include "core/catalog/value.h"

namespace reconcile::catalog {

struct StoredRow {
  Row values;  // index = attnum - 1; a column beyond the end was added later and is null
  bool live = true;
};

// The content of one table. Rows keep their index; deleted ones stay behind, dead.
struct Heap {
  std::vector<StoredRow> rows;
  std::size_t live = 0;
  bool unknown = false;       // what the table holds can't be told; then there are no rows
  std::uint64_t version = 0;  // changes whenever an index no longer means the row it meant
};

// The keys of a unique index over a heap, kept from statement to statement. Who uses it brings it up to date.
struct KeyCache {
  std::uint64_t version = 0;  // of the heap that it was made from
  std::size_t seen = 0;       // rows of the heap that are in it
  std::unordered_map<std::string, std::vector<std::size_t>> rows;
  std::vector<std::size_t> without_key;  // rows whose key can't be told
};

class RowStore {
 public:
  explicit RowStore(UndoLog* undo) : undo_(undo) {}

  // Null: the table is empty (or has never been heard of).
  const Heap* find(Oid relation) const;

  void append(Oid relation, std::vector<Row> rows);
  void update(Oid relation, std::vector<std::pair<std::size_t, Row>> rows);
  void erase(Oid relation, std::span<const std::size_t> rows);
  // Everything at once: TRUNCATE, a rewrite of the table, a dropped table.
  void replace(Oid relation, std::vector<Row> rows);
  void clear(Oid relation) { replace(relation, {}); }
  void set_unknown(Oid relation);

  KeyCache& keys(Oid index) { return keys_[index]; }

  // A sequence's state. As on the server, no rollback takes it back.
  struct Sequence {
    std::int64_t last = 0;
    bool called = false;   // is_called: `last` has been given out
    bool certain = true;   // false: how far it has got can't be told
  };
  Sequence* sequence(Oid relation);
  void set_sequence(Oid relation, Sequence state) { sequences_[relation] = state; }

 private:
  Heap& heap(Oid relation) { return heaps_[relation]; }

  UndoLog* undo_;
  std::unordered_map<Oid, Heap> heaps_;
  std::unordered_map<Oid, KeyCache> keys_;
  std::unordered_map<Oid, Sequence> sequences_;
};

}  // namespace reconcile::catalog
