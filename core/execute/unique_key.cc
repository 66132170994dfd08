// Keys of unique indexes: what they are for a row, and which row has one already.
#include <algorithm>

#include "core/execute/compare.h"
#include "core/execute/convert.h"
#include "core/execute/random_value.h"
#include "core/execute/row_writer.h"

namespace reconcile::execute {
namespace {

std::optional<std::string> key_text(Session& session, const std::vector<Oid>& types, const std::vector<Value>& key) {
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i].is_null()) {
      out += "n";
      continue;
    }
    std::optional<std::string> part = hash_key(session, types[i], key[i]);
    if (!part) return std::nullopt;
    out += "v" + std::to_string(part->size()) + ":" + *part;
  }
  return out;
}

std::optional<bool> equal_keys(Session& session, const std::vector<Oid>& types, const std::vector<Value>& a,
                               const std::vector<Value>& b) {
  bool unknown = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::optional<bool> same = same_values(session, types[i], a[i], b[i]);
    if (same && !*same) return false;
    unknown = unknown || !same;
  }
  return unknown ? std::nullopt : std::optional<bool>(true);
}

void bring_up_to_date(Executor& executor, const Relation& index, const Heap& heap, KeyCache& cache) {
  if (cache.version != heap.version || cache.seen > heap.rows.size()) cache = KeyCache{.version = heap.version};
  std::vector<Oid> types = index_types(executor.session.catalog, index);
  const Relation& table = *executor.session.catalog.relations.find(index.index->table);
  for (; cache.seen < heap.rows.size(); ++cache.seen) {
    const StoredRow& row = heap.rows[cache.seen];  // a dead one too: a rollback may bring it back
    std::optional<std::vector<Value>> key = index_key(executor, index, with_width(row.values, table));
    if (!key) continue;
    std::optional<std::string> text = key_text(executor.session, types, *key);
    if (text) cache.rows[*text].push_back(cache.seen);
    else cache.without_key.push_back(cache.seen);
  }
}

}  // namespace

std::vector<const Relation*> unique_indexes(const Catalog& catalog, Oid table) {
  std::vector<const Relation*> out;
  auto add = [&](Oid oid) {
    const Relation* index = catalog.relations.find(oid);
    bool keeps = index != nullptr && index->index && index->index->table == table && index->kind == 'i' && index->index->valid &&
                 (index->index->unique || index->index->exclusion);
    if (keeps && std::find(out.begin(), out.end(), index) == out.end()) out.push_back(index);
  };
  for (const Dependency& dependency : catalog.depends.dependents_of({ClassId::Relation, table})) {
    if (dependency.dependent.classid == ClassId::Relation) add(dependency.dependent.oid);
  }
  for (const Constraint* constraint : catalog.constraints.of_parent(table)) {
    if (constraint->contype != 'f' && constraint->index != invalid_oid) add(constraint->index);
  }
  // The server goes through a table's indexes in order of their OIDs.
  std::sort(out.begin(), out.end(), [](const Relation* a, const Relation* b) { return a->oid < b->oid; });
  return out;
}

std::vector<Oid> index_types(const Catalog& catalog, const Relation& index) {
  const Relation* table = catalog.relations.find(index.index->table);
  std::vector<Oid> types;
  for (const IndexKey& key : index.index->keys) {
    const Attribute* attribute = key.attnum > 0 && table != nullptr ? table->attribute(key.attnum) : nullptr;
    types.push_back(attribute != nullptr ? attribute->type : key.expr != nullptr ? key.expr->type : type_oid::Text);
  }
  return types;
}

std::optional<std::vector<Value>> index_key(Executor& executor, const Relation& index, const Row& row) {
  if (index.index->predicate != nullptr) {
    Value holds = evaluate_over(executor, index.index->predicate, row);
    if (holds.is_null() || holds.is_false()) return std::nullopt;
    if (!holds.is_known()) throw Undecided{"whether a row is in index " + index.name + " can't be told"};
  }
  std::vector<Value> out;
  for (const IndexKey& key : index.index->keys) {
    auto column = static_cast<std::size_t>(key.attnum) - 1;
    if (key.attnum > 0) out.push_back(column < row.size() ? row[column] : Value::null());
    else out.push_back(key.expr == nullptr ? Value::unknown() : evaluate_over(executor, key.expr, row));
  }
  return out;
}

std::optional<std::size_t> find_key(Executor& executor, const Relation& index, const std::vector<Value>& key,
                                    std::optional<std::size_t> itself, bool is_new) {
  Session& session = executor.session;
  bool null = std::any_of(key.begin(), key.end(), [](const Value& value) { return value.is_null(); });
  if (null && !index.index->nulls_not_distinct) return std::nullopt;
  const Heap* heap = session.catalog.rows.find(index.index->table);
  if (heap == nullptr) return std::nullopt;
  // A random key that a new row brings is no other row's.
  bool fresh = is_new && std::any_of(key.begin(), key.end(), [](const Value& value) { return is_random_key(value); });
  if (heap->unknown && !fresh) throw Undecided{"which rows the table of index " + index.name + " holds can't be told"};
  if (heap->live == 0) return std::nullopt;
  KeyCache& cache = session.catalog.rows.keys(index.oid);
  bring_up_to_date(executor, index, *heap, cache);
  std::vector<Oid> types = index_types(session.catalog, index);
  const Relation& table = *session.catalog.relations.find(index.index->table);
  auto matches = [&](std::size_t row) {
    if (itself && *itself == row) return false;
    if (!heap->rows[row].live) return false;
    std::optional<std::vector<Value>> other = index_key(executor, index, with_width(heap->rows[row].values, table));
    std::optional<bool> equal = other ? equal_keys(session, types, key, *other) : std::optional<bool>(false);
    if (!equal) throw Undecided{"whether two rows have the same key in index " + index.name + " can't be told"};
    return *equal;
  };
  std::optional<std::string> text = key_text(session, types, key);
  if (text) {
    if (auto it = cache.rows.find(*text); it != cache.rows.end()) {
      for (std::size_t row : it->second) {
        if (matches(row)) return row;
      }
    }
  } else {
    for (const auto& [other, rows] : cache.rows) {
      for (std::size_t row : rows) {
        executor.step();
        if (matches(row)) return row;
      }
    }
  }
  for (std::size_t row : cache.without_key) {
    if (matches(row)) return row;
  }
  return std::nullopt;
}

std::string key_description(Executor& executor, const Relation& index, const std::vector<Value>& key) {
  const Catalog& catalog = executor.session.catalog;
  const Relation* table = catalog.relations.find(index.index->table);
  std::string names, values;
  std::vector<Oid> types = index_types(catalog, index);
  for (std::size_t i = 0; i < key.size(); ++i) {
    const Attribute* attribute = table == nullptr ? nullptr : table->attribute(index.index->keys[i].attnum);
    std::optional<std::string> text = key[i].is_null() ? "null" : output_text(executor.session, types[i], key[i]);
    if (attribute == nullptr || !text) return {};
    names += (i > 0 ? ", " : "") + analyze::quote_identifier(attribute->name);
    values += (i > 0 ? ", " : "") + *text;
  }
  return "Key (" + names + ")=(" + values + ")";
}

}  // namespace reconcile::execute
