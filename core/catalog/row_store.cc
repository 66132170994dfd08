#include "core/catalog/row_store.h"

namespace reconcile::catalog {

const Heap* RowStore::find(Oid relation) const {
  auto it = heaps_.find(relation);
  return it == heaps_.end() ? nullptr : &it->second;
}

RowStore::Sequence* RowStore::sequence(Oid relation) {
  auto it = sequences_.find(relation);
  return it == sequences_.end() ? nullptr : &it->second;
}

void RowStore::append(Oid relation, std::vector<Row> rows) {
  Heap& into = heap(relation);
  if (into.unknown || rows.empty()) return;
  std::size_t before = into.rows.size();
  into.live += rows.size();
  for (Row& row : rows) into.rows.push_back({std::move(row)});
  undo_->on_rollback([this, relation, before] {
    Heap& from = heap(relation);
    from.live -= from.rows.size() - before;
    from.rows.resize(before);
    ++from.version;
  });
}

// A new version of a row stands behind all others, as on the server.
void RowStore::update(Oid relation, std::vector<std::pair<std::size_t, Row>> rows) {
  std::vector<std::size_t> old;
  std::vector<Row> changed;
  for (auto& [index, row] : rows) {
    old.push_back(index);
    changed.push_back(std::move(row));
  }
  erase(relation, old);
  append(relation, std::move(changed));
}

void RowStore::erase(Oid relation, std::span<const std::size_t> rows) {
  Heap& from = heap(relation);
  if (from.unknown || rows.empty()) return;
  from.live -= rows.size();
  for (std::size_t index : rows) from.rows[index].live = false;
  undo_->on_rollback([this, relation, gone = std::vector<std::size_t>(rows.begin(), rows.end())] {
    Heap& into = heap(relation);
    into.live += gone.size();
    for (std::size_t index : gone) into.rows[index].live = true;
  });
}

void RowStore::replace(Oid relation, std::vector<Row> rows) {
  Heap& current = heap(relation);
  Heap before = std::move(current);
  current = Heap{};
  current.version = before.version + 1;
  current.live = rows.size();
  for (Row& row : rows) current.rows.push_back({std::move(row)});
  undo_->on_rollback([this, relation, before = std::move(before)]() mutable {
    std::uint64_t version = heap(relation).version;
    heap(relation) = std::move(before);
    heap(relation).version = version + 1;
  });
}

void RowStore::set_unknown(Oid relation) {
  if (heap(relation).unknown) return;
  replace(relation, {});
  heap(relation).unknown = true;
}

}  // namespace reconcile::catalog
