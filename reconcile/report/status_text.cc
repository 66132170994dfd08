// status on a terminal: a table of migration × environment, then the reasons and what each command would say.
#include <algorithm>

#include "core/base/utf8.h"
#include "reconcile/report/environment_lines.h"
#include "reconcile/report/status_report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string shown(const StatusCell& cell) { return cell.state + (cell.triage_tells() ? ", " + cell.triage : ""); }

// Rows of cells, each column as wide as its widest cell; the last one is not filled up.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i) line += " " + row[i] + (i + 1 == row.size() ? "" : std::string(widths[i] - width(row[i]) + 1, ' '));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string table_of(const SourceStatus& source) {
  std::vector<std::vector<std::string>> rows;
  if (!source.environments.empty()) {
    std::vector<std::string> head{"", "fresh database"};
    for (const SourceEnvironment& environment : source.environments) head.push_back(printable(environment.name));
    rows.push_back(std::move(head));
  }
  for (const StatusRow& row : source.rows) {
    std::vector<std::string> cells{printable(row.migration), printable(row.fresh)};
    for (const StatusCell& cell : row.cells) cells.push_back(shown(cell));
    rows.push_back(std::move(cells));
  }
  return aligned(rows);
}

// The reasons of every state but "applied".
std::string reasons_of(const SourceStatus& source, std::size_t environment) {
  std::string out;
  for (const StatusRow& row : source.rows) {
    const StatusCell& cell = row.cells[environment];
    const bool is_plain = cell.state == "applied" || cell.reason.empty();
    if (!is_plain) out += "    " + printable(row.migration) + ": " + cell.state + ": " + printable(cell.reason) + "\n";
    if (cell.triage_tells()) out += "    " + printable(row.migration) + ": " + cell.triage + ": " + printable(cell.triage_reason) + "\n";
  }
  return out;
}

std::string changes_of(const SinceEntry& since) {
  constexpr std::size_t most = 50;
  std::string out = "    " + printable(since.summary) + "\n";
  for (std::size_t i = 0; i < since.rows.size() && i < most; ++i) {
    const RowChangeEntry& row = since.rows[i];
    out += "      " + row.what + ": " + printable(row.said);
    for (std::size_t f = 0; f < row.fields.size(); ++f) out += (f == 0 ? ": " : "; ") + printable(row.fields[f]);
    out += "\n";
  }
  if (since.rows.size() > most) out += "      and " + std::to_string(since.rows.size() - most) + " more\n";
  return out;
}

std::string said(const SaidEntry& entry) {
  return "    `" + entry.command + "` " + (entry.message.empty() ? "says nothing" : "says: " + printable(entry.message)) + " (exit " + std::to_string(entry.exit) + ")\n";
}

}  // namespace

std::string status_to_text(const StatusReport& status) {
  std::string out;
  for (const SourceStatus& source : status.sources) {
    std::string tool = source.tool.empty() ? "" : " (" + printable(source.tool) + (source.tool_version.empty() ? "" : " " + printable(source.tool_version)) + ")";
    out += printable(source.id) + tool + ": " + source.order_rule + "\n" + table_of(source);
    for (const OutsideEntry& file : source.outside) out += "  outside its history: " + printable(file.path) + " (" + file.why + ")\n";
    out += "  " + (source.command.empty() ? "" : "`" + source.command + "` on a fresh database: ") + printable(source.fresh_database) + "\n";
    for (std::size_t e = 0; e < source.environments.size(); ++e) {
      const SourceEnvironment& environment = source.environments[e];
      out += "  " + printable(environment.name) + " (" + printable(environment.table) + "):\n";
      for (const std::string& line : next_lines(environment.next)) out += "    " + printable(line) + "\n";
      for (const std::string& clause : environment.story) out += "    " + printable(clause) + "\n";
      out += reasons_of(source, e);
      for (const SaidEntry& entry : environment.says) out += said(entry);
      if (environment.since) out += changes_of(*environment.since);
    }
    out += "\n";
  }
  for (const std::string& unknown : status.unknown) out += printable(unknown) + "\n";
  return status.sources.empty() ? "no migration history was found\n" : out;
}

}  // namespace reconcile::report
