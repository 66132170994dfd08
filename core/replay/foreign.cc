// Foreign-data wrappers, servers and user mappings (foreigncmds.c).
#include <algorithm>

#include "core/replay/def_elem.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

// transformGenericOptions: ADD (or nothing), SET and DROP. Which options a wrapper knows is its own affair.
void change_options(Options& options, const List* changes) {
  for (auto* def : sql::list<::DefElem>(changes)) {
    auto it = std::find_if(options.begin(), options.end(), [&](const auto& o) { return o.first == def->defname; });
    bool adds = def->defaction == DEFELEM_ADD || def->defaction == DEFELEM_UNSPEC;
    if (adds && it != options.end()) {
      throw PgError("42710", "option " + quoted(def->defname) + " provided more than once");
    }
    if (!adds && it == options.end()) throw PgError("42704", "option " + quoted(def->defname) + " not found");
    if (def->defaction == DEFELEM_DROP) {
      options.erase(it);
    } else if (adds) {
      options.emplace_back(def->defname, def_string(*def));
    } else {
      it->second = def_string(*def);
    }
  }
}

// HANDLER and VALIDATOR of a wrapper; NO HANDLER has no value.
void read_wrapper_functions(Context& ctx, const List* list, ForeignDataWrapper& wrapper) {
  const ::DefElem *handler = nullptr, *validator = nullptr;
  for (auto* def : sql::list<::DefElem>(list)) {
    const ::DefElem*& slot = std::string_view(def->defname) == "handler" ? handler : validator;
    if (slot != nullptr) throw_conflicting_option(*def);
    slot = def;
  }
  auto find = [&](const ::DefElem* def, const std::vector<Oid>& args) -> const Function* {
    if (def == nullptr || def->arg == nullptr) return nullptr;
    const List* names = castNode(List, def->arg);
    const Function* function = analyze::lookup_function_exact(ctx.session, names, args);
    if (function == nullptr) {
      throw PgError("42883", "function " + analyze::function_signature(ctx.session, names, args) + " does not exist");
    }
    return function;
  };
  if (const Function* function = find(handler, {})) {
    if (function->return_type != type_oid::FdwHandler) {
      throw PgError("42809", "function " + analyze::name_list_to_string(castNode(List, handler->arg)) +
                                 " must return type fdw_handler");
    }
    wrapper.handler = function->oid;
  }
  if (const Function* function = find(validator, {type_oid::TextArray, type_oid::OidType})) {
    wrapper.validator = function->oid;
  }
  if (handler != nullptr && handler->arg == nullptr) wrapper.handler = invalid_oid;
  if (validator != nullptr && validator->arg == nullptr) wrapper.validator = invalid_oid;
}

void record_wrapper_dependencies(Context& ctx, const ForeignDataWrapper& wrapper) {
  ObjectAddress self{ClassId::ForeignDataWrapper, wrapper.oid};
  ctx.catalog.depends.remove_references_of(self, ClassId::Function);
  for (Oid function : {wrapper.handler, wrapper.validator}) {
    if (function != invalid_oid) record_dependency(ctx, self, {ClassId::Function, function}, DependencyType::Normal);
  }
}

const ForeignServer& server_named(Context& ctx, std::string_view name) {
  const ForeignServer* server = ctx.catalog.foreign_servers.find(invalid_oid, name);
  if (server == nullptr) throw PgError("42704", "server " + quoted(name) + " does not exist");
  ctx.session.use({ClassId::ForeignServer, server->oid});
  return *server;
}

const ForeignDataWrapper& wrapper_named(Context& ctx, std::string_view name) {
  const ForeignDataWrapper* wrapper = ctx.catalog.foreign_data_wrappers.find(invalid_oid, name);
  if (wrapper == nullptr) throw PgError("42704", "foreign-data wrapper " + quoted(name) + " does not exist");
  ctx.session.use({ClassId::ForeignDataWrapper, wrapper->oid});
  return *wrapper;
}

// The user of a mapping as messages show it, which is also how it is kept.
std::string mapping_user(Context& ctx, const ::RoleSpec& role, bool missing_ok = false) {
  if (role.roletype == ROLESPEC_PUBLIC) return "public";
  Oid oid = role_oid(ctx, role, missing_ok);
  return oid == invalid_oid ? "" : role_name(ctx, oid);
}

const NamedObject* find_mapping(const Context& ctx, const std::string& user, std::string_view server) {
  return find_named(ctx, ClassId::UserMapping, invalid_oid, user + "@" + std::string(server));
}

PgError no_mapping(std::string_view user, std::string_view server) {
  return {"42704", "user mapping for " + quoted(user) + " does not exist for server " + quoted(server)};
}

// The options of a mapping are kept as text, one "name=value" a line, since nothing depends on them.
Options mapping_options(const NamedObject& mapping) {
  Options out;
  for (std::size_t at = 0; at < mapping.detail.size();) {
    std::size_t end = mapping.detail.find('\n', at);
    std::string line = mapping.detail.substr(at, end - at);
    std::size_t equals = line.find('=');
    out.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    at = end + 1;
  }
  return out;
}

std::string as_text(const Options& options) {
  std::string out;
  for (const auto& [name, value] : options) out += name + "=" + value + "\n";
  return out;
}

}  // namespace

void apply(Context& ctx, const ::CreateFdwStmt& stmt) {
  if (const auto* existing = ctx.catalog.foreign_data_wrappers.find(invalid_oid, stmt.fdwname)) {
    ctx.session.use({ClassId::ForeignDataWrapper, existing->oid});
    throw PgError("42710", "foreign-data wrapper " + quoted(stmt.fdwname) + " already exists");
  }
  auto wrapper = new_object<ForeignDataWrapper>(ctx, stmt.fdwname);
  read_wrapper_functions(ctx, stmt.func_options, wrapper);
  change_options(wrapper.options, stmt.options);
  record_wrapper_dependencies(ctx, ctx.catalog.foreign_data_wrappers.add(std::move(wrapper)));
}

void apply(Context& ctx, const ::AlterFdwStmt& stmt) {
  ForeignDataWrapper& wrapper = ctx.catalog.foreign_data_wrappers.edit(wrapper_named(ctx, stmt.fdwname).oid);
  read_wrapper_functions(ctx, stmt.func_options, wrapper);
  change_options(wrapper.options, stmt.options);
  wrapper.changed = ctx.session.statement;
  record_wrapper_dependencies(ctx, wrapper);
}

void apply(Context& ctx, const ::CreateForeignServerStmt& stmt) {
  if (const auto* existing = ctx.catalog.foreign_servers.find(invalid_oid, stmt.servername)) {
    ctx.session.use({ClassId::ForeignServer, existing->oid});
    std::string text = "server " + quoted(stmt.servername) + " already exists";
    if (!stmt.if_not_exists) throw PgError("42710", text);
    return notice(ctx, text + ", skipping");
  }
  const ForeignDataWrapper& wrapper = wrapper_named(ctx, stmt.fdwname);
  auto server = new_object<ForeignServer>(ctx, stmt.servername);
  server.fdw = wrapper.oid;
  server.type = sql::str(stmt.servertype);
  server.version = sql::str(stmt.version);
  change_options(server.options, stmt.options);
  record_dependency(ctx, {ClassId::ForeignServer, server.oid}, {ClassId::ForeignDataWrapper, wrapper.oid},
                    DependencyType::Normal);
  ctx.catalog.foreign_servers.add(std::move(server));
}

void apply(Context& ctx, const ::AlterForeignServerStmt& stmt) {
  ForeignServer& server = ctx.catalog.foreign_servers.edit(server_named(ctx, stmt.servername).oid);
  if (stmt.has_version) server.version = sql::str(stmt.version);
  change_options(server.options, stmt.options);
  server.changed = ctx.session.statement;
}

void apply(Context& ctx, const ::CreateUserMappingStmt& stmt) {
  std::string user = mapping_user(ctx, *stmt.user);
  const ForeignServer& server = server_named(ctx, stmt.servername);
  if (find_mapping(ctx, user, server.name) != nullptr) {
    std::string text = "user mapping for " + quoted(user) + " already exists for server " + quoted(server.name);
    if (!stmt.if_not_exists) throw PgError("42710", text);
    return notice(ctx, text + ", skipping");
  }
  auto mapping = new_object<NamedObject>(ctx, user + "@" + server.name);
  mapping.classid = ClassId::UserMapping;
  Options options;
  change_options(options, stmt.options);
  mapping.detail = as_text(options);
  record_dependency(ctx, {ClassId::UserMapping, mapping.oid}, {ClassId::ForeignServer, server.oid},
                    DependencyType::Normal);
  ctx.catalog.named_objects.add(std::move(mapping));
}

void apply(Context& ctx, const ::AlterUserMappingStmt& stmt) {
  std::string user = mapping_user(ctx, *stmt.user);
  const ForeignServer& server = server_named(ctx, stmt.servername);
  const NamedObject* mapping = find_mapping(ctx, user, server.name);
  if (mapping == nullptr) throw no_mapping(user, server.name);
  Options options = mapping_options(*mapping);
  change_options(options, stmt.options);
  NamedObject& edited = ctx.catalog.named_objects.edit(mapping->oid);
  edited.detail = as_text(options);
  edited.changed = ctx.session.statement;
}

void apply(Context& ctx, const ::DropUserMappingStmt& stmt) {
  std::string user = mapping_user(ctx, *stmt.user, stmt.missing_ok);
  if (user.empty()) return notice(ctx, "role " + quoted(stmt.user->rolename) + " does not exist, skipping");
  const ForeignServer* server = ctx.catalog.foreign_servers.find(invalid_oid, stmt.servername);
  if (server == nullptr) {
    std::string text = "server " + quoted(stmt.servername) + " does not exist";
    if (!stmt.missing_ok) throw PgError("42704", text);
    return notice(ctx, text + ", skipping");
  }
  const NamedObject* mapping = find_mapping(ctx, user, server->name);
  if (mapping != nullptr) return perform_deletion(ctx, {ClassId::UserMapping, mapping->oid}, DROP_CASCADE);
  if (!stmt.missing_ok) throw no_mapping(user, server->name);
  notice(ctx, no_mapping(user, server->name).message + ", skipping");
}

void apply(Context& ctx, const ::ImportForeignSchemaStmt& stmt) {
  const ForeignServer& server = server_named(ctx, stmt.server_name);
  const ForeignDataWrapper& wrapper = *ctx.catalog.foreign_data_wrappers.find(server.fdw);
  if (wrapper.handler == invalid_oid) {
    throw PgError("55000", "foreign-data wrapper " + quoted(wrapper.name) + " has no handler");
  }
  throw Undecided{"what IMPORT FOREIGN SCHEMA brings is known to the foreign server alone"};
}

}  // namespace reconcile::replay
