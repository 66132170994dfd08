#include <algorithm>
#include <array>

#include "reconcile/drift/drift_report.h"
#include "reconcile/drift/drift_rows.h"
#include "reconcile/report/markdown_text.h"
#include "reconcile/report/terminal.h"

namespace reconcile::drift {

namespace {

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string text, std::size_t to) {
  std::size_t now = width(text);
  return now < to ? text + std::string(to - now, ' ') : text;
}

std::string trimmed(std::string line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

std::array<std::string, 5> cells(const TableRow& row) {
  return {report::printable(row.object), report::printable(row.expected), report::printable(row.actual), report::printable(row.kind), report::printable(row.made_by)};
}

std::string role_word(Role role) { return role == Role::History ? "history" : role == Role::Declared ? "declared" : "live"; }

std::string table_text(const Compared& compared, const TextStyle& style, const report::Painter& paint) {
  std::vector<std::array<std::string, 5>> lines{{"object", role_word(compared.comparison.expected), role_word(compared.comparison.actual), "kind", "made by"}};
  for (const TableRow& row : rows_of(compared, style.verbose)) lines.push_back(cells(row));
  std::array<std::size_t, 5> widths{};
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  std::string out;
  for (const auto& line : lines) {
    std::string text = "  ";
    for (std::size_t i = 0; i < line.size(); ++i) text += i + 1 == line.size() ? line[i] : padded(line[i], widths[i] + 2);
    out += (&line == &lines.front() ? paint.dim(trimmed(text)) : trimmed(text)) + "\n";
  }
  return out;
}

std::vector<std::string> next_steps(const Compared& compared) {
  std::vector<std::string> out;
  for (const Difference& d : compared.comparison.differences) {
    if (d.part_of) continue;
    std::string line = std::string(to_string(d.direction)) + ": " + next_step(compared, d);
    if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(std::move(line));
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool has_differences(const Compared& compared) { return !compared.comparison.differences.empty(); }

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& item : list) out += (out.empty() ? "" : ", ") + item;
  return out;
}

}  // namespace

std::string drift_to_text(const Drift& drift, const TextStyle& style) {
  report::Painter paint(style.color);
  std::string out;
  for (const LayoutProblem& problem : drift.problems) {
    out += paint.severity(Severity::Error, "error") + "[" + problem.code + "]: " + report::printable((problem.location ? problem.location->path + ": " : "") + problem.message) + "\n";
    if (!problem.help.empty()) out += "help: " + report::printable(problem.help) + "\n";
    out += "\n";
  }
  if (drift.compared.empty()) return out + "nothing was compared: there is no declared schema here, and no database was given (--db, --live)\n";
  for (const Compared& compared : drift.compared) {
    const Comparison& c = compared.comparison;
    out += paint.bold(report::printable(side_name(c.expected, c.expected_name) + " ↔ " + side_name(c.actual, c.actual_name))) + ": " + summary_of(compared) + "\n";
    if (!compared.pending.empty()) {
      out += "  not counted, since its ledger does not have them: " + (style.verbose ? report::printable(joined(compared.pending)) : report::plural(static_cast<long long>(compared.pending.size()), "migration")) + "\n";
    }
    for (const std::string& note : compared.notes) out += "  " + report::printable(note) + "\n";
    if (has_differences(compared)) out += "\n" + table_text(compared, style, paint) + "\n";
    for (const std::string& step : next_steps(compared)) out += "  next, " + report::printable(step) + "\n";
    if (style.verbose) {
      for (const Undecidable& u : c.undecided) out += "  undecided: " + report::printable(u.id.display() + ": " + u.why) + "\n";
    }
    out += "\n";
  }
  out.pop_back();
  return out;
}

std::string drift_to_markdown(const Drift& drift) {
  std::string out = "# Drift\n\n";
  for (const LayoutProblem& problem : drift.problems) out += "- **could not be compared**: " + report::markdown(problem.message) + "\n";
  if (!drift.problems.empty()) out += "\n";
  if (drift.compared.empty()) return out + "Nothing was compared.\n";
  for (const Compared& compared : drift.compared) {
    const Comparison& c = compared.comparison;
    out += "## " + report::markdown(side_name(c.expected, c.expected_name)) + " ↔ " + report::markdown(side_name(c.actual, c.actual_name)) + "\n\n" + summary_of(compared) + ".\n\n";
    if (!compared.pending.empty()) out += "Not counted, since its ledger does not have them: " + report::markdown(joined(compared.pending)) + ".\n\n";
    for (const std::string& note : compared.notes) out += report::markdown(note) + ".\n\n";
    if (has_differences(compared)) {
      out += "| object | " + role_word(c.expected) + " | " + role_word(c.actual) + " | kind | made by |\n|---|---|---|---|---|\n";
      for (const TableRow& row : rows_of(compared, false)) {
        out += "| " + report::markdown(row.object) + " | " + report::markdown(row.expected) + " | " + report::markdown(row.actual) + " | " + row.kind + " | " + report::markdown(row.made_by) + " |\n";
      }
      out += "\n";
      for (const std::string& step : next_steps(compared)) out += "- " + report::markdown(step) + "\n";
      out += "\n";
    }
    for (const Undecidable& u : c.undecided) out += "- undecided: " + report::markdown(u.id.display() + ": " + u.why) + "\n";
    if (!c.undecided.empty()) out += "\n";
  }
  return out;
}

}  // namespace reconcile::drift
