// pg_depend: who stands on whom, with PostgreSQL's dependency types.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "core/catalog/oid.h"
#include "core/catalog/undo.h"

namespace reconcile::catalog {

enum class DependencyType : char {
  Normal = 'n', Auto = 'a', Internal = 'i', PartitionPrimary = 'P', PartitionSecondary = 'S', Extension = 'e',
  AutoExtension = 'x',
};

struct Dependency {
  ObjectAddress dependent;
  ObjectAddress referenced;
  DependencyType type = DependencyType::Normal;
  bool operator==(const Dependency&) const = default;
};

class DependencyTable {
 public:
  explicit DependencyTable(UndoLog* undo) : undo_(undo) {}

  // References to built-in (pinned) objects are not kept, as in PostgreSQL.
  void record(ObjectAddress dependent, ObjectAddress referenced, DependencyType type);
  // What `dependent` itself (all its subids when subid is 0) stands on. Copies: safe to change the table.
  std::vector<Dependency> references_of(ObjectAddress dependent) const;
  // Who stands on `referenced` (on any of its columns when subid is 0).
  std::vector<Dependency> dependents_of(ObjectAddress referenced) const;
  // Every dependency there is, in the order of the dependents.
  std::vector<Dependency> all() const;
  // Forgets the dependencies of `dependent` (all subids when 0), optionally only on objects of one class.
  void remove_references_of(ObjectAddress dependent, ClassId only = ClassId::None);
  void remove(const Dependency& dependency);

 private:
  struct Key {
    ClassId classid;
    Oid oid;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::uint64_t>{}((static_cast<std::uint64_t>(key.oid) << 8) |
                                        static_cast<std::uint64_t>(key.classid));
    }
  };
  using Index = std::unordered_map<Key, std::vector<Dependency>, KeyHash>;

  void insert(const Dependency& dependency);
  void erase(const Dependency& dependency);

  UndoLog* undo_;
  Index by_dependent_;
  Index by_referenced_;
};

}  // namespace reconcile::catalog
