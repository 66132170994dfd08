#include "reconcile/report/repeats.h"

#include <algorithm>

#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

constexpr std::size_t fewest = 4;       // below that each is shown
constexpr std::size_t most_places = 5;  // that are named
constexpr std::ptrdiff_t most_cascades = 5;  // that are shown one by one

bool may_repeat(const Finding& f) { return f.severity != Severity::Note && !f.cascade && f.location && f.related.empty(); }

std::string said_by(const Finding& f) {
  return f.code + '\0' + f.source + '\0' + f.environment.value_or("") + '\0' + f.message + '\0' + f.help.value_or("");
}

}  // namespace

std::vector<Cause> causes_of_cascades(const std::vector<Finding>& findings) {
  std::vector<Cause> causes;
  if (std::ranges::count_if(findings, &Finding::cascade) <= most_cascades) return causes;
  for (const Finding& f : findings) {
    if (!f.cascade) continue;
    std::string said = f.related.empty() ? "another earlier failure" : f.related.front().message;
    if (!f.related.empty() && f.related.front().location) said += ": " + place(*f.related.front().location);
    auto known = std::ranges::find(causes, said, &Cause::said);
    if (known == causes.end()) known = causes.insert(causes.end(), {said, 0});
    ++known->statements;
  }
  return causes;
}

std::string cascades_head(const std::vector<Cause>& causes) {
  long long total = 0;
  for (const Cause& cause : causes) total += cause.statements;
  return plural(total, "statement") + " fail after these, because of them";
}

Repeats::Repeats(const std::vector<Finding>& findings) {
  for (const Finding& f : findings) {
    if (may_repeat(f)) groups_[said_by(f)].push_back(&f);
  }
  std::erase_if(groups_, [](const auto& group) { return group.second.size() < fewest; });
}

const std::vector<const Finding*>* Repeats::group_of(const Finding& finding) const {
  if (!may_repeat(finding)) return nullptr;
  auto it = groups_.find(said_by(finding));
  return it == groups_.end() ? nullptr : &it->second;
}

bool Repeats::is_told(const Finding& finding) const {
  const auto* group = group_of(finding);
  return group != nullptr && group->front() != &finding && !finding.first_failure;
}

std::string Repeats::told_by(const Finding& finding) const {
  const auto* group = group_of(finding);
  if (group == nullptr || group->front() != &finding) return {};
  std::string places;
  std::size_t named = std::min(group->size(), most_places + 1);
  for (std::size_t i = 1; i < named; ++i) places += (i == 1 ? "" : ", ") + place(*(*group)[i]->location);
  return "the same at " + plural(static_cast<long long>(group->size() - 1), "more place") + ": " + places + (named < group->size() ? ", …" : "");
}

}  // namespace reconcile::report
