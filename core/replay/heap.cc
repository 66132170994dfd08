// pg_class, pg_attribute and pg_attrdef rows (heap.c): making relations with their row types, checking
// column names and types, storing defaults.
#include <algorithm>

#include "core/replay/grant.h"
#include "core/replay/naming.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

constexpr std::size_t max_columns = 1600;

void check_names_and_types(Context& ctx, const Relation& relation) {
  if (relation.attributes.size() > max_columns) throw error("54011", "tables can have at most 1600 columns");
  const auto& columns = relation.attributes;
  if (relation.kind != 'v' && relation.kind != 'c') {
    for (const Attribute& column : columns) {
      if (system_column(column.name) == 0) continue;
      throw error("42701", "column name \"%s\" conflicts with a system column name", {column.name});
    }
  }
  for (std::size_t i = 1; i < columns.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (columns[i].name != columns[j].name) continue;
      throw error("42701", "column \"%s\" specified more than once", {columns[j].name});
    }
  }
  for (const Attribute& column : columns) {
    if (!column.dropped) check_attribute_type(ctx, column.name, column.type, column.collation);
  }
}

bool has_row_type(char kind) { return kind != 'S' && kind != 't' && kind != 'i' && kind != 'I'; }

// moveArrayTypeName: an automatic array type gives way to whoever wants its name.
bool move_array_type(Context& ctx, const Type& type) {
  if (!type.true_array || type.elem == invalid_oid) return false;
  const Type* element = ctx.catalog.types.find(type.elem);
  if (element == nullptr || element->array != type.oid) return false;
  ctx.catalog.types.rename(type.oid, type.nsp, make_array_type_name(ctx, type.name, type.nsp));
  return true;
}

void check_type_name_free(Context& ctx, const Relation& relation) {
  const Type* type = ctx.catalog.types.find(relation.nsp, relation.name);
  if (type == nullptr || move_array_type(ctx, *type)) return;
  throw error("42710", "type \"%s\" already exists", {relation.name})
      .with_hint("A relation has an associated type of the same name, so you must use a name that doesn't "
                 "conflict with any existing type.");
}

Type array_type_over(const Context& ctx, const Type& element, Oid oid) {
  Type array;
  array.oid = oid;
  array.name = make_array_type_name(ctx, element.name, element.nsp);
  array.nsp = element.nsp;
  array.owner = element.owner;
  array.made = ctx.session.statement;
  array.category = 'A';
  array.elem = element.oid;
  array.true_array = array.subscriptable = true;
  array.align = 'd';
  return array;
}

void make_row_type(Context& ctx, Relation& relation) {
  Catalog& catalog = ctx.catalog;
  Oid array_oid = catalog.new_oid();
  Type row;
  row.oid = relation.type = catalog.new_oid();
  row.name = relation.name;
  row.nsp = relation.nsp;
  row.owner = relation.owner;
  row.made = ctx.session.statement;
  row.typtype = 'c';
  row.category = 'C';
  row.relid = relation.oid;
  row.array = array_oid;
  row.align = 'd';
  if (relation.kind == 'c') row.acl = user_default_acl(ctx, OBJECT_TYPE, row.owner, row.nsp);
  ObjectAddress row_address{ClassId::Type, row.oid}, array_address{ClassId::Type, array_oid};
  catalog.types.add(row);
  catalog.types.add(array_type_over(ctx, row, array_oid));
  if (relation.kind == 'c') {
    // The type is what the user made; its pg_class row hangs on it.
    record_dependency(ctx, row_address, {ClassId::Namespace, row.nsp}, DependencyType::Normal);
    record_dependency(ctx, address_of(relation), row_address, DependencyType::Internal);
  } else {
    record_dependency(ctx, row_address, address_of(relation), DependencyType::Internal);
  }
  record_dependency(ctx, array_address, row_address, DependencyType::Internal);
}

void record_relation_dependencies(Context& ctx, const Relation& relation) {
  if (relation.kind != 'c') {
    record_dependency(ctx, address_of(relation), {ClassId::Namespace, relation.nsp}, DependencyType::Normal);
    record_dependency(ctx, address_of(relation), {ClassId::Type, relation.of_type}, DependencyType::Normal);
    record_dependency(ctx, address_of(relation), {ClassId::AccessMethod, relation.am}, DependencyType::Normal);
  }
  for (const Attribute& column : relation.attributes) record_column_dependencies(ctx, relation, column);
}

}  // namespace

Relation& create_relation(Context& ctx, Relation relation) {
  check_names_and_types(ctx, relation);
  if (ctx.catalog.relations.find(relation.nsp, relation.name) != nullptr) {
    throw error("42P07", "relation \"%s\" already exists", {relation.name});
  }
  check_type_name_free(ctx, relation);
  if (relation.oid == invalid_oid) relation.oid = ctx.catalog.new_oid();
  relation.made = ctx.session.statement;
  AttrNumber number = 0;
  for (Attribute& column : relation.attributes) {
    column.num = ++number;
    column.made = ctx.session.statement;
  }
  bool takes_privileges = std::string_view("rvmfpS").find(relation.kind) != std::string_view::npos;
  if (takes_privileges) {
    relation.acl = user_default_acl(ctx, relation.kind == 'S' ? OBJECT_SEQUENCE : OBJECT_TABLE, relation.owner, relation.nsp);
  }
  Relation& made = ctx.catalog.relations.add(std::move(relation));
  if (has_row_type(made.kind)) make_row_type(ctx, made);
  record_relation_dependencies(ctx, made);
  return made;
}

void check_attribute_type(Context& ctx, std::string_view column, Oid type, Oid collation,
                          std::vector<Oid> containing) {
  const Type& found = analyze::type_of(ctx.session, type);
  if (found.typtype == 'p') {
    throw error("42P16", "column \"%s\" has pseudo-type %s", {column, analyze::format_type(ctx.session, type)});
  }
  if (found.typtype == 'd') {
    check_attribute_type(ctx, column, found.base, collation, containing);
  } else if (found.typtype == 'c') {
    if (std::find(containing.begin(), containing.end(), type) != containing.end()) {
      throw error("42P16", "composite type %s cannot be made a member of itself",
                  {analyze::format_type(ctx.session, type)});
    }
    containing.push_back(type);
    const Relation* relation = ctx.catalog.relations.find(found.relid);
    if (relation == nullptr) return;  // a built-in catalog whose columns are not modelled
    for (const Attribute& attribute : relation->attributes) {
      if (!attribute.dropped) check_attribute_type(ctx, attribute.name, attribute.type, attribute.collation, containing);
    }
  } else if (found.typtype == 'r' && found.range_subtype != invalid_oid) {
    check_attribute_type(ctx, column, found.range_subtype, found.range_collation, containing);
  } else if (found.true_array && found.elem != invalid_oid) {
    check_attribute_type(ctx, column, found.elem, collation, containing);
  }
  if (collation == invalid_oid && found.collation != invalid_oid && found.typtype != 'd') {
    throw error("42P16", "no collation was derived for column \"%s\" with collatable type %s",
                {column, analyze::format_type(ctx.session, type)})
        .with_hint("Use the COLLATE clause to set the collation explicitly.");
  }
}

void record_column_dependencies(Context& ctx, const Relation& relation, const Attribute& attribute) {
  if (attribute.dropped) return;
  ObjectAddress column = address_of(relation, attribute.num);
  record_dependency(ctx, column, {ClassId::Type, attribute.type}, DependencyType::Normal);
  if (attribute.collation != default_collation) {
    record_dependency(ctx, column, {ClassId::Collation, attribute.collation}, DependencyType::Normal);
  }
}

void remove_default(Context& ctx, Oid relation, AttrNumber column) {
  const Attribute& before = *relation_of(ctx, relation).attribute(column);
  if (!before.has_default) return;
  ctx.catalog.depends.remove_references_of({ClassId::AttrDefault, before.default_oid});
  Attribute& attribute = edit_column(ctx, relation, column);
  attribute.has_default = false;
  attribute.default_expr = nullptr;
  attribute.default_oid = invalid_oid;
}

void store_default(Context& ctx, Oid relation, AttrNumber column, Expr* expr) {
  remove_default(ctx, relation, column);
  Attribute& attribute = edit_column(ctx, relation, column);
  attribute.has_default = true;
  attribute.default_expr = expr;
  attribute.default_oid = ctx.catalog.new_oid();
  const Relation& stored = relation_of(ctx, relation);
  ObjectAddress row{ClassId::AttrDefault, attribute.default_oid};
  record_dependency(ctx, row, address_of(stored, column),
                    attribute.generated != 0 ? DependencyType::Internal : DependencyType::Auto);
  record_expression_dependencies(ctx, row, expr, &stored, DependencyType::Normal, DependencyType::Normal);
}

}  // namespace reconcile::replay
