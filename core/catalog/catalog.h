// Catalog: PostgreSQL's system catalogs as far as migrations can see them.
//
// Pure data with undo; it knows no SQL and checks nothing. core/replay applies statements to it,
// core/analyze looks names up in it. Built-in objects come from a table generated out of a real server
// (core/catalog/builtin/) and are shared by all catalogs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/catalog/arena.h"
#include "core/catalog/collection.h"
#include "core/catalog/dependency.h"
#include "core/catalog/objects.h"
#include "core/catalog/oid.h"
#include "core/catalog/row_store.h"
#include "core/catalog/undo.h"

namespace reconcile::catalog {

struct Builtins;  // core/catalog/builtin/builtins.h

class Catalog {
 public:
  // An empty database of PostgreSQL 15: schema public, extension plpgsql, role postgres.
  Catalog();
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

 private:
  std::unique_ptr<UndoLog> undo_;  // before the collections, which point to it
  const Builtins& builtins_;

 public:
  Collection<Namespace> namespaces;
  Collection<Relation> relations;  // tables, indexes, sequences, views, composite types, …
  Collection<Type> types;
  Collection<Constraint> constraints;
  Collection<Function> functions;
  Collection<Operator> operators;
  Collection<Cast> casts;
  Collection<OpFamily> opfamilies;
  Collection<OpClass> opclasses;
  Collection<Collation> collations;
  Collection<Language> languages;
  Collection<AccessMethod> access_methods;
  Collection<Role> roles;
  Collection<Extension> extensions;
  Collection<Trigger> triggers;
  Collection<Policy> policies;
  Collection<Rule> rules;
  Collection<Statistics> statistics;
  Collection<Publication> publications;
  Collection<PublicationMember> publication_members;
  Collection<EventTrigger> event_triggers;
  Collection<ForeignDataWrapper> foreign_data_wrappers;
  Collection<ForeignServer> foreign_servers;
  Collection<NamedObject> named_objects;
  DependencyTable depends;
  RowStore rows;

  Arena& arena() { return arena_; }
  UndoLog& undo() { return *undo_; }

  // A fresh OID, from 16384. Not rolled back: OIDs are never reused.
  Oid new_oid() { return next_oid_++; }

  const std::string* comment(ObjectAddress object) const;
  void set_comment(ObjectAddress object, std::optional<std::string> text);

  // The cast between exactly these types, or null.
  const Cast* cast(Oid source, Oid target) const;

  // Strategy operators of an operator family: built-in ones, then own.
  std::vector<AmOp> amops(Oid family) const;
  void add_amop(AmOp amop);

 private:
  Arena arena_;
  Oid next_oid_ = first_normal_oid;
  std::unordered_map<ObjectAddress, std::string, ObjectAddressHash> comments_;
  std::vector<AmOp> own_amops_;
};

}  // namespace reconcile::catalog
