// reconcile blame: which statements made, changed and dropped a table or a column.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/session.h"

namespace reconcile::cli {
namespace {

using Json = nlohmann::ordered_json;
using replay::Change;
using replay::ChangeKind;
using replay::ObjectName;

struct Touch {
  std::string source, migration;
  ChangeKind kind;
  std::string object;  // by the name it had when the statement ran
  std::string path, first_line;
  LineColumn at;
};

std::string_view to_string(ChangeKind kind) {
  return kind == ChangeKind::Create ? "made" : kind == ChangeKind::Alter ? "changed" : "dropped";
}

std::vector<std::string> parts_of(const std::string& object) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (char c : object) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// "users", "app.users", "users.email", "app.users.email": two parts may be either.
bool is_meant(const ObjectName& name, const std::vector<std::string>& parts) {
  std::vector<std::string> whole{name.schema};
  if (!name.parent.empty()) whole.push_back(name.parent);
  whole.push_back(name.name);
  return parts.size() <= whole.size() && std::equal(parts.rbegin(), parts.rend(), whole.rbegin()) &&
         (name.parent.empty() || parts.size() >= 2);
}

// An object keeps its address through renames. A table's own columns and constraints go with it.
bool concerns(const Change& change, const std::set<catalog::ObjectAddress>& meant) {
  catalog::ObjectAddress whole = change.address;
  whole.subid = 0;
  return meant.contains(change.address) || meant.contains(whole);
}

std::vector<Touch> touches_of(const Source& source, const AuditOptions& options, const std::vector<std::string>& parts) {
  replay::Replay replay = replay_source(source, options);
  std::set<catalog::ObjectAddress> meant;
  for (const replay::StatementTrace& statement : replay.trace()) {
    for (const Change& change : statement.changes) {
      if (is_meant(change.object, parts)) meant.insert(change.address);
    }
  }
  std::vector<Touch> out;
  for (const replay::StatementTrace& statement : replay.trace()) {
    const Migration& migration = source.migrations[static_cast<std::size_t>(statement.migration)];
    for (const Change& change : statement.changes) {
      if (!concerns(change, meant)) continue;
      SourceText text(migration.path, migration.text);
      LineColumn at = text.position(statement.span.offset);
      out.push_back({source.id, migration.name, change.kind, change.object.display(), migration.path, std::string(text.line(at.line)), at});
    }
  }
  return out;
}

std::string to_text(const std::vector<Touch>& touches) {
  std::string out, source;
  for (const Touch& touch : touches) {
    if (touch.source != source) out += (source = touch.source) + "\n";
    out += "  " + touch.path + ":" + std::to_string(touch.at.line) + ":" + std::to_string(touch.at.column) + ": " + touch.object + " " +
           std::string(to_string(touch.kind)) + "\n    " + touch.first_line + "\n";
  }
  return out;
}

std::string to_json(const std::string& object, const std::vector<Touch>& touches) {
  Json out{{"format", "reconcile-blame/1"}, {"object", object}, {"changes", Json::array()}};
  for (const Touch& touch : touches) {
    out["changes"].push_back({{"source", touch.source},
                              {"migration", touch.migration},
                              {"change", to_string(touch.kind)},
                              {"object", touch.object},
                              {"location", {{"path", touch.path}, {"line", touch.at.line}, {"column", touch.at.column}}}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

int run(const BlameCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common);
  if (!session) return complain(session.error()), exit_not_made;
  std::vector<Touch> touches;
  for (const Source& source : session->audit.repository.sources) {
    if (source.archived || source.dialect != Dialect::PostgreSql) continue;
    for (Touch& touch : touches_of(source, session->options, parts_of(command.object))) touches.push_back(std::move(touch));
  }
  if (touches.empty()) {
    complain({"no statement makes `" + command.object + "`", "", "names are compared as PostgreSQL keeps them: folded to lower case unless quoted"});
    return exit_not_made;
  }
  return write_output(common, common.format == "json" ? to_json(command.object, touches) : to_text(touches), &session->audit, exit_clean);
}

}  // namespace reconcile::cli
