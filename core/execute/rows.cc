#include "core/execute/rows.h"

#include <algorithm>

#include "core/execute/convert.h"
#include "core/execute/domain.h"
#include "core/execute/query_run.h"
#include "core/execute/row_change.h"
#include "core/execute/row_writer.h"
#include "core/execute/sequence.h"

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

void verify_rows(Session& session, Oid oid, std::span<const AttrNumber> not_null, std::span<const Constraint* const> checks) {
  if (not_null.empty() && checks.empty()) return;
  const Relation& relation = relation_of(session, oid);
  Parameters none;
  Executor executor(session, none);
  for_each_known_row(session, relation, [&](const Row& row) {
    for (AttrNumber column : not_null) {
      const Value& value = row[static_cast<std::size_t>(column) - 1];
      if (value.never_null()) continue;
      std::string name = relation.attribute(column)->name;
      if (!value.is_null()) throw Undecided{"whether column " + name + " of " + relation.name + " holds null can't be told"};
      throw PgError("23502", "column \"" + name + "\" of relation \"" + relation.name + "\" contains null values");
    }
    for (const Constraint* constraint : checks) {
      Value value = evaluate_over(executor, constraint->check, row);
      if (value.is_null() || value.is_true()) continue;
      if (!value.is_known()) throw Undecided{"whether check constraint " + constraint->name + " holds can't be told"};
      throw PgError("23514", "check constraint \"" + constraint->name + "\" of relation \"" + relation.name + "\" is violated by some row");
    }
  });
}

// While an index is built its expressions run as the table's owner.
class AsOwner {
 public:
  AsOwner(Session& session, Oid owner) : session_(session), role_(session.role) {
    if (const Role* found = session.catalog.roles.find(owner)) session.role = found->name;
  }
  ~AsOwner() { session_.role = role_; }
  AsOwner(const AsOwner&) = delete;
  AsOwner& operator=(const AsOwner&) = delete;

 private:
  Session& session_;
  std::string role_;
};

void verify_index(Session& session, const Relation& index) {
  const Relation& table = relation_of(session, index.index->table);
  const Heap* heap = session.catalog.rows.find(table.oid);
  if (heap == nullptr || (heap->live == 0 && !heap->unknown)) return;
  Parameters none;
  Executor executor(session, none);
  AsOwner as_owner(session, table.owner);
  if (index.index->exclusion) throw Undecided{"whether two rows of " + table.name + " exclude each other can't be told"};
  if (!index.index->unique) {
    for_each_row(session, table, [&](const Row& row) { index_key(executor, index, row); });
    return;
  }
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
  if (table.kind == 'p') {
    for (const Relation* child : children_of(session.catalog, table.oid)) {
      for (const Constraint* copy : session.catalog.constraints.of_parent(child->oid)) {
        if (copy->parent_constraint == constraint.oid) verify_foreign_key(session, *copy);
      }
    }
    return;
  }
  Parameters none;
  Executor executor(session, none);
  std::vector<Row> rows;
  for_each_known_row(session, table, [&](const Row& row) { rows.push_back(row); });
  if (!rows.empty()) check_reference(executor, table, constraint, rows);
}

namespace {

void refuse_columns_of_row(const Catalog& catalog, const Relation& relation, const std::string& domain, int depth);

// find_composite_type_dependencies: a domain inside another type's values can't be looked at.
void refuse_columns_of(const Catalog& catalog, Oid type, const std::string& domain, int depth) {
  if (depth > 100) return;
  for (const Dependency& dependency : catalog.depends.dependents_of({ClassId::Type, type})) {
    ObjectAddress user = dependency.dependent;
    if (user.classid == ClassId::Type) {
      refuse_columns_of(catalog, user.oid, domain, depth + 1);
      continue;
    }
    if (user.classid != ClassId::Relation || user.subid <= 0) continue;
    const Relation* relation = catalog.relations.find(user.oid);
    const Attribute* column = relation == nullptr ? nullptr : relation->attribute(static_cast<AttrNumber>(user.subid));
    if (column == nullptr) continue;
    if (relation->kind == 'r' || relation->kind == 'm' || relation->kind == 'p') {
      throw PgError("0A000", "cannot alter type \"" + domain + "\" because column \"" + relation->name + "." + column->name + "\" uses it");
    }
    refuse_columns_of_row(catalog, *relation, domain, depth + 1);
  }
}

// As a value of the relation's row type, and in arrays of it.
void refuse_columns_of_row(const Catalog& catalog, const Relation& relation, const std::string& domain, int depth) {
  if (relation.type == invalid_oid) return;
  refuse_columns_of(catalog, relation.type, domain, depth);
  const Type* row = catalog.types.find(relation.type);
  if (row != nullptr && row->array != invalid_oid) refuse_columns_of(catalog, row->array, domain, depth);
}

void verify_domain_column(Session& session, const Relation& table, const Attribute& column, const Expr* check) {
  Parameters none;
  Executor executor(session, none);
  std::string place = "column \"" + column.name + "\" of table \"" + table.name + "\"";
  for_each_known_row(session, table, [&](const Row& row) {
    const Value& value = row[static_cast<std::size_t>(column.num) - 1];
    if (check == nullptr) {
      if (value.is_null()) throw PgError("23502", place + " contains null values");
      if (!value.never_null()) throw Undecided{"whether " + table.name + "." + column.name + " holds null can't be told"};
      return;
    }
    Scope scope;
    scope.domain_value = &value;
    Executor::Truth truth = executor.test(check, scope);
    if (truth == Executor::Truth::False) throw PgError("23514", place + " contains values that violate the new constraint");
    if (truth == Executor::Truth::Unknown) throw Undecided{"whether the values of " + table.name + "." + column.name + " fit can't be told"};
  });
}

}  // namespace

void verify_domain(Session& session, Oid domain, const Expr* check) {
  const std::string shown = analyze::format_type(session, domain);
  const Type* own = session.catalog.types.find(domain);
  if (own != nullptr && own->array != invalid_oid) refuse_columns_of(session.catalog, own->array, shown, 0);
  for (const Dependency& dependency : session.catalog.depends.dependents_of({ClassId::Type, domain})) {
    if (dependency.dependent.classid == ClassId::Type) {
      const Type* above = session.catalog.types.find(dependency.dependent.oid);
      if (above != nullptr && above->typtype == 'd' && above->base == domain) verify_domain(session, above->oid, check);
      else if (above != nullptr && above->elem != domain) refuse_columns_of(session.catalog, above->oid, shown, 0);
    }
    if (dependency.dependent.classid != ClassId::Relation || dependency.dependent.subid <= 0) continue;
    const Relation* table = session.catalog.relations.find(dependency.dependent.oid);
    const Attribute* column = table == nullptr ? nullptr : table->attribute(static_cast<AttrNumber>(dependency.dependent.subid));
    if (table != nullptr) refuse_columns_of_row(session.catalog, *table, shown, 0);
    if (column == nullptr || column->type != domain || (table->kind != 'r' && table->kind != 'm')) continue;
    verify_domain_column(session, *table, *column, check);
  }
}

void verify_default_partition(Session& session, const Relation& parent, const Relation& partition) {
  Parameters none;
  Executor executor(session, none);
  for (const Relation* sibling : children_of(session.catalog, parent.oid)) {
    if (!sibling->partition_bound || !sibling->partition_bound->is_default || sibling->oid == partition.oid) continue;
    if (table_is_empty(session, sibling->oid) == Certainty::Yes) continue;
    if (sibling->kind != 'r') throw Undecided{"whether the rows of " + sibling->name + " belong to the new partition can't be told"};
    for_each_known_row(session, *sibling, [&](const Row& row) {
      if (!is_admitted(executor, parent, partition, *sibling, row)) return;
      throw PgError("23514", "updated partition constraint for default partition \"" + sibling->name + "\" would be violated by some row");
    });
  }
}

void verify_partition(Session& session, const Relation& parent, const Relation& partition) {
  if (table_is_empty(session, partition.oid) == Certainty::Yes) return;
  if (partition.kind != 'r') throw Undecided{"whether the rows of " + partition.name + " fit the partition can't be told"};
  Parameters none;
  Executor executor(session, none);
  for_each_known_row(session, partition, [&](const Row& row) {
    if (fits_partition(executor, parent, partition, row)) return;
    throw PgError("23514", "partition constraint of relation \"" + partition.name + "\" is violated by some row");
  });
}

void fill_column(Session& session, Oid oid, AttrNumber column, Oid sequence) {
  const Relation& relation = relation_of(session, oid);
  const Heap* heap = session.catalog.rows.find(oid);
  if (heap == nullptr || heap->live == 0) return;
  const Attribute& attribute = *relation.attribute(column);
  Parameters none;
  Executor executor(session, none);
  RowWriter writer(executor, relation);
  std::optional<Value> constant;  // evaluated once, as the server does for what is not volatile
  bool is_volatile = attribute.default_expr != nullptr && analyze::expression_volatility(session, attribute.default_expr) == 'v';
  std::vector<Row> rows;
  for_each_row(session, relation, [&](const Row& old) {
    Row row = old;
    Value& slot = row[static_cast<std::size_t>(column) - 1];
    if (sequence != invalid_oid) {
      slot = next_value(session, sequence, attribute.type);
    } else if (attribute.generated != 0) {
      slot = attribute.default_expr == nullptr ? Value::unknown() : evaluate_over(executor, attribute.default_expr, old);
    } else {
      if (!constant || is_volatile) constant = writer.default_of(attribute);
      slot = *constant;
    }
    slot = check_domain(session, attribute.type, slot);
    rows.push_back(std::move(row));
  });
  session.catalog.rows.replace(oid, std::move(rows));
}

void convert_columns(Session& session, Oid oid, std::span<const ColumnConversion> conversions) {
  const Heap* heap = session.catalog.rows.find(oid);
  if (heap == nullptr || heap->live == 0) return;
  Parameters none;
  Executor executor(session, none);
  std::vector<Row> rows;
  for_each_row(session, relation_of(session, oid), [&](const Row& old) {
    Row row = old;
    for (const ColumnConversion& conversion : conversions) {
      row[static_cast<std::size_t>(conversion.column) - 1] = evaluate_over(executor, conversion.value, old);
    }
    rows.push_back(std::move(row));
  });
  session.catalog.rows.replace(oid, std::move(rows));
}

// Kept with the settings, under a name that no SET can write, since both end with the transaction.
std::string deferral_key(Oid constraint) { return "deferred constraint " + std::to_string(constraint); }

void defer_constraint(Session& session, Oid constraint) {
  session.settings[deferral_key(constraint)] = std::to_string(session.transaction);
}

bool is_deferred(const Session& session, const Constraint& constraint) {
  if (!session.in_transaction_block || !constraint.deferrable) return false;
  if (constraint.deferred) return true;
  auto it = session.settings.find(deferral_key(constraint.oid));
  return it != session.settings.end() && it->second == std::to_string(session.transaction);
}

void copy_rows(Session& session, Oid oid, std::span<const AttrNumber> columns,
               const std::vector<std::vector<std::optional<std::string>>>& rows) {
  const Relation& relation = relation_of(session, oid);
  Parameters none;
  Executor executor(session, none);
  RowChanges changes(executor, relation);
  changes.start("INSERT");
  for (const auto& texts : rows) {
    Row row(relation.attributes.size(), Value::null());
    for (std::size_t i = 0; i < columns.size() && i < texts.size(); ++i) {
      const Attribute& column = *relation.attribute(columns[i]);
      row[static_cast<std::size_t>(column.num) - 1] = texts[i] ? input(session, column.type, column.typmod, *texts[i])
                                                               : check_domain(session, column.type, Value::null());
    }
    for (const Attribute& column : relation.attributes) {
      bool given = std::find(columns.begin(), columns.end(), column.num) != columns.end();
      if (!given && !column.dropped) row[static_cast<std::size_t>(column.num) - 1] = changes.writer(relation).default_of(column);
    }
    changes.insert(std::move(row));
  }
  changes.finish();
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
