#include "reconcile/audit/audit.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>
#include <utility>

#include "core/history/ledger_source.h"
#include "reconcile/audit/effects.h"
#include "reconcile/audit/git_evidence.h"
#include "reconcile/audit/ledger_vertices.h"
#include "reconcile/audit/other_history.h"
#include "reconcile/audit/replay_findings.h"
#include "reconcile/audit/snapshot_findings.h"
#include "reconcile/drift/live_script.h"
#include "reconcile/migrator/ledger_sql.h"
#include "reconcile/migrator/trial.h"
#include "reconcile/rules/rule.h"
#include "store/cache.h"
#include "store/key.h"
#include "store/records.h"

namespace reconcile {
namespace {

// Supabase's own layout, or a preset that the configuration names.
std::string preset_of(const Source& source, const Config& config) {
  if (!config.preset.empty()) return config.preset == "none" ? "" : config.preset;
  return source.path == "supabase/migrations" || source.path.ends_with("/supabase/migrations") ? "supabase" : "";
}

}  // namespace

replay::ReplayOptions replay_options(const Source& source, const Config& config) {
  return {.server_version = config.server_version.value_or(15), .preset = preset_of(source, config),
          .prelude = migrator::create_ledger(source)};
}

// By source, then in the order of the history, then by place, code and environment.
void sort_findings(const Repository& repository, const std::vector<Environment>& environments, std::vector<Finding>& findings) {
  std::map<std::string, std::size_t> environment_rank;
  for (const Environment& environment : environments) environment_rank.try_emplace(environment.name, environment_rank.size() + 1);
  std::map<std::string, std::size_t> source_rank;
  std::map<std::pair<std::string, std::string>, std::size_t> migration_rank;
  for (std::size_t s = 0; s < repository.sources.size(); ++s) {
    const Source& source = repository.sources[s];
    source_rank[source.id] = s;
    for (std::size_t m = 0; m < source.migrations.size(); ++m) migration_rank.try_emplace({source.id, source.migrations[m].name}, m);
  }
  auto key = [&](const Finding& f) {
    auto source = source_rank.find(f.source);
    auto migration = migration_rank.find({f.source, f.migration.value_or("")});
    std::size_t last = SIZE_MAX;
    return std::make_tuple(source == source_rank.end() ? last : source->second,
                           migration == migration_rank.end() ? last : migration->second,
                           f.location ? f.location->path : std::string(), f.location ? f.location->span.offset : 0, f.code,
                           f.environment ? environment_rank[*f.environment] : 0, f.message);
  };
  std::stable_sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
}

namespace {

struct SourceResult {
  std::vector<Finding> findings;
  SourceEffects effects;
  SourceAudit audit;
};

void count(const std::vector<replay::StatementTrace>& trace, SourceAudit& audit) {
  audit.statements = static_cast<int>(trace.size());
  audit.undecided = static_cast<int>(std::count_if(trace.begin(), trace.end(), [](const replay::StatementTrace& s) {
    return s.outcome == replay::Outcome::Undecided;
  }));
}

// Files outside the history are tried on what the history built, each for itself.
std::vector<Effects> try_outside(replay::Replay& replay, const Source& source) {
  std::vector<Effects> out;
  std::size_t base = source.migrations.size();
  for (const OutsideFile& file : source.outside) {
    Effects effects = Effects::unknown();
    replay.fork([&](replay::Replay& fork) {
      fork.run(file.migration, TransactionMode::Autocommit);
      effects = effects_of(fork.trace(), base, 1).front();
    });
    out.push_back(std::move(effects));
  }
  return out;
}

SourceResult replay_and_judge(const Source& source, const Config& config) {
  SourceResult result;
  replay::Replay replay(replay_options(source, config));
  for (const Migration& migration : source.migrations) replay.run(migration, source.transaction, source.fresh_session);
  replay.finish();
  result.audit.replayed = true;
  result.effects.migrations = effects_of(replay.trace(), 0, source.migrations.size());
  if (!source.archived) {
    result.findings = replay_findings(source, source.migrations, replay.trace(), config.server_version.has_value());
    count(replay.trace(), result.audit);
  }
  result.effects.outside = try_outside(replay, source);
  return result;
}

store::CheckResult to_record(const SourceResult& result) {
  return {.findings = result.findings, .counts = {{"statements", result.audit.statements}, {"undecided", result.audit.undecided}}};
}

SourceResult audit_source(const Source& source, const Config& config, store::Cache& cache) {
  if (source.dialect != Dialect::PostgreSql) return {};
  replay::ReplayOptions options = replay_options(source, config);
  std::string key = store::Key("replay").add(source).add(options.server_version).add(config.server_version.has_value()).add(options.preset).add(options.prelude).hex();
  auto known = store::get_result(cache, key);
  auto effects = store::get_effects(cache, key);
  if (known && effects) {
    SourceAudit audit{static_cast<int>(known->counts["statements"]), static_cast<int>(known->counts["undecided"]), true};
    return {std::move(known->findings), std::move(*effects), audit};
  }
  SourceResult result = replay_and_judge(source, config);
  store::put_result(cache, key, to_record(result));
  store::put_effects(cache, key, result.effects);
  return result;
}

// Which of a source's snapshots is newest decides; the others only tell which migration.
std::vector<Finding> audit_snapshots(const FileTree& tree, const Source& source, const Config& config, store::Cache& cache) {
  if (source.snapshots.empty() || source.dialect != Dialect::PostgreSql) return {};
  replay::ReplayOptions options = replay_options(source, config);
  store::Key key("snapshots");
  key.add(source).add(options.server_version).add(options.preset).add(options.prelude);
  for (const Snapshot& snapshot : source.snapshots) key.add(tree.read(snapshot.path).value_or(""));
  const std::string hex = key.hex();
  if (auto known = store::get_result(cache, hex)) return std::move(known->findings);
  std::vector<Finding> findings = snapshot_findings(tree, source, options);
  store::put_result(cache, hex, {.findings = findings, .counts = {}});
  return findings;
}

store::Cache open_cache(const AuditOptions& options) {
  if (!options.use_cache) return store::Cache::in_memory();
  std::filesystem::path file = options.cache_file.empty() ? std::filesystem::path(options.root) / ".reconcile" / "cache.db"
                                                          : std::filesystem::path(options.cache_file);
  return store::Cache::open(file.string());
}

DiscoveryOptions discovery_options(const AuditOptions& options) {
  DiscoveryOptions out;
  out.git_directory = options.root;
  for (const ConfiguredSource& source : options.config.sources) {
    NamedSource named{.adapter = source.adapter, .path = source.path, .ledger = {}, .dialect = {}, .tool = source.tool,
                      .database = source.database};
    if (!source.ledger_table.empty()) named.ledger = LedgerTable{source.ledger_schema, source.ledger_table, true};
    out.sources.push_back(std::move(named));
  }
  return out;
}

// The schema of each environment as statements, where it was read.
std::vector<std::optional<std::string>> live_schemas(const std::vector<Environment>& environments) {
  std::vector<std::optional<std::string>> out;
  for (const Environment& environment : environments) {
    out.emplace_back();
    if (!environment.catalog_json) continue;
    if (Result<drift::LiveScript> script = drift::live_script(*environment.catalog_json)) out.back() = std::move(script->sql);
  }
  return out;
}

std::vector<migrator::Next> forecast(const Audit& audit, const Config& config) {
  std::vector<migrator::Next> out = migrator::predict(audit.repository.sources, audit.environments);
  const std::vector<std::optional<std::string>> schemas = live_schemas(audit.environments);
  for (migrator::Next& next : out) {
    const Source& source = audit.repository.sources[next.source];
    const auto& schema = schemas[next.environment];
    migrator::try_out(source, audit.environments[next.environment], replay_options(source, config), next, schema ? &*schema : nullptr);
  }
  return out;
}

// git is asked only of files that stand in the working tree.
Result<Audit> audit_files(const FileTree& tree, const AuditOptions& options, std::vector<Environment> environments, bool in_working_tree) {
  Audit audit;
  audit.tree = &tree;
  audit.server_version = options.config.server_version.value_or(15);
  audit.repository = discover(*audit.tree, discovery_options(options));
  if (!options.only_source.empty()) {
    auto& sources = audit.repository.sources;
    bool known = std::any_of(sources.begin(), sources.end(), [&](const Source& s) { return s.id == options.only_source; });
    if (!known) return Error{"there is no source `" + options.only_source + "`", "", "`reconcile init` lists the sources it finds"};
    std::erase_if(sources, [&](const Source& s) { return s.id != options.only_source; });
  }
  audit.environments = std::move(environments);
  name_ledgers(audit.environments, audit.repository.sources);

  store::Cache cache = open_cache(options);
  for (const Source& source : audit.repository.sources) {
    SourceResult result = audit_source(source, options.config, cache);
    std::move(result.findings.begin(), result.findings.end(), std::back_inserter(audit.findings));
    std::ranges::move(audit_snapshots(tree, source, options.config, cache), std::back_inserter(audit.findings));
    audit.sources.push_back(result.audit);
    audit.effects.push_back(std::move(result.effects));
    if (audit.preset.empty() && source.dialect == Dialect::PostgreSql) audit.preset = preset_of(source, options.config);
  }
  name_other_histories(audit.repository.sources, audit.effects, audit.findings);
  if (in_working_tree) audit.git = git_evidence(options.root, audit.repository.sources, audit.environments, cache, audit.notices);
  if (in_working_tree) audit.ledger_changes = note_ledgers(cache, audit.environments, options.since, options.now);
  cache.commit();
  audit.notices.insert(audit.notices.end(), cache.notices().begin(), cache.notices().end());
  for (const Environment& environment : audit.environments) {
    if (environment.pooled) audit.notices.push_back(environment.name + " is reached through a connection pooler; migrate over the database's direct URL");
  }
  audit.history = History::build(audit.repository.sources, audit.effects);
  audit.forecast = forecast(audit, options.config);
  add_ledger_rows(audit.repository.sources, audit.environments, audit.forecast, *audit.history);

  RuleInput input{.sources = audit.repository.sources, .dag = *audit.history, .tool_uses = &audit.repository.tool_uses,
                  .problems = &audit.repository.problems, .environments = audit.environments, .git = in_working_tree ? &audit.git : nullptr,
                  .forecast = audit.forecast, .now = options.now, .every_source = options.only_source.empty(), .files = audit.tree};
  std::vector<Finding> judged = run_rules(input);
  std::move(judged.begin(), judged.end(), std::back_inserter(audit.findings));
  sort_findings(audit.repository, audit.environments, audit.findings);
  return audit;
}

}  // namespace

Result<Audit> run_audit(const AuditOptions& options) {
  auto tree = open_file_tree(options.root);
  if (!tree) return tree.error();
  Result<Audit> audit = audit_files(**tree, options, read_environments(options.environments, options.environment_read), true);
  if (audit) audit->owned_tree = std::move(tree).value();
  return audit;
}

bool could_not_check(const Audit& audit) {
  return std::any_of(audit.environments.begin(), audit.environments.end(), [](const Environment& e) { return !e.problems.empty(); });
}

Result<Audit> audit_tree(const FileTree& tree, const AuditOptions& options, std::vector<Environment> environments) {
  return audit_files(tree, options, std::move(environments), false);
}

replay::Replay replay_source(const Source& source, const AuditOptions& options, std::size_t through) {
  replay::Replay replay(replay_options(source, options.config));
  for (std::size_t i = 0; i < source.migrations.size() && i <= through; ++i) {
    replay.run(source.migrations[i], source.transaction, source.fresh_session);
  }
  replay.finish();
  return replay;
}

}  // namespace reconcile
