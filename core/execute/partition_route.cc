// Rows of partitioned tables: which partition takes one, and whether one fits the partition it stands in
// (execPartition.c, partbounds.c).
#include <algorithm>

#include "core/execute/compare.h"
#include "core/execute/row_writer.h"
#include "core/execute/rows.h"

namespace reconcile::execute {
namespace {

struct Key {
  std::vector<Value> values;
  std::vector<Oid> types, collations;
};

Key key_of(Executor& executor, const Relation& parent, const Row& row) {
  Key out;
  for (const IndexKey& part : parent.partition_key->keys) {
    const Attribute* column = part.attnum > 0 ? parent.attribute(part.attnum) : nullptr;
    out.values.push_back(column != nullptr ? row[static_cast<std::size_t>(part.attnum) - 1]
                                           : part.expr == nullptr ? Value::unknown() : evaluate_over(executor, part.expr, row));
    out.types.push_back(column != nullptr ? column->type : part.expr != nullptr ? part.expr->type : type_oid::Text);
    out.collations.push_back(part.collation);
  }
  return out;
}

[[noreturn]] void cannot_route(const Relation& parent) {
  throw Undecided{"which partition of " + parent.name + " takes a row can't be told"};
}

// Orders a key's value against one datum of a bound.
int compare(Executor& executor, const Relation& parent, const Key& key, std::size_t i, const PartitionDatum& datum) {
  if (datum.kind == PartitionDatum::Kind::MinValue) return 1;
  if (datum.kind == PartitionDatum::Kind::MaxValue) return -1;
  std::optional<int> order;
  if (key.values[i].is_known()) {
    order = compare_values(executor.session, key.types[i], key.types[i], key.values[i], Value::known(datum.value), key.collations[i]);
  }
  if (!order) cannot_route(parent);
  return *order;
}

bool in_list(Executor& executor, const Relation& parent, const Key& key, const PartitionBound& bound) {
  const Value& value = key.values.front();
  if (value.kind() == Value::Kind::Unknown) cannot_route(parent);
  return std::any_of(bound.list.begin(), bound.list.end(), [&](const PartitionDatum& datum) {
    bool null = datum.kind == PartitionDatum::Kind::Null;
    if (null || value.is_null()) return null && value.is_null();
    return compare(executor, parent, key, 0, datum) == 0;
  });
}

// Whether the key is not below the bound; bounds compare column by column.
bool reaches(Executor& executor, const Relation& parent, const Key& key, const std::vector<PartitionDatum>& bound) {
  for (std::size_t i = 0; i < bound.size() && i < key.values.size(); ++i) {
    int order = compare(executor, parent, key, i, bound[i]);
    if (order != 0) return order > 0;
  }
  return true;
}

bool in_range(Executor& executor, const Relation& parent, const Key& key, const PartitionBound& bound) {
  for (const Value& value : key.values) {
    if (value.is_null()) return false;
    if (!value.is_known()) cannot_route(parent);
  }
  return reaches(executor, parent, key, bound.lower) && !reaches(executor, parent, key, bound.upper);
}

bool admits(Executor& executor, const Relation& parent, const Key& key, const PartitionBound& bound) {
  switch (parent.partition_key->strategy) {
    case 'l': return in_list(executor, parent, key, bound);
    case 'r': return in_range(executor, parent, key, bound);
    default:
      if (bound.modulus == 1) return true;
      cannot_route(parent);  // the hash functions are not modelled
  }
}

const Relation* find_partition(Executor& executor, const Relation& parent, const Key& key) {
  const Relation* otherwise = nullptr;
  for (const Relation* child : children_of(executor.session.catalog, parent.oid)) {
    if (!child->partition_bound) continue;
    if (child->partition_bound->is_default) otherwise = child;
    else if (admits(executor, parent, key, *child->partition_bound)) return child;
  }
  return otherwise;
}

[[noreturn]] void no_partition(Executor& executor, const Relation& parent, const Key& key) {
  PgError error("23514", "no partition of relation \"" + parent.name + "\" found for row");
  std::string names, values;
  for (std::size_t i = 0; i < key.values.size(); ++i) {
    const Attribute* column = parent.attribute(parent.partition_key->keys[i].attnum);
    std::optional<std::string> text = key.values[i].is_null() ? "null" : output_text(executor.session, key.types[i], key.values[i]);
    if (column == nullptr || !text) throw error;
    names += (i > 0 ? ", " : "") + analyze::quote_identifier(column->name);
    values += (i > 0 ? ", " : "") + *text;
  }
  error.detail = "Partition key of the failing row contains (" + names + ") = (" + values + ").";
  throw error;
}

}  // namespace

Row map_row(const Row& row, const Relation& from, const Relation& to) {
  Row out(to.attributes.size(), Value::null());
  for (const Attribute& attribute : from.attributes) {
    const Attribute* there = attribute.dropped ? nullptr : to.attribute(attribute.name);
    auto index = static_cast<std::size_t>(attribute.num) - 1;
    if (there != nullptr && index < row.size()) out[static_cast<std::size_t>(there->num) - 1] = row[index];
  }
  return out;
}

const Relation& route_row(Executor& executor, const Relation& parent, Row& row) {
  Key key = key_of(executor, parent, row);
  const Relation* child = find_partition(executor, parent, key);
  if (child == nullptr) no_partition(executor, parent, key);
  row = map_row(row, parent, *child);
  return child->kind == 'p' ? route_row(executor, *child, row) : *child;
}

bool is_admitted(Executor& executor, const Relation& parent, const Relation& sibling, const Relation& holder, const Row& row) {
  if (!sibling.partition_bound || sibling.partition_bound->is_default) return false;
  return admits(executor, parent, key_of(executor, parent, map_row(row, holder, parent)), *sibling.partition_bound);
}

bool fits_partition(Executor& executor, const Relation& parent, const Relation& partition, const Row& row) {
  Row above = map_row(row, partition, parent);
  const Relation* chosen = find_partition(executor, parent, key_of(executor, parent, above));
  if (chosen != &partition) return false;
  if (!parent.is_partition || parent.inherits.empty()) return true;
  const Relation* higher = executor.session.catalog.relations.find(parent.inherits.front());
  return higher == nullptr || !higher->partition_key || fits_partition(executor, *higher, parent, above);
}

}  // namespace reconcile::execute
