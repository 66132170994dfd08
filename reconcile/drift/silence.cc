#include "reconcile/drift/silence.h"

#include <algorithm>

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
  out.checks = !holds.check_constraints;
  out.partial_indexes = !holds.partial_indexes || !holds.expression_indexes;
  return out;
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
  std::sort(inventory.objects.begin(), inventory.objects.end(), [](const Object& a, const Object& b) { return a.id < b.id; });
}

}  // namespace reconcile::drift
