// Reader: the parts of read_inventory(), each of which reads one kind of objects.
#pragma once

#include <functional>

#include "core/analyze/analyze.h"
#include "reconcile/drift/inventory.h"
#include "reconcile/schema/owned.h"

namespace reconcile::drift {

class Reader {
 public:
  Reader(const catalog::Catalog& catalog, const std::map<ObjectId, LiveFacts>* facts);
  Inventory run();

  // One object each; Undecided never leaves them.
  Object table(const catalog::Relation& table);              // read_tables.cc
  Object column(const catalog::Relation& table, const catalog::Attribute& column);
  Object view(const catalog::Relation& view);
  Object sequence(const catalog::Relation& sequence);
  Object constraint(const catalog::Relation& table, const catalog::Constraint& constraint);  // read_relations.cc
  Object index(const catalog::Relation& table, const catalog::Relation& index);
  Object trigger(const catalog::Trigger& trigger);
  Object rule(const catalog::Rule& rule);
  Object policy(const catalog::Policy& policy);
  Object statistics(const catalog::Statistics& statistics);
  Object enumeration(const catalog::Type& type);             // read_types.cc
  Object domain(const catalog::Type& type);
  Object composite(const catalog::Type& type, const catalog::Relation& row);
  Object range(const catalog::Type& type);
  Object function(const catalog::Function& function);
  Object aggregate(const catalog::Function& function);
  Object op(const catalog::Operator& op);                    // read_others.cc
  Object cast(const catalog::Cast& cast);
  Object collation(const catalog::Collation& collation);
  Object publication(const catalog::Publication& publication);
  Object event_trigger(const catalog::EventTrigger& trigger);
  Object server(const catalog::ForeignServer& server);
  Object wrapper(const catalog::ForeignDataWrapper& wrapper);

 private:
  void relations();
  void types();
  void functions();
  void others();

  Object start(std::string kind, const catalog::Object& of, std::string name, const catalog::Relation* parent = nullptr) const;
  // A property whose text may turn out undecidable; empty text: left out.
  void put(Object& object, const std::string& name, const std::function<std::string()>& print, Kind kind = Kind::Real) const;
  static void put_text(Object& object, const std::string& name, std::string value, Kind kind = Kind::Real);
  // Comment, privileges and owner. `classid` None: the object can't have the former.
  struct AclKind {
    bool granted = true;          // false: nobody grants on such objects
    const char* by_default = "";  // what PUBLIC may do unless someone revoked it
  };
  void finish(Object& object, catalog::ObjectAddress address, const catalog::Object* owned, const catalog::Acl* acl, AclKind kind) const;
  void need_columns(Object& object, catalog::ObjectAddress address) const;

  std::string type(catalog::Oid oid, std::int32_t typmod = -1) const;
  std::string relation_name(catalog::Oid oid) const { return owned_.relation_name(oid); }
  std::string function_name(catalog::Oid oid) const;
  std::string function_signature(const catalog::Function& function) const;
  std::string collation_name(catalog::Oid oid) const;
  std::string identity(const catalog::Relation& table, const catalog::Attribute& column) const;

  const catalog::Catalog& catalog_;
  const std::map<ObjectId, LiveFacts>* facts_;
  schema::Owned owned_;
  analyze::Session session_;
  std::unordered_map<catalog::Oid, std::vector<const catalog::Relation*>> indexes_, owned_sequences_;  // by table
  Inventory out_;
};

std::string options_text(const catalog::Options& options);
// aclitems in a normal form: "anon: SELECT; PUBLIC: EXECUTE", without the owner's own.
std::string privileges_text(const std::vector<std::string>& acl, const std::string& owner);

}  // namespace reconcile::drift
