// Collection<T>: the objects of one system catalog, found by OID, by (schema, name) and by parent.
//
// A collection may stand on one shared, immutable base (the built-in objects); editing a built-in object
// copies it first. Objects are node-stable: a pointer stays good until the statement that removed the
// object is committed, and a rollback restores the same node.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/oid.h"
#include "core/catalog/undo.h"

namespace reconcile::catalog {

struct Object {
  Oid oid = invalid_oid;
  std::string name;
  Oid nsp = invalid_oid;     // schema; invalid for objects that live in none
  Oid parent = invalid_oid;  // relation of a constraint, trigger, policy, rule; else invalid
  Oid owner = bootstrap_role;
  // Kept by Collection: the statements that made it, last changed it, and gave it its present name.
  StatementId made = no_statement;
  StatementId changed = no_statement;
  StatementId renamed = no_statement;
  std::uint64_t saved_in = 0;  // UndoLog generation of the newest image; Collection's own
};

template <class T>
class Collection {
 public:
  Collection(ClassId classid, UndoLog* undo, const Collection* base)
      : classid_(classid), undo_(undo), base_(base) {}
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  const T* find(Oid oid) const {
    if (auto it = objects_.find(oid); it != objects_.end()) return it->second.get();
    return base_ == nullptr ? nullptr : base_->find(oid);
  }

  // The first object of that name in the schema, or null.
  const T* find(Oid nsp, std::string_view name) const {
    const T* found = nullptr;
    for_each_named(nsp, name, [&](const T& object) {
      if (found == nullptr) found = &object;
    });
    return found;
  }

  template <class F>
  void for_each_named(Oid nsp, std::string_view name, F visit) const {
    auto range = by_name_.find(NameKey{nsp, std::string(name)});
    if (range != by_name_.end()) {
      for (Oid oid : range->second) visit(*objects_.find(oid)->second);
    }
    if (base_ == nullptr) return;
    auto builtin = base_->by_name_.find(NameKey{nsp, std::string(name)});
    if (builtin == base_->by_name_.end()) return;
    for (Oid oid : builtin->second) {
      if (!objects_.contains(oid)) visit(*base_->objects_.find(oid)->second);
    }
  }

  // Objects of a parent, oldest first. The list is copied: the caller may change the collection.
  std::vector<const T*> of_parent(Oid parent) const {
    std::vector<const T*> out = base_ == nullptr ? std::vector<const T*>() : base_->of_parent(parent);
    std::erase_if(out, [&](const T* object) { return objects_.contains(object->oid); });
    if (auto it = by_parent_.find(parent); it != by_parent_.end()) {
      for (Oid oid : it->second) out.push_back(objects_.find(oid)->second.get());
    }
    return out;
  }

  // Every object of this layer (not the built-in ones), in OID order.
  std::vector<const T*> own() const {
    std::vector<const T*> out;
    out.reserve(objects_.size());
    for (const auto& [oid, object] : objects_) out.push_back(object.get());
    std::sort(out.begin(), out.end(), [](const T* a, const T* b) { return a->oid < b->oid; });
    return out;
  }

  // Visits built-in and own objects, in no particular order.
  template <class F>
  void for_each(F visit) const {
    for (const auto& [oid, object] : objects_) visit(*object);
    if (base_ == nullptr) return;
    for (const auto& [oid, object] : base_->objects_) {
      if (!objects_.contains(oid)) visit(*object);
    }
  }

  void reserve(std::size_t more) {
    objects_.reserve(objects_.size() + more);
    by_name_.reserve(by_name_.size() + more);
  }

  std::size_t own_size() const { return objects_.size(); }

  // Requires: object.oid is set and new.
  T& add(T object) {
    Oid oid = object.oid;
    T& added = place(oid, std::make_shared<T>(std::move(object)));
    if (undo_ != nullptr) {
      added.made = undo_->statement;
      added.saved_in = undo_->generation();
      undo_->on_rollback([this, oid] { unplace(oid); });
      touch(Touch::Kind::Added, added);
    }
    return added;
  }

  // For changing anything but name, schema and parent. Requires: the object exists.
  T& edit(Oid oid) {
    auto it = objects_.find(oid);
    if (it == objects_.end()) {
      const T* builtin = base_ == nullptr ? nullptr : base_->find(oid);
      RECONCILE_CHECK(builtin != nullptr, "edit of an object that does not exist");
      T& copy = place(oid, std::make_shared<T>(*builtin));
      copy.saved_in = undo_->generation();
      undo_->on_rollback([this, oid] { unplace(oid); });
      copy.changed = undo_->statement;
      touch(Touch::Kind::Edited, copy);
      return copy;
    }
    T& object = *it->second;
    if (undo_ != nullptr && object.saved_in != undo_->generation()) {
      undo_->on_rollback([this, oid, image = std::make_unique<T>(object)] {
        T& current = *objects_.find(oid)->second;
        unindex(current);
        current = std::move(*image);
        index(current);
      });
      object.saved_in = undo_->generation();
    }
    if (undo_ != nullptr && object.changed != undo_->statement) {
      object.changed = undo_->statement;
      touch(Touch::Kind::Edited, object);
    }
    return object;
  }

  // For the replay's own stamps (who made a column): no image is taken, nothing is touched.
  template <class F>
  void stamp(Oid oid, F change) {
    if (auto it = objects_.find(oid); it != objects_.end()) change(*it->second);
  }

  T& rename(Oid oid, Oid nsp, std::string name) {
    T& object = edit(oid);
    touch(Touch::Kind::Renamed, object);
    object.renamed = undo_->statement;
    unindex(object);
    object.nsp = nsp;
    object.name = std::move(name);
    index(object);
    return object;
  }

  T& reparent(Oid oid, Oid parent) {
    T& object = edit(oid);
    unindex(object);
    object.parent = parent;
    index(object);
    return object;
  }

  // Requires: the object exists in this layer.
  void remove(Oid oid) {
    std::shared_ptr<T> gone = unplace(oid);
    if (undo_ == nullptr) return;
    touch(Touch::Kind::Removed, *gone);
    undo_->on_rollback([this, oid, gone]() mutable {
      auto& slot = objects_[oid];
      slot = std::move(gone);
      index(*slot);
    });
  }

 private:
  struct NameKey {
    Oid nsp;
    std::string name;
    bool operator==(const NameKey&) const = default;
  };
  struct NameHash {
    std::size_t operator()(const NameKey& key) const {
      return std::hash<std::string>{}(key.name) * 31 + key.nsp;
    }
  };

  void touch(Touch::Kind kind, const T& object) {
    undo_->touches.push_back({kind, classid_, object.oid, object.nsp, object.parent, object.name, object.made});
  }

  T& place(Oid oid, std::shared_ptr<T> object) {
    auto& slot = objects_[oid];
    slot = std::move(object);
    index(*slot);
    return *slot;
  }

  std::shared_ptr<T> unplace(Oid oid) {
    auto it = objects_.find(oid);
    RECONCILE_CHECK(it != objects_.end(), "removal of an object that does not exist");
    std::shared_ptr<T> gone = std::move(it->second);
    unindex(*gone);
    objects_.erase(it);
    return gone;
  }

  void index(const T& object) {
    by_name_[NameKey{object.nsp, object.name}].push_back(object.oid);
    if (object.parent != invalid_oid) {
      auto& siblings = by_parent_[object.parent];
      siblings.insert(std::upper_bound(siblings.begin(), siblings.end(), object.oid), object.oid);
    }
  }

  void unindex(const T& object) {
    auto drop = [&](auto& map, const auto& key) {
      auto it = map.find(key);
      std::erase(it->second, object.oid);
      if (it->second.empty()) map.erase(it);
    };
    drop(by_name_, NameKey{object.nsp, object.name});
    if (object.parent != invalid_oid) drop(by_parent_, object.parent);
  }

  ClassId classid_;
  UndoLog* undo_;
  const Collection* base_;
  std::unordered_map<Oid, std::shared_ptr<T>> objects_;  // shared only with the undo log
  std::unordered_map<NameKey, std::vector<Oid>, NameHash> by_name_;
  std::unordered_map<Oid, std::vector<Oid>> by_parent_;
};

}  // namespace reconcile::catalog
