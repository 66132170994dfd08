// What deleting one object's catalog row means, class by class (doDeletion).
#include <algorithm>

#include "core/replay/deletion.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

// RemoveAttributeById: a tombstone, since an attribute number is never used again.
void drop_column(Context& ctx, ObjectAddress column) {
  Attribute& attribute = edit_column(ctx, column.oid, static_cast<AttrNumber>(column.subid));
  attribute.dropped = true;
  attribute.dropped_by = ctx.session.statement;
  attribute.not_null = false;
  attribute.has_default = false;
  attribute.default_expr = nullptr;
  attribute.default_oid = invalid_oid;
  attribute.identity = attribute.generated = 0;
  attribute.options.clear();
  attribute.statistics_target.reset();
}

void drop_default(Context& ctx, ObjectAddress row) {
  for (const Dependency& dependency : ctx.catalog.depends.references_of(row)) {
    ObjectAddress column = dependency.referenced;
    if (column.classid != ClassId::Relation || column.subid == 0) continue;
    const Relation* relation = ctx.catalog.relations.find(column.oid);
    if (relation == nullptr) continue;
    const Attribute* attribute = relation->attribute(static_cast<AttrNumber>(column.subid));
    if (attribute != nullptr && attribute->default_oid == row.oid) {
      return remove_default(ctx, column.oid, static_cast<AttrNumber>(column.subid));
    }
  }
}

template <class T>
void remove_from(Collection<T>& collection, Oid oid) {
  if (collection.find(oid) != nullptr) collection.remove(oid);
}

void remove_row(Context& ctx, ObjectAddress object) {
  Catalog& catalog = ctx.catalog;
  switch (object.classid) {
    case ClassId::Relation:
      return object.subid != 0 ? drop_column(ctx, object) : remove_from(catalog.relations, object.oid);
    case ClassId::AttrDefault: return drop_default(ctx, object);
    case ClassId::Namespace: return remove_from(catalog.namespaces, object.oid);
    case ClassId::Type: return remove_from(catalog.types, object.oid);
    case ClassId::Constraint: return remove_from(catalog.constraints, object.oid);
    case ClassId::Function: return remove_from(catalog.functions, object.oid);
    case ClassId::Trigger: return remove_from(catalog.triggers, object.oid);
    case ClassId::Policy: return remove_from(catalog.policies, object.oid);
    case ClassId::Rule: return remove_from(catalog.rules, object.oid);
    case ClassId::Operator: return remove_from(catalog.operators, object.oid);
    case ClassId::OpClass: return remove_from(catalog.opclasses, object.oid);
    case ClassId::OpFamily: return remove_from(catalog.opfamilies, object.oid);
    case ClassId::Cast: return remove_from(catalog.casts, object.oid);
    case ClassId::Collation: return remove_from(catalog.collations, object.oid);
    case ClassId::Extension: return remove_from(catalog.extensions, object.oid);
    case ClassId::Language: return remove_from(catalog.languages, object.oid);
    case ClassId::Role: return remove_from(catalog.roles, object.oid);
    case ClassId::Publication: return remove_from(catalog.publications, object.oid);
    case ClassId::PublicationRel:
    case ClassId::PublicationNamespace: return remove_from(catalog.publication_members, object.oid);
    case ClassId::EventTrigger: return remove_from(catalog.event_triggers, object.oid);
    case ClassId::ForeignDataWrapper: return remove_from(catalog.foreign_data_wrappers, object.oid);
    case ClassId::ForeignServer: return remove_from(catalog.foreign_servers, object.oid);
    case ClassId::Statistics: return remove_from(catalog.statistics, object.oid);
    case ClassId::AccessMethod: return remove_from(catalog.access_methods, object.oid);
    default: return remove_from(catalog.named_objects, object.oid);
  }
}

}  // namespace

void delete_object(Context& ctx, ObjectAddress object) {
  remove_row(ctx, object);
  ctx.catalog.depends.remove_references_of(object);
  if (ctx.catalog.comment(object) != nullptr) ctx.catalog.set_comment(object, std::nullopt);
}

}  // namespace reconcile::replay
