// CREATE TYPE … AS ENUM (…), CREATE TYPE … AS (…).
#include "core/replay/object_statements.h"
#include "core/replay/enum_label.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

std::vector<std::string> enum_labels(const List* values) {
  std::vector<std::string> labels;
  for (const ::Node* value : sql::list(values)) {
    std::string label = strVal(value);
    check_enum_label_length(label);
    // Nobody checks for duplicates but the unique index of pg_enum.
    if (std::find(labels.begin(), labels.end(), label) != labels.end()) {
      throw PgError("23505", "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"");
    }
    labels.push_back(std::move(label));
  }
  return labels;
}

Attribute composite_attribute(Context& ctx, const ::ColumnDef& def, AttrNumber num) {
  analyze::TypeRef type = lookup_type_without_position(ctx, *def.typeName);
  if (def.typeName->setof) {
    throw PgError("42P16", "column " + quoted(def.colname) + " cannot be declared SETOF");
  }
  const Type& row = analyze::type_of(ctx.session, type.type);
  Attribute attribute;
  attribute.name = def.colname;
  attribute.type = type.type;
  attribute.typmod = type.typmod;
  attribute.num = num;
  attribute.ndims = static_cast<std::int16_t>(sql::list(def.typeName->arrayBounds).size());
  attribute.collation = row.collation;
  attribute.storage = row.storage;
  attribute.made = attribute.changed = ctx.session.statement;
  if (def.collClause != nullptr) {
    attribute.collation = analyze::lookup_collation(ctx.session, def.collClause->collname, def.collClause->location);
    if (row.collation == invalid_oid) {
      throw PgError("42804", "collations are not supported by type " + analyze::format_type(ctx.session, type.type));
    }
  }
  return attribute;
}

void check_composite_names(const List* columns) {
  std::vector<std::string_view> seen;
  for (auto* def : sql::list<::ColumnDef>(columns)) {
    if (std::find(seen.begin(), seen.end(), def->colname) != seen.end()) {
      throw PgError("42701", "column " + quoted(def->colname) + " specified more than once");
    }
    seen.push_back(def->colname);
  }
}

void check_no_pseudo_types(Context& ctx, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    if (analyze::type_of(ctx.session, attribute.type).typtype != 'p') continue;
    throw PgError("42P16", "column " + quoted(attribute.name) + " has pseudo-type " +
                               analyze::format_type(ctx.session, attribute.type));
  }
}

}  // namespace

void apply(Context& ctx, const ::CreateEnumStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.typeName);
  check_type_name_is_free(ctx, name);
  Type type;
  type.name = name.name;
  type.nsp = name.nsp;
  type.typtype = 'e';
  type.category = 'E';
  type.len = 4;
  type.by_value = true;
  type.storage = 'p';
  type.labels = enum_labels(stmt.vals);
  type.label_transactions.assign(type.labels.size(), 0);
  add_array_type(ctx, add_type(ctx, std::move(type)));
}

void apply(Context& ctx, const ::CompositeTypeStmt& stmt) {
  const ::RangeVar& var = *stmt.typevar;
  CreationName name{var.schemaname == nullptr ? analyze::creation_namespace(ctx.session)
                                              : analyze::lookup_namespace(ctx.session, var.schemaname),
                    var.relname};
  check_type_name_is_free(ctx, name);
  check_composite_names(stmt.coldeflist);
  Relation relation;
  relation.name = name.name;
  relation.nsp = name.nsp;
  relation.kind = 'c';
  for (auto* def : sql::list<::ColumnDef>(stmt.coldeflist)) {
    auto num = static_cast<AttrNumber>(relation.attributes.size() + 1);
    relation.attributes.push_back(composite_attribute(ctx, *def, num));
  }
  check_no_pseudo_types(ctx, relation.attributes);
  if (const Relation* taken = ctx.catalog.relations.find(name.nsp, name.name)) {
    ctx.session.use({ClassId::Relation, taken->oid});
    throw PgError("42P07", "relation " + quoted(name.name) + " already exists");
  }
  create_relation(ctx, std::move(relation));
}

}  // namespace reconcile::replay
