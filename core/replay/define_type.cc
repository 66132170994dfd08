// CREATE TYPE name: a shell; CREATE TYPE name (…): a base type, which only C functions can carry.
#include "core/replay/define.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {

void define_type(Context& ctx, const ::DefineStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.defnames);
  const Type* existing = ctx.catalog.types.find(name.nsp, name.name);
  if (stmt.definition == nullptr) {
    if (existing != nullptr && (!existing->defined || !move_array_type_name(ctx, *existing))) {
      ctx.session.use({ClassId::Type, existing->oid});
      throw PgError("42710", "type " + quoted(name.name) + " already exists");
    }
    Type shell;
    shell.name = name.name;
    shell.nsp = name.nsp;
    shell.typtype = 'p';
    shell.category = 'P';
    shell.defined = false;
    add_type(ctx, std::move(shell));
    return;
  }
  if (existing == nullptr || existing->defined) {
    if (existing != nullptr && !move_array_type_name(ctx, *existing)) {
      throw PgError("42710", "type " + quoted(name.name) + " already exists");
    }
    throw PgError("42710", "type " + quoted(name.name) + " does not exist")
        .with_hint("Create the type as a shell type, then create its I/O functions, then do a full CREATE TYPE.");
  }
  throw Undecided{"base types are not modelled"};
}

void apply(Context& ctx, const ::AlterTypeStmt& stmt) {
  ::TypeName name = type_name_of(stmt.typeName);
  const Type& type = analyze::type_of(ctx.session, lookup_type_without_position(ctx, name).type);
  if (type.typtype != 'b' || type.true_array) {
    throw PgError("42809", analyze::format_type(ctx.session, type.oid) + " is not a base type");
  }
  ctx.catalog.types.edit(type.oid).changed = ctx.session.statement;
}

}  // namespace reconcile::replay
