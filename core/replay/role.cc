// CREATE, ALTER and DROP ROLE; membership (user.c).
#include <algorithm>

#include "core/replay/def_elem.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"
#include "core/replay/role_dependency.h"
#include "core/replay/setting.h"

namespace reconcile::replay {
namespace {

struct RoleOptions {
  std::optional<bool> superuser, inherit, create_role, create_db, login, replication, bypass_rls;
  const List *in_roles = nullptr, *members = nullptr, *admin_members = nullptr;
};

void check_connection_limit(const ::DefElem& def) {
  std::int64_t limit = def_integer(def);
  if (limit < -1) throw PgError("22023", "invalid connection limit: " + std::to_string(limit));
}

RoleOptions read_role_options(Context& ctx, const List* options) {
  RoleOptions out;
  std::vector<std::string_view> seen;
  const ::DefElem *limit = nullptr, *valid_until = nullptr;
  for (auto* def : sql::list<::DefElem>(options)) {
    std::string_view name = def->defname;
    if (name == "sysid") {
      notice(ctx, "SYSID can no longer be specified");
      continue;
    }
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) throw_conflicting_option(*def);
    seen.push_back(name);
    auto flag = [&](std::string_view option, std::optional<bool>& slot) {
      if (name == option) slot = boolVal(def->arg);
    };
    flag("superuser", out.superuser);
    flag("inherit", out.inherit);
    flag("createrole", out.create_role);
    flag("createdb", out.create_db);
    flag("canlogin", out.login);
    flag("isreplication", out.replication);
    flag("bypassrls", out.bypass_rls);
    if (name == "connectionlimit") limit = def;
    if (name == "validUntil") valid_until = def;
    if (name == "addroleto") out.in_roles = castNode(List, def->arg);
    if (name == "rolemembers") out.members = castNode(List, def->arg);
    if (name == "adminmembers") out.admin_members = castNode(List, def->arg);
  }
  if (limit != nullptr) check_connection_limit(*limit);
  if (valid_until != nullptr && valid_until->arg != nullptr) {
    analyze::datum_in_out(ctx.session, type_oid::TimestampTz, -1, strVal(valid_until->arg));
  }
  return out;
}

void apply_role_options(Role& role, const RoleOptions& options) {
  role.superuser = options.superuser.value_or(role.superuser);
  role.inherit = options.inherit.value_or(role.inherit);
  role.create_role = options.create_role.value_or(role.create_role);
  role.create_db = options.create_db.value_or(role.create_db);
  role.login = options.login.value_or(role.login);
  role.replication = options.replication.value_or(role.replication);
  role.bypass_rls = options.bypass_rls.value_or(role.bypass_rls);
}

PgError reserved_role(std::string_view name) {
  return PgError("42939", "role name " + quoted(name) + " is reserved")
      .with_detail("Role names starting with \"pg_\" are reserved.");
}

// ---- membership ----

bool is_member(const Context& ctx, Oid member, Oid role) {
  if (member == role) return true;
  const Role* row = ctx.catalog.roles.find(member);
  return std::any_of(row->member_of.begin(), row->member_of.end(), [&](Oid of) { return is_member(ctx, of, role); });
}

void add_member(Context& ctx, Oid role, Oid member) {
  if (is_member(ctx, role, member)) {
    throw PgError("0LP01", "role " + quoted(role_name(ctx, role)) + " is a member of role " +
                               quoted(role_name(ctx, member)));
  }
  Role& row = ctx.catalog.roles.edit(member);
  if (std::find(row.member_of.begin(), row.member_of.end(), role) != row.member_of.end()) {
    return notice(ctx, "role " + quoted(row.name) + " is already a member of role " + quoted(role_name(ctx, role)));
  }
  row.member_of.push_back(role);
}

void remove_member(Context& ctx, Oid role, Oid member, bool admin_option_only) {
  Role& row = ctx.catalog.roles.edit(member);
  auto it = std::find(row.member_of.begin(), row.member_of.end(), role);
  if (it == row.member_of.end()) {
    return notice(ctx, "role " + quoted(row.name) + " is not a member of role " + quoted(role_name(ctx, role)));
  }
  if (!admin_option_only) row.member_of.erase(it);
}

void add_members(Context& ctx, Oid role, const List* members) {
  std::vector<Oid> oids;
  for (auto* member : sql::list<::RoleSpec>(members)) oids.push_back(role_oid(ctx, *member));
  for (Oid member : oids) add_member(ctx, role, member);
}

}  // namespace

void apply(Context& ctx, const ::CreateRoleStmt& stmt) {
  RoleOptions options = read_role_options(ctx, stmt.options);
  std::string_view name = stmt.role;
  if (name.starts_with("pg_")) throw reserved_role(name);
  if (const Role* existing = ctx.catalog.roles.find(invalid_oid, name)) {
    ctx.session.use({ClassId::Role, existing->oid});
    throw PgError("42710", "role " + quoted(name) + " already exists");
  }
  auto role = new_object<Role>(ctx, std::string(name));
  role.login = stmt.stmt_type == ROLESTMT_USER;
  apply_role_options(role, options);
  Oid oid = role.oid;
  ctx.catalog.roles.add(std::move(role));
  for (auto* in : sql::list<::RoleSpec>(options.in_roles)) add_member(ctx, role_oid(ctx, *in), oid);
  add_members(ctx, oid, options.admin_members);
  add_members(ctx, oid, options.members);
}

void apply(Context& ctx, const ::AlterRoleStmt& stmt) {
  if (stmt.role->roletype == ROLESPEC_CSTRING && sql::str(stmt.role->rolename).starts_with("pg_")) {
    throw reserved_role(stmt.role->rolename);
  }
  RoleOptions options = read_role_options(ctx, stmt.options);
  Oid oid = role_oid(ctx, *stmt.role);
  Role& role = ctx.catalog.roles.edit(oid);
  apply_role_options(role, options);
  role.changed = ctx.session.statement;
  if (options.members == nullptr) return;  // ALTER GROUP … ADD / DROP USER
  for (auto* member : sql::list<::RoleSpec>(options.members)) {
    if (stmt.action > 0) {
      add_member(ctx, oid, role_oid(ctx, *member));
    } else {
      remove_member(ctx, oid, role_oid(ctx, *member), false);
    }
  }
}

void apply(Context& ctx, const ::AlterRoleSetStmt& stmt) {
  if (stmt.role != nullptr) role_oid(ctx, *stmt.role);
  if (stmt.database != nullptr && ctx.session.database != stmt.database) {
    throw Undecided{"which databases the server has is not known"};
  }
  check_setting(*stmt.setstmt);
}

void apply(Context& ctx, const ::DropRoleStmt& stmt) {
  std::vector<Oid> roles;
  for (auto* spec : sql::list<::RoleSpec>(stmt.roles)) {
    if (spec->roletype != ROLESPEC_CSTRING) throw PgError("22023", "cannot use special role specifier in DROP ROLE");
    std::string_view name = spec->rolename;
    Oid oid = role_oid(ctx, name, true);
    if (oid == invalid_oid) {
      if (!stmt.missing_ok) throw PgError("42704", "role " + quoted(name) + " does not exist");
      notice(ctx, "role " + quoted(name) + " does not exist, skipping");
      continue;
    }
    if (name == ctx.session.role) throw PgError("55006", "current user cannot be dropped");
    if (name == ctx.session.session_role) throw PgError("55006", "session user cannot be dropped");
    if (oid < first_normal_oid) {
      throw PgError("2BP01", "cannot drop role " + std::string(name) + " because it is required by the database system");
    }
    check_role_is_unused(ctx, oid);
    roles.push_back(oid);
  }
  for (Oid oid : roles) {
    for (const Role* other : ctx.catalog.roles.own()) {
      if (std::find(other->member_of.begin(), other->member_of.end(), oid) == other->member_of.end()) continue;
      std::erase(ctx.catalog.roles.edit(other->oid).member_of, oid);
    }
    ctx.catalog.roles.remove(oid);
  }
}

void apply(Context& ctx, const ::GrantRoleStmt& stmt) {
  if (stmt.grantor != nullptr) role_oid(ctx, *stmt.grantor);
  std::vector<Oid> members;
  for (auto* spec : sql::list<::RoleSpec>(stmt.grantee_roles)) members.push_back(role_oid(ctx, *spec));
  for (auto* priv : sql::list<::AccessPriv>(stmt.granted_roles)) {
    if (priv->priv_name == nullptr || priv->cols != nullptr) {
      throw PgError("0LP01", "column names cannot be included in GRANT/REVOKE ROLE");
    }
    Oid role = role_oid(ctx, std::string_view(priv->priv_name));
    for (Oid member : members) {
      if (stmt.is_grant) {
        add_member(ctx, role, member);
      } else {
        remove_member(ctx, role, member, stmt.admin_opt);
      }
    }
  }
}

void apply(Context& ctx, const ::DropOwnedStmt& stmt) {
  std::vector<Oid> roles;
  for (auto* spec : sql::list<::RoleSpec>(stmt.roles)) roles.push_back(role_oid(ctx, *spec));
  for (Oid role : roles) drop_owned(ctx, role, stmt.behavior);
}

void apply(Context& ctx, const ::ReassignOwnedStmt& stmt) {
  std::vector<Oid> roles;
  for (auto* spec : sql::list<::RoleSpec>(stmt.roles)) roles.push_back(role_oid(ctx, *spec));
  Oid to = role_oid(ctx, *stmt.newrole);
  for (Oid role : roles) {
    if (role < first_normal_oid) {
      throw PgError("2BP01", "cannot reassign ownership of objects owned by role " + role_name(ctx, role) +
                                 " because they are required by the database system");
    }
    reassign_owned(ctx, role, to);
  }
}

}  // namespace reconcile::replay
