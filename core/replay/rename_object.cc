// ALTER … RENAME TO of everything that is not a relation, a column or a constraint of a table.
#include "core/replay/object_address.h"
#include "core/replay/object_conflict.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

void rename_type_statement(Context& ctx, const ::RenameStmt& stmt) {
  ::TypeName name = type_name_of(castNode(List, stmt.object));
  Oid oid = lookup_type_without_position(ctx, name).type;
  const Type& type = analyze::type_of(ctx.session, oid);
  std::string shown = analyze::format_type(ctx.session, oid);
  if (stmt.renameType == OBJECT_DOMAIN && type.typtype != 'd') throw PgError("42809", shown + " is not a domain");
  const Relation* row = type.typtype == 'c' ? ctx.catalog.relations.find(type.relid) : nullptr;
  if (row != nullptr && row->kind != 'c') {
    throw PgError("42809", shown + " is a table's row type").with_hint("Use ALTER TABLE instead.");
  }
  if (type.true_array && type.elem != invalid_oid) {
    throw PgError("42809", "cannot alter array type " + shown)
        .with_hint("You can alter type " + analyze::format_type(ctx.session, type.elem) +
                   ", which will alter the array type as well.");
  }
  if (row != nullptr) {
    if (const Relation* taken = ctx.catalog.relations.find(row->nsp, stmt.newname)) {
      ctx.session.use({ClassId::Relation, taken->oid});
      throw PgError("42P07", "relation " + quoted(stmt.newname) + " already exists");
    }
    ctx.catalog.relations.rename(row->oid, row->nsp, stmt.newname).changed = ctx.session.statement;
  }
  rename_type(ctx, oid, stmt.newname, type.nsp);
}

void check_can_have(const Relation& relation, std::string_view kind) {
  std::string_view accepted = kind == "policy" ? "rp" : kind == "trigger" ? "rvfp" : "rvp";
  if (accepted.find(relation.kind) == std::string_view::npos) {
    if (kind == "policy") throw PgError("42809", quoted(relation.name) + " is not a table");
    throw PgError("42809", "relation " + quoted(relation.name) + " cannot have " + std::string(kind) + "s");
  }
  if (relation.oid < first_normal_oid) {
    throw PgError("42501", "permission denied: " + quoted(relation.name) + " is a system catalog");
  }
}

// Triggers, policies and rules: unique on their relation.
template <class T>
void rename_part(Context& ctx, Collection<T>& all, const ::RenameStmt& stmt, std::string_view kind,
                 std::string_view of_missing, std::string_view of_taken) {
  const Relation& relation = lookup_without_position(ctx, *stmt.relation);
  check_can_have(relation, kind);
  auto named = [&](std::string_view name) -> const T* {
    for (const T* part : all.of_parent(relation.oid)) {
      if (part->name == name) return part;
    }
    return nullptr;
  };
  auto refuse_taken = [&] {
    if (named(stmt.newname) == nullptr) return;
    throw PgError("42710", std::string(kind) + " " + quoted(stmt.newname) + " for " + std::string(of_taken) + " " +
                               quoted(relation.name) + " already exists");
  };
  const T* found = named(stmt.subname);
  bool checks_new_name_first = kind == "policy";
  if (checks_new_name_first) refuse_taken();
  if (found == nullptr) {
    throw PgError("42704", std::string(kind) + " " + quoted(stmt.subname) + " for " + std::string(of_missing) + " " +
                               quoted(relation.name) + " does not exist");
  }
  if (!checks_new_name_first) refuse_taken();
  all.rename(found->oid, found->nsp, stmt.newname).changed = ctx.session.statement;
}

void rename_domain_constraint(Context& ctx, const ::RenameStmt& stmt) {
  ::TypeName name = type_name_of(castNode(List, stmt.object));
  const Type& domain = analyze::type_of(ctx.session, lookup_type_without_position(ctx, name).type);
  std::string shown = analyze::format_type(ctx.session, domain.oid);
  if (domain.typtype != 'd') throw PgError("42809", shown + " is not a domain");
  const Constraint* found = nullptr;
  bool taken = false;
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(domain.oid)) {
    if (constraint->name == stmt.subname) found = constraint;
    taken = taken || constraint->name == stmt.newname;
  }
  if (found == nullptr) {
    throw PgError("42704", "constraint " + quoted(stmt.subname) + " for domain " + shown + " does not exist");
  }
  if (taken) {
    throw PgError("42710", "constraint " + quoted(stmt.newname) + " for domain " + shown + " already exists");
  }
  ctx.catalog.constraints.rename(found->oid, found->nsp, stmt.newname).changed = ctx.session.statement;
}

void rename_role(Context& ctx, const ::RenameStmt& stmt) {
  const Role& role = *ctx.catalog.roles.find(role_oid(ctx, std::string_view(stmt.subname)));
  if (role.name == ctx.session.session_role) throw PgError("0A000", "session user cannot be renamed");
  if (role.name == ctx.session.role) throw PgError("0A000", "current user cannot be renamed");
  for (std::string_view name : {std::string_view(role.name), std::string_view(stmt.newname)}) {
    if (name.starts_with("pg_")) {
      throw PgError("42939", "role name " + quoted(name) + " is reserved")
          .with_detail("Role names starting with \"pg_\" are reserved.");
    }
  }
  if (ctx.catalog.roles.find(invalid_oid, stmt.newname) != nullptr) {
    throw PgError("42710", "role " + quoted(stmt.newname) + " already exists");
  }
  ctx.catalog.roles.rename(role.oid, invalid_oid, stmt.newname).changed = ctx.session.statement;
}

}  // namespace

void rename_object(Context& ctx, const ::RenameStmt& stmt) {
  switch (stmt.renameType) {
    case OBJECT_TYPE:
    case OBJECT_DOMAIN:
      return rename_type_statement(ctx, stmt);
    case OBJECT_DOMCONSTRAINT:
      return rename_domain_constraint(ctx, stmt);
    case OBJECT_TRIGGER:
      return rename_part(ctx, ctx.catalog.triggers, stmt, "trigger", "table", "relation");
    case OBJECT_POLICY:
      return rename_part(ctx, ctx.catalog.policies, stmt, "policy", "table", "table");
    case OBJECT_RULE:
      return rename_part(ctx, ctx.catalog.rules, stmt, "rule", "relation", "relation");
    case OBJECT_ROLE:
      return rename_role(ctx, stmt);
    case OBJECT_DATABASE:
      throw Undecided{"which databases the server has is not known"};
    default: {
      ObjectAddress address = get_object_address(ctx, stmt.renameType, stmt.object);
      check_name_is_free(ctx, address, find_object(ctx, address)->nsp, stmt.newname);
      rename_object_row(ctx, address, find_object(ctx, address)->nsp, stmt.newname);
    }
  }
}

}  // namespace reconcile::replay
