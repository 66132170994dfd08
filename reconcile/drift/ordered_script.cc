#include "reconcile/drift/ordered_script.h"

#include <algorithm>
#include <set>

namespace reconcile::drift {

void OrderedScript::add(Stage stage, ObjectId id, std::string sql, std::vector<Row> makes) {
  for (const Row& row : makes) maker_.emplace(row, items_.size());
  items_.push_back({stage, std::move(id), std::move(sql)});
}

std::vector<std::vector<std::size_t>> OrderedScript::item_needs() const {
  std::vector<std::vector<std::size_t>> out(items_.size());
  for (const auto& [row, other] : needs_) {
    auto item = maker_.find(row), needed = maker_.find(other);
    if (item != maker_.end() && needed != maker_.end() && item->second != needed->second) out[item->second].push_back(needed->second);
  }
  for (auto& list : out) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return out;
}

// Where a cycle stops everything, the first by stage goes ahead: only function bodies close one, and nobody
// looks into those while the script runs.
std::string OrderedScript::text(std::vector<Piece>& pieces) const {
  auto open = item_needs();
  std::vector<std::vector<std::size_t>> dependents(items_.size());
  std::vector<std::size_t> missing(items_.size());
  std::set<std::pair<Stage, std::size_t>> ready, waiting;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    missing[i] = open[i].size();
    for (std::size_t need : open[i]) dependents[need].push_back(i);
    (missing[i] == 0 ? ready : waiting).emplace(items_[i].stage, i);
  }
  std::string out;
  while (!ready.empty() || !waiting.empty()) {
    auto& from = ready.empty() ? waiting : ready;
    std::size_t next = from.begin()->second;
    from.erase(from.begin());
    pieces.push_back({items_[next].id, {out.size(), items_[next].sql.size()}});
    out += items_[next].sql + ";\n";
    for (std::size_t dependent : dependents[next]) {
      if (--missing[dependent] == 0 && waiting.erase({items_[dependent].stage, dependent}) > 0) ready.emplace(items_[dependent].stage, dependent);
    }
  }
  return out;
}

}  // namespace reconcile::drift
