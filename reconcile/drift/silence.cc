#include "reconcile/drift/silence.h"

#include <algorithm>
#include <map>

#include "core/analyze/analyze.h"

namespace reconcile::drift {

namespace {

bool mentions(const std::string& sql, const std::string& word) {
  auto same = [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; };
  return std::search(sql.begin(), sql.end(), word.begin(), word.end(), same) != sql.end();
}

// SQL says everything, but files for people seldom say who may do what.
Silence of_sql(const std::string& sql) {
  Silence out;
  if (!mentions(sql, "GRANT") && !mentions(sql, "REVOKE")) out.properties.insert("privileges");
  if (!mentions(sql, "COMMENT ON")) out.properties.insert("comment");
  if (!mentions(sql, "CREATE EXTENSION")) out.kinds.insert("extension");
  if (!mentions(sql, "CREATE SCHEMA")) out.kinds.insert("schema");
  return out;
}

}  // namespace

Silence silence_of(const declared::DeclaredSchema& declared) {
  if (declared.language == declared::Language::Sql) return of_sql(declared.sql);
  const declared::Holds& holds = declared.holds;
  Silence out;
  out.properties = {"privileges", "comment", "owner", "storage", "compression", "statistics", "options", "clustered", "replica identity", "unlogged", "access method", "collation",
                    "foreign", "server", "foreign options", "inherits", "partition of", "bound", "partition by", "of type"};
  if (!holds.functions) {
    out.kinds = {"function", "trigger", "rule", "domain", "type", "operator", "cast", "collation", "publication", "event-trigger", "server", "foreign-data-wrapper", "statistics"};
  }
  if (!holds.views) out.kinds.insert("view");
  if (!holds.policies) {
    out.kinds.insert("policy");
    out.properties.insert({"row security", "force row security"});
  }
  if (!holds.sequences) out.kinds.insert("sequence");
  if (!holds.extensions) out.kinds.insert("extension");
  out.kinds.insert("schema");
  if (!holds.identity) out.properties.insert("column.identity");
  if (!holds.generated) out.properties.insert("column.generated");
  out.label_order = true;
  out.exclusions = out.partitions = true;
  out.nulls_of_lists = declared.language == declared::Language::PrismaSchema;
  out.checks = !holds.check_constraints;
  out.partial_indexes = !holds.partial_indexes || !holds.expression_indexes;
  return out;
}

namespace {

std::string text_of(const Object& object, std::string_view property) {
  const Property* found = object.property(property);
  return found == nullptr ? std::string() : found->value.value_or("");
}

void sort_objects(Inventory& inventory) {
  std::sort(inventory.objects.begin(), inventory.objects.end(), [](const Object& a, const Object& b) { return a.id < b.id; });
}

// Sequences by the column that owns them.
std::map<std::string, ObjectId> owned_sequences(const Inventory& inventory) {
  std::map<std::string, ObjectId> out;
  for (const Object& object : inventory.objects) {
    if (std::string owner = object.id.kind == "sequence" ? text_of(object, "owned by") : std::string(); !owner.empty()) out.emplace(std::move(owner), object.id);
  }
  return out;
}

void rename_sequence(Inventory& declared, const ObjectId& from, const ObjectId& to) {
  auto call = [](const ObjectId& id) { return "nextval(" + analyze::quote_literal(analyze::quote_qualified(id.schema, id.name)) + "::regclass)"; };
  for (Object& object : declared.objects) {
    if (object.id == from) object.id = to;
    for (Property& property : object.properties) {
      if (property.name == "default" && property.value == call(from)) property.value = call(to);
    }
  }
}

}  // namespace

void take_unsaid_names(Inventory& declared, const Inventory& other, const declared::DeclaredSchema& schema) {
  if (schema.language == declared::Language::Sql) return;
  auto theirs = owned_sequences(other);
  for (const auto& [owner, id] : owned_sequences(declared)) {
    auto found = theirs.find(owner);
    if (found != theirs.end() && found->second != id && other.find(id) == nullptr) rename_sequence(declared, id, found->second);
  }
  if (schema.language == declared::Language::PrismaSchema) return sort_objects(declared);
  std::map<ObjectId, std::string> keys;  // by table
  auto is_key = [](const Object& object) { return object.id.kind == "constraint" && text_of(object, "definition").starts_with("PRIMARY KEY"); };
  for (const Object& object : other.objects) {
    if (is_key(object)) keys[object.id.table()] = object.id.name;
  }
  // One that is both primary and unique has become one constraint where one statement made it.
  std::erase_if(declared.objects, [&](const Object& object) {
    auto key = keys.find(object.id.table());
    return key != keys.end() && key->second == object.id.name && object.id.kind == "constraint" && text_of(object, "definition").starts_with("UNIQUE");
  });
  for (Object& object : declared.objects) {
    auto key = keys.find(object.id.table());
    if (is_key(object) && object.id.name == object.id.parent + "_pkey" && key != keys.end()) object.id.name = key->second;
  }
  sort_objects(declared);
}

void unique_constraints_as_indexes(Inventory& inventory) {
  for (Object& object : inventory.objects) {
    const Property* definition = object.property("definition");
    if (object.id.kind != "constraint" || definition == nullptr || !definition->value || !definition->value->starts_with("UNIQUE ")) continue;
    std::string rest = definition->value->substr(7);
    object.id.kind = "index";
    std::string table = analyze::quote_qualified(object.id.schema, object.id.parent);
    object.properties = {{"definition", "CREATE UNIQUE INDEX " + analyze::quote_identifier(object.id.name) + " ON " + table + " USING btree " + rest, Kind::DataAffecting}};
  }
  sort_objects(inventory);
}

}  // namespace reconcile::drift
