#include "core/execute/rows.h"

#include <algorithm>

#include "core/execute/domain.h"
#include "core/execute/query_run.h"
#include "core/execute/row_writer.h"

namespace reconcile::execute {
namespace {

const Relation& relation_of(const Session& session, Oid oid) {
  const Relation* relation = session.catalog.relations.find(oid);
  if (relation == nullptr) throw Undecided{"a table is not at hand"};
  return *relation;
}

// Calls `visit(row)` for each live row of the table itself. Whether it holds no others is the answer.
template <class F>
bool for_each_row(const Session& session, const Relation& relation, F visit) {
  const Heap* heap = session.catalog.rows.find(relation.oid);
  if (heap == nullptr) return true;
  for (const StoredRow& row : heap->rows) {
    if (row.live) visit(with_width(row.values, relation));
  }
  return !heap->unknown;
}

[[noreturn]] void cannot_tell(const Relation& relation) {
  throw Undecided{"which rows " + relation.name + " holds can't be told"};
}

template <class F>
void for_each_known_row(const Session& session, const Relation& relation, F visit) {
  if (!for_each_row(session, relation, visit)) cannot_tell(relation);
}

}  // namespace

std::vector<const Relation*> children_of(const Catalog& catalog, Oid parent) {
  std::vector<const Relation*> out;
  for (const Dependency& dependency : catalog.depends.dependents_of({ClassId::Relation, parent})) {
    if (dependency.dependent.classid != ClassId::Relation) continue;
    const Relation* child = catalog.relations.find(dependency.dependent.oid);
    bool inherits = child != nullptr && !child->index && std::find(child->inherits.begin(), child->inherits.end(), parent) != child->inherits.end();
    if (inherits && std::find(out.begin(), out.end(), child) == out.end()) out.push_back(child);
  }
  std::sort(out.begin(), out.end(), [](const Relation* a, const Relation* b) { return a->oid < b->oid; });
  return out;
}

Certainty table_is_empty(const Session& session, Oid oid, bool tree) {
  const Relation& relation = relation_of(session, oid);
  if (relation.kind == 'f' || relation.kind == 'v') return Certainty::Unknown;
  const Heap* heap = session.catalog.rows.find(oid);
  if (heap != nullptr && heap->live > 0) return Certainty::No;
  Certainty answer = heap != nullptr && heap->unknown ? Certainty::Unknown : Certainty::Yes;
  if (!tree) return answer;
  for (const Relation* child : children_of(session.catalog, oid)) {
    Certainty of_child = table_is_empty(session, child->oid, true);
    if (of_child == Certainty::No) return Certainty::No;
    if (of_child == Certainty::Unknown) answer = Certainty::Unknown;
  }
  return answer;
}

Certainty has_null(const Session& session, Oid oid, AttrNumber column) {
  Certainty answer = Certainty::No;
  bool complete = for_each_row(session, relation_of(session, oid), [&](const Row& row) {
    const Value& value = row[static_cast<std::size_t>(column) - 1];
    if (value.is_null()) answer = Certainty::Yes;
    else if (!value.never_null() && answer == Certainty::No) answer = Certainty::Unknown;
  });
  return complete || answer == Certainty::Yes ? answer : Certainty::Unknown;
}

void verify_check(Session& session, Oid oid, const Expr* check, std::string_view name) {
  const Relation& relation = relation_of(session, oid);
  Parameters none;
  Executor executor(session, none);
  for_each_known_row(session, relation, [&](const Row& row) {
    Value value = evaluate_over(executor, check, row);
    if (value.is_null() || value.is_true()) return;
    if (!value.is_known()) throw Undecided{"whether check constraint " + std::string(name) + " holds can't be told"};
    throw PgError("23514", "check constraint \"" + std::string(name) + "\" of relation \"" + relation.name + "\" is violated by some row");
  });
}

void verify_unique(Session& session, const Relation& index) {
  const Relation& table = relation_of(session, index.index->table);
  Parameters none;
  Executor executor(session, none);
  RowSet seen(session, index_types(session.catalog, index));
  for_each_known_row(session, table, [&](const Row& row) {
    std::optional<std::vector<Value>> key = index_key(executor, index, row);
    if (!key) return;
    bool null = std::any_of(key->begin(), key->end(), [](const Value& value) { return value.is_null(); });
    if (null && !index.index->nulls_not_distinct) return;
    std::size_t before = seen.size();
    if (!seen.add(*key)) throw Undecided{"whether two rows have the same key in index " + index.name + " can't be told"};
    if (seen.size() > before) return;
    std::string described = key_description(executor, index, *key);
    throw PgError("23505", "could not create unique index \"" + index.name + "\"")
        .with_detail(described.empty() ? "" : described + " is duplicated.");
  });
}

void verify_foreign_key(Session& session, const Constraint& constraint) {
  const Relation& table = relation_of(session, constraint.relid);
  Parameters none;
  Executor executor(session, none);
  std::vector<Row> rows;
  for_each_known_row(session, table, [&](const Row& row) { rows.push_back(row); });
  if (!rows.empty()) check_references(executor, table, rows);
}

void verify_partition(Session& session, const Relation&, const Relation& partition) {
  if (table_is_empty(session, partition.oid) == Certainty::Yes) return;
  throw Undecided{"whether the rows of " + partition.name + " fit the partition can't be told"};
}

void fill_column(Session& session, Oid oid, AttrNumber column, const Expr* value) {
  const Relation& relation = relation_of(session, oid);
  const Heap* heap = session.catalog.rows.find(oid);
  if (heap == nullptr || heap->live == 0) return;
  const Attribute* attribute = relation.attribute(column);
  Parameters none;
  Executor executor(session, none);
  std::vector<Row> rows;
  for_each_row(session, relation, [&](const Row& old) {
    Row row = old;
    Value& slot = row[static_cast<std::size_t>(column) - 1];
    slot = value == nullptr ? Value::null() : evaluate_over(executor, value, old);
    if (attribute != nullptr) slot = check_domain(session, attribute->type, slot);
    if (attribute != nullptr && attribute->not_null && slot.is_null()) {
      throw PgError("23502", "column \"" + attribute->name + "\" of relation \"" + relation.name + "\" contains null values");
    }
    rows.push_back(std::move(row));
  });
  session.catalog.rows.replace(oid, std::move(rows));
}

void convert_column(Session& session, Oid oid, AttrNumber column, const Expr* transform) {
  const Heap* heap = session.catalog.rows.find(oid);
  if (heap == nullptr || heap->live == 0) return;
  Parameters none;
  Executor executor(session, none);
  std::vector<Row> rows;
  for_each_row(session, relation_of(session, oid), [&](const Row& old) {
    Row row = old;
    row[static_cast<std::size_t>(column) - 1] = evaluate_over(executor, transform, old);
    rows.push_back(std::move(row));
  });
  session.catalog.rows.replace(oid, std::move(rows));
}

void clear_rows(Session& session, Oid oid) {
  const Heap* heap = session.catalog.rows.find(oid);
  if (heap != nullptr && (heap->live > 0 || heap->unknown)) session.catalog.rows.clear(oid);
}

void forget_rows(Session& session, Oid oid) {
  session.catalog.rows.set_unknown(oid);
  for (const Relation* child : children_of(session.catalog, oid)) forget_rows(session, child->oid);
}

void store_rows(Session& session, Oid oid, ResultSet rows) {
  if (!rows.complete) return session.catalog.rows.set_unknown(oid);
  session.catalog.rows.replace(oid, std::move(rows.rows));
}

}  // namespace reconcile::execute
