// A plan as one HTML file.
#include "reconcile/report/escape.h"
#include "reconcile/report/excerpt.h"
#include "reconcile/report/html_page.h"
#include "reconcile/report/plan_report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

using namespace plan;  // NOLINT(google-build-using-namespace)

class HtmlPlan {
 public:
  HtmlPlan(const Plan& plan, const TextProvider& texts) : plan_(plan), excerpts_(texts) {}

  std::string run() {
    line("<p class=\"label\">" + html_text(plan_.summary) + "</p>");
    timeline();
    findings();
    for (const Option& option : plan_.options) show(option);
    list("Needs a decision", plan_.undecided);
    line("<p>Made from files with fingerprint <code>" + xml(plan_.fingerprint.substr(0, 16)) + "</code>.</p>");
    return html_page("Migration plan", out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void timeline() {
    if (plan_.timeline.empty()) return;
    line("<h2>Timeline on a fresh database</h2>\n<table><tr><th>source</th><th>migration</th><th>state</th></tr>");
    for (const TimelineEntry& entry : short_timeline(plan_)) {
      line("<tr><td>" + xml(entry.source) + "</td><td>" + xml(entry.migration) + "</td><td>" + html_text(entry.state) + "</td></tr>");
    }
    line("</table>");
  }

  void findings() {
    if (!plan_.findings.empty()) line("<h2>What is wrong</h2>");
    for (const Finding& finding : plan_.findings) {
      line("<section class=\"finding error\"><p><span class=\"label\">" + xml(finding.code) + "</span> " + html_text(finding.message) + "</p>");
      if (finding.location) excerpt(*finding.location);
      if (finding.help) line("<p>help: " + html_text(*finding.help) + "</p>");
      line("</section>");
    }
  }

  void excerpt(const Location& location) {
    Excerpt found = excerpts_.at(location);
    std::string marked = found.text.empty() ? "" : "\n" + xml(found.text) + "\n" + std::string(found.before, ' ') + std::string(found.width, '^');
    line("<pre>" + xml(place(location)) + marked + "</pre>");
  }

  void list(std::string_view title, const std::vector<std::string>& items) {
    if (items.empty()) return;
    line("<h3>" + std::string(title) + "</h3>\n<ul>");
    for (const std::string& item : items) line("<li>" + html_text(item) + "</li>");
    line("</ul>");
  }

  void code(std::string_view text) {
    if (!text.empty()) line("<pre>" + xml(text) + "</pre>");
  }

  void checks(std::string_view title, const std::vector<Check>& checks) {
    if (checks.empty()) return;
    line("<h3>" + std::string(title) + "</h3>");
    for (const Check& check : checks) {
      line("<p>" + html_text(check.title) + ". Expected: " + html_text(check.expect) + "</p>");
      code(check.sql);
      code(check.command);
    }
  }

  void data(const Option& option) {
    if (option.data_statements.empty()) return;
    line("<h3>Data statements of the replaced migrations</h3>\n<table><tr><th>where</th><th>statement</th><th></th><th>why</th></tr>");
    for (const DataStatement& d : option.data_statements) {
      line("<tr><td>" + xml(d.migration) + ":" + std::to_string(d.first_line) + "</td><td><code>" + xml(d.sql) + "</code></td><td>" + (d.kept ? "kept" : "dropped") + "</td><td>" +
           html_text(d.reason) + "</td></tr>");
    }
    line("</table>");
  }

  void show(const Option& option) {
    line("<h2>Option: " + html_text(option.title) + (option.recommended ? " (recommended)" : "") + "</h2>");
    line("<p>Strategy " + xml(option.strategy) + ", risk " + std::string(plan::to_string(option.risk)) + ".</p>");
    list("For", option.reasons_for);
    list("Against", option.reasons_against);
    line("<h3>Steps</h3>\n<ol>");
    for (const Step& step : option.steps) show(step);
    line("</ol>");
    scenarios(option);
    data(option);
    list("Stop conditions", option.stop_conditions);
    list("Ledger rows", option.ledger_rows);
    list("Later upgrades", option.later_upgrades);
    checks("Preflight", option.preflight);
    checks("Verification", option.verification);
    checks("Rollback", option.rollback);
    line("<h3>Proof: " + std::string(plan::to_string(option.proof.verdict)) + "</h3>\n<p>" + html_text(option.proof.statement) + ".</p>");
    for (const std::string& fact : option.proof.facts) line("<p>" + html_text(fact) + "</p>");
    std::string differences;
    for (const std::string& difference : option.proof.differences) differences += difference + "\n";
    code(differences);
  }

  void show(const Step& step) {
    line("<li><p><span class=\"label\">" + std::string(plan::to_string(step.kind)) + "</span>: " + html_text(step.title) +
         (step.why.empty() ? "" : " — " + html_text(step.why)) + "</p>");
    code(step.patch);
    code(step.sql);
    code(step.command);
    line("<p>Lock: " + xml(step.lock) + "; duration: " + xml(step.duration) + "; " + (step.reversible ? "reversible" : "not reversible") + "</p></li>");
  }

  void scenarios(const Option& option) {
    if (option.scenarios.empty()) return;
    line("<h3>Before and after</h3>\n<table><tr><th>where</th><th>today</th><th>after the plan</th></tr>");
    for (const Scenario& s : option.scenarios) {
      line("<tr><td>" + html_text(s.name) + "</td><td>" + html_text(s.before) + "</td><td>" + html_text(s.after) + "</td></tr>");
    }
    line("</table>");
  }

  const Plan& plan_;
  Excerpts excerpts_;
  std::string out_;
};

}  // namespace

std::string plan_to_html(const Plan& plan, const TextProvider& texts) { return HtmlPlan(plan, texts).run(); }

}  // namespace reconcile::report
