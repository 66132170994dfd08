// history/mixed-systems
//
// Two tools that each believe they build the same database: neither knows what the other did, and a fresh
// database depends on which runs first.
#include <algorithm>
#include <optional>

#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

bool is_live(const Source& source) {
  return !source.archived && !source.migrations.empty() && source.dialect == Dialect::PostgreSql;
}

std::vector<ObjectKey> tables_of(const RuleInput& in, std::size_t s) {
  std::vector<ObjectKey> out;
  for (std::size_t i = 0; i < in.sources[s].migrations.size(); ++i) {
    for (const ObjectKey& key : in.dag.effects(in.dag.migration(s, i)).makes) {
      if (key.kind == "table") out.push_back(key);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Of an ORM, whose folder belongs to the package around it; loose SQL files may be for anything.
bool in_one_package(const Source& a, const Source& b) {
  if (a.adapter == "manual" || b.adapter == "manual") return false;
  const std::string_view x = parent_path(a.path), y = parent_path(b.path);
  auto holds = [](std::string_view outer, std::string_view inner) {
    return outer.empty() || inner == outer || (inner.starts_with(outer) && inner[outer.size()] == '/');
  };
  return holds(x, y) || holds(y, x) || (!parent_path(x).empty() && parent_path(x) == parent_path(y));
}

// Why two histories are taken to be of one database; nothing when they are not. In a monorepo every app
// calls its variable DATABASE_URL: an equal name counts only where something else speaks for it.
std::optional<std::string> connection(const RuleInput& in, std::size_t a, std::size_t b) {
  const Source &x = in.sources[a], &y = in.sources[b];
  const bool both_named = !x.datasource.empty() && !y.datasource.empty();
  if (both_named && x.datasource != y.datasource) return std::nullopt;
  const auto tables = tables_of(in, a), others = tables_of(in, b);
  for (const ObjectKey& table : tables) {
    if (std::binary_search(others.begin(), others.end(), table)) return "both make " + quoted(table);
  }
  if (!in_one_package(x, y)) return std::nullopt;
  if (both_named) return "both connect through " + quoted(x.datasource);
  return "nothing says that they are of different databases";
}

void report(const Source& source, const Source& other, const std::string& why, FindingSink& out) {
  const std::string path = source.journal ? source.journal->path : source.migrations.front().path;
  Finding& finding = out.report(source, Location::of_file(path),
                                quoted(other.id) + " and " + quoted(source.id) + " are two live histories: " + why);
  finding.related.push_back({"the other history", Location::of_file(other.journal ? other.journal->path : other.migrations.front().path)});
  finding.help = "let one tool run and archive the other's files, or name their databases in reconcile.json";
  finding.object = other.id;
  finding.data["other"] = other.id;
}

void check(const RuleInput& in, FindingSink& out) {
  for (std::size_t later = 0; later < in.sources.size(); ++later) {
    if (!is_live(in.sources[later])) continue;
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const Source &other = in.sources[earlier], &source = in.sources[later];
      if (!is_live(other) || other.adapter == source.adapter) continue;
      if (const auto why = connection(in, earlier, later)) {
        report(source, other, *why, out);
        break;
      }
    }
  }
}

}  // namespace

constinit const Rule mixed_systems = {
    .code = "history/mixed-systems",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
