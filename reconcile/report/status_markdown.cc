// status for a pull request.
#include "reconcile/report/environment_lines.h"
#include "reconcile/report/markdown_text.h"
#include "reconcile/report/status_report.h"

namespace reconcile::report {
namespace {

std::string table_of(const SourceStatus& source) {
  std::string head = "| migration | fresh database |", rule = "|---|---|", body;
  for (const SourceEnvironment& environment : source.environments) {
    head += " " + markdown(environment.name) + " |";
    rule += "---|";
  }
  for (const StatusRow& row : source.rows) {
    body += "| " + markdown(row.migration) + " | " + markdown(row.fresh) + " |";
    for (const StatusCell& cell : row.cells) body += " " + cell.state + (cell.triage_tells() ? ", " + cell.triage : "") + " |";
    body += "\n";
  }
  return head + "\n" + rule + "\n" + body + "\n";
}

std::string environment_of(const SourceStatus& source, std::size_t e) {
  const SourceEnvironment& environment = source.environments[e];
  std::string out = "### " + markdown(environment.name) + "\n\n";
  for (const std::string& line : next_lines(environment.next)) out += "- " + markdown(line) + "\n";
  for (const std::string& clause : environment.story) out += "- " + markdown(clause) + "\n";
  for (const StatusRow& row : source.rows) {
    const StatusCell& cell = row.cells[e];
    if (cell.state != "applied" && !cell.reason.empty()) out += "- " + markdown(row.migration) + " **" + cell.state + "**: " + markdown(cell.reason) + "\n";
    if (cell.triage_tells()) out += "- " + markdown(row.migration) + " **" + cell.triage + "**: " + markdown(cell.triage_reason) + "\n";
  }
  for (const SaidEntry& entry : environment.says) {
    out += "- `" + entry.command + "` " + (entry.message.empty() ? "says nothing" : "says: " + markdown(entry.message)) + " (exit " + std::to_string(entry.exit) + ")\n";
  }
  if (environment.since) {
    out += "- " + markdown(environment.since->summary) + "\n";
    for (const RowChangeEntry& row : environment.since->rows) {
      out += "  - **" + row.what + "**: " + markdown(row.said);
      for (std::size_t f = 0; f < row.fields.size(); ++f) out += (f == 0 ? ": " : "; ") + markdown(row.fields[f]);
      out += "\n";
    }
  }
  return out + "\n";
}

}  // namespace

std::string status_to_markdown(const StatusReport& status) {
  std::string out = "# Migration status\n\n";
  if (status.sources.empty()) return out + "No migration history was found.\n";
  for (const SourceStatus& source : status.sources) {
    out += "## " + markdown(source.id) + "\n\n" + table_of(source);
    const std::string command = source.command.empty() ? "" : "`" + source.command + "` on a fresh database: ";
    out += command + markdown(source.fresh_database) + "\n\n";
    for (std::size_t e = 0; e < source.environments.size(); ++e) out += environment_of(source, e);
    for (const OutsideEntry& file : source.outside) out += "- outside its history: " + markdown(file.path) + " (" + file.why + ")\n";
    if (!source.outside.empty()) out += "\n";
  }
  for (const std::string& unknown : status.unknown) out += "- " + markdown(unknown) + "\n";
  return out;
}

}  // namespace reconcile::report
