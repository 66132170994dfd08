#include "core/sql/unsafe.h"

#include <algorithm>
#include <array>

#include "core/sql/nodes.h"
#include "core/sql/script.h"
#include "core/sql/walk.h"

namespace reconcile::sql {
namespace {

template <std::size_t N>
bool among(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 2> trusted_languages{"sql", "plpgsql"};
constexpr std::array<std::string_view, 9> reaching_extensions{"file_fdw", "adminpack", "dblink", "postgres_fdw", "plpython3u", "plperlu", "pltclu", "pg_cron", "pg_net"};
constexpr std::array<std::string_view, 22> reaching_functions{
    "pg_read_file", "pg_read_binary_file", "pg_ls_dir", "pg_ls_logdir", "pg_ls_waldir", "pg_stat_file", "lo_import", "lo_export", "pg_reload_conf",
    "pg_rotate_logfile", "pg_terminate_backend", "pg_cancel_backend", "dblink", "dblink_exec", "dblink_connect", "pg_file_write", "pg_file_read",
    "pg_promote", "pg_switch_wal", "pg_logical_emit_message", "pg_create_physical_replication_slot", "pg_create_logical_replication_slot"};

std::string language_of(const List* options, const char* preset) {
  std::string language = preset;
  for (DefElem* item : list<DefElem>(options)) {
    const auto* text = item->arg == nullptr ? nullptr : RECONCILE_AS(String, item->arg);
    if (text != nullptr && std::string_view(item->defname) == "language") language = text->sval;
  }
  return language;
}

std::string language_reason(const std::string& language) {
  return among(language, trusted_languages) ? "" : "functions in language " + language + " may reach beyond the database";
}

std::string copy_reason(const CopyStmt& stmt) {
  if (stmt.is_program) return "COPY … PROGRAM runs a program on the server";
  if (stmt.filename != nullptr) return "COPY reads or writes a file of the server";
  return {};
}

std::string statement_reason(const ::Node* node) {
  switch (nodeTag(node)) {
    case T_AlterSystemStmt: return "ALTER SYSTEM changes the server's configuration";
    case T_LoadStmt: return "LOAD loads a library into the server";
    case T_CreatedbStmt: return "CREATE DATABASE reaches beyond the scratch database";
    case T_DropdbStmt: return "DROP DATABASE reaches beyond the scratch database";
    case T_AlterDatabaseStmt:
    case T_AlterDatabaseSetStmt: return "ALTER DATABASE names a database that is not the scratch one";
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt: return "tablespaces are folders of the server";
    case T_CreateSubscriptionStmt:
    case T_AlterSubscriptionStmt: return "a subscription connects to another server";
    case T_CreatePLangStmt: return "CREATE LANGUAGE loads a library into the server";
    case T_CopyStmt: return copy_reason(*RECONCILE_AS(CopyStmt, node));
    case T_DoStmt: return language_reason(language_of(RECONCILE_AS(DoStmt, node)->args, "plpgsql"));
    case T_CreateFunctionStmt: return language_reason(language_of(RECONCILE_AS(CreateFunctionStmt, node)->options, "sql"));
    case T_CreateExtensionStmt: {
      std::string name = RECONCILE_AS(CreateExtensionStmt, node)->extname;
      return among(name, reaching_extensions) ? "extension " + name + " reaches beyond the database" : "";
    }
    default: return {};
  }
}

bool is_cluster_wide(const ::Node* node) {
  switch (nodeTag(node)) {
    case T_CreateRoleStmt:
    case T_AlterRoleStmt:
    case T_AlterRoleSetStmt:
    case T_DropRoleStmt:
    case T_GrantRoleStmt:
    case T_ReassignOwnedStmt: return true;
    case T_RenameStmt: return RECONCILE_AS(RenameStmt, node)->renameType == OBJECT_ROLE;
    default: return false;
  }
}

}  // namespace

Reach reach_of(std::string_view text) {
  Reach out;
  Script script = Script::parse(text);
  for (const Statement& statement : script.statements()) {
    if (statement.node == nullptr) continue;
    if (out.beyond.empty()) out.beyond = statement_reason(statement.node);
    out.cluster_wide = out.cluster_wide || is_cluster_wide(statement.node);
    const auto* copy = RECONCILE_AS(CopyStmt, statement.node);
    out.copies_rows = out.copies_rows || (copy != nullptr && copy->filename == nullptr && copy->is_from);
    walk(statement.node, [&](const ::Node* inner) {
      const auto* call = RECONCILE_AS(FuncCall, inner);
      if (call == nullptr) return true;
      std::string name;
      for (::String* part : list<::String>(call->funcname)) name = part->sval;
      if (out.beyond.empty() && among(name, reaching_functions)) out.beyond = name + "() reaches beyond the database";
      return true;
    });
  }
  return out;
}

}  // namespace reconcile::sql
