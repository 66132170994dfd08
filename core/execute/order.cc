// Sorting rows and telling equal ones (tuplesort.c, execGrouping.c).
#include <algorithm>
#include <numeric>

#include "core/execute/compare.h"
#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

// Whether all values of one column can be compared. Neighbours are enough: what can be compared with
// what is the same for a whole class of values.
bool is_comparable(Session& session, const SortKey& key, const std::vector<std::vector<Value>>& keys, std::size_t column) {
  const Value* before = nullptr;
  for (const auto& row : keys) {
    const Value& value = row[column];
    if (value.is_null()) continue;
    if (!value.is_known()) return keys.size() == 1;
    if (before != nullptr && !compare_values(session, key.type, key.type, *before, value, key.collation)) return false;
    before = &value;
  }
  return true;
}

int compare_keys(Session& session, const SortKey& key, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) {
    if (a.is_null() && b.is_null()) return 0;
    return a.is_null() == key.nulls_first ? -1 : 1;
  }
  int order = compare_values(session, key.type, key.type, a, b, key.collation).value_or(0);
  return key.descending ? -order : order;
}

}  // namespace

bool is_descending(const Session& session, const SortGroupClause& clause) {
  const Operator* op = session.catalog.operators.find(clause.sortop);
  return op != nullptr && op->name == ">";
}

bool sort_rows(Executor& executor, std::span<const SortKey> how, const std::vector<std::vector<Value>>& keys,
               std::vector<std::size_t>& order) {
  std::size_t usable = 0;
  while (usable < how.size() && is_comparable(executor.session, how[usable], keys, usable)) ++usable;
  executor.step(order.size());
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (std::size_t i = 0; i < usable; ++i) {
      int result = compare_keys(executor.session, how[i], keys[a][i], keys[b][i]);
      if (result != 0) return result < 0;
    }
    return false;
  });
  return usable == how.size();
}

std::optional<std::string> RowSet::key(const std::vector<Value>& row) const {
  std::string out;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].is_null()) {
      out += "n";
      continue;
    }
    std::optional<std::string> part = hash_key(session_, types_[i], row[i]);
    if (!part) return std::nullopt;
    out += "v" + std::to_string(part->size()) + ":" + *part;
  }
  return out;
}

std::optional<bool> RowSet::same(const std::vector<Value>& a, const std::vector<Value>& b) const {
  bool unknown = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::optional<bool> equal = same_values(session_, types_[i], a[i], b[i]);
    if (equal && !*equal) return false;
    unknown = unknown || !equal;
  }
  return unknown ? std::nullopt : std::optional<bool>(true);
}

std::optional<std::size_t> RowSet::find(const std::vector<Value>& row) {
  std::optional<std::string> text = key(row);
  if (text) {
    if (auto it = by_key_.find(*text); it != by_key_.end()) return it->second;
  }
  bool unknown = false;
  auto look = [&](std::size_t index) {
    std::optional<bool> equal = same(rows_[index], row);
    unknown = unknown || !equal;
    return equal && *equal;
  };
  if (text) {
    for (std::size_t index : without_key_) {
      if (look(index)) return index;
    }
  } else {
    for (std::size_t index = 0; index < rows_.size(); ++index) {
      if (look(index)) return index;
    }
  }
  return unknown ? std::nullopt : std::optional<std::size_t>(rows_.size());
}

std::optional<std::size_t> RowSet::add(const std::vector<Value>& row) {
  std::optional<std::size_t> index = find(row);
  if (!index || *index < rows_.size()) return index;
  if (std::optional<std::string> text = key(row)) by_key_[*text] = rows_.size();
  else without_key_.push_back(rows_.size());
  rows_.push_back(row);
  return index;
}

}  // namespace reconcile::execute
