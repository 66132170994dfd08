// reconcile status: each migration on a fresh database and on every environment, and what the tools do and say next.
#include <algorithm>
#include <string>
#include <vector>

#include "core/base/words.h"
#include "reconcile/audit/row_evidence.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/session.h"
#include "reconcile/drift/triage.h"
#include "reconcile/migrator/rows.h"
#include "reconcile/migrator/said.h"
#include "reconcile/migrator/story.h"
#include "reconcile/migrator/triage.h"
#include "reconcile/plan/timeline.h"
#include "reconcile/report/status_report.h"

namespace reconcile::cli {
namespace {

using plan::TimelineEntry;

std::string migrations(std::size_t count) { return std::to_string(count) + (count == 1 ? " migration" : " migrations"); }

// Where the tool stops: the first that fails or has no file.
std::string what_happens(const Source& source, const std::vector<TimelineEntry>& history) {
  if (source.archived) return "nobody runs it";
  if (source.dialect != Dialect::PostgreSql) return "not replayed: " + std::string(to_string(source.dialect));
  auto stop = std::find_if(history.begin(), history.end(), [](const TimelineEntry& entry) {
    return entry.state.starts_with("fails") || entry.state == "its file is missing";
  });
  bool all_decided = std::none_of(history.begin(), history.end(), [](const TimelineEntry& e) { return e.state.starts_with("undecided"); });
  if (stop == history.end()) return (all_decided ? "runs all " : "nothing known stops it: ") + migrations(history.size());
  auto done = static_cast<std::size_t>(stop - history.begin());
  std::string why = stop->state.starts_with("fails: ") ? stop->state.substr(7) : stop->state;
  return "stops at `" + stop->migration + "`, after " + migrations(done) + ": " + why;
}

class Status {
 public:
  Status(const Audit& audit, const AuditOptions& options) : audit_(audit), options_(options), timeline_(plan::make_timeline(audit)) {}

  report::StatusReport run() {
    report::StatusReport out;
    for (std::size_t s = 0; s < audit_.repository.sources.size(); ++s) out.sources.push_back(status_of(s));
    for (std::size_t e = 0; e < audit_.environments.size(); ++e) note_unknown(e, out);
    return out;
  }

 private:
  report::SourceStatus status_of(std::size_t s) const {
    const Source& source = audit_.repository.sources[s];
    const std::vector<TimelineEntry> history = history_of(source);
    report::SourceStatus out{.id = source.id, .tool = source.tool, .tool_version = source.tool_version, .order_rule = source.order_rule,
                             .command = migrator::deploy_command(source), .fresh_database = what_happens(source, history), .environments = {}, .rows = {}, .outside = {}};
    for (std::size_t m = 0; m < history.size(); ++m) out.rows.push_back({history[m].migration, history[m].state, {}});
    for (const migrator::Next& next : audit_.forecast) {
      if (next.source == s) add_environment(source, next, out);
    }
    for (const OutsideFile& file : source.outside) out.outside.push_back({file.migration.path, std::string(to_string(file.why))});
    return out;
  }

  // Of each source the timeline has the history first and what is outside it last.
  std::vector<TimelineEntry> history_of(const Source& source) const {
    std::vector<TimelineEntry> out;
    for (const TimelineEntry& entry : timeline_) {
      if (entry.source == source.id && out.size() < source.migrations.size()) out.push_back(entry);
    }
    return out;
  }

  // By definition where the schema was read, else by the tables' names.
  std::vector<migrator::Triage> triage_of(const Source& source, const migrator::Next& next) const {
    const Environment& environment = audit_.environments[next.environment];
    if (environment.catalog_json) {
      Result<drift::Side> live = drift::live_side(environment.name, *environment.catalog_json,
                                                  {.server_version = audit_.server_version, .preset = replay_options(source, options_.config).preset, .prelude = {}, .roles = {}});
      if (live) return drift::triage(source, options_, environment, *live);
    }
    return migrator::triage(source, audit_.effects[next.source].migrations, environment);
  }

  void add_environment(const Source& source, const migrator::Next& next, report::SourceStatus& out) const {
    const Environment& environment = audit_.environments[next.environment];
    const std::optional<migrator::WillFail> stop = shadow_failure(source);
    report::SourceEnvironment entry{.name = environment.name, .table = next.ledger_table, .next = next_entry(next, source), .says = {}, .since = since_entry(source, next), .story = story_of(source, next)};
    for (migrator::Said& said : migrator::what_tools_say(source, environment, next, stop ? &*stop : nullptr)) {
      entry.says.push_back({std::move(said.command), said.exit, std::move(said.message)});
    }
    out.environments.push_back(std::move(entry));
    const std::vector<migrator::Triage> triage = triage_of(source, next);
    for (std::size_t m = 0; m < out.rows.size(); ++m) {
      const migrator::Outlook& outlook = next.migrations[m];
      report::StatusCell cell{.state = std::string(migrator::to_string(outlook.state)), .reason = outlook.reason, .triage = {}, .presence = {}, .triage_reason = {}};
      if (m < triage.size() && triage[m].adoption != migrator::Adoption::Nothing) add_triage(triage[m], cell);
      out.rows[m].cells.push_back(std::move(cell));
    }
  }

  // Where it stands, what belongs to no file, and what else the rows tell.
  std::vector<std::string> story_of(const Source& source, const migrator::Next& next) const {
    if (!next.ledger) return {};
    const Environment& environment = audit_.environments[next.environment];
    const Ledger& ledger = environment.ledgers[*next.ledger];
    std::vector<std::string> out;
    const auto stands = audit_.git.standings.find(standing_key(environment, ledger));
    if (stands != audit_.git.standings.end()) {
      const git::StandingAt& at = stands->second;
      out.push_back(environment.name + " is " + (at.exact ? "at " : "at or past ") + at.commit.short_id() + " of " + at.commit.date() + (at.behind == 0 ? "" : ", " + migrations(at.behind) + " behind"));
    }
    std::ranges::move(migrator::rows_without_file(ledger, next), std::back_inserter(out));
    std::ranges::move(migrator::row_story(source, ledger, next), std::back_inserter(out));
    return out;
  }

  std::optional<report::SinceEntry> since_entry(const Source& source, const migrator::Next& next) const {
    if (!options_.since || !next.ledger) return std::nullopt;
    for (const LedgerChanges& changes : audit_.ledger_changes) {
      if (changes.environment == next.environment && changes.ledger == *next.ledger) return told(source, next, changes);
    }
    return report::SinceEntry{.summary = "its earlier states are not kept: it could not be read whole, or is too long", .seen_at = {}, .rows = {}};
  }

  static report::SinceEntry told(const Source& source, const migrator::Next& next, const LedgerChanges& changes) {
    report::SinceEntry out{.summary = {}, .seen_at = changes.seen_at, .rows = {}};
    std::size_t came = 0, changed = 0, went = 0;
    for (const RowChange& change : changes.rows) {
      const bool is_new = change.what == RowChange::What::Came;
      ++(is_new ? came : change.what == RowChange::What::Changed ? changed : went);
      std::string said = change.row.name ? "row " + quoted(*change.row.name) : migrator::dated_row_name(change.row);
      const auto migration = change.now ? next.rows[*change.now].migration : std::nullopt;
      if (migration && !change.row.name) said += " of " + quoted(source.migrations[*migration].name);
      if (change.now && !migration) said += ", which belongs to no file";
      if (!change.now) said += ", hash " + change.row.checksum.substr(0, 12);
      out.rows.push_back({is_new ? "came" : change.now ? "changed" : "went", change.row.id, std::move(said), change.fields});
    }
    if (changes.seen_at.empty()) {
      out.summary = "no earlier state of its ledger is known: each run that reads it notes it in the cache";
      return out;
    }
    out.summary = (changes.is_later ? "since it was first seen, " : "since its state as seen ") + changes.seen_at + ": " +
                  (changes.rows.empty() ? "nothing has changed" : count_of(came, "row") + " came, " + std::to_string(changed) + " changed, " + std::to_string(went) + " went");
    return out;
  }

  static void add_triage(const migrator::Triage& triage, report::StatusCell& cell) {
    cell.triage = migrator::to_string(triage.adoption);
    cell.presence = triage.presence();
    std::string& reason = cell.triage_reason;
    auto add = [&](const char* what, const std::vector<std::string>& objects) {
      if (!objects.empty()) reason += (reason.empty() ? "" : "; ") + std::string(what) + shortened(objects);
    };
    add("differs: ", triage.conflicting);
    add("not there: ", triage.absent);
    add("there: ", triage.present);
  }

  static std::string shortened(const std::vector<std::string>& objects) {
    constexpr std::size_t most = 6;
    std::vector<std::string> first(objects.begin(), objects.begin() + static_cast<std::ptrdiff_t>(std::min(most, objects.size())));
    return quoted_list(first) + (objects.size() > most ? " and " + std::to_string(objects.size() - most) + " more" : "");
  }

  // Where a fresh database stops, which is what Prisma's shadow database is.
  std::optional<migrator::WillFail> shadow_failure(const Source& source) const {
    for (const Finding& finding : audit_.findings) {
      if (finding.source == source.id && finding.first_failure && finding.migration) return migrator::WillFail{*finding.migration, finding.sqlstate.value_or(""), finding.message};
    }
    return std::nullopt;
  }

  void note_unknown(std::size_t e, report::StatusReport& out) const {
    const Environment& environment = audit_.environments[e];
    if (!environment.problems.empty()) return out.unknown.push_back(environment.name + ": could not be read whole");
    for (std::size_t s = 0; s < audit_.repository.sources.size(); ++s) {
      const Source& source = audit_.repository.sources[s];
      bool known = std::any_of(audit_.forecast.begin(), audit_.forecast.end(), [&](const migrator::Next& next) { return next.environment == e && next.source == s; });
      if (known || source.archived) continue;
      out.unknown.push_back(environment.name + ": what is applied of " + source.id + " is not known: " + why_unknown(source, environment));
    }
  }

  static std::string why_unknown(const Source& source, const Environment& environment) {
    if (source.adapter == "manual") return source.ledger.table.empty() ? source.tool + " keeps no ledger" : "the rows of " + source.tool + "'s ledger are not read";
    if (source.dialect != Dialect::PostgreSql) return "it is for " + std::string(to_string(source.dialect));
    return environment.complete ? "it has left no row there" : "no ledger of its tool was given";
  }

  const Audit& audit_;
  const AuditOptions& options_;
  std::vector<TimelineEntry> timeline_;
};

std::string rendered(const report::StatusReport& status, const std::string& format) {
  if (format == "json") return report::status_to_json(status);
  if (format == "markdown") return report::status_to_markdown(status);
  return report::status_to_text(status);
}

}  // namespace

int run(const StatusCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common, Reads::Catalogs);
  if (!session) return complain(session.error()), exit_not_made;
  for (const Environment& environment : session->audit.environments) {
    for (const LayoutProblem& problem : environment.problems) complain({environment.name + ": " + problem.message, "", problem.help});
  }
  const report::StatusReport status = Status(session->audit, session->options).run();
  return write_output(common, rendered(status, common.format), &session->audit, verdict(session->audit, {}, "never"));
}

}  // namespace reconcile::cli
