// Foreign keys at the end of a statement (ri_triggers.c).
#include <algorithm>

#include "core/execute/compare.h"
#include "core/execute/row_change.h"
#include "core/execute/row_writer.h"
#include "core/execute/rows.h"

namespace reconcile::execute {
namespace {

bool is_checked(const Session& session, const Constraint& constraint) {
  if (constraint.contype != 'f') return false;
  if (is_deferred(session, constraint)) return false;  // not before COMMIT
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

// Whether the row has these values in these columns; nullopt when that can't be told.
std::optional<bool> has_key(Executor& executor, const Relation& table, const Row& row, const std::vector<AttrNumber>& columns,
                            const std::vector<Value>& key, const std::vector<Oid>& key_types) {
  std::vector<Value> own = values_at(row, columns);
  bool unknown = false;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (own[i].is_null()) return false;
    const Attribute* column = table.attribute(columns[i]);
    Oid type = column == nullptr ? type_oid::Text : column->type;
    std::optional<bool> same = equal_values(executor.session, type, key_types[i], own[i], key[i]);
    if (same && !*same) return false;
    unknown = unknown || !same;
  }
  return unknown ? std::nullopt : std::optional<bool>(true);
}

// Live rows of the table itself that have the key, by index.
std::vector<std::size_t> rows_with_key(Executor& executor, const Relation& table, const std::vector<AttrNumber>& columns,
                                       const std::vector<Value>& key, const std::vector<Oid>& key_types) {
  std::vector<std::size_t> out;
  const Heap* heap = executor.session.catalog.rows.find(table.oid);
  if (heap == nullptr) return out;
  if (heap->unknown) throw Undecided{"which rows " + table.name + " holds can't be told"};
  bool perhaps = false;
  for (std::size_t i = 0; i < heap->rows.size(); ++i) {
    if (!heap->rows[i].live) continue;
    executor.step();
    std::optional<bool> has = has_key(executor, table, heap->rows[i].values, columns, key, key_types);
    if (has && *has) out.push_back(i);
    perhaps = perhaps || !has;
  }
  if (perhaps && out.empty()) throw Undecided{"whether a key is referenced in " + table.name + " can't be told"};
  return out;
}

std::vector<AttrNumber> columns_in(const Relation& from, const std::vector<AttrNumber>& columns, const Relation& to) {
  std::vector<AttrNumber> out;
  for (AttrNumber number : columns) {
    const Attribute* column = from.attribute(number);
    const Attribute* there = column == nullptr ? nullptr : to.attribute(column->name);
    out.push_back(there == nullptr ? number : there->num);
  }
  return out;
}

std::vector<Oid> types_of(const Relation& table, const std::vector<AttrNumber>& columns) {
  std::vector<Oid> out;
  for (AttrNumber number : columns) out.push_back(table.attribute(number) == nullptr ? type_oid::Text : table.attribute(number)->type);
  return out;
}

// In the table or one of its partitions.
bool has_row(Executor& executor, const Relation& table, const std::vector<AttrNumber>& columns, const std::vector<Value>& key,
             const std::vector<Oid>& key_types) {
  if (table.kind != 'p') return !rows_with_key(executor, table, columns, key, key_types).empty();
  for (const Relation* child : children_of(executor.session.catalog, table.oid)) {
    if (has_row(executor, *child, columns_in(table, columns, *child), key, key_types)) return true;
  }
  return false;
}

// Through the unique index behind the constraint when it has the same columns in the same order.
bool has_referenced_row(Executor& executor, const Constraint& constraint, const Relation& from, const Relation& table,
                        const std::vector<Value>& key) {
  const Relation* index = executor.session.catalog.relations.find(constraint.index);
  std::vector<Oid> types = types_of(from, constraint.key);
  bool same = table.kind != 'p' && index != nullptr && index->index && index->index->keys.size() == key.size() &&
              types == types_of(table, constraint.foreign_key);
  for (std::size_t i = 0; same && i < key.size(); ++i) same = index->index->keys[i].attnum == constraint.foreign_key[i];
  if (same) return find_key(executor, *index, key, std::nullopt).has_value();
  return has_row(executor, table, constraint.foreign_key, key, types);
}

// The foreign keys that refer to the table, each once.
std::vector<const Constraint*> referencing(const Catalog& catalog, Oid table) {
  std::vector<const Constraint*> out;
  for (const Dependency& dependency : catalog.depends.dependents_of({ClassId::Relation, table})) {
    if (dependency.dependent.classid != ClassId::Constraint) continue;
    const Constraint* constraint = catalog.constraints.find(dependency.dependent.oid);
    bool refers = constraint != nullptr && constraint->contype == 'f' && constraint->foreign_relid == table;
    if (refers && std::find(out.begin(), out.end(), constraint) == out.end()) out.push_back(constraint);
  }
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->oid < b->oid; });
  return out;
}

class ReferencedCheck {
 public:
  ReferencedCheck(Executor& executor, const Relation& table, const Constraint& constraint)
      : executor_(executor), table_(table), constraint_(constraint) {}

  // `changed` is null for a deleted row.
  void row_went(const Row& row, const Row* changed) {
    const Relation* from = executor_.session.catalog.relations.find(constraint_.relid);
    std::vector<Value> key = values_at(row, constraint_.foreign_key);
    bool null = std::any_of(key.begin(), key.end(), [](const Value& value) { return value.is_null(); });
    if (from == nullptr || null || (changed != nullptr && key == values_at(*changed, constraint_.foreign_key))) return;
    if (from->kind == 'p') {
      if (constraint_.parent_constraint == invalid_oid && has_row(executor_, *from, constraint_.key, key, types_of(table_, constraint_.foreign_key))) {
        throw Undecided{"rows of partitions of " + from->name + " refer to rows that change"};
      }
      return;
    }
    std::vector<std::size_t> rows = rows_with_key(executor_, *from, constraint_.key, key, types_of(table_, constraint_.foreign_key));
    if (rows.empty()) return;
    act(*from, rows, key, changed);
  }

 private:
  void act(const Relation& from, const std::vector<std::size_t>& rows, const std::vector<Value>& key, const Row* changed) {
    char action = changed == nullptr ? constraint_.on_delete : constraint_.on_update;
    if (action == 'c' && changed == nullptr) return delete_rows(executor_, from, rows);
    if (action == 'c') return set_columns(from, rows, values_at(*changed, constraint_.foreign_key), constraint_.key);
    if (action == 'n' || action == 'd') {
      bool some = changed == nullptr && !constraint_.delete_set_columns.empty();
      const std::vector<AttrNumber>& columns = some ? constraint_.delete_set_columns : constraint_.key;
      std::vector<Value> values(columns.size(), Value::null());
      if (action == 'd') {
        RowWriter writer(executor_, from);
        for (std::size_t i = 0; i < columns.size(); ++i) values[i] = writer.default_of(*from.attribute(columns[i]));
      }
      return set_columns(from, rows, values, columns);
    }
    // NO ACTION is content when another row has the key by now.
    if (action == 'a' && has_row(executor_, table_, constraint_.foreign_key, key, types_of(table_, constraint_.foreign_key))) return;
    std::string described = describe(executor_, table_, constraint_.foreign_key, key);
    throw PgError("23503", "update or delete on table \"" + table_.name + "\" violates foreign key constraint \"" +
                               constraint_.name + "\" on table \"" + from.name + "\"")
        .with_detail(described.empty() ? "" : described + " is still referenced from table \"" + from.name + "\".");
  }

  void set_columns(const Relation& from, const std::vector<std::size_t>& rows, const std::vector<Value>& values,
                   const std::vector<AttrNumber>& columns) {
    update_rows(executor_, from, rows, columns, values);
  }

  Executor& executor_;
  const Relation& table_;
  const Constraint& constraint_;
};

}  // namespace

void check_reference(Executor& executor, const Relation& table, const Constraint& constraint, std::span<const Row> rows) {
  const Relation* referenced = executor.session.catalog.relations.find(constraint.foreign_relid);
  if (referenced == nullptr) return;
  for (const Row& row : rows) {
    std::vector<Value> key = values_at(row, constraint.key);
    auto null = [](const Value& value) { return value.is_null(); };
    auto there = [](const Value& value) { return value.never_null(); };
    bool full = constraint.match == 'f' && !std::all_of(key.begin(), key.end(), null);
    if (!full && std::any_of(key.begin(), key.end(), null)) continue;
    if (full && std::any_of(key.begin(), key.end(), null)) {
      throw PgError("23503", "insert or update on table \"" + table.name + "\" violates foreign key constraint \"" + constraint.name + "\"")
          .with_detail("MATCH FULL does not allow mixing of null and nonnull key values.");
    }
    if (!std::all_of(key.begin(), key.end(), there)) throw Undecided{"whether foreign key " + constraint.name + " holds can't be told"};
    if (has_referenced_row(executor, constraint, table, *referenced, key)) continue;
    std::string described = describe(executor, table, constraint.key, key);
    throw PgError("23503", "insert or update on table \"" + table.name + "\" violates foreign key constraint \"" + constraint.name + "\"")
        .with_detail(described.empty() ? "" : described + " is not present in table \"" + referenced->name + "\".");
  }
}

void check_references(Executor& executor, const Relation& table, std::span<const Row> rows) {
  if (rows.empty()) return;
  for (const Constraint* constraint : executor.session.catalog.constraints.of_parent(table.oid)) {
    if (is_checked(executor.session, *constraint)) check_reference(executor, table, *constraint, rows);
  }
}

void check_referenced(Executor& executor, const Relation& table, std::span<const Row> gone, std::span<const Row> changed) {
  if (gone.empty()) return;
  for (const Constraint* constraint : referencing(executor.session.catalog, table.oid)) {
    if (!is_checked(executor.session, *constraint)) continue;
    ReferencedCheck check(executor, table, *constraint);
    for (std::size_t i = 0; i < gone.size(); ++i) check.row_went(gone[i], i < changed.size() ? &changed[i] : nullptr);
  }
  // A key of the partitioned table above is the partition's too.
  if (!table.is_partition || table.inherits.empty()) return;
  const Relation* above = executor.session.catalog.relations.find(table.inherits.front());
  if (above == nullptr) return;
  std::vector<Row> rows, after;
  for (const Row& row : gone) rows.push_back(map_row(row, table, *above));
  for (const Row& row : changed) after.push_back(map_row(row, table, *above));
  check_referenced(executor, *above, rows, after);
}

}  // namespace reconcile::execute
