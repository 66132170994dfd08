// A report as Markdown: the verdict first, then what it rests on.
#include <map>

#include "reconcile/report/environment_lines.h"
#include "reconcile/report/excerpt.h"
#include "reconcile/report/markdown_text.h"
#include "reconcile/report/merge_lines.h"
#include "reconcile/report/next_actions.h"
#include "reconcile/report/repeats.h"
#include "reconcile/report/report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

class MarkdownReport {
 public:
  MarkdownReport(const Report& report, const TextProvider& texts) : report_(report), repeats_(report.findings), causes_(causes_of_cascades(report.findings)), excerpts_(texts) {}

  std::string run() {
    line("# Migration audit\n\n**" + counts(report_.summary) + "**\n");
    std::vector<std::string> actions = next_actions(report_);
    for (std::size_t i = 0; i < actions.size(); ++i) line(std::to_string(i + 1) + ". " + markdown(actions[i]));
    if (!actions.empty()) line("");
    sources();
    environments();
    if (report_.merge) merge(*report_.merge);
    for (Severity severity : {Severity::Error, Severity::Warning}) section(severity);
    cascades();
    notes();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void sources() {
    if (report_.sources.empty()) return line("No migration history was found.");
    line("| source | migrations | order | outside its history |\n|---|---|---|---|");
    for (const SourceEntry& source : report_.sources) {
      std::string outside = source.outside.empty() ? "" : plural(static_cast<long long>(source.outside.size()), "file");
      line("| " + markdown(source.id) + (source.archived ? " (archived)" : "") + " | " + std::to_string(source.order.size()) + " | " +
           markdown(source.order_rule) + " | " + outside + " |");
    }
    line("");
    for (const NotLookedAt& skipped : report_.not_looked_at) line("- not looked at: " + markdown(skipped.path) + " (" + markdown(skipped.why) + ")");
    if (!report_.not_looked_at.empty()) line("");
  }

  void environments() {
    if (report_.environments.empty()) return;
    for (const EnvironmentEntry& environment : report_.environments) {
      line("- " + markdown(environment_head(environment)));
      for (const NextEntry& next : environment.next) {
        for (const std::string& said : next_lines(next)) line("  - " + markdown(said));
      }
    }
    line("");
  }

  void merge(const MergeEntry& merge) {
    line("## The merge\n");
    for (const std::string& text : merge_lines(merge)) {
      std::size_t depth = text.find_first_not_of(' ');
      line(std::string(depth, ' ') + "- " + markdown(text.substr(depth)));
    }
    line("");
    for (const RelinkEntry& relink : merge.relinks) {
      if (relink.patch.empty()) continue;
      line("<details><summary>the relink of " + markdown(relink.source) + " as a patch</summary>\n\n" + fenced("diff", relink.patch) + "\n</details>\n");
    }
  }

  void section(Severity severity) {
    bool is_first = true;
    for (const Finding& finding : report_.findings) {
      if (finding.severity != severity || repeats_.is_told(finding) || (finding.cascade && !causes_.empty())) continue;
      if (is_first) line(severity == Severity::Error ? "## Errors\n" : "## Warnings\n");
      is_first = false;
      show(finding);
    }
  }

  void cascades() {
    if (causes_.empty()) return;
    line("<details><summary>" + cascades_head(causes_) + "</summary>\n");
    for (const Cause& cause : causes_) line("- " + plural(cause.statements, "statement") + ": " + markdown(cause.said));
    line("\n</details>\n");
  }

  // Many and short: a list that is folded away.
  void notes() {
    if (report_.summary.notes == 0) return;
    line("<details><summary>" + plural(report_.summary.notes, "note") + "</summary>\n");
    for (const Finding& finding : report_.findings) {
      if (finding.severity != Severity::Note) continue;
      line("- **" + finding.code + "** " + markdown(finding.message) + (finding.location ? " (" + markdown(place(*finding.location)) + ")" : ""));
    }
    line("\n</details>");
  }

  void show(const Finding& finding) {
    line("**" + finding.code + "** " + markdown(finding.message) + (finding.sqlstate ? " (`" + *finding.sqlstate + "`)" : "") + "\n");
    if (finding.location) excerpt(*finding.location);
    for (const Related& related : finding.related) {
      line("- " + markdown(related.message) + (related.location ? ": " + markdown(place(*related.location)) : ""));
    }
    if (finding.help) line("- help: " + markdown(*finding.help));
    if (std::string repeats = repeats_.told_by(finding); !repeats.empty()) line("- " + markdown(repeats));
    line("");
  }

  void excerpt(const Location& location) {
    line(markdown(place(location)) + "\n");
    Excerpt found = excerpts_.at(location);
    if (found.text.empty()) return;
    line(fenced(location.path.ends_with(".json") ? "json" : "sql", found.text + "\n" + std::string(found.before, ' ') + std::string(found.width, '^')));
  }

  const Report& report_;
  Repeats repeats_;
  std::vector<Cause> causes_;
  Excerpts excerpts_;
  std::string out_;
};

}  // namespace

std::string to_markdown(const Report& report, const TextProvider& texts) { return MarkdownReport(report, texts).run(); }

}  // namespace reconcile::report
