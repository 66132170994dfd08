// Foreign keys at the end of a statement (ri_triggers.c).
#include <algorithm>

#include "core/execute/compare.h"
#include "core/execute/row_writer.h"

namespace reconcile::execute {
namespace {

bool is_checked(const Session& session, const Constraint& constraint) {
  if (constraint.contype != 'f' || constraint.deferred) return false;
  auto it = session.settings.find("session_replication_role");
  return it == session.settings.end() || it->second != "replica";
}

std::vector<Value> values_at(const Row& row, const std::vector<AttrNumber>& columns) {
  std::vector<Value> out;
  for (AttrNumber number : columns) {
    auto index = static_cast<std::size_t>(number) - 1;
    out.push_back(index < row.size() ? row[index] : Value::null());
  }
  return out;
}

std::string describe(Executor& executor, const Relation& table, const std::vector<AttrNumber>& columns,
                     const std::vector<Value>& key) {
  std::string names, values;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Attribute* attribute = table.attribute(columns[i]);
    std::optional<std::string> text = attribute == nullptr ? std::nullopt : output_text(executor.session, attribute->type, key[i]);
    if (!text) return {};
    names += (i > 0 ? ", " : "") + attribute->name;
    values += (i > 0 ? ", " : "") + *text;
  }
  return "Key (" + names + ")=(" + values + ")";
}

// Whether a live row of the table has these values in these columns.
bool has_row(Executor& executor, const Relation& table, const std::vector<AttrNumber>& columns, const std::vector<Value>& key) {
  const Heap* heap = executor.session.catalog.rows.find(table.oid);
  if (heap == nullptr) return false;
  if (heap->unknown) throw Undecided{"which rows " + table.name + " holds can't be told"};
  bool perhaps = false;
  for (const StoredRow& row : heap->rows) {
    if (!row.live) continue;
    executor.step();
    std::vector<Value> other = values_at(row.values, columns);
    bool equal = true, unknown = false;
    for (std::size_t i = 0; i < key.size() && equal; ++i) {
      Oid type = table.attribute(columns[i]) == nullptr ? type_oid::Text : table.attribute(columns[i])->type;
      std::optional<bool> same = other[i].is_null() ? std::optional<bool>(false) : equal_values(executor.session, type, type, other[i], key[i]);
      equal = !same || *same;
      unknown = unknown || !same;
    }
    if (equal && !unknown) return true;
    perhaps = perhaps || (equal && unknown);
  }
  if (perhaps) throw Undecided{"whether a key is referenced in " + table.name + " can't be told"};
  return false;
}

// Through the unique index behind the constraint when it has the same columns in the same order.
bool has_referenced_row(Executor& executor, const Constraint& constraint, const Relation& table, const std::vector<Value>& key) {
  const Relation* index = executor.session.catalog.relations.find(constraint.index);
  bool same = index != nullptr && index->index && index->index->keys.size() == key.size();
  for (std::size_t i = 0; same && i < key.size(); ++i) same = index->index->keys[i].attnum == constraint.foreign_key[i];
  if (same) return find_key(executor, *index, key, std::nullopt).has_value();
  return has_row(executor, table, constraint.foreign_key, key);
}

}  // namespace

void check_references(Executor& executor, const Relation& table, std::span<const Row> rows) {
  Session& session = executor.session;
  for (const Constraint* constraint : session.catalog.constraints.of_parent(table.oid)) {
    if (!is_checked(session, *constraint)) continue;
    const Relation* referenced = session.catalog.relations.find(constraint->foreign_relid);
    if (referenced == nullptr) continue;
    for (const Row& row : rows) {
      std::vector<Value> key = values_at(row, constraint->key);
      if (std::any_of(key.begin(), key.end(), [](const Value& value) { return value.is_null(); })) continue;
      bool known = std::all_of(key.begin(), key.end(), [](const Value& value) { return value.never_null(); });
      if (!known || referenced->kind == 'p') throw Undecided{"whether foreign key " + constraint->name + " holds can't be told"};
      if (has_referenced_row(executor, *constraint, *referenced, key)) continue;
      std::string described = describe(executor, table, constraint->key, key);
      throw PgError("23503", "insert or update on table \"" + table.name + "\" violates foreign key constraint \"" + constraint->name + "\"")
          .with_detail(described.empty() ? "" : described + " is not present in table \"" + referenced->name + "\".");
    }
  }
}

void check_referenced(Executor& executor, const Relation& table, std::span<const Row> gone) {
  Session& session = executor.session;
  for (const Constraint* constraint : session.catalog.constraints.own()) {
    if (constraint->foreign_relid != table.oid || !is_checked(session, *constraint)) continue;
    const Relation* from = session.catalog.relations.find(constraint->relid);
    if (from == nullptr) continue;
    for (const Row& row : gone) {
      std::vector<Value> key = values_at(row, constraint->foreign_key);
      if (std::any_of(key.begin(), key.end(), [](const Value& value) { return value.is_null(); })) continue;
      if (from->kind == 'p') throw Undecided{"whether foreign key " + constraint->name + " holds can't be told"};
      if (!has_row(executor, *from, constraint->key, key)) continue;
      if (constraint->on_delete != 'a' && constraint->on_delete != 'r') {
        throw Undecided{"rows of " + from->name + " change with the rows that they refer to"};
      }
      std::string described = describe(executor, table, constraint->foreign_key, key);
      throw PgError("23503", "update or delete on table \"" + table.name + "\" violates foreign key constraint \"" +
                                 constraint->name + "\" on table \"" + from->name + "\"")
          .with_detail(described.empty() ? "" : described + " is still referenced from table \"" + from->name + "\".");
    }
  }
}

}  // namespace reconcile::execute
