// A plan as Markdown, made for a pull request: the verdict first, then what it rests on.
#include <algorithm>

#include "reconcile/report/markdown_text.h"
#include "reconcile/report/plan_report.h"

namespace reconcile::report {
namespace {

constexpr std::size_t most_differences = 40;  // of a proof; each is in the JSON

using namespace plan;  // NOLINT(google-build-using-namespace)

class MarkdownPlan {
 public:
  MarkdownPlan(const Plan& plan, const TextProvider& texts) : plan_(plan), texts_(texts) {}

  std::string run() {
    line("# Migration plan\n");
    line("**" + markdown(plan_.summary) + "**\n");
    timeline();
    findings();
    for (const Option& option : plan_.options) show(option);
    if (!plan_.undecided.empty()) {
      line("## Needs a decision\n");
      for (const std::string& item : plan_.undecided) line("- [ ] " + markdown(item));
      line("");
    }
    line("Made from files with fingerprint `" + plan_.fingerprint.substr(0, 16) + "`.");
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void timeline() {
    if (plan_.timeline.empty()) return;
    line("## Timeline\n");
    line("| source | migration | state on a fresh database |\n|---|---|---|");
    for (const TimelineEntry& entry : short_timeline(plan_)) {
      line("| " + markdown(entry.source) + " | " + markdown(entry.migration) + " | " + markdown(entry.state) + " |");
    }
    line("");
  }

  void findings() {
    if (plan_.findings.empty()) return;
    line("## What is wrong\n");
    for (const Finding& finding : plan_.findings) {
      std::string place = finding.location ? finding.location->path + ":" + std::to_string(finding.location->begin.line) : "";
      line("**" + finding.code + "** " + markdown(finding.message) + (finding.sqlstate ? " (`" + *finding.sqlstate + "`)" : "") + "\n");
      if (finding.location) excerpt(*finding.location);
      for (const Related& related : finding.related) {
        line("- " + markdown(related.message) + (related.location ? ": " + markdown(related.location->path) + ":" +
                                                                         std::to_string(related.location->begin.line)
                                                                   : ""));
      }
      if (finding.help) line("- help: " + markdown(*finding.help));
      line("");
    }
  }

  void excerpt(const Location& location) {
    SourceText text(location.path, texts_ ? texts_(location.path) : std::string());
    std::string_view shown = text.line(location.begin.line);
    if (shown.empty()) return line(markdown(location.path) + "\n");
    line(markdown(location.path) + ":" + std::to_string(location.begin.line) + ":" + std::to_string(location.begin.column) + "\n");
    std::string caret(static_cast<std::size_t>(location.begin.column - 1), ' ');
    int width = location.begin.line == location.end.line ? std::max(1, location.end.column - location.begin.column) : 1;
    line(fenced("sql", std::string(shown.substr(0, 200)) + (location.begin.column < 200 ? "\n" + caret + std::string(static_cast<std::size_t>(std::min(width, 120)), '^') : "")));
  }

  void bullets(std::string_view title, const std::vector<std::string>& items) {
    if (items.empty()) return;
    line("**" + std::string(title) + "**\n");
    for (const std::string& item : items) line("- " + markdown(item));
    line("");
  }

  void checks(std::string_view title, const std::vector<Check>& checks) {
    if (checks.empty()) return;
    line("### " + std::string(title) + "\n");
    for (const Check& check : checks) {
      line("- [ ] " + markdown(check.title) + ". Expected: " + markdown(check.expect) + "\n");
      if (!check.sql.empty()) line(fenced("sql", check.sql));
      if (!check.command.empty()) line(fenced("sh", check.command));
    }
  }

  void data(const Option& option) {
    if (option.data_statements.empty()) return;
    line("### Data statements of the replaced migrations\n\n| where | statement | | why |\n|---|---|---|---|");
    for (const DataStatement& d : option.data_statements) {
      line("| " + markdown(d.migration) + ":" + std::to_string(d.first_line) + " | " + markdown(d.sql) + " | " + (d.kept ? "kept" : "dropped") + " | " + markdown(d.reason) + " |");
    }
    line("");
  }

  void show(const Option& option) {
    line("## Option: " + markdown(option.title) + (option.recommended ? " (recommended)" : "") + "\n");
    line("Strategy " + option.strategy + ", risk " + std::string(plan::to_string(option.risk)) + ".\n");
    bullets("For", option.reasons_for);
    bullets("Against", option.reasons_against);
    line("### Steps\n");
    int number = 0;
    for (const Step& step : option.steps) show(step, ++number);
    if (!option.scenarios.empty()) {
      line("### Before and after\n\n| where | today | after the plan |\n|---|---|---|");
      for (const Scenario& s : option.scenarios) line("| " + markdown(s.name) + " | " + markdown(s.before) + " | " + markdown(s.after) + " |");
      line("");
    }
    data(option);
    bullets("Stop conditions", option.stop_conditions);
    bullets("Ledger rows", option.ledger_rows);
    bullets("Later upgrades", option.later_upgrades);
    checks("Preflight", option.preflight);
    checks("Verification", option.verification);
    checks("Rollback", option.rollback);
    line("### Proof: " + std::string(plan::to_string(option.proof.verdict)) + "\n");
    line(markdown(option.proof.statement) + ".\n");
    for (const std::string& fact : option.proof.facts) line("- " + markdown(fact));
    if (!option.proof.differences.empty()) {
      std::string diff;
      const std::vector<std::string>& differences = option.proof.differences;
      for (std::size_t i = 0; i < std::min(differences.size(), most_differences); ++i) diff += differences[i] + "\n";
      if (differences.size() > most_differences) diff += "… and " + std::to_string(differences.size() - most_differences) + " more\n";
      line("\n" + fenced("diff", diff));
    }
    line("");
  }

  void show(const Step& step, int number) {
    line(std::to_string(number) + ". **" + std::string(plan::to_string(step.kind)) + "**: " + markdown(step.title) +
         (step.why.empty() ? "" : " — " + markdown(step.why)) + "\n");
    if (!step.patch.empty()) line(fenced("diff", step.patch));
    if (!step.sql.empty()) line(fenced("sql", step.sql));
    if (!step.command.empty()) line(fenced("sh", step.command));
    line("   Lock: " + markdown(step.lock) + "; duration: " + markdown(step.duration) + "; " +
         (step.reversible ? "reversible" + (step.rollback.empty() ? std::string() : ": " + markdown(step.rollback)) : "not reversible") + "\n");
  }

  const Plan& plan_;
  const TextProvider& texts_;
  std::string out_;
};

}  // namespace

std::string plan_to_markdown(const Plan& plan, const TextProvider& texts) { return MarkdownPlan(plan, texts).run(); }

}  // namespace reconcile::report
