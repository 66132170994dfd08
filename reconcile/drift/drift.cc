#include "reconcile/drift/drift.h"

#include <algorithm>
#include <map>

#include "reconcile/drift/applied.h"
#include "reconcile/drift/silence.h"

namespace reconcile::drift {

namespace {

std::string anchor_of(const Source& source) {
  if (source.journal) return source.journal->path;
  return source.migrations.empty() ? source.path : source.migrations.back().path;
}

// The statement that is behind one side of a difference.
std::optional<Maker> maker(const Side& history, const Source& source, catalog::StatementId statement) {
  if (history.replay == nullptr || statement < 0) return std::nullopt;
  const auto& trace = history.replay->trace();
  if (static_cast<std::size_t>(statement) >= trace.size()) return std::nullopt;
  const replay::StatementTrace& s = trace[static_cast<std::size_t>(statement)];
  const Migration& migration = source.migrations[static_cast<std::size_t>(s.migration)];
  return Maker{migration.name, Location::in(SourceText(migration.path, migration.text), s.span)};
}

class Finder {
 public:
  Finder(const Audit& audit, const AuditOptions& options, const DriftOptions& drift) : audit_(audit), options_(options), drift_(drift) {}

  Drift run() {
    for (const Source& source : audit_.repository.sources) {
      if (source.dialect == Dialect::PostgreSql && !source.archived) sources_.push_back(&source);
    }
    for (const Environment& environment : audit_.environments) read(environment);
    for (const Source* source : sources_) declared(*source);
    for (const auto& [environment, live] : live_) against(*environment, live);
    if (sources_.empty()) without_history();
    say_unused_patterns();
    return std::move(out_);
  }

 private:
  SideOptions side_options(const std::string& preset) const {
    return {.server_version = options_.config.server_version.value_or(15), .preset = preset, .roles = {}};
  }

  std::string preset() const { return sources_.empty() ? options_.config.preset == "none" ? "" : options_.config.preset : replay_options(*sources_.front(), options_.config).preset; }

  Ignored ignored(const Environment* environment, const Side* live) const {
    Ignored out;
    for (const auto* list : {&options_.config.ignore, &drift_.ignore}) {
      for (const std::string& pattern : *list) out.add_pattern(pattern);
    }
    for (const Source* source : sources_) {
      if (source->ledger.configured) out.add_ledger(source->ledger.schema.empty() ? "public" : source->ledger.schema, source->ledger.table);
    }
    if (environment != nullptr) {
      for (const Ledger& ledger : environment->ledgers) out.add_ledger(ledger.schema, ledger.table);
    }
    out.add_platform(preset());
    if (live != nullptr) out.add_platform(platform_of(live->roles));
    return out;
  }

  void read(const Environment& environment) {
    if (environment.catalog_json) {
      Result<Side> side = live_side(environment.name, *environment.catalog_json, side_options(preset()));
      if (side) live_.emplace_back(&environment, std::move(side).value());
      else out_.problems.push_back({"guard/could-not-check", "the schema of `" + environment.name + "` can't be read: it " + side.error().message, std::nullopt, side.error().help});
    } else if (environment.catalog_sql) {
      live_.emplace_back(&environment, sql_side(Role::Live, environment.name, *environment.catalog_sql, side_options(preset())));
    }
  }

  std::vector<std::string> known_roles() const {
    std::vector<std::string> out;
    for (const auto& [environment, side] : live_) out.insert(out.end(), side.roles.begin(), side.roles.end());
    return out;
  }

  void blame(Compared& compared, const Side& history, const Source& source) const {
    bool history_expects = compared.comparison.expected == Role::History;
    for (const Difference& difference : compared.comparison.differences) {
      const std::optional<Object>& object = history_expects ? difference.expected : difference.actual;
      compared.made.push_back(object ? maker(history, source, object->made) : std::nullopt);
      compared.changed.push_back(object && object->changed != object->made ? maker(history, source, object->changed) : std::nullopt);
    }
  }

  // Declared against history: the former is ahead where a migration is missing.
  void declared(const Source& source) {
    std::vector<declared::DeclaredSchema> found = drift_.declared;
    if (found.empty()) found = declared::declared_schemas(*audit_.tree, source);
    if (found.empty()) return;
    declared(source, found.front());
    // What schema files don't tell, the snapshot may.
    bool not_whole = found.front().language == declared::Language::DrizzleSchema && (!found.front().complete || !found.front().unread.empty() || found.front().sql.empty());
    if (not_whole && found.size() > 1) declared(source, found[1]);
  }

  void declared(const Source& source, const declared::DeclaredSchema& schema) {
    out_.problems.insert(out_.problems.end(), schema.problems.begin(), schema.problems.end());
    if (schema.sql.empty() || schema.dialect != Dialect::PostgreSql) return;
    Side history = history_side(source, options_, known_roles());
    Side side = declared_side(schema, replay_options(source, options_.config).preset);
    if (!schema.holds.unique_constraints) unique_constraints_as_indexes(history.inventory);
    take_unsaid_names(side.inventory, history.inventory, schema);
    Ignored leave_out = ignored(nullptr, nullptr);
    limit(leave_out, schema);
    Compared compared{.comparison = compare(side, history, leave_out), .source = source.id, .environment = {}, .path = anchor_of(source), .made = {}, .changed = {}, .pending = {}, .notes = schema.notes};
    blame(compared, history, source);
    out_.compared.push_back(std::move(compared));
  }

  Side declared_side(const declared::DeclaredSchema& schema, const std::string& preset) const {
    SideOptions options = side_options(preset);
    options.prelude = schema.foundation;
    Side side = sql_side(Role::Declared, schema.origin, schema.sql, options);
    side.silence = silence_of(schema);
    if (!schema.complete) side.doubts.push_back({.text = {}, .reason = schema.origin + " was not understood as a whole", .failed = false, .any = true});
    for (const auto& [nsp, name] : schema.unread) {
      for (const char* kind : {"table", "view"}) side.unknown.insert({kind, nsp, "", name});
    }
    if (!schema.holds.unique_constraints) unique_constraints_as_indexes(side.inventory);
    return side;
  }

  static void limit(Ignored& ignored, const declared::DeclaredSchema& schema) {
    ignored.limit_to(schema.schemas);
    for (const std::string& table : schema.external_tables) ignored.add_pattern(table.find('.') == std::string::npos ? "*." + table : table);
    ignored.add_tables_filter(schema.tables_filter);
  }

  // The history as far as this database's ledger has it, against the database.
  void against(const Environment& environment, const Side& live) {
    std::vector<std::pair<const Source*, std::optional<std::vector<bool>>>> histories;
    for (const Source* source : sources_) histories.emplace_back(source, applied_on(*source, environment));
    bool by_ledger = std::any_of(histories.begin(), histories.end(), [](const auto& h) { return h.second.has_value(); });
    if (by_ledger) std::erase_if(histories, [](const auto& h) { return !h.second; });
    if (!by_ledger && histories.size() > 1) {
      std::string ids;
      for (const Source* source : sources_) ids += (ids.empty() ? "" : ", ") + source->id;
      out_.problems.push_back({"guard/could-not-check", "no ledger of `" + environment.name + "` tells which history built it", std::nullopt, "name one with --source: " + ids});
      return;
    }
    std::vector<std::pair<Source, Side>> sides;
    std::vector<std::vector<std::string>> pending;
    for (const auto& [source, applied] : histories) {
      Source part = *source;
      pending.emplace_back();
      if (applied) leave_pending_out(part, *applied, pending.back());
      Side side = history_side(part, options_, live.roles);
      sides.emplace_back(std::move(part), std::move(side));
    }
    for (std::size_t i = 0; i < sides.size(); ++i) {
      Ignored leave_out = ignored(&environment, &live);
      for (std::size_t other = 0; other < sides.size(); ++other) {
        if (other != i) leave_out.add_elsewhere(sides[other].second.inventory);
      }
      const auto& [source, history] = sides[i];
      Compared compared{.comparison = compare(history, live, leave_out), .source = source.id, .environment = environment.name, .path = anchor_of(source), .made = {}, .changed = {},
                        .pending = std::move(pending[i]), .notes = {}};
      blame(compared, history, source);
      out_.compared.push_back(std::move(compared));
    }
  }

  static void leave_pending_out(Source& source, const std::vector<bool>& applied, std::vector<std::string>& pending) {
    std::vector<Migration> kept;
    for (std::size_t i = 0; i < source.migrations.size(); ++i) {
      if (applied[i]) kept.push_back(std::move(source.migrations[i]));
      else pending.push_back(source.migrations[i].name);
    }
    source.migrations = std::move(kept);
  }

  // Only a database can show what others own.
  void say_unused_patterns() {
    if (live_.empty() || out_.compared.empty()) return;
    for (const auto* list : {&options_.config.ignore, &drift_.ignore}) {
      for (const std::string& pattern : *list) {
        bool used = std::any_of(live_.begin(), live_.end(), [&](const auto& live) { return Ignored::pattern_leaves_out(pattern, live.second.inventory); });
        if (!used) out_.compared.front().notes.push_back("nothing is left out by the pattern `" + pattern + "`" + (list == &drift_.ignore ? "" : ", which reconcile.json has under `ignore`"));
      }
    }
  }

  void without_history() {
    if (drift_.declared.empty()) return;
    const declared::DeclaredSchema& schema = drift_.declared.front();
    out_.problems.insert(out_.problems.end(), schema.problems.begin(), schema.problems.end());
    if (schema.sql.empty()) return;
    for (auto& [environment, live] : live_) {
      Side side = declared_side(schema, preset());
      if (!schema.holds.unique_constraints) unique_constraints_as_indexes(live.inventory);
      take_unsaid_names(side.inventory, live.inventory, schema);
      Ignored leave_out = ignored(environment, &live);
      limit(leave_out, schema);
      Compared compared{.comparison = compare(side, live, leave_out), .source = {}, .environment = environment->name, .path = schema.origin, .made = {}, .changed = {}, .pending = {}, .notes = schema.notes};
      compared.made.resize(compared.comparison.differences.size());
      compared.changed.resize(compared.comparison.differences.size());
      out_.compared.push_back(std::move(compared));
    }
  }

  const Audit& audit_;
  const AuditOptions& options_;
  const DriftOptions& drift_;
  std::vector<const Source*> sources_;
  std::vector<std::pair<const Environment*, Side>> live_;
  Drift out_;
};

}  // namespace

Drift find_drift(const Audit& audit, const AuditOptions& options, const DriftOptions& drift) { return Finder(audit, options, drift).run(); }

}  // namespace reconcile::drift
