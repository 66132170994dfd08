// history/duplicate-number
//
// Two migrations with one number: usually two branches that each took the next free one. Whether that
// matters is for their statements to say: they commute, or one must stand before the other.
#include <algorithm>
#include <optional>

#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

using Verdict = Commutation::Verdict;

struct Member {
  VertexId vertex;
  const Migration* migration;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Files named after a day are often counted within it: 20260508_001_a and 20260508_002_b don't clash.
std::string full_number(const Migration& migration) {
  const std::string& number = migration.number;
  const std::size_t at = migration.name.find(number);
  if (number.size() < 8 || at == std::string::npos) return canonical_number(number);
  const std::string_view rest = std::string_view(migration.name).substr(at + number.size());
  if (rest.size() < 3 || (rest[0] != '_' && rest[0] != '-') || !is_digit(rest[1])) return canonical_number(number);
  const std::size_t end = std::find_if_not(rest.begin() + 1, rest.end(), is_digit) - rest.begin();
  const bool separate = end < rest.size() && (rest[end] == '_' || rest[end] == '-');
  return canonical_number(number) + (separate ? "." + canonical_number(rest.substr(1, end - 1)) : "");
}

// What the history runs and what was left out of its journal; undo scripts share numbers by design.
std::map<std::string, std::vector<Member>> groups_of(const RuleInput& in, std::size_t s) {
  std::map<std::string, std::vector<Member>> groups;
  std::map<std::string_view, bool> seen;  // a tag that is listed twice is one file
  auto add = [&](const Migration& migration, VertexId vertex) {
    if (migration.number.empty() || !seen.emplace(migration.path, true).second) return;
    groups[full_number(migration)].push_back({vertex, &migration});
  };
  const Source& source = in.sources[s];
  for (std::size_t i = 0; i < source.migrations.size(); ++i) add(source.migrations[i], in.dag.migration(s, i));
  for (std::size_t i = 0; i < source.outside.size(); ++i) {
    if (source.outside[i].why == OutsideReason::Unjournaled) add(source.outside[i].migration, in.dag.outside(s, i));
  }
  std::erase_if(groups, [](const auto& group) { return group.second.size() < 2; });
  return groups;
}

// What can be said of a whole group, from its pairs.
struct Judgement {
  bool unknown = false;
  std::optional<Commutation> conflict;
  std::vector<std::string> conflicting;  // the two
  struct Forced {
    std::size_t before, after;  // places in the group
    Commutation why;
  };
  std::vector<Forced> forced;

  bool commute() const { return !unknown && !conflict && forced.empty(); }
};

constexpr std::size_t max_pairwise = 24;  // files named after a year share "2024" by the hundred

Judgement judge(const RuleInput& in, const std::vector<Member>& group) {
  Judgement out;
  out.unknown = group.size() > max_pairwise;
  for (std::size_t i = 0; i < std::min(group.size(), max_pairwise); ++i) {
    for (std::size_t j = i + 1; j < std::min(group.size(), max_pairwise); ++j) {
      const Commutation answer = in.dag.commute(group[i].vertex, group[j].vertex);
      switch (answer.verdict) {
        case Verdict::Commute: break;
        case Verdict::Unknown: out.unknown = true; break;
        case Verdict::FirstBeforeSecond: out.forced.push_back({i, j, answer}); break;
        case Verdict::SecondBeforeFirst: out.forced.push_back({j, i, answer}); break;
        case Verdict::Conflict:
          if (!out.conflict) out.conflicting = {group[i].migration->name, group[j].migration->name};
          if (!out.conflict) out.conflict = answer;
          break;
      }
    }
  }
  return out;
}

// The group in an order that the forced pairs allow, as near to today's as can be; empty when there is none.
std::vector<std::size_t> required_order(const Judgement& judgement, std::size_t size) {
  std::vector<std::size_t> order;
  std::vector<bool> placed(size);
  while (order.size() < size) {
    auto free = [&](std::size_t i) {
      return !placed[i] && std::none_of(judgement.forced.begin(), judgement.forced.end(), [&](const auto& pair) {
        return pair.after == i && !placed[pair.before];
      });
    };
    std::size_t next = 0;
    while (next < size && !free(next)) ++next;
    if (next == size) return {};
    placed[next] = true;
    order.push_back(next);
  }
  return order;
}

std::string explanation(const Judgement& judgement, const std::vector<Member>& group) {
  auto name = [&](std::size_t i) { return quoted(group[i].migration->name); };
  if (judgement.conflict) {
    return " and exclude each other: " + quoted(judgement.conflicting[0]) + " and " + quoted(judgement.conflicting[1]) +
           (judgement.conflict->reason == "both make it" ? " both make " : " need each other for ") + quoted(judgement.conflict->object);
  }
  if (!judgement.forced.empty()) {
    // The pair that stands the wrong way round tells most.
    const auto wrong = std::find_if(judgement.forced.begin(), judgement.forced.end(), [](const auto& pair) { return pair.before > pair.after; });
    const auto& pair = wrong != judgement.forced.end() ? *wrong : judgement.forced.front();
    return " but do not commute: " + name(pair.before) + " must stand before " + name(pair.after) + " because of " + quoted(pair.why.object);
  }
  return judgement.unknown ? "; whether they commute can't be told" : " and commute";
}

std::string advice(const Source& source, const Judgement& judgement, const std::vector<std::string>& order) {
  if (judgement.conflict) return "decide which of them the history keeps";
  if (!judgement.forced.empty()) return "number them in the order " + quoted_list(order);
  if (judgement.unknown) return "give each a number of its own, in the order in which databases ran them";
  return source.numbers_matter ? "give the one that no database has applied a number of its own; either order is right"
                               : "either order is right; give the one that no database has applied a number of its own";
}

void report(const RuleInput& in, const Source& source, const std::string& number, const std::vector<Member>& group, FindingSink& out) {
  std::vector<std::string> names, order;
  for (const Member& member : group) names.push_back(member.migration->name);
  const Judgement judgement = judge(in, group);
  for (std::size_t i : required_order(judgement, group.size())) order.push_back(names[i]);

  const Migration& last = *group.back().migration;
  Finding& finding = out.report(source, last, quoted_list(names) + " share number " + last.number + explanation(judgement, group));
  bool settled = judgement.conflict || !judgement.forced.empty();
  if (!source.numbers_matter && !settled) finding.severity = Severity::Warning;
  finding.help = advice(source, judgement, order);
  for (std::size_t i = 0; i + 1 < group.size(); ++i) {
    finding.related.push_back({"the same number", Location::of_file(group[i].migration->path)});
  }
  finding.object = "number " + number;
  finding.data["number"] = last.number;
  finding.data["members"] = names;
  finding.data["commute"] = std::string(judgement.commute() ? "yes" : judgement.conflict || !judgement.forced.empty() ? "no" : "unknown");
  if (!judgement.conflict && !judgement.forced.empty() && !order.empty()) {
    finding.data["required_order"] = order;
    finding.data["because"] = judgement.forced.front().why.object.display();
  }
}

void check(const RuleInput& in, FindingSink& out) {
  for (std::size_t s = 0; s < in.sources.size(); ++s) {
    if (in.sources[s].archived) continue;  // nobody runs it
    for (const auto& [number, group] : groups_of(in, s)) report(in, in.sources[s], number, group, out);
  }
}

}  // namespace

constinit const Rule duplicate_number = {
    .code = "history/duplicate-number",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::history
