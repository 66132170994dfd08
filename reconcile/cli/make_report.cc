#include "reconcile/cli/make_report.h"

#include "core/history/ledger_source.h"

namespace reconcile {
namespace {

std::string anchor_of(const Source& source) {
  if (source.journal) return source.journal->path;
  if (!source.migrations.empty()) return source.migrations.back().path;
  return source.outside.empty() ? source.path : source.outside.back().migration.path;
}

report::EnvironmentEntry entry_of(const Environment& environment, const std::vector<Source>& sources) {
  report::EnvironmentEntry entry{.name = environment.name, .ledgers = {}, .next = {}};
  for (const Ledger& ledger : environment.ledgers) {
    const Source* source = source_of(ledger, sources);
    entry.ledgers.push_back({source == nullptr ? "" : source->id, ledger.schema.empty() ? ledger.table : ledger.schema + "." + ledger.table,
                             ledger.row_count, ""});
  }
  return entry;
}

}  // namespace

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
  for (const Environment& environment : audit.environments) out.environments.push_back(entry_of(environment, audit.repository.sources));
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
