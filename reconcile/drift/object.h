// Objects of a schema as drift sees them: an identity, and properties as text.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/undo.h"

namespace reconcile::drift {

// Names are plain, not quoted; empty where they do not apply.
struct ObjectId {
  std::string kind;    // "table", "column", "constraint", …: the second half of a code of drift/
  std::string schema;
  std::string parent;  // the table of a column, constraint, index, trigger, policy, rule, statistics
  std::string name;    // functions with their argument types: "area(integer)"

  auto operator<=>(const ObjectId&) const = default;
  std::string qualified() const;  // "public.users.email", quoted where needed
  std::string display() const;    // "column public.users.email"
  ObjectId table() const { return {"table", schema, "", parent}; }
};

// What difference a property makes once it differs.
enum class Kind {
  Cosmetic,       // nothing runs differently: comments, statistics targets, …
  Real,
  DataAffecting,  // making both sides equal rewrites, checks or loses rows
};
std::string_view to_string(Kind kind);  // "cosmetic", "real", "data-affecting"

struct Property {
  std::string name;                  // "type", "default", "definition", …
  std::optional<std::string> value;  // nullopt: it could not be printed, and is never called different
  Kind kind = Kind::Real;
  bool operator==(const Property&) const = default;
};

struct Object {
  ObjectId id;
  // In the order of reports; a property that has its default value is left out.
  std::vector<Property> properties;
  std::vector<ObjectId> needs;       // tables and columns without which it can't be: it comes and goes with them
  catalog::StatementId made = catalog::no_statement;
  catalog::StatementId changed = catalog::no_statement;

  const Property* property(std::string_view name) const;
};

}  // namespace reconcile::drift
