// COMMENT ON … IS …; SECURITY LABEL (comment.c, seclabel.c).
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

std::string_view uncommentable_kind(char relkind) {
  switch (relkind) {
    case 'i': return "This operation is not supported for indexes.";
    case 'I': return "This operation is not supported for partitioned indexes.";
    case 'S': return "This operation is not supported for sequences.";
    default: return "This operation is not supported for TOAST tables.";
  }
}

void check_column_comment(const Context& ctx, ObjectAddress address) {
  const Relation& relation = *ctx.catalog.relations.find(address.oid);
  if (std::string_view("rvmcfp").find(relation.kind) != std::string_view::npos) return;
  throw PgError("42809", "cannot set comment on relation " + quoted(relation.name))
      .with_detail(std::string(uncommentable_kind(relation.kind)));
}

}  // namespace

void apply(Context& ctx, const ::CommentStmt& stmt) {
  // A dump restored under another name comments on a database that is not there: that is forgiven.
  if (stmt.objtype == OBJECT_DATABASE && ctx.session.database != strVal(stmt.object)) {
    return notice(ctx, "database " + quoted(strVal(stmt.object)) + " does not exist");
  }
  ObjectAddress address = get_object_address(ctx, stmt.objtype, stmt.object);
  if (stmt.objtype == OBJECT_COLUMN) check_column_comment(ctx, address);
  std::optional<std::string> text;
  if (stmt.comment != nullptr && *stmt.comment != '\0') text = stmt.comment;
  ctx.catalog.set_comment(address, std::move(text));
}

void apply(Context&, const ::SecLabelStmt& stmt) {
  if (stmt.provider == nullptr) throw PgError("22023", "no security label providers have been loaded");
  throw PgError("22023", "security label provider " + quoted(stmt.provider) + " is not loaded");
}

}  // namespace reconcile::replay
