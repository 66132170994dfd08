#include "reconcile/audit/other_history.h"

#include <algorithm>
#include <map>
#include <string>

#include <re2/re2.h>

namespace reconcile {
namespace {

using Makers = std::map<std::string, std::vector<const Source*>, std::less<>>;  // by the relation's qualified name

Makers makers_of(const std::vector<Source>& sources, const std::vector<SourceEffects>& effects) {
  Makers out;
  for (std::size_t s = 0; s < sources.size(); ++s) {
    if (sources[s].archived) continue;
    for (const Effects& migration : effects[s].migrations) {
      for (const ObjectKey& made : migration.makes) {
        if (made.kind != "table" && made.kind != "view" && made.kind != "materialized view") continue;
        std::vector<const Source*>& makers = out[made.name];
        if (makers.empty() || makers.back() != &sources[s]) makers.push_back(&sources[s]);
      }
    }
  }
  return out;
}

// The relation that a server's message misses, qualified; empty where it says something else.
std::string missing_relation(const Finding& finding) {
  static const RE2 pattern(R"re(relation "((?:[^".]+\.)?[^".]+)" does not exist)re");
  std::string name;
  if (finding.sqlstate != "42P01" || !RE2::FullMatch(finding.message, pattern, &name)) return {};
  return name.find('.') == std::string::npos ? "public." + name : name;
}

// Nothing says that they are of different databases.
bool may_share_database(const Source& a, const Source& b) {
  return a.datasource.empty() || b.datasource.empty() || a.datasource == b.datasource;
}

}  // namespace

void name_other_histories(const std::vector<Source>& sources, const std::vector<SourceEffects>& effects, std::vector<Finding>& findings) {
  if (sources.size() < 2) return;
  const Makers makers = makers_of(sources, effects);
  for (Finding& finding : findings) {
    if (finding.cascade || finding.help || !finding.related.empty()) continue;
    auto made = makers.find(missing_relation(finding));
    auto source = std::ranges::find(sources, finding.source, &Source::id);
    if (made == makers.end() || source == sources.end()) continue;
    auto other = std::ranges::find_if(made->second, [&](const Source* maker) { return maker != &*source && may_share_database(*maker, *source); });
    if (other == made->second.end()) continue;
    finding.data["made_by"] = (*other)->id;
    finding.help = "the history `" + (*other)->id + "` makes `" + made->first + "`: on a database of its own this one fails; where both are of one database, that one must run first";
  }
}

}  // namespace reconcile
