#include "reconcile/cli/session.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>
#include <span>
#include <utility>

#include "reconcile/cli/environments.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/progress.h"
#include "reconcile/config/date.h"

namespace reconcile::cli {
namespace {

constexpr const char* config_file_name = "reconcile.json";

Result<Config> load_config(const CommonOptions& options, const FileTree& root) {
  if (options.config_file.empty()) {
    if (root.kind(config_file_name) == EntryKind::Missing) return Config{};
    auto text = root.read(config_file_name);
    return text ? parse_config(config_file_name, *text) : Result<Config>(text.error());
  }
  auto folder = open_file_tree(std::string(parent_path(options.config_file).empty() ? "." : parent_path(options.config_file)));
  auto text = folder ? (*folder)->read(file_name(options.config_file)) : Result<std::string>(folder.error());
  if (!text) return Error{"can't be read: " + text.error().message, options.config_file, "--config names a file like reconcile.json"};
  return parse_config(options.config_file, *text);
}

Result<std::vector<AcceptedFinding>> load_accepted(const FileTree& root) {
  if (root.kind(accepted_file_name) == EntryKind::Missing) return std::vector<AcceptedFinding>{};
  auto text = root.read(accepted_file_name);
  if (!text) return text.error();
  return parse_accepted(accepted_file_name, *text);
}

// The time to judge by, as the user or the machine gives it, and its day.
struct Time {
  std::string day;
  std::optional<std::int64_t> ms;
};

Result<Time> judged_time(const CommonOptions& options) {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  bool from_environment = options.now.empty() && epoch != nullptr && *epoch != '\0';
  std::string time = from_environment ? epoch : options.now;
  if (time.empty()) {
    auto since = std::chrono::system_clock::now().time_since_epoch();
    time = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(since).count());
  }
  std::optional<std::string> day = day_of(time);
  if (day) return Time{*day, milliseconds_of(time)};
  return Error{std::string(from_environment ? "SOURCE_DATE_EPOCH" : "--now") + ": `" + time + "` is no time", "",
               "write 2026-01-05, 2026-01-05T10:00:00Z or seconds since 1970"};
}

// What --since names; nothing where it is not given.
Result<std::optional<std::int64_t>> compared_time(const CommonOptions& options) {
  if (options.since.empty()) return std::optional<std::int64_t>();
  if (auto ms = milliseconds_of(options.since)) return ms;
  return Error{"--since: `" + options.since + "` is no time", "", "write 2026-01-05, 2026-01-05T10:00:00Z or seconds since 1970"};
}

std::string reading(const std::vector<std::string>& left) {
  std::string out;
  for (const std::string& name : left) out += (out.empty() ? "reading " : ", ") + name;
  return out;
}

// The environments are read first; the histories once they are there.
Result<Audit> audited(AuditOptions& options, Verbosity verbosity) {
  const std::string histories = "reading and replaying the histories";
  std::vector<std::string> left;
  for (const EnvironmentRequest& request : options.environments) left.push_back(request.name);
  Progress progress(left.empty() ? histories : reading(left), verbosity);
  options.environment_read = [&](std::string_view name) {
    std::erase(left, name);
    progress.now_doing(left.empty() ? histories : reading(left));
  };
  Result<Audit> audit = run_audit(options);
  options.environment_read = {};
  return audit;
}

Evidence evidence(const Session& session) {
  const std::vector<Environment>& environments = session.audit.environments;
  bool ledger = std::any_of(environments.begin(), environments.end(), [](const Environment& e) { return e.complete || !e.ledgers.empty(); });
  bool database = std::any_of(environments.begin(), environments.end(), [](const Environment& e) { return e.catalog_json || e.catalog_sql; });
  bool git = session.audit.git.presence == git::Presence::Complete;
  return {.ledger = ledger, .database = database && session.compares_schemas, .git = git, .every_source = session.options.only_source.empty() && session.every_finding};
}

// What some environment has recorded: a comment in such a file has changed its checksum.
std::set<std::pair<std::string, std::string>> applied(const Audit& audit) {
  std::set<std::pair<std::string, std::string>> out;
  for (const migrator::Next& next : audit.forecast) {
    const Source& source = audit.repository.sources[next.source];
    for (const migrator::RowMatch& row : next.rows) {
      if (row.migration) out.emplace(source.id, source.migrations[*row.migration].name);
    }
  }
  return out;
}

Filtered filtered(const Session& session, std::span<const AcceptedFinding> accepted) {
  FilterInput in{.config = session.options.config, .accepted = accepted, .sources = session.audit.repository.sources,
                 .today = session.today, .evidence = evidence(session), .applied = applied(session.audit)};
  return filter(session.audit.findings, in);
}

}  // namespace

Result<Session> open_session(const CommonOptions& options, Reads reads) {
  auto root = open_file_tree(options.root);
  if (!root) return root.error();
  Result<Time> time = judged_time(options);
  if (!time) return time.error();
  Result<std::optional<std::int64_t>> since = compared_time(options);
  if (!since) return since.error();
  Result<Config> config = load_config(options, **root);
  if (!config) return config.error();
  auto accepted = load_accepted(**root);
  if (!accepted) return accepted.error();
  Result<std::vector<EnvironmentRequest>> environments = environment_requests(options.environments, *config);
  if (!environments) return environments.error();
  for (EnvironmentRequest& request : *environments) request.with_catalog = reads == Reads::Catalogs;
  AuditOptions audit_options{.root = options.root, .config = std::move(config).value(), .only_source = options.source,
                             .use_cache = !options.no_cache, .cache_file = options.cache_file,
                             .environments = std::move(environments).value(), .now = time->ms, .since = *since};
  Result<Audit> audit = audited(audit_options, options.verbosity);
  if (!audit) return audit.error();
  for (const std::string& text : audit->notices) notice(text, options.verbosity);
  return Session{std::move(audit_options), std::move(audit).value(), std::move(accepted).value(), time->day};
}

Filtered judged(const Session& session) { return filtered(session, session.accepted); }

Filtered judged_anew(const Session& session) { return filtered(session, {}); }

int verdict(const Audit& audit, const std::vector<Finding>& findings, const std::string& fail_on) {
  if (could_not_check(audit)) return exit_not_made;
  if (fail_on == "never") return exit_clean;
  Severity threshold = fail_on == "error" ? Severity::Error : fail_on == "warning" ? Severity::Warning : Severity::Note;
  bool reached = std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.severity >= threshold; });
  return reached ? exit_findings : exit_clean;
}

}  // namespace reconcile::cli
