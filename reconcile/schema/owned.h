// Which objects of a catalog a history made: none of the server's, a platform preset's, an extension's or
// a migration ledger's.
#pragma once

#include <vector>

#include "core/catalog/catalog.h"

namespace reconcile::schema {

class Owned {
 public:
  // `ledgers`: whether a ledger's table counts like any other.
  explicit Owned(const catalog::Catalog& catalog, bool ledgers = false) : catalog_(catalog), ledgers_(ledgers) {}

  template <class T>
  std::vector<const T*> of(const catalog::Collection<T>& collection, catalog::ClassId classid) const {
    std::vector<const T*> out;
    for (const T* object : collection.own()) {
      if (object->made >= 0 && is_plain(classid, *object)) out.push_back(object);
    }
    return out;
  }

  // Whether the history made it, and not through an extension.
  bool is_of_history(catalog::ClassId classid, const catalog::Object& object) const { return object.made >= 0 && is_plain(classid, object); }

  // Whether it stands for itself: no part of an extension, a ledger or a temporary schema.
  bool is_plain(catalog::ClassId classid, const catalog::Object& object) const;

  // Whether it is a table of a migration ledger that is left out, or stands on one.
  bool is_ledger(catalog::Oid relation) const;

  // "schema.name", quoted where needed.
  std::string name(const catalog::Object& object) const;
  std::string_view schema(catalog::Oid nsp) const;
  std::string relation_name(catalog::Oid relation) const;
  // By schema and name.
  bool before(const catalog::Object& a, const catalog::Object& b) const;

 private:
  bool is_of_extension(catalog::ClassId classid, catalog::Oid oid) const;
  bool stands_on_extension(catalog::Oid relation, catalog::StatementId made) const;

  const catalog::Catalog& catalog_;
  bool ledgers_;
};

// The column that owns a sequence (SERIAL, identity, OWNED BY); table is null when none does.
struct SequenceOwner {
  const catalog::Relation* table = nullptr;
  catalog::AttrNumber column = 0;
  bool identity = false;
};
SequenceOwner owner_of(const catalog::Catalog& catalog, const catalog::Relation& sequence);

}  // namespace reconcile::schema
