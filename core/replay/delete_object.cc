// What deleting one object's catalog row means, class by class (doDeletion).
#include <algorithm>

#include "core/replay/deletion.h"
#include "core/replay/object_class.h"
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

void remove_row(Context& ctx, ObjectAddress object) {
  if (object.classid == ClassId::Relation && object.subid != 0) return drop_column(ctx, object);
  if (object.classid == ClassId::AttrDefault) return drop_default(ctx, object);
  with_collection(ctx.catalog, object.classid, [&](auto& collection) {
    if (collection.find(object.oid) != nullptr) collection.remove(object.oid);
  });
}

}  // namespace

void delete_object(Context& ctx, ObjectAddress object) {
  remove_row(ctx, object);
  ctx.catalog.depends.remove_references_of(object);
  if (ctx.catalog.comment(object) != nullptr) ctx.catalog.set_comment(object, std::nullopt);
}

}  // namespace reconcile::replay
