// ALTER DEFAULT PRIVILEGES (aclchk.c, ExecAlterDefaultPrivilegesStmt).
#include "core/replay/def_elem.h"
#include "core/replay/grant.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

// The noun differs from GRANT's for none but tables.
Privileges default_privileges(const ::GrantStmt& action) {
  const GrantKind& kind = grant_kind(action.objtype);
  Privileges all = action.objtype == OBJECT_TABLE ? all_on_relation : kind.all;
  if (action.privileges == nullptr) return all;
  Privileges out = 0;
  for (auto* priv : sql::list<::AccessPriv>(action.privileges)) {
    if (priv->cols != nullptr) throw PgError("0LP01", "default privileges cannot be set for columns");
    out |= checked_privilege(*priv, all, kind.noun);
  }
  return out;
}

char kind_letter(ObjectType kind) {
  switch (kind) {
    case OBJECT_TABLE: return 'r';
    case OBJECT_SEQUENCE: return 'S';
    case OBJECT_TYPE: return 'T';
    case OBJECT_SCHEMA: return 'n';
    default: return 'f';
  }
}

// One entry per role, schema and kind. Those of a schema come on top; the global ones replace the built-in
// defaults and are forgotten when they equal them.
void store(Context& ctx, Oid role, Oid nsp, const ::GrantStmt& action, Privileges privileges,
           const std::vector<Oid>& grantees) {
  std::string name = role_name(ctx, role) + "/" + kind_letter(action.objtype);
  const NamedObject* existing = find_named(ctx, ClassId::DefaultAcl, nsp, name);
  Acl built_in = nsp == invalid_oid ? default_acl(ctx, action.objtype, role) : Acl();
  Acl acl = existing != nullptr ? default_acl_items(*existing) : built_in;
  for (Oid grantee : grantees) {
    update_acl(ctx, acl, {action.is_grant, privileges, action.grant_option, role}, grantee);
  }
  if (acl == built_in) acl.clear();
  if (existing != nullptr) return set_default_acl_items(ctx, existing->oid, acl);
  if (acl.empty()) return;
  auto entry = new_object<NamedObject>(ctx, name, nsp);
  entry.classid = ClassId::DefaultAcl;
  Oid oid = entry.oid;
  ctx.catalog.named_objects.add(std::move(entry));
  set_default_acl_items(ctx, oid, acl);
  if (nsp != invalid_oid) {
    record_dependency(ctx, {ClassId::DefaultAcl, oid}, {ClassId::Namespace, nsp}, DependencyType::Auto);
  }
}

}  // namespace

Acl default_acl_items(const NamedObject& entry) {
  Acl items;
  for (std::size_t at = 0; at < entry.detail.size();) {
    std::size_t end = entry.detail.find('\n', at);
    items.push_back(entry.detail.substr(at, end - at));
    at = end + 1;
  }
  return items;
}

void set_default_acl_items(Context& ctx, Oid entry, const Acl& items) {
  if (items.empty()) {
    ctx.catalog.depends.remove_references_of({ClassId::DefaultAcl, entry});
    ctx.catalog.named_objects.remove(entry);
    return;
  }
  std::string detail;
  for (const std::string& item : items) detail += item + "\n";
  NamedObject& row = ctx.catalog.named_objects.edit(entry);
  row.detail = std::move(detail);
  row.changed = ctx.session.statement;
}

Acl user_default_acl(Context& ctx, ObjectType kind, Oid owner, Oid nsp) {
  std::string name = role_name(ctx, owner) + "/" + kind_letter(kind);
  const NamedObject* global = find_named(ctx, ClassId::DefaultAcl, invalid_oid, name);
  const NamedObject* local = nsp == invalid_oid ? nullptr : find_named(ctx, ClassId::DefaultAcl, nsp, name);
  if (global == nullptr && local == nullptr) return {};
  Acl built_in = default_acl(ctx, kind, owner);
  Acl out = global != nullptr ? default_acl_items(*global) : built_in;
  if (local != nullptr) merge_acl(out, default_acl_items(*local));
  return out == built_in ? Acl() : out;
}

void apply(Context& ctx, const ::AlterDefaultPrivilegesStmt& stmt) {
  const List *roles = nullptr, *schemas = nullptr;
  for (auto* option : sql::list<::DefElem>(stmt.options)) {
    std::string_view name = option->defname;
    const List*& slot = name == "schemas" ? schemas : roles;
    if (slot != nullptr) throw_conflicting_option(*option);
    slot = castNode(List, option->arg);
  }
  const ::GrantStmt& action = *stmt.action;
  std::vector<Oid> grantees = grantees_of(ctx, action.grantees);
  Privileges privileges = default_privileges(action);
  std::vector<Oid> role_oids;
  for (auto* role : sql::list<::RoleSpec>(roles)) role_oids.push_back(role_oid(ctx, *role));
  if (roles == nullptr) role_oids.push_back(current_role_oid(ctx));

  for (Oid role : role_oids) {
    if (schemas == nullptr) store(ctx, role, invalid_oid, action, privileges, grantees);
    for (const ::Node* schema : sql::list(schemas)) {
      Oid nsp = analyze::lookup_namespace(ctx.session, strVal(schema));
      if (action.objtype == OBJECT_SCHEMA) {
        throw PgError("0LP01", "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS");
      }
      store(ctx, role, nsp, action, privileges, grantees);
    }
  }
}

}  // namespace reconcile::replay
