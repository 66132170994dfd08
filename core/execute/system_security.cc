// pg_policy, pg_policies, pg_roles, pg_authid, pg_user.
#include "core/execute/definition.h"
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

Value condition(Session& session, const Policy& policy, const Expr* expr) {
  if (expr == nullptr) return Value::null();
  return definition_value(expression_text(session, expr, session.catalog.relations.find(policy.parent)));
}

ResultSet pg_policy(Source& source) {
  using R = Policy;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"polname", [](Session&, const R& r) { return text(r.name); }},
      {"polrelid", [](Session&, const R& r) { return oid_value(r.parent); }},
      {"polcmd", [](Session&, const R& r) { return code(r.command); }},
      {"polpermissive", [](Session&, const R& r) { return flag(r.permissive); }},
      {"polroles", [](Session&, const R& r) { return oid_array(r.roles); }},
      {"polqual", [](Session& s, const R& r) { return condition(s, r, r.qual); }},
      {"polwithcheck", [](Session& s, const R& r) { return condition(s, r, r.with_check); }},
  });
  scan.add_all(source.session.catalog.policies);
  return scan.take();
}

std::string_view command_name(char command) {
  switch (command) {
    case 'r': return "SELECT";
    case 'a': return "INSERT";
    case 'w': return "UPDATE";
    case 'd': return "DELETE";
    default: return "ALL";
  }
}

Value role_names(Session& session, const Policy& policy) {
  std::vector<std::string> names;
  for (Oid oid : policy.roles) {
    const Role* role = session.catalog.roles.find(oid);
    names.push_back(role == nullptr ? "public" : role->name);
  }
  if (names.empty()) names.push_back("public");
  std::sort(names.begin(), names.end());
  std::vector<Value> members;
  for (std::string& name : names) members.push_back(Value::known(std::move(name)));
  return make_array(std::move(members));
}

ResultSet pg_policies(Source& source) {
  using R = Policy;
  Scan<R> scan(source, {
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, s.catalog.relations.find(r.parent)->nsp)); }},
      {"tablename", [](Session& s, const R& r) { return text(s.catalog.relations.find(r.parent)->name); }},
      {"policyname", [](Session&, const R& r) { return text(r.name); }},
      {"permissive", [](Session&, const R& r) { return text(r.permissive ? "PERMISSIVE" : "RESTRICTIVE"); }},
      {"roles", role_names},
      {"cmd", [](Session&, const R& r) { return text(command_name(r.command)); }},
      {"qual", [](Session& s, const R& r) { return condition(s, r, r.qual); }},
      {"with_check", [](Session& s, const R& r) { return condition(s, r, r.with_check); }},
  });
  scan.add_all(source.session.catalog.policies,
               [&](const R& r) { return source.session.catalog.relations.find(r.parent) != nullptr; });
  return scan.take();
}

// What roles a cluster has depends on more than this history: those known here are certain.
ResultSet roles(Source& source) {
  using R = Role;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"rolname", [](Session&, const R& r) { return text(r.name); }},
      {"rolsuper", [](Session&, const R& r) { return flag(r.superuser); }},
      {"rolinherit", [](Session&, const R& r) { return flag(r.inherit); }},
      {"rolcreaterole", [](Session&, const R& r) { return flag(r.create_role); }},
      {"rolcreatedb", [](Session&, const R& r) { return flag(r.create_db); }},
      {"rolcanlogin", [](Session&, const R& r) { return flag(r.login); }},
      {"rolreplication", [](Session&, const R& r) { return flag(r.replication); }},
      {"rolbypassrls", [](Session&, const R& r) { return flag(r.bypass_rls); }},
      {"usename", [](Session&, const R& r) { return text(r.name); }},
      {"usesysid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"usesuper", [](Session&, const R& r) { return flag(r.superuser); }},
  });
  bool users = source.table.name == "pg_user";
  scan.add_all(source.session.catalog.roles, [&](const R& r) { return !users || r.login; });
  return scan.take();
}

struct Membership {
  Oid role = invalid_oid, member = invalid_oid;
};

ResultSet pg_auth_members(Source& source) {
  using R = Membership;
  Scan<R> scan(source, {
      {"roleid", [](Session&, const R& r) { return oid_value(r.role); }},
      {"member", [](Session&, const R& r) { return oid_value(r.member); }},
      {"grantor", [](Session&, const R&) { return Value::not_null(); }},
      {"admin_option", [](Session&, const R&) { return Value::not_null(); }},
  });
  source.session.catalog.roles.for_each([&](const Role& member) {
    for (Oid role : member.member_of) scan.add({role, member.oid});
  });
  return scan.take();
}

constexpr SystemTable tables[] = {
    {"pg_policy", pg_policy}, {"pg_policies", pg_policies}, {"pg_roles", roles}, {"pg_authid", roles}, {"pg_user", roles},
    {"pg_auth_members", pg_auth_members},
};

}  // namespace

std::span<const SystemTable> security_tables() { return tables; }

}  // namespace reconcile::execute
