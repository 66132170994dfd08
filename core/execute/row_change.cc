#include "core/execute/row_change.h"

#include <algorithm>

#include "core/execute/rows.h"

namespace reconcile::execute {
namespace {

// Beyond this many rows, or versions of rows, nobody looks at them one by one.
constexpr std::size_t most_rows = 20'000, most_versions = 100'000;

void keep_bounded(Session& session, Oid table) {
  const Heap* heap = session.catalog.rows.find(table);
  if (heap != nullptr && (heap->live > most_rows || heap->rows.size() > most_versions)) forget_rows(session, table);
}

}  // namespace

RowWriter& RowChanges::writer(const Relation& leaf) {
  std::unique_ptr<RowWriter>& writer = writers_[leaf.oid];
  if (writer == nullptr) {
    std::vector<AttrNumber> assigned;
    for (AttrNumber number : assigned_) {
      const Attribute* here = relation_.attribute(number);
      const Attribute* there = here == nullptr ? nullptr : leaf.attribute(here->name);
      if (there != nullptr) assigned.push_back(there->num);
    }
    writer = std::make_unique<RowWriter>(executor_, leaf);
    writer->assigns(std::move(assigned));
  }
  return *writer;
}

void RowChanges::start(std::string_view operation) {
  RowWriter& target = writer(relation_);
  target.refuse_unfollowed(operation);
  target.fire_statement(operation, true);
  operations_.push_back(operation);
}

Row RowChanges::seen_from_here(const Row& row, const Relation& leaf) const {
  return leaf.oid == relation_.oid ? row : map_row(row, leaf, relation_);
}

std::optional<Row> RowChanges::store(RowWriter& leaf, Row row, const Gate& gate) {
  if (!leaf.fire("INSERT", true, nullptr, &row)) return std::nullopt;
  leaf.compute_generated(row);
  leaf.check(row);
  if (leaf.relation().oid == relation_.oid) leaf.check_partition(row);
  if (gate && !gate(leaf, row)) return std::nullopt;
  // Rows are put in one by one: the next may be a duplicate of this one.
  if (auto conflict = leaf.find_conflict(row, std::nullopt)) leaf.throw_duplicate(*conflict, row);
  executor_.session.catalog.rows.append(leaf.relation().oid, {row});
  events_.push_back({&leaf.relation(), 'I', {}, row});
  return seen_from_here(row, leaf.relation());
}

std::optional<Row> RowChanges::insert(Row row, const Gate& gate) {
  executor_.step();
  if (relation_.kind != 'p') return store(writer(relation_), std::move(row), gate);
  const Relation& leaf = route_row(executor_, relation_, row);
  return store(writer(leaf), std::move(row), gate);
}

const Row* RowChanges::stored(RowPlace place) {
  const Heap* heap = executor_.session.catalog.rows.find(place.relation);
  const Relation* table = executor_.session.catalog.relations.find(place.relation);
  if (heap == nullptr || table == nullptr || place.index >= heap->rows.size() || !heap->rows[place.index].live) return nullptr;
  stored_ = with_width(heap->rows[place.index].values, *table);
  return &stored_;
}

std::optional<Row> RowChanges::update(RowPlace place, const std::vector<std::pair<AttrNumber, Value>>& values) {
  executor_.step();
  const Row* current = stored(place);
  if (current == nullptr) return std::nullopt;  // a trigger has changed it meanwhile
  const Relation& leaf = *executor_.session.catalog.relations.find(place.relation);
  Row before = *current, after = before;
  for (const auto& [number, value] : values) {
    const Attribute* column = leaf.oid == relation_.oid ? leaf.attribute(number) : leaf.attribute(relation_.attribute(number)->name);
    if (column != nullptr) after[static_cast<std::size_t>(column->num) - 1] = value;
  }
  RowWriter& writer_of_leaf = writer(leaf);
  if (!writer_of_leaf.fire("UPDATE", true, &before, &after)) return std::nullopt;
  writer_of_leaf.compute_generated(after);
  if (leaf.oid != relation_.oid && leaf.is_partition && !fits_partition(executor_, *executor_.session.catalog.relations.find(leaf.inherits.front()), leaf, after)) {
    return move(place, leaf, std::move(before), std::move(after));
  }
  writer_of_leaf.check(after);
  if (leaf.oid == relation_.oid) writer_of_leaf.check_partition(after);
  if (auto conflict = writer_of_leaf.find_conflict(after, place.index)) writer_of_leaf.throw_duplicate(*conflict, after);
  executor_.session.catalog.rows.update(leaf.oid, {{place.index, after}});
  Row seen = seen_from_here(after, leaf);
  events_.push_back({&leaf, 'U', std::move(before), std::move(after)});
  return seen;
}

// A row whose new key belongs to another partition goes there: deleted here, inserted there.
std::optional<Row> RowChanges::move(RowPlace place, const Relation& leaf, Row before, Row after) {
  Row row = map_row(after, leaf, relation_);
  executor_.session.catalog.rows.erase(leaf.oid, std::span(&place.index, 1));
  events_.push_back({&leaf, 'D', std::move(before), {}});
  return insert(std::move(row));
}

bool RowChanges::remove(RowPlace place) {
  executor_.step();
  const Row* current = stored(place);
  if (current == nullptr) return false;
  Row row = *current;
  const Relation& leaf = *executor_.session.catalog.relations.find(place.relation);
  if (!writer(leaf).fire("DELETE", true, &row, nullptr)) return false;
  executor_.session.catalog.rows.erase(leaf.oid, std::span(&place.index, 1));
  events_.push_back({&leaf, 'D', std::move(row), {}});
  return true;
}

void RowChanges::check_keys() {
  struct Group {
    std::vector<Row> fresh, gone, changed_from, changed_to;
  };
  std::vector<const Relation*> order;
  std::map<Oid, Group> groups;
  for (const Event& event : events_) {
    auto [it, is_new] = groups.try_emplace(event.table->oid);
    if (is_new) order.push_back(event.table);
    if (event.operation != 'D') it->second.fresh.push_back(event.new_row);
    if (event.operation == 'D') it->second.gone.push_back(event.old_row);
    if (event.operation != 'U') continue;
    it->second.changed_from.push_back(event.old_row);
    it->second.changed_to.push_back(event.new_row);
  }
  for (const Relation* table : order) {
    const Group& group = groups[table->oid];
    if (!group.fresh.empty()) writer(*table).check_deferrable_keys(group.fresh);
    check_referenced(executor_, *table, group.gone, {});
    check_referenced(executor_, *table, group.changed_from, group.changed_to);
    check_references(executor_, *table, group.fresh);
  }
}

std::size_t RowChanges::finish() {
  check_keys();
  std::vector<Event> events = std::move(events_);
  events_.clear();
  for (Event& event : events) {
    std::string_view operation = event.operation == 'I' ? "INSERT" : event.operation == 'U' ? "UPDATE" : "DELETE";
    writer(*event.table).fire(operation, false, event.operation == 'I' ? nullptr : &event.old_row,
                              event.operation == 'D' ? nullptr : &event.new_row);
  }
  for (std::string_view operation : operations_) writer(relation_).fire_statement(operation, false);
  for (const auto& [oid, writer] : writers_) keep_bounded(executor_.session, oid);
  return events.size();
}

void delete_rows(Executor& executor, const Relation& table, const std::vector<std::size_t>& rows) {
  Executor::Depth depth(executor);
  RowChanges changes(executor, table);
  changes.start("DELETE");
  for (std::size_t index : rows) changes.remove({table.oid, index});
  changes.finish();
}

void update_rows(Executor& executor, const Relation& table, const std::vector<std::size_t>& rows,
                 const std::vector<AttrNumber>& columns, const std::vector<Value>& values) {
  Executor::Depth depth(executor);
  RowChanges changes(executor, table);
  changes.assigns(columns);
  changes.start("UPDATE");
  std::vector<std::pair<AttrNumber, Value>> set;
  for (std::size_t i = 0; i < columns.size() && i < values.size(); ++i) set.emplace_back(columns[i], values[i]);
  for (std::size_t index : rows) changes.update({table.oid, index}, set);
  changes.finish();
}

}  // namespace reconcile::execute
