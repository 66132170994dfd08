// Small histories for the tests of rules, and findings as one line each.
#pragma once

#include <string>
#include <vector>

#include "adapters/tool_use.h"
#include "reconcile/rules/rule.h"

namespace reconcile {

inline ObjectKey table(const std::string& name) { return {"table", "public." + name}; }

inline Migration migration_named(const std::string& name, std::string text = "select 1") {
  Migration migration;
  migration.name = name;
  migration.path = "d/" + name + ".sql";
  migration.text = text == "select 1" ? "select '" + name + "'" : std::move(text);
  migration.number = name.substr(0, name.find('_'));
  return migration;
}

// A Drizzle 0.x history at d/, its entries an hour apart.
inline Source drizzle(const std::vector<std::string>& names) {
  Source source;
  source.id = "drizzle:d";
  source.adapter = "drizzle";
  source.tool = "drizzle-kit";
  source.path = "d";
  source.numbers_matter = false;
  source.journal.emplace();
  source.journal->path = "d/meta/_journal.json";
  for (const std::string& name : names) {
    const auto i = static_cast<std::int64_t>(source.migrations.size());
    source.migrations.push_back(migration_named(name));
    source.migrations.back().when = 1700000000000 + i * 3600000;
    JournalEntry entry;
    entry.tag = name;
    entry.when = *source.migrations.back().when;
    entry.span = {static_cast<std::size_t>(i) * 10, 10};
    source.journal->entries.push_back(entry);
    Snapshot snapshot;
    snapshot.prefix = name.substr(0, name.find('_'));
    snapshot.path = "d/meta/" + snapshot.prefix + "_snapshot.json";
    snapshot.id = "id-" + name;
    snapshot.prev_ids = {i == 0 ? "00000000-0000-0000-0000-000000000000" : source.snapshots.back().id};
    source.snapshots.push_back(snapshot);
  }
  return source;
}

// Files that a runner takes by number, at d/.
inline Source manual(const std::vector<std::string>& names) {
  Source source;
  source.id = "manual:d";
  source.adapter = source.tool = "manual";
  source.path = "d";
  for (const std::string& name : names) source.migrations.push_back(migration_named(name));
  return source;
}

inline void put_outside(Source& source, const std::string& name, OutsideReason why, std::string text = "select 1") {
  source.outside.push_back({migration_named(name, std::move(text)), why});
}

struct World {
  std::vector<Source> sources;
  std::vector<SourceEffects> effects;  // made to fit the sources; complete and empty
  std::vector<ToolUse> uses;
  std::vector<LayoutProblem> problems;

  explicit World(std::vector<Source> all) : sources(std::move(all)) {
    for (const Source& source : sources) {
      effects.emplace_back();
      effects.back().migrations.resize(source.migrations.size());
      effects.back().outside.resize(source.outside.size());
    }
  }

  std::vector<Finding> findings(std::string_view code = "") const {
    const History dag = History::build(sources, effects);
    std::vector<Finding> out = run_rules({.sources = sources, .dag = dag, .tool_uses = &uses, .problems = &problems, .files = nullptr});
    if (!code.empty()) std::erase_if(out, [&](const Finding& finding) { return finding.code != code; });
    return out;
  }

  // "warning d/0003_b.sql: …", of one rule.
  std::vector<std::string> lines(std::string_view code) const {
    std::vector<std::string> out;
    for (const Finding& finding : findings(code)) {
      out.push_back(std::string(to_string(finding.severity)) + " " + (finding.location ? finding.location->path : "-") + ": " + finding.message);
    }
    return out;
  }
};

using Lines = std::vector<std::string>;

}  // namespace reconcile
