#include "reconcile/drift/side.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "core/analyze/analyze.h"

namespace reconcile::drift {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

bool has_word(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    bool starts = at == 0 || !is_word_character(text[at - 1]);
    bool ends = at + word.size() >= text.size() || !is_word_character(text[at + word.size()]);
    if (starts && ends) return true;
  }
  return false;
}

bool changes_schema(const std::string& text) {
  static constexpr const char* words[] = {"create", "alter", "drop", "rename", "grant", "revoke", "comment", "execute", "call"};
  return std::any_of(std::begin(words), std::end(words), [&](const char* word) { return has_word(text, word); });
}

bool names(const Doubt& doubt, const ObjectId& id) {
  if (doubt.any) return true;
  std::string name = lower(id.name.substr(0, id.name.find('(')));
  return has_word(doubt.text, name) && (id.parent.empty() || id.kind == "index" || has_word(doubt.text, lower(id.parent)));
}

std::string reason_of(const replay::StatementTrace& s) { return s.error ? s.error->message : s.undecided_reason; }

// `text_of`: the text that the statement's span counts in.
template <class F>
std::vector<Doubt> doubts_of(const replay::Replay& replay, F text_of) {
  std::vector<Doubt> out;
  for (const replay::StatementTrace& s : replay.trace()) {
    bool fails = s.outcome == replay::Outcome::Fails && !s.effect_applied;
    if (s.outcome != replay::Outcome::Undecided && !fails) continue;
    std::string_view text = text_of(s);
    Doubt doubt{.text = lower(text.substr(std::min(s.span.offset, text.size()), s.span.length)), .reason = reason_of(s), .failed = fails};
    if (!changes_schema(doubt.text)) continue;
    doubt.any = !fails && s.kind == "DO" && has_word(doubt.text, "execute");
    out.push_back(std::move(doubt));
  }
  return out;
}

// Roles that statements miss, of those that `known` says are there; empty `known`: all of them.
std::string missing_roles(const replay::Replay& replay, const std::vector<std::string>& known, bool all) {
  std::set<std::string> missing;
  for (const replay::StatementTrace& s : replay.trace()) {
    if (!s.error || s.error->sqlstate != "42704" || !s.error->message.starts_with("role \"")) continue;
    std::string name = s.error->message.substr(6, s.error->message.rfind('"') - 6);
    if (all || std::find(known.begin(), known.end(), name) != known.end()) missing.insert(name);
  }
  std::string out;
  for (const std::string& name : missing) out += "CREATE ROLE " + analyze::quote_identifier(name) + ";\n";
  return out;
}

Migration script(std::string name, std::string text) {
  Migration migration;
  migration.name = migration.path = std::move(name);
  migration.text = std::move(text);
  migration.chunks = {{Span{0, migration.text.size()}}};
  return migration;
}

// psql's own commands (\restrict, \connect) and rows of COPY … FROM stdin are no SQL: blanks in their place.
std::string without_psql(std::string_view sql) {
  std::string out(sql);
  bool in_rows = false;
  for (std::size_t at = 0; at < out.size();) {
    std::size_t end = std::min(out.find('\n', at), out.size());
    std::string line = out.substr(at, end - at);
    bool ends_rows = in_rows && line.starts_with("\\.");
    bool starts_rows = !in_rows && line.starts_with("COPY ") && lower(line).find(" from stdin") != std::string::npos;
    if (in_rows || starts_rows || line.starts_with("\\")) std::fill(out.begin() + static_cast<std::ptrdiff_t>(at), out.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    in_rows = starts_rows || (in_rows && !ends_rows);
    at = end + 1;
  }
  return out;
}

replay::Replay replay_after(const Source& source, const Config& config, const std::string& before) {
  replay::ReplayOptions options = replay_options(source, config);
  options.prelude += before;
  replay::Replay replay(std::move(options));
  for (const Migration& migration : source.migrations) replay.run(migration, source.transaction, source.fresh_session);
  replay.finish();
  return replay;
}

}  // namespace

bool Silence::covers(const Object& object) const {
  if (kinds.contains(object.id.kind)) return true;
  const Property* definition = object.property("definition");
  if (definition == nullptr || !definition->value) return false;
  if (object.id.kind == "constraint" && definition->value->starts_with("CHECK")) return checks;
  if (object.id.kind == "constraint" && definition->value->starts_with("EXCLUDE")) return exclusions;
  return partial_indexes && object.id.kind == "index" && (definition->value->find(" WHERE (") != std::string::npos || definition->value->find("((") != std::string::npos);
}

const Doubt* Side::doubt(const ObjectId& id) const {
  for (const Doubt& doubt : doubts) {
    if (!doubt.failed && names(doubt, id)) return &doubt;
  }
  return nullptr;
}

const Doubt* Side::failure(const ObjectId& id) const {
  for (const Doubt& doubt : doubts) {
    if (doubt.failed && names(doubt, id)) return &doubt;
  }
  return nullptr;
}

Side history_side(const Source& source, const AuditOptions& options, const std::vector<std::string>& roles) {
  Side side;
  side.role = Role::History;
  side.name = source.id;
  side.replay = std::make_unique<replay::Replay>(replay_after(source, options.config, {}));
  if (std::string before = missing_roles(*side.replay, roles, false); !before.empty()) {
    side.replay = std::make_unique<replay::Replay>(replay_after(source, options.config, before));
  }
  side.inventory = read_inventory(side.replay->catalog());
  side.doubts = doubts_of(*side.replay, [&](const replay::StatementTrace& s) { return std::string_view(source.migrations[static_cast<std::size_t>(s.migration)].text); });
  return side;
}

Side sql_side(Role role, std::string name, std::string_view sql, const SideOptions& options) {
  Migration migration = script(name, without_psql(sql));
  replay::ReplayOptions replay_options{.server_version = options.server_version, .preset = options.preset, .prelude = options.prelude};
  Side side;
  side.role = role;
  side.name = std::move(name);
  for (int round = 0; round < 2; ++round) {
    side.replay = std::make_unique<replay::Replay>(replay_options);
    side.replay->run(migration, TransactionMode::Autocommit);
    side.replay->finish();
    std::string roles = missing_roles(*side.replay, {}, true);
    if (roles.empty()) break;
    replay_options.prelude += roles;
  }
  side.inventory = read_inventory(side.replay->catalog());
  side.doubts = doubts_of(*side.replay, [&](const replay::StatementTrace&) { return std::string_view(migration.text); });
  return side;
}

Result<Side> live_side(std::string name, std::string_view catalog_json, const SideOptions& options) {
  Result<LiveScript> script_or = live_script(catalog_json);
  if (!script_or) return script_or.error();
  LiveScript live = std::move(script_or).value();
  Side side;
  side.role = Role::Live;
  side.name = name;
  side.roles = live.roles;
  side.server_version = live.server_version;
  side.replay = std::make_unique<replay::Replay>(replay::ReplayOptions{.server_version = options.server_version, .preset = options.preset, .prelude = {}});
  side.replay->run(script(std::move(name), std::move(live.sql)), TransactionMode::Autocommit);
  side.replay->finish();
  side.inventory = read_inventory(side.replay->catalog(), &live.facts);
  // A platform's own objects were there before; the inventory leaves them out.
  auto is_platforms = [&](const ObjectId& id, const std::string& sqlstate) {
    if (options.preset.empty()) return false;
    if (sqlstate == "42P16") return !id.parent.empty() && side.inventory.find(id.table()) == nullptr;  // a second primary key
    return sqlstate == "42P06" || sqlstate == "42P07" || sqlstate == "42710" || sqlstate == "42723";
  };
  for (const replay::StatementTrace& s : side.replay->trace()) {
    if (s.outcome == replay::Outcome::Succeeds) continue;
    auto piece = std::upper_bound(live.pieces.begin(), live.pieces.end(), s.span.offset, [](std::size_t offset, const OrderedScript::Piece& p) { return offset < p.span.offset; });
    if (piece == live.pieces.begin()) continue;
    const ObjectId& id = (piece - 1)->id;
    if (id.kind == "role" || (s.error && is_platforms(id, s.error->sqlstate))) continue;
    side.unknown.insert(id);
    side.doubts.push_back({.text = {}, .reason = id.display() + ": " + reason_of(s), .failed = true, .any = false});
  }
  return side;
}

}  // namespace reconcile::drift
