#include "reconcile/drift/inventory.h"

#include <algorithm>

#include "core/base/pg_error.h"
#include "reconcile/drift/reader.h"

namespace reconcile::drift {

using namespace catalog;  // NOLINT(google-build-using-namespace)

std::size_t ObjectIdHash::operator()(const ObjectId& id) const {
  std::hash<std::string> hash;
  return ((hash(id.kind) * 31 + hash(id.schema)) * 31 + hash(id.parent)) * 31 + hash(id.name);
}

const Object* Inventory::find(const ObjectId& id) const {
  auto it = std::lower_bound(objects.begin(), objects.end(), id, [](const Object& object, const ObjectId& key) { return object.id < key; });
  return it == objects.end() || it->id != id ? nullptr : &*it;
}

std::string options_text(const Options& options) {
  std::vector<std::string> list;
  for (const auto& [name, value] : options) {
    if (name != "pg_attver") list.push_back(name + "=" + value);
  }
  std::sort(list.begin(), list.end());
  std::string out;
  for (const std::string& option : list) out += (out.empty() ? "" : ", ") + option;
  return out;
}

Reader::Reader(const Catalog& catalog, const std::map<ObjectId, LiveFacts>* facts)
    : catalog_(catalog), facts_(facts), owned_(catalog), session_(const_cast<Catalog&>(catalog)) {
  session_.search_path.clear();  // every name outside pg_catalog is qualified
  for (const Relation* relation : catalog_.relations.own()) {
    if (relation->index) indexes_[relation->index->table].push_back(relation);
    if (relation->kind != 'S') continue;
    schema::SequenceOwner owner = schema::owner_of(catalog_, *relation);
    if (owner.table != nullptr) owned_sequences_[owner.table->oid].push_back(relation);
  }
}

Object Reader::start(std::string kind, const catalog::Object& of, std::string name, const Relation* parent) const {
  Object out;
  Oid schema = parent == nullptr ? of.nsp : parent->nsp;
  out.id = {std::move(kind), std::string(owned_.schema(schema)), parent == nullptr ? std::string() : parent->name, std::move(name)};
  out.made = of.made;
  out.changed = of.changed;
  return out;
}

void Reader::put(Object& object, const std::string& name, const std::function<std::string()>& print, Kind kind) const {
  try {
    put_text(object, name, print(), kind);
  } catch (const Undecided&) {
    object.properties.push_back({name, std::nullopt, kind});
  } catch (const PgError&) {
    object.properties.push_back({name, std::nullopt, kind});
  }
}

void Reader::put_text(Object& object, const std::string& name, std::string value, Kind kind) {
  if (!value.empty()) object.properties.push_back({name, std::move(value), kind});
}

void Reader::finish(Object& object, ObjectAddress address, const catalog::Object* owned, const Acl* acl, AclKind kind) const {
  const LiveFacts* live = nullptr;
  if (facts_ != nullptr) {
    auto it = facts_->find(object.id);
    if (it != facts_->end()) live = &it->second;
  }
  // A column's sequence has its table's owner: that is not said, but its owner's own privileges are left out too.
  const catalog::Object* held = owned == nullptr && address.classid == ClassId::Relation && address.subid == 0 ? catalog_.relations.find(address.oid) : owned;
  const Role* role = held == nullptr ? nullptr : catalog_.roles.find(held->owner);
  std::string owner = live != nullptr ? live->owner : role == nullptr ? std::string() : role->name;
  // Whoever runs a history owns what it makes: only an owner that was given means something.
  if (owned != nullptr && (live != nullptr || owned->owner != bootstrap_role)) put_text(object, "owner", owner);
  if (acl != nullptr && kind.granted) {
    std::vector<std::string> items = live == nullptr ? *acl : live->acl.value_or(std::vector<std::string>());
    if (live == nullptr ? acl->empty() : !live->acl) items = {kind.by_default};
    put_text(object, "privileges", privileges_text(items, owner));
  }
  const std::string* comment = catalog_.comment(address);
  if (live != nullptr && live->invalid) put_text(object, "valid", "no");
  put_text(object, "comment", live != nullptr ? live->comment : comment == nullptr ? std::string() : *comment, Kind::Cosmetic);
}

// Columns and tables that it would go with.
void Reader::need_columns(Object& object, ObjectAddress address) const {
  for (const Dependency& d : catalog_.depends.references_of(address)) {
    if (d.referenced.classid != ClassId::Relation) continue;
    const Relation* relation = catalog_.relations.find(d.referenced.oid);
    if (relation == nullptr || relation->index || relation->kind == 'S') continue;
    std::string schema(owned_.schema(relation->nsp));
    const Attribute* column = d.referenced.subid == 0 ? nullptr : relation->attribute(static_cast<AttrNumber>(d.referenced.subid));
    object.needs.push_back(column == nullptr ? ObjectId{"table", schema, "", relation->name} : ObjectId{"column", schema, relation->name, column->name});
  }
}

std::string Reader::type(Oid oid, std::int32_t typmod) const { return analyze::format_type_with_typmod(session_, oid, typmod); }

std::string Reader::collation_name(Oid oid) const {
  const Collation* collation = catalog_.collations.find(oid);
  return collation == nullptr ? std::string() : owned_.name(*collation);
}

std::string Reader::function_name(Oid oid) const {
  const Function* function = catalog_.functions.find(oid);
  return function == nullptr ? std::string() : owned_.name(*function);
}

Inventory Reader::run() {
  relations();
  types();
  functions();
  others();
  std::sort(out_.objects.begin(), out_.objects.end(), [](const Object& a, const Object& b) { return a.id < b.id; });
  return std::move(out_);
}

Inventory read_inventory(const Catalog& catalog, const std::map<ObjectId, LiveFacts>* facts) { return Reader(catalog, facts).run(); }

}  // namespace reconcile::drift
