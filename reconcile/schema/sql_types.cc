// Schemas, extensions, types and functions.
#include <algorithm>

#include "core/catalog/builtin/extensions.h"
#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

// The one that its control file names: CREATE EXTENSION makes it where it is missing, for the owner that the host gives it.
bool SqlWriter::makes_its_schema(const Extension& extension) const {
  const Namespace* nsp = catalog_.namespaces.find(extension.schema);
  const ExtensionTemplate* known = find_extension_template(extension.name);
  bool fixed = nsp != nullptr && known != nullptr && known->schema != nullptr && known->schema == std::string_view(nsp->name);
  return fixed && owned_.is_of_history(ClassId::Namespace, *nsp) && !nsp->name.starts_with("pg_");
}

void SqlWriter::schemas() {
  std::vector<Oid> made_by_extension;
  for (const Extension* extension : owned_.of(catalog_.extensions, ClassId::Extension)) {
    if (makes_its_schema(*extension)) made_by_extension.push_back(extension->schema);
  }
  for (const Namespace* nsp : owned_.of(catalog_.namespaces, ClassId::Namespace)) {
    bool comes_along = std::find(made_by_extension.begin(), made_by_extension.end(), nsp->oid) != made_by_extension.end();
    if (nsp->name.starts_with("pg_") || comes_along) continue;
    script_.add(Stage::Schema, nsp->name, "CREATE SCHEMA " + quote_identifier(nsp->name) + ";", {{ClassId::Namespace, nsp->oid}});
  }
}

void SqlWriter::extensions() {
  for (const Extension* extension : owned_.of(catalog_.extensions, ClassId::Extension)) {
    std::string sql = "CREATE EXTENSION IF NOT EXISTS " + quote_identifier(extension->name);
    if (makes_its_schema(*extension)) {
      script_.add(Stage::Extension, extension->name, sql + ";", {{ClassId::Extension, extension->oid}, {ClassId::Namespace, extension->schema}});
      continue;
    }
    if (!owned_.schema(extension->schema).empty()) sql += " WITH SCHEMA " + quote_identifier(owned_.schema(extension->schema));
    script_.add(Stage::Extension, extension->name, sql + ";", {{ClassId::Extension, extension->oid}}, {{ClassId::Namespace, extension->schema}});
  }
}

void SqlWriter::collations() {
  for (const Collation* collation : owned_.of(catalog_.collations, ClassId::Collation)) {
    throw Undecided{"the locale of collation " + collation->name + " is not known"};
  }
}

// Not the row types of tables, nor array types and multiranges that come with others.
bool SqlWriter::is_own_type(const Type& type) const {
  const Relation* row = type.relid == invalid_oid ? nullptr : catalog_.relations.find(type.relid);
  return type.typtype == 'd' || type.typtype == 'e' || type.typtype == 'r' || (row != nullptr && row->kind == 'c');
}

std::string SqlWriter::domain_sql(const Type& type) const {
  std::string sql = "CREATE DOMAIN " + owned_.name(type) + " AS " + type_name(type.base, type.typmod);
  const Type* base = catalog_.types.find(type.base);
  const Collation* collation = catalog_.collations.find(type.collation);
  if (collation != nullptr && base != nullptr && base->collation != type.collation) sql += " COLLATE " + owned_.name(*collation);
  if (type.not_null) sql += " NOT NULL";
  if (type.default_expr != nullptr) sql += " DEFAULT " + readable(analyze::deparse_expr(catalog_, type.default_expr, nullptr));
  for (const Constraint* check : catalog_.constraints.of_parent(type.oid)) {
    if (check->typid != type.oid || !check->validated) continue;
    sql += "\n\tCONSTRAINT " + quote_identifier(check->name) + " " + readable(analyze::get_constraint_def(catalog_, *check));
  }
  return sql + ";";
}

// What the subtype alone does not say of a range.
std::string SqlWriter::range_options(const Type& range) const {
  std::string out;
  const Type* subtype = catalog_.types.find(range.range_subtype);
  const Collation* collation = catalog_.collations.find(range.range_collation);
  if (collation != nullptr && subtype != nullptr && subtype->collation != collation->oid) out += ",\n    collation = " + owned_.name(*collation);
  for (const Dependency& d : catalog_.depends.references_of({ClassId::Type, range.oid})) {
    const Function* function = d.referenced.classid == ClassId::Function ? catalog_.functions.find(d.referenced.oid) : nullptr;
    if (function != nullptr && function->return_type == type_oid::Float8) out += ",\n    subtype_diff = " + owned_.name(*function);
  }
  return out;
}

std::string SqlWriter::type_sql(const Type& type) const {
  std::string name = owned_.name(type), list;
  switch (type.typtype) {
    case 'd': return domain_sql(type);
    case 'e':
      for (const std::string& label : type.labels) list += (list.empty() ? "\n    " : ",\n    ") + analyze::quote_literal(label);
      return "CREATE TYPE " + name + " AS ENUM (" + list + "\n);";
    case 'r': {
      list = "\n    subtype = " + type_name(type.range_subtype, -1) + range_options(type);
      if (const Type* multi = catalog_.types.find(type.range_multirange)) list += ",\n    multirange_type_name = " + owned_.name(*multi);
      return "CREATE TYPE " + name + " AS RANGE (" + list + "\n);";
    }
    default: break;
  }
  const Relation* relation = catalog_.relations.find(type.relid);
  if (relation == nullptr) throw Undecided{"type " + type.name + " is of a kind that cannot be printed"};
  for (const Attribute& a : relation->attributes) {
    if (!a.dropped) list += (list.empty() ? "\n\t" : ",\n\t") + quote_identifier(a.name) + " " + type_name(a.type, a.typmod);
  }
  return "CREATE TYPE " + name + " AS (" + list + "\n);";
}

void SqlWriter::types() {
  for (const Type* type : owned_.of(catalog_.types, ClassId::Type)) {
    const Relation* row = type->relid == invalid_oid ? nullptr : catalog_.relations.find(type->relid);
    if (!is_own_type(*type)) continue;
    std::vector<ObjectAddress> makes{{ClassId::Type, type->oid}, {ClassId::Type, type->array}};
    if (type->range_multirange != invalid_oid) makes.push_back({ClassId::Type, type->range_multirange});
    if (row != nullptr) makes.push_back({ClassId::Relation, row->oid});
    for (const Constraint* check : catalog_.constraints.of_parent(type->oid)) {
      if (check->typid == type->oid && check->validated) makes.push_back({ClassId::Constraint, check->oid});
    }
    std::vector<ObjectAddress> after{{ClassId::Namespace, type->nsp}};
    // A sequence may not take the name of a type; the type may take the sequence's.
    const Relation* sequence = catalog_.relations.find(type->nsp, type->name);
    if (sequence != nullptr && sequence->kind == 'S') after.push_back({ClassId::Relation, sequence->oid});
    script_.add(Stage::Type, owned_.name(*type), type_sql(*type), std::move(makes), std::move(after));
  }
}

std::string SqlWriter::function_signature(const Function& function) const {
  std::string out = owned_.name(function) + "(";
  for (std::size_t i = 0; i < function.arg_types.size(); ++i) out += (i == 0 ? "" : ", ") + type_name(function.arg_types[i], -1);
  return out + ")";
}

bool SqlWriter::is_range_constructor(const Function& function) const {
  const Type* result = catalog_.types.find(function.return_type);
  return result != nullptr && (result->typtype == 'r' || result->typtype == 'm') && function.language == 12;
}

void SqlWriter::functions() {
  for (const Function* function : owned_.of(catalog_.functions, ClassId::Function)) {
    if (function->kind == 'a') throw Undecided{"aggregate " + function->name + " cannot be printed"};
    if (is_range_constructor(*function)) continue;
    std::string sql = analyze::get_function_def(catalog_, *function);
    while (!sql.empty() && sql.back() == '\n') sql.pop_back();
    sql.replace(0, std::string_view("CREATE OR REPLACE").size(), "CREATE");
    script_.add(Stage::Function, owned_.name(*function), sql + ";", {{ClassId::Function, function->oid}}, {{ClassId::Namespace, function->nsp}});
  }
}

}  // namespace reconcile::schema
