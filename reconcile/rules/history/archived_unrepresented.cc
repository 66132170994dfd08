// history/archived-unrepresented
//
// An archived file did something that no migration of the history does: databases that once ran it have it,
// those built from the history don't.
#include "reconcile/rules/history/archived.h"
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

std::vector<std::string> display(const std::vector<ObjectKey>& keys) {
  std::vector<std::string> out;
  for (const ObjectKey& key : keys) out.push_back(key.display());
  return out;
}

// The first by name, the rest by number: all are in the data.
std::string some(const std::vector<ObjectKey>& keys) {
  std::string out = quoted(keys.front());
  if (keys.size() > 1) out += " and " + std::to_string(keys.size() - 1) + " more";
  return out;
}

std::string message_for(const ArchivedFile& file) {
  const std::string name = quoted(file.migration->name);
  if (!file.missing.empty()) return name + " is archived, and no migration of the history makes its " + some(file.missing);
  if (!file.differing.empty()) return name + " is archived, and the history makes its " + some(file.differing) + " with another definition";
  if (!file.changed.empty()) return name + " is archived and changes " + some(file.changed) + ", which no migration is known to do likewise";
  if (file.only_data) return name + " is archived and changes rows, which no migration is known to do likewise";
  return name + " is archived, and not all of what it does can be told";
}

void check(const RuleInput& in, FindingSink& out) {
  for_each_archived(in, [&](const ArchivedFile& file) {
    if (file.superseded()) return;
    Finding& finding = out.report(*file.source, *file.migration, message_for(file));
    if (!file.missing.empty()) finding.help = "bring what is missing into a new migration that can also run where it is there already";
    finding.object = file.migration->path;
    if (!file.missing.empty()) finding.data["missing"] = display(file.missing);
    if (!file.differing.empty()) finding.data["differing"] = display(file.differing);
    if (!file.changed.empty()) finding.data["changes"] = display(file.changed);
    if (!file.represented_by.empty()) finding.data["represented_by"] = file.represented_by;
  });
}

}  // namespace

constinit const Rule archived_unrepresented = {
    .code = "history/archived-unrepresented",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
