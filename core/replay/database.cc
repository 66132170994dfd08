// Databases and the server's own settings: what a history can tell of them (dbcommands.c, guc.c).
#include "core/replay/error.h"
#include "core/replay/object_address.h"
#include "core/replay/session_statements.h"
#include "core/replay/setting.h"

namespace reconcile::replay {
namespace {

bool is_present(const Context& ctx, std::string_view name) {
  return name == ctx.session.database || name == "postgres" || name == "template0" || name == "template1";
}

void require_database(const Context& ctx, std::string_view name) {
  if (is_present(ctx, name)) return;
  throw Undecided{"which other databases the server has is not known"};
}

}  // namespace

void apply(Context& ctx, const ::AlterSystemStmt& stmt) {
  ctx.prevent_in_transaction_block("ALTER SYSTEM");
  const ::VariableSetStmt& set = *stmt.setstmt;
  bool custom = set.name != nullptr && std::string_view(set.name).find('.') != std::string_view::npos;
  // Only from 17 on may it be one that no library has declared.
  if (custom && ctx.session.server_version < 17) {
    throw error("42704", "unrecognized configuration parameter \"%s\"", {set.name});
  }
  if (set.kind == VAR_SET_VALUE) check_setting(set);
}

void apply(Context& ctx, const ::CreatedbStmt& stmt) {
  ctx.prevent_in_transaction_block("CREATE DATABASE");
  if (is_present(ctx, stmt.dbname)) throw error("42P04", "database \"%s\" already exists", {stmt.dbname});
  throw Undecided{"which other databases the server has is not known"};
}

void apply(Context& ctx, const ::DropdbStmt& stmt) {
  ctx.prevent_in_transaction_block("DROP DATABASE");
  if (ctx.session.database == stmt.dbname) throw error("55006", "cannot drop the currently open database");
  throw Undecided{"which other databases the server has is not known"};
}

void apply(Context& ctx, const ::AlterDatabaseStmt& stmt) { require_database(ctx, stmt.dbname); }

void apply(Context& ctx, const ::AlterDatabaseSetStmt& stmt) {
  require_database(ctx, stmt.dbname);
  if (stmt.setstmt->kind == VAR_SET_VALUE) check_setting(*stmt.setstmt);
}

}  // namespace reconcile::replay
