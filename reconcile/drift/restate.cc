#include "reconcile/drift/restate.h"

#include <map>

#include "core/analyze/analyze.h"
#include "reconcile/drift/reader.h"

namespace reconcile::drift {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

std::string without_semicolon(std::string sql) {
  while (!sql.empty() && (sql.back() == ';' || sql.back() == '\n')) sql.pop_back();
  return sql;
}

// The name between two words of a definition, replaced.
std::string renamed(const std::string& definition, const std::string& before, const std::string& name, const std::string& after, const std::string& twin) {
  std::string old = before + name + after;
  std::size_t at = definition.find(old);
  return at == std::string::npos ? std::string() : definition.substr(0, at) + before + twin + after + definition.substr(at + old.size());
}

// The object as another one beside it, called `twin`; empty where nothing can be said twice.
std::string twin_sql(const Statement& s, const std::string& twin) {
  const ObjectId& id = s.object->id;
  std::string name = quote_identifier(twin), table = analyze::quote_qualified(id.schema, id.parent);
  if (id.kind == "column") {
    const Property* type = s.object->property("type");
    const Property* collation = s.object->property("collation");
    if (type == nullptr || !type->value) return {};
    std::string add = "ALTER TABLE " + table + " ADD COLUMN " + name + " " + *type->value;
    if (collation != nullptr && collation->value) add += " COLLATE " + *collation->value;
    if (s.property == "default") return add + " DEFAULT " + s.value;
    if (s.property == "generated") return add + " GENERATED ALWAYS AS (" + s.value + ") STORED";
  }
  if (id.kind == "constraint" && s.property == "definition") return "ALTER TABLE " + table + " ADD CONSTRAINT " + name + " " + s.value;
  if (id.kind == "index" && s.property == "definition") return renamed(s.value, "INDEX ", quote_identifier(id.name), " ON ", name);
  if (id.kind == "statistics" && s.property == "definition") {
    return renamed(s.value, "STATISTICS ", analyze::quote_qualified(id.schema, id.name), " ", analyze::quote_qualified(id.schema, twin));
  }
  if (id.kind == "trigger" && s.property == "definition") return renamed(s.value, "TRIGGER ", quote_identifier(id.name), " ", name);
  if (id.kind == "rule" && s.property == "definition") return without_semicolon(renamed(s.value, "RULE ", quote_identifier(id.name), " AS", name));
  if (id.kind == "view" && s.property == "definition") return "CREATE VIEW " + analyze::quote_qualified(id.schema, twin) + " AS\n" + without_semicolon(s.value);
  if (id.kind == "policy" && s.property == "using") return "CREATE POLICY " + name + " ON " + table + " USING (" + s.value + ")";
  if (id.kind == "policy" && s.property == "check") return "CREATE POLICY " + name + " ON " + table + " WITH CHECK (" + s.value + ")";
  if (id.kind == "domain" && s.property.starts_with("constraint ")) return "ALTER DOMAIN " + analyze::quote_qualified(id.schema, id.name) + " ADD CONSTRAINT " + name + " " + s.value;
  if (id.kind == "domain" && s.property == "default") {
    const Property* type = s.object->property("type");
    if (type != nullptr && type->value) return "CREATE DOMAIN " + analyze::quote_qualified(id.schema, twin) + " AS " + *type->value + " DEFAULT " + s.value;
  }
  return {};
}

class TwinReader {
 public:
  explicit TwinReader(const Catalog& catalog) : catalog_(catalog), reader_(catalog, nullptr) {}

  std::optional<std::string> read(const Statement& s, const std::string& twin) {
    std::optional<Object> object = find(s.object->id, twin, s.property);
    const Property* property = object ? object->property(s.property.starts_with("constraint ") ? "constraint " + quote_identifier(twin) : s.property) : nullptr;
    if (property == nullptr || !property->value) return std::nullopt;
    return back(s, *property->value, twin);
  }

 private:
  // The twin's definition under the object's own name.
  static std::string back(const Statement& s, std::string text, const std::string& twin) {
    const ObjectId& id = s.object->id;
    std::string name = quote_identifier(twin), own = quote_identifier(id.name);
    if (id.kind == "index") return renamed(text, "INDEX ", name, " ON ", own);
    if (id.kind == "trigger") return renamed(text, "TRIGGER ", name, " ", own);
    if (id.kind == "rule") return renamed(text, "RULE ", name, " AS", own);
    if (id.kind == "statistics") return renamed(text, "STATISTICS ", analyze::quote_qualified(id.schema, twin), " ", analyze::quote_qualified(id.schema, id.name));
    return text;
  }

  template <class T>
  static const T* child(const Collection<T>& collection, Oid parent, const std::string& name) {
    for (const T* object : collection.of_parent(parent)) {
      if (object->name == name) return object;
    }
    return nullptr;
  }

  std::optional<Object> find(const ObjectId& id, const std::string& twin, const std::string& property) {
    const Namespace* schema = catalog_.namespaces.find(invalid_oid, id.schema);
    if (schema == nullptr) return std::nullopt;
    const Relation* table = id.parent.empty() ? nullptr : catalog_.relations.find(schema->oid, id.parent);
    const Relation* own = catalog_.relations.find(schema->oid, twin);
    if (id.kind == "view" && own != nullptr) return reader_.view(*own);
    if (id.kind == "index" && own != nullptr && table != nullptr) return reader_.index(*table, *own);
    if (id.kind == "statistics") {
      const Statistics* found = catalog_.statistics.find(schema->oid, twin);
      return found == nullptr ? std::nullopt : std::optional(reader_.statistics(*found));
    }
    if (id.kind == "domain") {
      const Type* found = catalog_.types.find(schema->oid, property == "default" ? twin : id.name);
      return found == nullptr ? std::nullopt : std::optional(reader_.domain(*found));
    }
    if (table == nullptr) return std::nullopt;
    if (id.kind == "column") {
      const Attribute* found = table->attribute(twin);
      return found == nullptr ? std::nullopt : std::optional(reader_.column(*table, *found));
    }
    if (id.kind == "constraint") {
      const Constraint* found = child(catalog_.constraints, table->oid, twin);
      return found == nullptr ? std::nullopt : std::optional(reader_.constraint(*table, *found));
    }
    if (id.kind == "trigger") {
      const Trigger* found = child(catalog_.triggers, table->oid, twin);
      return found == nullptr ? std::nullopt : std::optional(reader_.trigger(*found));
    }
    if (id.kind == "rule") {
      const Rule* found = child(catalog_.rules, table->oid, twin);
      return found == nullptr ? std::nullopt : std::optional(reader_.rule(*found));
    }
    if (id.kind == "policy") {
      const Policy* found = child(catalog_.policies, table->oid, twin);
      return found == nullptr ? std::nullopt : std::optional(reader_.policy(*found));
    }
    return std::nullopt;
  }

  const Catalog& catalog_;
  Reader reader_;
};

std::string twin_name(std::size_t i) { return "reconcile again " + std::to_string(i); }

}  // namespace

std::vector<std::optional<std::string>> restate(replay::Replay& replay, const std::vector<Statement>& statements) {
  std::vector<std::optional<std::string>> out(statements.size());
  Migration migration;
  migration.name = "restated";
  migration.text = "SELECT pg_catalog.set_config('search_path', '', false);\n";
  for (std::size_t i = 0; i < statements.size(); ++i) {
    std::string sql = twin_sql(statements[i], twin_name(i));
    if (!sql.empty()) migration.text += sql + ";\n";
  }
  migration.chunks = {{Span{0, migration.text.size()}}};
  replay.fork([&](replay::Replay& fork) {
    fork.run(migration, TransactionMode::Autocommit);
    TwinReader reader(fork.catalog());
    for (std::size_t i = 0; i < statements.size(); ++i) out[i] = reader.read(statements[i], twin_name(i));
  });
  return out;
}

}  // namespace reconcile::drift
