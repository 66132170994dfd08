#include "reconcile/cli/make_report.h"

#include <algorithm>

#include "core/history/ledger_source.h"
#include "reconcile/audit/row_evidence.h"
#include "reconcile/merge/base_audit.h"
#include "reconcile/migrator/choice.h"
#include "reconcile/migrator/story.h"

namespace reconcile {
namespace {

std::string anchor_of(const Source& source) {
  if (source.journal) return source.journal->path;
  if (!source.migrations.empty()) return source.migrations.back().path;
  return source.outside.empty() ? source.path : source.outside.back().migration.path;
}

// The source whose tool reads the ledger; else the one whose layout it has.
std::string source_id(const Audit& audit, std::size_t environment, std::size_t ledger) {
  for (const migrator::Next& next : audit.forecast) {
    if (next.environment == environment && (next.ledger == ledger || next.elsewhere == ledger)) return audit.repository.sources[next.source].id;
  }
  const Source* source = source_of(audit.environments[environment].ledgers[ledger], audit.repository.sources);
  return source == nullptr ? "" : source->id;
}

std::vector<std::string> story_of(const Audit& audit, std::size_t environment, std::size_t ledger) {
  for (const migrator::Next& next : audit.forecast) {
    if (next.environment == environment && next.ledger == ledger) return migrator::row_story(audit.repository.sources[next.source], audit.environments[environment].ledgers[ledger], next);
  }
  return {};
}

report::EnvironmentEntry entry_of(const Audit& audit, std::size_t e) {
  const Environment& environment = audit.environments[e];
  report::EnvironmentEntry entry{.name = environment.name, .host = environment.host, .ledgers = {}, .next = {}};
  for (std::size_t l = 0; l < environment.ledgers.size(); ++l) {
    const Ledger& ledger = environment.ledgers[l];
    entry.ledgers.push_back({source_id(audit, e, l), migrator::table_name(ledger), ledger.row_count, "", "", 0, story_of(audit, e, l)});
    auto stands = audit.git.standings.find(standing_key(environment, ledger));
    if (stands == audit.git.standings.end()) continue;
    report::LedgerEntry& last = entry.ledgers.back();
    last.at_commit = stands->second.commit.id;
    last.stands = (stands->second.exact ? "at " : "at or past ") + stands->second.commit.short_id() + " of " + stands->second.commit.date();
    last.behind = stands->second.behind;
  }
  for (const migrator::Next& next : audit.forecast) {
    if (next.environment == e) entry.next.push_back(next_entry(next, audit.repository.sources[next.source]));
  }
  return entry;
}

report::MergeSides sides_of(const merge::Sides& sides) {
  using Verdict = Commutation::Verdict;
  report::MergeSides out{.source = sides.source, .ours = sides.ours, .theirs = sides.theirs, .commute = "no", .because = {}};
  const Commutation& answer = sides.commutation;
  if (answer.verdict == Verdict::Commute) out.commute = "yes";
  if (answer.verdict == Verdict::Unknown) out.commute = "unknown";
  if (out.commute == "no") out.because = "`" + sides.first + "` and `" + sides.second + "`" + (answer.object.name.empty() ? "" : ": " + answer.object.display());
  return out;
}

bool is_migration_file(const std::string& path, const std::vector<Source>& sources) {
  return std::ranges::any_of(sources, [&](const Source& source) { return source.path.empty() || path.starts_with(source.path + "/"); });
}

}  // namespace

report::NextEntry next_entry(const migrator::Next& next, const Source& source) {
  using migrator::State;
  report::NextEntry entry{.source = source.id, .command = next.command, .applied = next.names(source, State::Applied),
                          .will_run = next.names(source, State::WillRun), .will_skip = next.names(source, State::WillSkip),
                          .will_run_again = next.names(source, State::WillRunAgain), .blocked = {}, .will_fail = {}, .remarks = next.remarks};
  if (!next.blocked.empty()) entry.blocked = report::Blocked{next.blocked, next.names(source, State::Blocked)};
  if (next.will_fail) entry.will_fail = report::WillFail{next.will_fail->migration, next.will_fail->code, next.will_fail->message, next.will_fail->at_the_latest};
  return entry;
}

report::MergeEntry make_merge_entry(const merge::BaseAudit& base) {
  report::MergeEntry out{.revision = base.revision, .commit = base.preview.theirs.named(), .commit_id = base.preview.theirs.id,
                         .ancestor_id = base.preview.ancestor.id, .conflicts = {}, .left_out = base.left_out, .from_merge = base.from_merge,
                         .sides = {}, .relinks = {}};
  for (const std::string& path : base.preview.conflicts) {
    if (is_migration_file(path, base.audit.repository.sources)) out.conflicts.push_back(path);
  }
  for (const merge::Sides& sides : base.sides) out.sides.push_back(sides_of(sides));
  for (const merge::Relink& relink : base.relinks) {
    out.relinks.push_back({relink.source, relink.renames, relink.take_theirs, relink.by_hand, relink.patch});
  }
  return out;
}

report::Report make_report(const Audit& audit, Filtered judged) {
  report::Report out;
  out.server_version = audit.server_version;
  out.preset = audit.preset;
  for (const Source& source : audit.repository.sources) {
    report::SourceEntry entry{.id = source.id, .adapter = source.adapter, .tool = source.tool, .tool_version = source.tool_version, .path = source.path,
                              .dialect = std::string(to_string(source.dialect)), .why_found = source.why_found,
                              .order_rule = source.order_rule, .anchor = anchor_of(source), .archived = source.archived, .order = {}, .outside = {}};
    for (const Migration& migration : source.migrations) entry.order.push_back(migration.name);
    for (const OutsideFile& file : source.outside) {
      entry.outside.push_back({file.migration.path, std::string(to_string(file.why))});
    }
    out.sources.push_back(std::move(entry));
  }
  for (std::size_t e = 0; e < audit.environments.size(); ++e) out.environments.push_back(entry_of(audit, e));
  for (const NotLookedAt& skipped : audit.repository.not_looked_at) {
    bool said = !out.not_looked_at.empty() && out.not_looked_at.back().path == skipped.path;
    if (!said) out.not_looked_at.push_back({skipped.path, skipped.why});
  }
  for (const SourceAudit& source : audit.sources) {
    out.summary.statements += source.statements;
    out.summary.undecided += source.undecided;
  }
  out.summary.allowed = judged.allowed;
  out.summary.accepted = judged.accepted;
  for (const Finding& finding : judged.findings) {
    int& count = finding.severity == Severity::Error     ? out.summary.errors
                 : finding.severity == Severity::Warning ? out.summary.warnings
                                                         : out.summary.notes;
    ++count;
  }
  out.findings = std::move(judged.findings);
  return out;
}

report::TextProvider text_provider(const Audit& audit) {
  return [&audit](const std::string& path) { return audit.tree->read(path).value_or(std::string()); };
}

}  // namespace reconcile
