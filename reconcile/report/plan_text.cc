// A plan on a terminal.
#include <algorithm>

#include "reconcile/report/plan_report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

constexpr std::size_t most_differences = 12;  // of a proof; each is in the JSON
constexpr int most_lines = 60;                // of a patch or a script; --emit writes all of it

using namespace plan;  // NOLINT(google-build-using-namespace)

class TextPlan {
 public:
  TextPlan(const Plan& plan, const TextStyle& style) : plan_(plan), style_(style) {}

  std::string run() {
    line(bold(printable(plan_.summary)));
    line("");
    timeline();
    for (const Option& option : plan_.options) show(option);
    if (!plan_.undecided.empty()) {
      line(bold("Needs a decision"));
      for (const std::string& item : plan_.undecided) line("  - " + printable(item));
    }
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }
  std::string bold(std::string_view text) const { return style_.color ? "\x1b[1m" + std::string(text) + "\x1b[0m" : std::string(text); }

  void indented(std::string_view text) {
    int lines = 0;
    for (std::size_t at = 0; at < text.size();) {
      if (++lines > most_lines && !style_.verbose) {
        const auto left = std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n') + (text.ends_with('\n') ? 0 : 1);
        return line("       … " + plural(left, "more line") + " (--emit DIR writes all of it, -v shows it)");
      }
      std::size_t end = std::min(text.find('\n', at), text.size());
      line("       " + printable(text.substr(at, end - at)));
      at = end + 1;
    }
  }

  void timeline() {
    if (plan_.timeline.empty()) return;
    line(bold("Timeline on a fresh database"));
    std::string source;
    for (const TimelineEntry& entry : style_.verbose ? plan_.timeline : short_timeline(plan_)) {
      if (entry.source != source) line("  " + printable(source = entry.source));
      line("    " + printable(entry.migration) + ": " + printable(entry.state));
    }
    line("");
  }

  void list(std::string_view sign, const std::vector<std::string>& items) {
    for (const std::string& item : items) line("  " + std::string(sign) + " " + printable(item));
  }

  void data(const Option& option) {
    if (!option.data_statements.empty()) line("  data statements of the replaced migrations:");
    for (const DataStatement& d : option.data_statements) {
      line("    " + std::string(d.kept ? "kept" : "dropped") + ": `" + printable(d.migration) + "`, line " + std::to_string(d.first_line) + ": " + printable(d.sql));
      indented(d.reason);
    }
  }

  void show(const Option& option) {
    line(bold(std::string(option.recommended ? "Recommended: " : "Option: ") + printable(option.title)) + " [" + option.strategy + ", risk " +
         std::string(plan::to_string(option.risk)) + "]");
    list("+", option.reasons_for);
    list("-", option.reasons_against);
    int number = 0;
    for (const Step& step : option.steps) {
      line("  " + std::to_string(++number) + ". " + std::string(plan::to_string(step.kind)) + ": " + printable(step.title));
      if (!step.why.empty()) indented(step.why);
      if (!step.patch.empty()) indented(step.patch);
      if (!step.sql.empty()) indented(step.sql);
      if (!step.command.empty()) indented("$ " + step.command);
    }
    for (const Scenario& s : option.scenarios) line("  " + printable(s.name) + ": " + printable(s.before) + " → " + printable(s.after));
    data(option);
    for (const std::string& row : option.ledger_rows) line("  ledger: " + printable(row));
    for (const std::string& text : option.later_upgrades) line("  later: " + printable(text));
    for (const std::string& stop : option.stop_conditions) line("  stop: " + printable(stop));
    line("  proof: " + std::string(plan::to_string(option.proof.verdict)) + ": " + printable(option.proof.statement));
    for (const std::string& fact : option.proof.facts) line("    " + printable(fact));
    const std::vector<std::string>& differences = option.proof.differences;
    const std::size_t shown = style_.verbose ? differences.size() : std::min(differences.size(), most_differences);
    for (std::size_t i = 0; i < shown; ++i) line("    " + printable(differences[i]));
    if (shown < differences.size()) line("    and " + std::to_string(differences.size() - shown) + " more (each with -v)");
    line("");
  }

  const Plan& plan_;
  TextStyle style_;
  std::string out_;
};

}  // namespace

std::string plan_to_text(const Plan& plan, const TextStyle& style) { return TextPlan(plan, style).run(); }

}  // namespace reconcile::report
