// history/number-gap
//
// Migrations counted 0000, 0001, 0003: one was deleted, renamed, or lives on another branch. No tool minds;
// people who look for a lost migration do. Timestamps and numbers that were never consecutive have no gaps.
#include <algorithm>
#include <optional>
#include <set>

#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

constexpr std::size_t longest_counter = 5;  // digits; longer ones are dates and times

std::optional<long> counter(const Migration& migration) {
  const std::string& number = migration.number;
  if (number.empty() || number.size() > longest_counter) return std::nullopt;
  if (!std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  return std::stol(number);
}

// The history's numbers, or nothing when they are no counters.
std::map<long, const Migration*> counters_of(const Source& source) {
  std::map<long, const Migration*> out;
  for (const Migration& migration : source.migrations) {
    const auto number = counter(migration);
    if (!number) return {};
    out.emplace(*number, &migration);
  }
  return out;
}

// Numbers in steps of ten (010, 020, …) leave room on purpose.
bool mostly_consecutive(const std::set<long>& numbers) {
  std::size_t consecutive = 0;
  for (auto i = numbers.begin(); i != numbers.end(); ++i) {
    if (i != numbers.begin() && *i == *std::prev(i) + 1) ++consecutive;
  }
  return consecutive * 2 + 1 >= numbers.size();
}

std::string padded(long number, const std::string& like) {
  std::string out = std::to_string(number);
  return out.size() < like.size() ? std::string(like.size() - out.size(), '0') + out : out;
}

void report(const Source& source, long from, long to, const Migration& after, FindingSink& out) {
  std::string missing = padded(from, after.number);
  std::string message = "number " + missing + " is missing before " + quoted(after.name);
  if (to > from) {
    missing += "-" + padded(to, after.number);
    message = "numbers " + missing + " are missing before " + quoted(after.name);
  }
  Finding& finding = out.report(source, after, std::move(message));
  finding.object = "numbers " + missing;
  finding.data["from"] = static_cast<std::int64_t>(from);
  finding.data["to"] = static_cast<std::int64_t>(to);
}

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    const auto counters = counters_of(source);
    std::set<long> taken;
    for (const auto& [number, migration] : counters) taken.insert(number);
    if (counters.size() < 2 || !mostly_consecutive(taken)) continue;
    // What stands outside the history is not lost: it has findings of its own.
    for (const OutsideFile& file : source.outside) {
      const auto number = counter(file.migration);
      if (number && file.why != OutsideReason::Rollback && file.why != OutsideReason::Down) taken.insert(*number);
    }
    const long first = counters.begin()->first;
    for (auto i = taken.upper_bound(first); i != taken.end(); ++i) {
      const long before = *std::prev(i);
      const auto here = counters.find(*i);
      if (*i > before + 1 && here != counters.end()) report(source, before + 1, *i - 1, *here->second, out);
    }
  }
}

}  // namespace

constinit const Rule number_gap = {
    .code = "history/number-gap",
    .severity = Severity::Note,
    .check = check,
};

}  // namespace reconcile::rule::history
