// Findings as a good compiler prints them: the first screen says what was looked at, what came of it and
// what to do; then each finding with its place, an excerpt with a caret, related places, help.
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "reconcile/report/environment_lines.h"
#include "reconcile/report/excerpt.h"
#include "reconcile/report/merge_lines.h"
#include "reconcile/report/next_actions.h"
#include "reconcile/report/repeats.h"
#include "reconcile/report/report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

constexpr std::size_t most_not_looked_at = 5;  // lines of the first screen
constexpr std::size_t most_notes = 5, most_names = 12;  // of one kind, shown one by one; of the others' migrations
constexpr std::string_view undecided = "replay/undecided";

class TextReport {
 public:
  TextReport(const Report& report, const TextProvider& texts, const TextStyle& style)
      : report_(report), excerpts_(texts), paint_(style.color), style_(style) {
    if (!style.verbose) {
      repeats_ = Repeats(report.findings);
      causes_ = causes_of_cascades(report.findings);
    }
    for (const Finding& f : report.findings) {
      if (is_note_of_a_migration(f) && f.code != undecided) notes_[kind_of(f)].push_back(&f);
    }
  }

  std::string run() {
    first_screen();
    for (const Finding& finding : report_.findings) {
      if ((finding.code == undecided && !style_.verbose) || (finding.cascade && !causes_.empty())) continue;
      if (is_one_of_many(finding) || repeats_.is_told(finding)) continue;
      show(finding);
    }
    show(causes_);
    if (!style_.verbose) undecided_by_migration();
    line(counts(report_.summary));
    return std::move(out_);
  }

  // A line each, for eyes that know the rest and for editors that jump.
  std::string run_brief() {
    for (const Finding& f : report_.findings) {
      if (f.severity == Severity::Note) continue;
      std::string where = f.location ? place(*f.location) + ": " : f.source.empty() ? "" : printable(f.source) + ": ";
      std::string environment = environment_of(f);
      line(where + paint_.severity(f.severity, std::string(to_string(f.severity)) + "[" + f.code + "]") + ": " + environment + printable(f.message));
    }
    line(counts(report_.summary));
    return std::move(out_);
  }

 private:
  // "prod: ", unless the message says it itself.
  static std::string environment_of(const Finding& f) {
    bool is_said = !f.environment || f.message.find("`" + *f.environment + "`") != std::string::npos;
    return is_said ? "" : printable(*f.environment) + ": ";
  }

  // What it says, of whichever migration of its source.
  static std::string kind_of(const Finding& f) {
    std::string said = f.message;
    if (std::size_t at = said.find(*f.migration); at != std::string::npos) said.erase(at, f.migration->size());
    return f.code + '\0' + f.source + '\0' + said;
  }

  static bool is_note_of_a_migration(const Finding& f) { return f.severity == Severity::Note && f.migration; }

  void line(std::string_view text) { out_.append(text).append("\n"); }

  void first_screen() {
    for (const SourceEntry& source : report_.sources) show(source);
    if (report_.sources.empty()) line("no migration history was found");
    if (!report_.preset.empty()) line("platform preset: " + report_.preset);
    for (const EnvironmentEntry& environment : report_.environments) show(environment);
    show_not_looked_at();
    if (report_.merge) {
      for (const std::string& text : merge_lines(*report_.merge)) line(printable(text));
    }
    line("");
    std::vector<std::string> actions = next_actions(report_);
    if (actions.empty()) return;
    line(paint_.bold(counts(report_.summary)));
    line("next:");
    int number = 0;
    for (const std::string& action : actions) line("  " + std::to_string(++number) + ". " + action);
    line("");
  }

  void show(const SourceEntry& source) {
    std::string head = paint_.bold(printable(source.id)) + ": " + plural(static_cast<long long>(source.order.size()), "migration");
    if (source.dialect != "postgresql") head += ", " + source.dialect;
    if (source.archived) {
      head += ", archived: nobody runs it";
    } else if (!source.tool.empty()) {
      head += ", run by " + printable(source.tool) + (source.tool_version.empty() ? "" : " " + printable(source.tool_version));
    }
    line(head);
    bool is_named = source.why_found.starts_with("named ");
    line("  " + std::string(is_named ? "" : "found by ") + printable(source.why_found) + "; order: " + source.order_rule);
    std::map<std::string, int> outside;
    for (const OutsideEntry& file : source.outside) ++outside[file.why];
    for (const auto& [why, count] : outside) line("  outside its history: " + plural(count, "file") + ", " + why);
  }

  void show(const EnvironmentEntry& environment) {
    line(paint_.bold("environment " + printable(environment.name)) + (environment.host.empty() ? "" : " (" + printable(environment.host) + ")") + ":" + (environment.ledgers.empty() ? " no ledger was read" : ""));
    for (const LedgerEntry& ledger : environment.ledgers) {
      std::string of = ledger.source.empty() ? "" : ", of " + printable(ledger.source);
      line("  " + printable(ledger.table) + ": " + plural(static_cast<long long>(ledger.rows), "row") + of);
      std::string behind = ledger.behind == 0 ? "" : ", " + plural(static_cast<long long>(ledger.behind), "migration") + " behind";
      if (!ledger.at_commit.empty()) line("    " + printable(environment.name) + " is " + printable(ledger.stands) + behind);
      for (const std::string& clause : ledger.story) line("    " + printable(clause));
    }
    for (const NextEntry& next : environment.next) {
      std::string_view indent = "  ";
      for (const std::string& said : next_lines(next)) line(std::string(std::exchange(indent, "    ")) + printable(said));
    }
  }

  void show_not_looked_at() {
    std::size_t shown = style_.verbose ? report_.not_looked_at.size() : std::min(most_not_looked_at, report_.not_looked_at.size());
    for (std::size_t i = 0; i < shown; ++i) {
      const NotLookedAt& skipped = report_.not_looked_at[i];
      line(paint_.dim("not looked at: " + (skipped.path.empty() ? "." : printable(skipped.path)) + " (" + printable(skipped.why) + ")"));
    }
    std::size_t left = report_.not_looked_at.size() - shown;
    if (left > 0) line(paint_.dim("not looked at: " + plural(static_cast<long long>(left), "more place") + " (each with -v)"));
  }

  void show(const Finding& finding) {
    std::string head = std::string(to_string(finding.severity)) + "[" + finding.code + "]";
    std::string environment = environment_of(finding);
    std::string message = paint_.severity(finding.severity, head) + ": " + environment + paint_.bold(printable(finding.message));
    if (finding.cascade) message += paint_.dim(" (follows from an earlier failure)");
    line(message);
    if (finding.location) excerpt(*finding.location);
    for (const char* label : {"detail", "hint"}) {
      auto it = finding.data.find(label);
      if (it == finding.data.end()) continue;
      if (const auto* value = std::get_if<std::string>(&it->second)) line(paint_.bold(label) + ": " + printable(*value));
    }
    for (const Related& related : finding.related) {
      line(paint_.bold("note") + ": " + printable(related.message));
      if (related.location) excerpt(*related.location);
    }
    if (finding.help) line(paint_.bold("help") + ": " + printable(*finding.help));
    if (std::string repeats = repeats_.told_by(finding); !repeats.empty()) line(paint_.bold("note") + ": " + printable(repeats) + " (each with -v)");
    line("");
  }

  void excerpt(const Location& location) {
    line("  --> " + place(location));
    Excerpt found = excerpts_.at(location);
    if (found.text.empty()) return;
    std::string number = std::to_string(found.line);
    line(" " + paint_.dim(number + " | ") + found.text);
    line(" " + std::string(number.size(), ' ') + paint_.dim(" | ") + std::string(found.before, ' ') +
         paint_.caret(std::string(found.width, '^')));
  }

  // Notes of one kind say little each: from the first on they are names in one line.
  bool is_one_of_many(const Finding& finding) {
    if (style_.verbose || !is_note_of_a_migration(finding)) return false;
    const std::vector<const Finding*>& alike = notes_[kind_of(finding)];
    if (alike.size() <= most_notes) return false;
    if (alike.front() != &finding) return true;
    std::string names;
    for (std::size_t i = 0; i < std::min(alike.size(), most_names); ++i) names += (i == 0 ? "" : ", ") + printable(*alike[i]->migration);
    if (alike.size() > most_names) names += ", …";
    line(paint_.severity(Severity::Note, "note[" + finding.code + "]") + ": " +
         paint_.bold(plural(static_cast<long long>(alike.size()), "migration") + " (each with -v)") + ": " + names);
    line("");
    return true;
  }

  void show(const std::vector<Cause>& causes) {
    if (causes.empty()) return;
    line(paint_.severity(Severity::Error, "error") + ": " + paint_.bold(cascades_head(causes) + " (each with -v)"));
    for (const Cause& cause : causes) line("  " + plural(cause.statements, "statement") + ": " + printable(cause.said));
    line("");
  }

  // What the model can't follow must be said, but not in the way of what is wrong.
  void undecided_by_migration() {
    struct Group {
      std::string migration;
      int count = 0;
      std::string reason;
      std::set<std::string> reasons;
    };
    std::vector<Group> groups;
    for (const Finding& f : report_.findings) {
      if (f.code != undecided) continue;
      std::string migration = f.source + ": " + f.migration.value_or("");
      if (groups.empty() || groups.back().migration != migration) groups.push_back({migration, 0, reason_of(f), {}});
      ++groups.back().count;
      groups.back().reasons.insert(reason_of(f));
    }
    if (groups.empty()) return;
    line(paint_.severity(Severity::Note, "note[replay/undecided]") + ": " +
         paint_.bold("the outcome of these statements is undecided (each with -v)"));
    for (const Group& group : groups) {
      std::string more = group.reasons.size() > 1 ? "; and other reasons" : "";
      line("  " + printable(group.migration) + ": " + plural(group.count, "statement") + ": " + printable(group.reason) + more);
    }
    line("");
  }

  static std::string reason_of(const Finding& finding) {
    std::size_t colon = finding.message.find(": ");
    return colon == std::string::npos ? finding.message : finding.message.substr(colon + 2);
  }

  const Report& report_;
  Repeats repeats_;
  std::vector<Cause> causes_;
  Excerpts excerpts_;
  Painter paint_;
  TextStyle style_;
  std::map<std::string, std::vector<const Finding*>> notes_;  // by kind
  std::string out_;
};

}  // namespace

std::string to_text(const Report& report, const TextProvider& texts, const TextStyle& style) {
  TextReport text(report, texts, style);
  return style.brief ? text.run_brief() : text.run();
}

}  // namespace reconcile::report
