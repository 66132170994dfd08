#include "core/catalog/dependency.h"

#include <algorithm>

namespace reconcile::catalog {
namespace {

bool covers(ObjectAddress wanted, ObjectAddress actual) {
  return wanted.classid == actual.classid && wanted.oid == actual.oid &&
         (wanted.subid == 0 || wanted.subid == actual.subid);
}

}  // namespace

void DependencyTable::insert(const Dependency& dependency) {
  by_dependent_[{dependency.dependent.classid, dependency.dependent.oid}].push_back(dependency);
  by_referenced_[{dependency.referenced.classid, dependency.referenced.oid}].push_back(dependency);
}

void DependencyTable::erase(const Dependency& dependency) {
  auto drop = [&](Index& index, ObjectAddress key) {
    auto it = index.find({key.classid, key.oid});
    if (it == index.end()) return;
    auto at = std::find(it->second.begin(), it->second.end(), dependency);
    if (at != it->second.end()) it->second.erase(at);
    if (it->second.empty()) index.erase(it);
  };
  drop(by_dependent_, dependency.dependent);
  drop(by_referenced_, dependency.referenced);
}

void DependencyTable::record(ObjectAddress dependent, ObjectAddress referenced, DependencyType type) {
  // Built-in objects are pinned, all but schema public.
  bool pinned = referenced.oid < first_normal_oid && referenced.oid != schema_oid::Public;
  if (referenced.oid == invalid_oid || pinned) return;
  Dependency dependency{dependent, referenced, type};
  insert(dependency);
  if (undo_ != nullptr) undo_->on_rollback([this, dependency] { erase(dependency); });
}

std::vector<Dependency> DependencyTable::references_of(ObjectAddress dependent) const {
  std::vector<Dependency> out;
  auto it = by_dependent_.find({dependent.classid, dependent.oid});
  if (it == by_dependent_.end()) return out;
  std::copy_if(it->second.begin(), it->second.end(), std::back_inserter(out),
               [&](const Dependency& d) { return covers(dependent, d.dependent); });
  return out;
}

std::vector<Dependency> DependencyTable::dependents_of(ObjectAddress referenced) const {
  std::vector<Dependency> out;
  auto it = by_referenced_.find({referenced.classid, referenced.oid});
  if (it == by_referenced_.end()) return out;
  std::copy_if(it->second.begin(), it->second.end(), std::back_inserter(out),
               [&](const Dependency& d) { return covers(referenced, d.referenced); });
  return out;
}

std::vector<Dependency> DependencyTable::all() const {
  std::vector<Dependency> out;
  for (const auto& [dependent, list] : by_dependent_) out.insert(out.end(), list.begin(), list.end());
  std::stable_sort(out.begin(), out.end(), [](const Dependency& a, const Dependency& b) { return a.dependent < b.dependent; });
  return out;
}

void DependencyTable::remove(const Dependency& dependency) {
  erase(dependency);
  if (undo_ != nullptr) undo_->on_rollback([this, dependency] { insert(dependency); });
}

void DependencyTable::remove_references_of(ObjectAddress dependent, ClassId only) {
  for (const Dependency& dependency : references_of(dependent)) {
    if (only == ClassId::None || dependency.referenced.classid == only) remove(dependency);
  }
}

}  // namespace reconcile::catalog
