// pg_extension, pg_publication and its members, pg_description, pg_depend, pg_database.
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

ResultSet pg_extension(Source& source) {
  using R = Extension;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"extname", [](Session&, const R& r) { return text(r.name); }},
      {"extowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"extnamespace", [](Session&, const R& r) { return oid_value(r.schema); }},
      {"extrelocatable", [](Session&, const R& r) { return flag(r.relocatable); }},
      {"extversion", [](Session&, const R& r) { return r.version.empty() ? Value::not_null() : text(r.version); }},
  });
  scan.add_all(source.session.catalog.extensions);
  return scan.take();
}

ResultSet pg_publication(Source& source) {
  using R = Publication;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"pubname", [](Session&, const R& r) { return text(r.name); }},
      {"pubowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"puballtables", [](Session&, const R& r) { return flag(r.all_tables); }},
  });
  scan.add_all(source.session.catalog.publications);
  return scan.take();
}

ResultSet pg_publication_rel(Source& source) {
  using R = PublicationMember;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"prpubid", [](Session&, const R& r) { return oid_value(r.parent); }},
      {"prrelid", [](Session&, const R& r) { return oid_value(r.relid); }},
  });
  scan.add_all(source.session.catalog.publication_members, [](const R& r) { return r.relid != invalid_oid; });
  return scan.take();
}

struct PublishedTable {
  const Publication* publication;
  const Relation* table;
};

ResultSet pg_publication_tables(Source& source) {
  using R = PublishedTable;
  Scan<R> scan(source, {
      {"pubname", [](Session&, const R& r) { return text(r.publication->name); }},
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, r.table->nsp)); }},
      {"tablename", [](Session&, const R& r) { return text(r.table->name); }},
  });
  Catalog& catalog = source.session.catalog;
  for (const Publication* publication : catalog.publications.own()) {
    std::set<Oid> seen;
    auto add = [&](const Relation* table) {
      if (table != nullptr && (table->kind == 'r' || table->kind == 'p') && seen.insert(table->oid).second) {
        scan.add({publication, table});
      }
    };
    std::vector<const PublicationMember*> members = catalog.publication_members.of_parent(publication->oid);
    for (const PublicationMember* member : members) add(catalog.relations.find(member->relid));
    for (const Relation* relation : catalog.relations.own()) {
      bool published = publication->all_tables && relation->persistence == 'p' && !relation->is_partition;
      for (const PublicationMember* member : members) published = published || member->schema == relation->nsp;
      if (published && relation->kind == 'r') add(relation);
    }
  }
  return scan.take();
}

ResultSet pg_database(Source& source) {
  using R = std::string;
  Scan<R> scan(source, {
      {"datname", [](Session&, const R& r) { return text(r); }},
      {"datistemplate", [](Session&, const R& r) { return flag(r.starts_with("template")); }},
      {"datallowconn", [](Session&, const R& r) { return flag(r != "template0"); }},
  });
  for (const std::string& name : {source.session.database, std::string("template0"), std::string("template1")}) scan.add(name);
  return scan.take_incomplete();
}

constexpr std::pair<ClassId, Oid> class_oids[] = {
    {ClassId::Relation, 1259}, {ClassId::Type, 1247},      {ClassId::Function, 1255}, {ClassId::Constraint, 2606},
    {ClassId::Namespace, 2615}, {ClassId::Trigger, 2620},   {ClassId::Policy, 3256},   {ClassId::AttrDefault, 2604},
    {ClassId::Rule, 2618},      {ClassId::Extension, 3079}, {ClassId::Operator, 2617}, {ClassId::Collation, 3456},
    {ClassId::Language, 2612},  {ClassId::EventTrigger, 3466}, {ClassId::Statistics, 3381}, {ClassId::OpClass, 2616},
    {ClassId::OpFamily, 2753},  {ClassId::Cast, 2605}};

Value class_value(ClassId classid) {
  for (const auto& [id, oid] : class_oids) {
    if (id == classid) return oid_value(oid);
  }
  return Value::not_null();
}

// PL/pgSQL is an extension that a fresh database has.
std::vector<Dependency> of_plpgsql(const Catalog& catalog) {
  std::vector<Dependency> out;
  const Extension* extension = catalog.extensions.find(invalid_oid, "plpgsql");
  if (extension == nullptr) return out;
  auto add = [&](ClassId classid, const Object* object) {
    if (object != nullptr) out.push_back({{classid, object->oid}, {ClassId::Extension, extension->oid}, DependencyType::Extension});
  };
  for (const char* name : {"plpgsql_call_handler", "plpgsql_inline_handler", "plpgsql_validator"}) {
    catalog.functions.for_each_named(schema_oid::PgCatalog, name, [&](const Function& function) { add(ClassId::Function, &function); });
  }
  add(ClassId::Language, catalog.languages.find(invalid_oid, "plpgsql"));
  return out;
}

// Those between the other objects of a fresh database are left out.
ResultSet pg_depend(Source& source) {
  using R = Dependency;
  Scan<R> scan(source, {
      {"classid", [](Session&, const R& r) { return class_value(r.dependent.classid); }},
      {"objid", [](Session&, const R& r) { return oid_value(r.dependent.oid); }},
      {"objsubid", [](Session&, const R& r) { return number(r.dependent.subid); }},
      {"refclassid", [](Session&, const R& r) { return class_value(r.referenced.classid); }},
      {"refobjid", [](Session&, const R& r) { return oid_value(r.referenced.oid); }},
      {"refobjsubid", [](Session&, const R& r) { return number(r.referenced.subid); }},
      {"deptype", [](Session&, const R& r) { return code(static_cast<char>(r.type)); }},
  });
  for (const Dependency& dependency : of_plpgsql(source.session.catalog)) scan.add(dependency);
  for (Dependency dependency : source.session.catalog.depends.all()) {
    scan.add(dependency);
    const Rule* rule = dependency.dependent.classid == ClassId::Rule ? source.session.catalog.rules.find(dependency.dependent.oid) : nullptr;
    bool own_view = rule != nullptr && rule->name == "_RETURN" && dependency.referenced.oid == rule->parent;
    if (!own_view) continue;
    dependency.type = DependencyType::Normal;  // a view's rule stands on its view in both ways
    scan.add(dependency);
  }
  return scan.take();
}

ResultSet incomplete(Source&) { return {.rows = {}, .complete = false}; }

constexpr SystemTable tables[] = {
    {"pg_extension", pg_extension},
    {"pg_available_extensions", incomplete},
    {"pg_publication", pg_publication},
    {"pg_publication_rel", pg_publication_rel},
    {"pg_publication_tables", pg_publication_tables},
    {"pg_database", pg_database},
    {"pg_depend", pg_depend},
};

}  // namespace

std::span<const SystemTable> object_tables() { return tables; }

}  // namespace reconcile::execute
