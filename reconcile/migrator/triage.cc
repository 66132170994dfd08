#include "reconcile/migrator/triage.h"

#include <set>

#include "reconcile/migrator/choice.h"

namespace reconcile::migrator {
namespace {

bool is_table(const ObjectKey& object) { return object.kind == "table"; }

}  // namespace

void Triage::decide() {
  if (present.empty() && absent.empty() && conflicting.empty()) {
    adoption = Adoption::Nothing;
  } else if (conflicting.empty() && absent.empty()) {
    adoption = Adoption::Baseline;
  } else {
    adoption = present.empty() && conflicting.empty() ? Adoption::Apply : Adoption::Conflict;
  }
}

std::string_view Triage::presence() const {
  if (!conflicting.empty()) return "conflicting";
  if (absent.empty()) return "all";
  return present.empty() ? "none" : "some";
}

std::string_view to_string(Adoption adoption) {
  switch (adoption) {
    case Adoption::Baseline: return "BASELINE";
    case Adoption::Apply: return "APPLY";
    case Adoption::Conflict: return "CONFLICT";
    case Adoption::Nothing: return "-";
  }
  return "-";
}

namespace {

// Prisma's unqualified names are made in the schema of its URL.
std::string name_there(const Source& source, const Environment& environment, const std::string& name) {
  std::string schema = environment.schema;
  if (schema.empty() && source.ledger.configured) schema = source.ledger.schema;
  const bool is_moved = is_prisma(source) && !schema.empty() && name.starts_with("public.");
  return is_moved ? schema + name.substr(name.find('.')) : name;
}

}  // namespace

std::vector<Triage> triage(const Source& source, const std::vector<Effects>& effects, const Environment& environment) {
  if (!environment.complete) return {};
  std::set<std::string> live;
  for (const TableName& table : environment.tables) live.insert(table.schema + "." + table.name);
  // From the end: what a later migration drops or gives another name is not to be expected.
  std::vector<Triage> out(source.migrations.size());
  std::set<std::string> gone;
  for (std::size_t m = source.migrations.size(); m > 0; --m) {
    if (m > effects.size()) continue;
    for (const ObjectKey& made : effects[m - 1].makes) {
      if (!is_table(made) || gone.contains(made.name)) continue;
      (live.contains(name_there(source, environment, made.name)) ? out[m - 1].present : out[m - 1].absent).push_back(made.display());
    }
    for (const ObjectKey& dropped : effects[m - 1].drops) {
      if (is_table(dropped)) gone.insert(dropped.name);
    }
    out[m - 1].decide();
  }
  return out;
}

}  // namespace reconcile::migrator
