// information_schema: tables, columns, views, sequences, schemata, routines.
#include "core/analyze/coerce.h"
#include "core/analyze/typmod.h"
#include "core/execute/definition.h"
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

Value database(const Session& session) { return text(session.database); }

std::string_view table_type(const Relation& relation) {
  if (relation.persistence == 't') return "LOCAL TEMPORARY";
  return relation.kind == 'v' ? "VIEW" : relation.kind == 'f' ? "FOREIGN" : "BASE TABLE";
}

ResultSet tables_view(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"table_catalog", [](Session& s, const R&) { return database(s); }},
      {"table_schema", [](Session& s, const R& r) { return text(schema_name(s, r.nsp)); }},
      {"table_name", [](Session&, const R& r) { return text(r.name); }},
      {"table_type", [](Session&, const R& r) { return text(table_type(r)); }},
      {"is_insertable_into", [](Session&, const R& r) { return r.kind == 'r' || r.kind == 'p' ? yes_no(true) : Value::not_null(); }},
      {"is_typed", [](Session&, const R& r) { return yes_no(r.of_type != invalid_oid); }},
      {"commit_action", [](Session&, const R&) { return Value::null(); }},
  });
  for (const Relation* relation : relations_of_kind(source.session, "rvfp")) scan.add(*relation);
  return scan.take();
}

struct ColumnRow {
  const Relation* relation;
  const Attribute* attribute;
};
using R = ColumnRow;

// A domain's column shows the domain's base type, and the domain beside it.
Oid shown_type(const Session& session, const R& r) { return analyze::base_type(session, r.attribute->type); }

Value data_type(Session& session, const R& r) {
  Oid type = shown_type(session, r);
  if (analyze::element_type(session, type) != invalid_oid) return text("ARRAY");
  const Type& found = analyze::type_of(session, type);
  return found.nsp == schema_oid::PgCatalog ? text(analyze::format_type(session, type)) : text("USER-DEFINED");
}

std::int32_t shown_typmod(const Session& session, const R& r) {
  std::int32_t typmod = r.attribute->typmod;
  const Type& declared = analyze::type_of(session, r.attribute->type);
  return declared.typtype == 'd' ? declared.typmod : typmod;
}

Value character_length(Session& session, const R& r) {
  Oid type = shown_type(session, r);
  std::int32_t typmod = shown_typmod(session, r);
  if (typmod < 0) return Value::null();
  if (type == type_oid::BpChar || type == type_oid::VarChar) return number(typmod - analyze::varlena_header);
  return type == type_oid::Bit || type == type_oid::VarBit ? number(typmod) : Value::null();
}

Value numeric_precision(Session& session, const R& r) {
  std::int32_t typmod = shown_typmod(session, r);
  switch (shown_type(session, r)) {
    case type_oid::Int2: return number(16);
    case type_oid::Int4: return number(32);
    case type_oid::Int8: return number(64);
    case type_oid::Numeric: return typmod < 0 ? Value::null() : number(analyze::numeric_precision(typmod));
    case type_oid::Float4: return number(24);
    case type_oid::Float8: return number(53);
    default: return Value::null();
  }
}

Value numeric_scale(Session& session, const R& r) {
  std::int32_t typmod = shown_typmod(session, r);
  switch (shown_type(session, r)) {
    case type_oid::Int2: case type_oid::Int4: case type_oid::Int8: return number(0);
    case type_oid::Numeric: return typmod < 0 ? Value::null() : number(analyze::numeric_scale(typmod));
    default: return Value::null();
  }
}

Value nullable(Session& session, const R& r) {
  const Type& type = analyze::type_of(session, r.attribute->type);
  return yes_no(!r.attribute->not_null && !(type.typtype == 'd' && type.not_null));
}

Value column_default(Session& session, const R& r) {
  if (r.attribute->generated != 0 || r.attribute->default_expr == nullptr) {
    return r.attribute->has_default && r.attribute->generated == 0 ? Value::not_null() : Value::null();
  }
  return definition_value(expression_text(session, r.attribute->default_expr, r.relation));
}

Value identity_generation(Session&, const R& r) {
  if (r.attribute->identity == 0) return Value::null();
  return text(r.attribute->identity == 'a' ? "ALWAYS" : "BY DEFAULT");
}

const Type& udt(Session& session, const R& r) { return analyze::type_of(session, shown_type(session, r)); }

Value domain_part(Session& session, const R& r, bool schema) {
  const Type& type = analyze::type_of(session, r.attribute->type);
  if (type.typtype != 'd') return Value::null();
  return text(schema ? schema_name(session, type.nsp) : type.name);
}

ResultSet columns_view(Source& source) {
  Scan<R> scan(source, {
      {"table_catalog", [](Session& s, const R&) { return database(s); }},
      {"table_schema", [](Session& s, const R& r) { return text(schema_name(s, r.relation->nsp)); }},
      {"table_name", [](Session&, const R& r) { return text(r.relation->name); }},
      {"column_name", [](Session&, const R& r) { return text(r.attribute->name); }},
      {"ordinal_position", [](Session&, const R& r) { return number(r.attribute->num); }},
      {"column_default", column_default},
      {"is_nullable", nullable},
      {"data_type", data_type},
      {"character_maximum_length", character_length},
      {"numeric_precision", numeric_precision},
      {"numeric_scale", numeric_scale},
      {"domain_schema", [](Session& s, const R& r) { return domain_part(s, r, true); }},
      {"domain_name", [](Session& s, const R& r) { return domain_part(s, r, false); }},
      {"udt_catalog", [](Session& s, const R&) { return database(s); }},
      {"udt_schema", [](Session& s, const R& r) { return text(schema_name(s, udt(s, r).nsp)); }},
      {"udt_name", [](Session& s, const R& r) { return text(udt(s, r).name); }},
      {"dtd_identifier", [](Session&, const R& r) { return number(r.attribute->num); }},
      {"is_self_referencing", [](Session&, const R&) { return yes_no(false); }},
      {"is_identity", [](Session&, const R& r) { return yes_no(r.attribute->identity != 0); }},
      {"identity_generation", identity_generation},
      {"is_generated", [](Session&, const R& r) { return text(r.attribute->generated != 0 ? "ALWAYS" : "NEVER"); }},
      {"is_updatable", [](Session&, const R& r) { return r.relation->kind == 'r' || r.relation->kind == 'p' ? yes_no(true) : Value::not_null(); }},
  });
  for (const Relation* relation : relations_of_kind(source.session, "rvfp")) {
    for (const Attribute& attribute : relation->attributes) {
      if (!attribute.dropped) scan.add({relation, &attribute});
    }
  }
  return scan.take();
}

ResultSet views_view(Source& source) {
  Scan<Relation> scan(source, {
      {"table_catalog", [](Session& s, const Relation&) { return database(s); }},
      {"table_schema", [](Session& s, const Relation& r) { return text(schema_name(s, r.nsp)); }},
      {"table_name", [](Session&, const Relation& r) { return text(r.name); }},
      {"view_definition", [](Session& s, const Relation& r) {
         return r.view_query == nullptr ? Value::not_null() : definition_value(view_text(s, r));
       }},
      {"check_option", [](Session&, const Relation& r) {
         return text(r.view_check_option_cascaded ? "CASCADED" : r.view_check_option_local ? "LOCAL" : "NONE");
       }},
  });
  for (const Relation* relation : relations_of_kind(source.session, "v")) scan.add(*relation);
  return scan.take();
}

ResultSet sequences_view(Source& source) {
  Scan<Relation> scan(source, {
      {"sequence_catalog", [](Session& s, const Relation&) { return database(s); }},
      {"sequence_schema", [](Session& s, const Relation& r) { return text(schema_name(s, r.nsp)); }},
      {"sequence_name", [](Session&, const Relation& r) { return text(r.name); }},
      {"data_type", [](Session& s, const Relation& r) { return text(analyze::format_type(s, r.sequence->type)); }},
      {"start_value", [](Session&, const Relation& r) { return number(r.sequence->start); }},
      {"minimum_value", [](Session&, const Relation& r) { return number(r.sequence->min); }},
      {"maximum_value", [](Session&, const Relation& r) { return number(r.sequence->max); }},
      {"increment", [](Session&, const Relation& r) { return number(r.sequence->increment); }},
      {"cycle_option", [](Session&, const Relation& r) { return yes_no(r.sequence->cycle); }},
  });
  for (const Relation* relation : relations_of_kind(source.session, "S")) {
    bool internal = false;  // those behind identity columns are not shown
    for (const Dependency& dependency : source.session.catalog.depends.references_of({ClassId::Relation, relation->oid})) {
      internal = internal || dependency.type == DependencyType::Internal;
    }
    if (relation->sequence && !internal) scan.add(*relation);
  }
  return scan.take();
}

ResultSet schemata_view(Source& source) {
  Scan<Namespace> scan(source, {
      {"catalog_name", [](Session& s, const Namespace&) { return database(s); }},
      {"schema_name", [](Session&, const Namespace& r) { return text(r.name); }},
      {"schema_owner", [](Session& s, const Namespace& r) { return role_name(s, r.owner); }},
  });
  scan.add_all(source.session.catalog.namespaces);
  return scan.take();
}

Value routine_type(Session&, const Function& r) {
  return r.kind == 'p' ? text("PROCEDURE") : r.kind == 'f' ? text("FUNCTION") : Value::null();
}

ResultSet routines_view(Source& source) {
  Scan<Function> scan(source, {
      {"specific_catalog", [](Session& s, const Function&) { return database(s); }},
      {"specific_schema", [](Session& s, const Function& r) { return text(schema_name(s, r.nsp)); }},
      {"specific_name", [](Session&, const Function& r) { return text(r.name + "_" + std::to_string(r.oid)); }},
      {"routine_catalog", [](Session& s, const Function&) { return database(s); }},
      {"routine_schema", [](Session& s, const Function& r) { return text(schema_name(s, r.nsp)); }},
      {"routine_name", [](Session&, const Function& r) { return text(r.name); }},
      {"routine_type", routine_type},
      {"security_type", [](Session&, const Function& r) { return text(r.security_definer ? "DEFINER" : "INVOKER"); }},
  });
  scan.add_all(source.session.catalog.functions);
  return scan.take();
}

constexpr SystemTable tables[] = {
    {"information_schema.tables", tables_view},       {"information_schema.columns", columns_view},
    {"information_schema.views", views_view},         {"information_schema.sequences", sequences_view},
    {"information_schema.schemata", schemata_view},   {"information_schema.routines", routines_view},
};

}  // namespace

std::span<const SystemTable> information_schema_tables() { return tables; }

}  // namespace reconcile::execute
