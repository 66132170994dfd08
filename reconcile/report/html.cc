// A report as one HTML file.
#include "reconcile/report/environment_lines.h"
#include "reconcile/report/escape.h"
#include "reconcile/report/excerpt.h"
#include "reconcile/report/html_page.h"
#include "reconcile/report/next_actions.h"
#include "reconcile/report/repeats.h"
#include "reconcile/report/report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

class HtmlReport {
 public:
  HtmlReport(const Report& report, const TextProvider& texts, const std::string& drawing)
      : report_(report), repeats_(report.findings), causes_(causes_of_cascades(report.findings)), excerpts_(texts), drawing_(drawing) {}

  std::string run() {
    line("<p class=\"label\">" + xml(counts(report_.summary)) + "</p>");
    std::vector<std::string> actions = next_actions(report_);
    if (!actions.empty()) {
      line("<ol>");
      for (const std::string& action : actions) line("<li>" + html_text(action) + "</li>");
      line("</ol>");
    }
    sources();
    environments();
    if (std::string svg = inline_svg(drawing_); !svg.empty()) line("<h2>Graph</h2>\n" + svg);
    if (!report_.findings.empty()) line("<h2>Findings</h2>");
    for (const Finding& finding : report_.findings) {
      if (!repeats_.is_told(finding) && (!finding.cascade || causes_.empty())) show(finding);
    }
    cascades();
    return html_page("Migration audit", out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void sources() {
    line("<h2>Histories</h2>");
    if (report_.sources.empty()) return line("<p>No migration history was found.</p>");
    line("<table><tr><th>source</th><th>migrations</th><th>found by</th><th>order</th><th>outside its history</th></tr>");
    for (const SourceEntry& source : report_.sources) {
      line("<tr><td>" + xml(source.id) + (source.archived ? " (archived)" : "") + "</td><td>" + std::to_string(source.order.size()) + "</td><td>" +
           xml(source.why_found) + "</td><td>" + xml(source.order_rule) + "</td><td>" + std::to_string(source.outside.size()) + "</td></tr>");
    }
    line("</table>");
    for (const NotLookedAt& skipped : report_.not_looked_at) line("<p>not looked at: " + xml(skipped.path) + " (" + xml(skipped.why) + ")</p>");
  }

  void environments() {
    if (report_.environments.empty()) return;
    line("<h2>Environments</h2>");
    for (const EnvironmentEntry& environment : report_.environments) {
      line("<p>" + html_text(environment_head(environment)) + "</p>");
      if (environment.next.empty()) continue;
      line("<ul>");
      for (const NextEntry& next : environment.next) {
        std::string item;
        for (const std::string& said : next_lines(next)) item += (item.empty() ? "" : "<br>") + html_text(said);
        line("<li>" + item + "</li>");
      }
      line("</ul>");
    }
  }

  void show(const Finding& finding) {
    std::string severity(to_string(finding.severity));
    line("<section class=\"finding " + severity + "\">");
    line("<p><span class=\"label\">" + severity + " [" + xml(finding.code) + "]</span> " + html_text(finding.message) +
         (finding.sqlstate ? " <code>" + xml(*finding.sqlstate) + "</code>" : "") + "</p>");
    if (finding.location) excerpt(*finding.location);
    for (const Related& related : finding.related) {
      line("<p>note: " + html_text(related.message) + "</p>");
      if (related.location) excerpt(*related.location);
    }
    if (finding.help) line("<p><span class=\"label\">help:</span> " + html_text(*finding.help) + "</p>");
    if (std::string repeats = repeats_.told_by(finding); !repeats.empty()) line("<p>note: " + html_text(repeats) + "</p>");
    line("</section>");
  }

  void cascades() {
    if (causes_.empty()) return;
    line("<p>" + cascades_head(causes_) + "</p>\n<ul>");
    for (const Cause& cause : causes_) line("<li>" + plural(cause.statements, "statement") + ": " + html_text(cause.said) + "</li>");
    line("</ul>");
  }

  void excerpt(const Location& location) {
    Excerpt found = excerpts_.at(location);
    std::string marked = found.text.empty() ? "" : "\n" + xml(found.text) + "\n" + std::string(found.before, ' ') + std::string(found.width, '^');
    line("<pre>" + xml(place(location)) + marked + "</pre>");
  }

  const Report& report_;
  Repeats repeats_;
  std::vector<Cause> causes_;
  Excerpts excerpts_;
  const std::string& drawing_;
  std::string out_;
};

}  // namespace

std::string to_html(const Report& report, const TextProvider& texts, const std::string& drawing) {
  return HtmlReport(report, texts, drawing).run();
}

}  // namespace reconcile::report
