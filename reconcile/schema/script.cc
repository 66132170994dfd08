#include "reconcile/schema/script.h"

#include <set>
#include <tuple>
#include <utility>

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)

void Script::add(Stage stage, std::string name, std::string sql, std::vector<ObjectAddress> makes, std::vector<ObjectAddress> after) {
  for (const ObjectAddress& made : makes) maker_.emplace(ObjectAddress{made.classid, made.oid, 0}, items_.size());
  items_.push_back({stage, std::move(name), std::move(sql), std::move(makes), std::move(after)});
}

std::vector<std::vector<std::size_t>> Script::needs() const {
  std::vector<std::vector<std::size_t>> out(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    std::set<std::size_t> found;
    auto need = [&](ObjectAddress address) {
      address.subid = 0;
      auto maker = maker_.find(address);
      if (maker != maker_.end() && maker->second != i) found.insert(maker->second);
    };
    for (const ObjectAddress& made : items_[i].makes) {
      for (const Dependency& d : catalog_.depends.references_of({made.classid, made.oid, 0})) need(d.referenced);
    }
    for (const ObjectAddress& other : items_[i].after) need(other);
    out[i].assign(found.begin(), found.end());
  }
  return out;
}

// Statements whose needs are met, the earliest stage first. Where a cycle stops everything, what comes
// first by stage goes ahead: only function bodies can close one, and those are not checked while the script runs.
std::string Script::text() const {
  auto open = needs();
  std::vector<std::vector<std::size_t>> dependents(items_.size());
  std::vector<std::size_t> missing(items_.size());
  using Key = std::tuple<int, std::string, std::size_t>;
  auto key = [&](std::size_t i) { return Key{static_cast<int>(items_[i].stage), items_[i].name, i}; };
  std::set<Key> ready, waiting;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    missing[i] = open[i].size();
    for (std::size_t need : open[i]) dependents[need].push_back(i);
    (missing[i] == 0 ? ready : waiting).insert(key(i));
  }
  std::string out;
  while (!ready.empty() || !waiting.empty()) {
    std::set<Key>& from = ready.empty() ? waiting : ready;
    std::size_t next = std::get<2>(*from.begin());
    from.erase(from.begin());
    out += items_[next].sql + "\n\n";
    for (std::size_t dependent : dependents[next]) {
      if (--missing[dependent] == 0 && waiting.erase(key(dependent)) > 0) ready.insert(key(dependent));
    }
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace reconcile::schema
