// Side: one of the schemas that are compared, as a catalog and its inventory.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/base/result.h"
#include "core/replay/replay.h"
#include "reconcile/audit/audit.h"
#include "reconcile/drift/inventory.h"

namespace reconcile::drift {

enum class Role { Declared, History, Live };

// A statement whose effect is not in the catalog.
struct Doubt {
  std::string text;     // lower case
  std::string reason;   // why it is undecided, or how it fails
  bool failed = false;  // the server would refuse it: it has no effect, and what it would have made is missing
  bool any = false;     // it may name anything: EXECUTE of a string that nobody knows
};

// What a declared schema has no words for: nothing follows from its silence.
struct Silence {
  std::set<std::string> kinds;       // of objects
  std::set<std::string> properties;  // "kind.property", or "property" of every kind
  bool label_order = false;          // of enums: new labels are added at the end, wherever they are declared
  bool partitions = false;           // so an index does not say whether it is of one table or of its partitions too
  bool nulls_of_lists = false;       // whether an array may be null
  bool checks = false;               // check constraints
  bool exclusions = false;           // exclusion constraints
  bool partial_indexes = false;      // indexes with a predicate or an expression
  bool covers(const Object& object) const;
  bool covers(const ObjectId& id, const std::string& property) const { return properties.contains(property) || properties.contains(id.kind + "." + property); }
};

struct Side {
  Role role = Role::History;
  std::string name;  // "prod", "schema.prisma", "drizzle:apps/api/drizzle"
  std::unique_ptr<replay::Replay> replay;
  Inventory inventory;
  // Objects that are there, but whose definition the model can't follow.
  std::unordered_set<ObjectId, ObjectIdHash> unknown;
  std::vector<Doubt> doubts;
  std::vector<std::string> roles;  // a live server's
  Silence silence;
  int server_version = 0;          // major of a live server; 0: unknown

  bool is_unknown(const ObjectId& id) const { return unknown.contains(id) || (!id.parent.empty() && unknown.contains(id.table())); }
  // The statement that may have made, changed or dropped it without our knowing; null: none.
  const Doubt* doubt(const ObjectId& id) const;
  // The failed statement that would have.
  const Doubt* failure(const ObjectId& id) const;
};

struct SideOptions {
  int server_version = 15;
  std::string preset;
  std::string prelude;  // SQL that has run before, whose objects are no part of the side
  // Roles that exist: SQL files give to roles that no migration makes.
  std::vector<std::string> roles;
};

Side history_side(const Source& source, const AuditOptions& options, const std::vector<std::string>& roles);
// An Error when the text is not what `reconcile capture` reads.
Result<Side> live_side(std::string name, std::string_view catalog_json, const SideOptions& options);
// Any SQL, and what pg_dump --schema-only prints.
Side sql_side(Role role, std::string name, std::string_view sql, const SideOptions& options);

}  // namespace reconcile::drift
