// Differences as findings.
#include <algorithm>

#include "reconcile/drift/drift.h"

namespace reconcile::drift {

namespace {

std::string tick(const std::string& text) { return "`" + text + "`"; }

std::string shown(const std::optional<std::string>& value) {
  if (!value) return "absent";
  constexpr std::size_t longest = 120;
  std::string out;
  for (char c : *value) {
    bool blank = c == '\n' || c == '\t' || c == '\r' || c == ' ';
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.size() <= longest) return tick(out);
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) --cut;
  return tick(out.substr(0, cut) + "…");
}

std::string word_of(const ObjectId& id) {
  std::string word = id.kind;
  std::replace(word.begin(), word.end(), '-', ' ');
  return word;
}

std::string named(const ObjectId& id) { return word_of(id) + " " + tick(id.qualified()); }

std::string changes_text(const Difference& difference) {
  std::string out;
  for (const PropertyChange& change : difference.changes) {
    if (!out.empty()) out += "; ";
    // A function's body says more by itself than beside the other one.
    out += change.name == "body" ? "body" : change.name + " is " + shown(change.actual) + ", not " + shown(change.expected);
  }
  return out;
}

std::string message_of(const Comparison& c, const Difference& d) {
  std::string object = named(d.id);
  bool live = c.actual == Role::Live;
  std::string expected = c.expected == Role::History ? "the history" : c.expected_name, actual = live ? tick(c.actual_name) : "the history";
  switch (d.direction) {
    case Direction::Missing: return object + (live ? " is missing in " + actual : " is declared in " + expected + " and made by no migration");
    case Direction::Extra:
      if (!live) return object + " is made by the history and not declared in " + expected;
      return object + " in " + actual + (c.expected == Role::History ? " is made by no migration" : " is not declared in " + expected);
    case Direction::Changed: break;
  }
  return object + " in " + actual + " is not as in " + expected + ": " + changes_text(d);
}

// What follows from it: "with 3 columns, 1 index".
std::vector<std::string> followers(const Comparison& c, std::size_t of) {
  std::vector<std::string> out;
  for (const Difference& d : c.differences) {
    if (d.part_of == of) out.push_back(d.id.display());
  }
  return out;
}

Finding finding_of(const Compared& compared, std::size_t i) {
  const Difference& d = compared.comparison.differences[i];
  Finding out;
  out.code = d.code();
  out.severity = d.kind == Kind::Cosmetic ? Severity::Note : Severity::Error;
  out.source = compared.source;
  if (!compared.environment.empty()) out.environment = compared.environment;
  out.message = message_of(compared.comparison, d);
  out.object = d.id.display() + (compared.environment.empty() ? "" : " in " + compared.environment);
  const std::optional<Maker>& made = compared.made[i];
  const std::optional<Maker>& changed = compared.changed[i];
  const std::optional<Maker>& last = changed ? changed : made;
  if (last) {
    out.migration = last->migration;
    out.location = last->at;
    if (changed && made) out.related.push_back({"made here", made->at});
  } else if (!compared.path.empty()) {
    out.location = Location::of_file(compared.path);
  }
  if (d.renamed) out.related.push_back({named(*d.renamed) + " is equal but for its name: it may have been renamed", std::nullopt});
  out.help = next_step(compared, d);
  out.data["kind"] = std::string(to_string(d.kind));
  out.data["object"] = d.id.qualified();
  out.data["made_by"] = made ? made->migration : std::string(compared.comparison.actual == Role::Live && d.direction == Direction::Extra ? "out of band" : "");
  std::vector<std::string> lines;
  for (const PropertyChange& change : d.changes) lines.push_back(change.name + ": " + change.expected.value_or("-") + " → " + change.actual.value_or("-"));
  if (!lines.empty()) out.data["changes"] = std::move(lines);
  if (std::vector<std::string> with = followers(compared.comparison, i); !with.empty()) out.data["with"] = std::move(with);
  return out;
}

Finding undecided_finding(const Compared& compared, const Undecidable& undecided) {
  Finding out;
  out.code = "drift/undecided";
  out.severity = Severity::Note;
  out.source = compared.source;
  if (!compared.environment.empty()) out.environment = compared.environment;
  out.message = "whether " + named(undecided.id) + " differs in " + tick(compared.comparison.actual_name) + " can't be told: " + undecided.why;
  out.object = undecided.id.display() + (compared.environment.empty() ? "" : " in " + compared.environment);
  if (!compared.path.empty()) out.location = Location::of_file(compared.path);
  return out;
}

}  // namespace

std::string next_step(const Compared& compared, const Difference& d) {
  const Comparison& c = compared.comparison;
  if (c.actual != Role::Live) {
    if (d.direction == Direction::Extra) return "declare it, or drop it in a new migration";
    return d.direction == Direction::Missing ? "generate the migration that makes it" : "generate the migration that changes it, or declare it as it is";
  }
  switch (d.direction) {
    case Direction::Missing: return "make it again, or drop it in a new migration";
    case Direction::Extra: return "write the migration that makes it (`reconcile plan --strategy codify`), or drop it there";
    case Direction::Changed: break;
  }
  return "write the migration that makes the change (`reconcile plan --strategy codify`), or take it back there";
}

std::vector<Finding> drift_findings(const Drift& drift) {
  std::vector<Finding> out;
  for (const LayoutProblem& problem : drift.problems) {
    Finding finding;
    finding.code = problem.code;
    finding.severity = Severity::Error;
    finding.message = problem.message;
    finding.location = problem.location;
    if (!problem.help.empty()) finding.help = problem.help;
    finding.object = problem.message;
    out.push_back(std::move(finding));
  }
  for (const Compared& compared : drift.compared) {
    for (std::size_t i = 0; i < compared.comparison.differences.size(); ++i) {
      if (!compared.comparison.differences[i].part_of) out.push_back(finding_of(compared, i));
    }
    for (const Undecidable& undecided : compared.comparison.undecided) out.push_back(undecided_finding(compared, undecided));
  }
  return out;
}

}  // namespace reconcile::drift
