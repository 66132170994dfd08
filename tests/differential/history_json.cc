// The driver of histories_against_server.py.
//
//   history_json sources REPOSITORY   prints one JSON line for each PostgreSQL history that is found there: what
//                                     has run before it, and its files in the tool's own order
//   history_json replay               replays such lines from standard input, each statement for itself, and
//                                     prints for each its verdicts and the schema that the model ends with
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <nlohmann/json.hpp>

#include "core/replay/preset.h"
#include "core/replay/replay.h"
#include "reconcile/audit/audit.h"
#include "reconcile/schema/schema_json.h"
#include "reconcile/schema/schema_sql.h"

using namespace reconcile;
using nlohmann::json;

namespace {

std::string print(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json to_json(const Migration& migration) {
  json chunks = json::array();
  for (const Chunk& chunk : migration.chunks) chunks.push_back({chunk.span.offset, chunk.span.length});
  return {{"path", migration.path}, {"text", migration.text}, {"chunks", chunks}};
}

int list_sources(const std::string& root) {
  AuditOptions options{.root = root, .config = {}, .only_source = {}, .use_cache = false, .cache_file = {}};
  auto tree = open_file_tree(root);
  if (!tree) return std::cerr << tree.error().message << '\n', 2;
  Repository repository = discover(**tree, {.sources = {}, .git_directory = {}});
  for (const Source& source : repository.sources) {
    if (source.dialect != Dialect::PostgreSql || source.migrations.empty()) continue;
    replay::ReplayOptions replay = replay_options(source, options.config);
    auto preset = replay::find_preset(replay.preset);
    json files = json::array();
    for (const Migration& migration : source.migrations) files.push_back(to_json(migration));
    std::cout << print({{"name", root + "#" + source.id}, {"tool", source.tool}, {"preset", replay.preset},
                        {"preset_sql", preset ? std::string(preset->sql) : ""}, {"prelude", replay.prelude},
                        {"fresh_session", source.fresh_session}, {"files", files}})
              << '\n';
  }
  return 0;
}

std::string_view to_string(replay::Outcome outcome) {
  return outcome == replay::Outcome::Succeeds ? "ok" : outcome == replay::Outcome::Fails ? "fails" : "undecided";
}

json verdict(const replay::StatementTrace& s) {
  json out = {{"file", s.migration}, {"offset", s.span.offset}, {"length", s.span.length}, {"kind", s.kind},
              {"outcome", to_string(s.outcome)}, {"cascade", s.cascade}};
  if (s.outcome == replay::Outcome::Undecided) out["reason"] = s.undecided_reason;
  if (!s.error) return out;
  out["sqlstate"] = s.error->sqlstate;
  out["message"] = s.error->message;
  out["detail"] = s.error->detail;
  out["hint"] = s.error->hint;
  out["location"] = s.error->location;
  return out;
}

void replay_one(const json& history) {
  replay::Replay replay({.server_version = 15, .preset = history["preset"], .prelude = history["prelude"]});
  for (const json& file : history["files"]) {
    Migration migration;
    migration.path = migration.name = file["path"];
    migration.text = file["text"];
    for (const json& chunk : file["chunks"]) {
      migration.chunks.push_back({Span{chunk[0].get<std::size_t>(), chunk[1].get<std::size_t>()}});
    }
    replay.run(migration, TransactionMode::Autocommit, history["fresh_session"]);
  }
  json out = {{"name", history["name"]}, {"prelude_errors", json::array()}, {"statements", json::array()}};
  for (const PgError& error : replay.prelude_errors()) out["prelude_errors"].push_back(error.message);
  for (const replay::StatementTrace& s : replay.trace()) out["statements"].push_back(verdict(s));
  replay::Replay fresh({.server_version = 15, .preset = history["preset"], .prelude = history["prelude"]});
  try {
    out["sql"] = schema::schema_sql(replay.catalog(), {.base = &fresh.catalog()});
  } catch (const Undecided& what) {
    out["not_printed"] = what.reason;
  }
  out["json"] = schema::schema_json(replay.catalog());
  std::cout << print(out) << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "sources") return list_sources(argv[2]);
  if (argc != 2 || std::string(argv[1]) != "replay") return std::cerr << "usage: history_json sources REPOSITORY | replay\n", 2;
  for (std::string line; std::getline(std::cin, line);) replay_one(json::parse(line));
}
