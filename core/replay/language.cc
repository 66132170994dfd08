// CREATE LANGUAGE with a handler, CREATE ACCESS METHOD, tablespaces, CREATE CONVERSION.
#include "core/replay/define.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {

// Without a handler it is CREATE EXTENSION, which the grammar makes of it.
void apply(Context& ctx, const ::CreatePLangStmt& stmt) {
  const Function& handler = option_function(ctx, stmt.plhandler, {});
  if (handler.return_type != type_oid::LanguageHandler) {
    throw PgError("42P17", "function " + analyze::name_list_to_string(stmt.plhandler) +
                               " must return type language_handler");
  }
  if (const Language* existing = ctx.catalog.languages.find(invalid_oid, stmt.plname)) {
    if (!stmt.replace) throw PgError("42710", "language " + quoted(stmt.plname) + " already exists");
    ctx.catalog.languages.edit(existing->oid).trusted = stmt.pltrusted;
    return;
  }
  auto language = new_object<Language>(ctx, stmt.plname);
  language.is_pl = true;
  language.trusted = stmt.pltrusted;
  record_dependency(ctx, {ClassId::Language, language.oid}, {ClassId::Function, handler.oid}, DependencyType::Normal);
  ctx.catalog.languages.add(std::move(language));
}

void apply(Context& ctx, const ::CreateAmStmt& stmt) {
  if (ctx.catalog.access_methods.find(invalid_oid, stmt.amname) != nullptr) {
    throw PgError("42710", "access method " + quoted(stmt.amname) + " already exists");
  }
  const Function& handler = option_function(ctx, stmt.handler_name, {type_oid::Internal});
  Oid wanted = stmt.amtype == 't' ? type_oid::TableAmHandler : type_oid::IndexAmHandler;
  if (handler.return_type != wanted) {
    throw PgError("42809", "function " + analyze::name_list_to_string(stmt.handler_name) + " must return type " +
                               analyze::format_type(ctx.session, wanted));
  }
  auto method = new_object<AccessMethod>(ctx, stmt.amname);
  method.amtype = stmt.amtype;
  record_dependency(ctx, {ClassId::AccessMethod, method.oid}, {ClassId::Function, handler.oid},
                    DependencyType::Normal);
  ctx.catalog.access_methods.add(std::move(method));
}

void apply(Context& ctx, const ::CreateTableSpaceStmt& stmt) {
  ctx.prevent_in_transaction_block("CREATE TABLESPACE");
  std::string_view name = stmt.tablespacename, location = stmt.location;
  if (location.find('\'') != std::string_view::npos) {
    throw PgError("42602", "tablespace location cannot contain single quotes");
  }
  if (!location.empty() && location.front() != '/') {
    throw PgError("42P17", "tablespace location must be an absolute path");
  }
  if (name.starts_with("pg_")) {
    throw PgError("42939", "unacceptable tablespace name " + quoted(name))
        .with_detail("The prefix \"pg_\" is reserved for system tablespaces.");
  }
  if (find_named(ctx, ClassId::Tablespace, invalid_oid, name) != nullptr) {
    throw PgError("42710", "tablespace " + quoted(name) + " already exists");
  }
  throw Undecided{"which directories the server's machine has is not known"};
}

void apply(Context& ctx, const ::DropTableSpaceStmt& stmt) {
  ctx.prevent_in_transaction_block("DROP TABLESPACE");
  std::string_view name = stmt.tablespacename;
  if (find_named(ctx, ClassId::Tablespace, invalid_oid, name) != nullptr) {
    throw Undecided{"whether the tablespace is empty is not known"};
  }
  if (name == "pg_default" || name == "pg_global") {
    throw PgError("42501", "permission denied for tablespace " + std::string(name));
  }
  std::string text = "tablespace " + quoted(name) + " does not exist";
  if (!stmt.missing_ok) throw PgError("42704", text);
  notice(ctx, text + ", skipping");
}

}  // namespace reconcile::replay
