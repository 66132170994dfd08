#include <nlohmann/json.hpp>

#include "reconcile/drift/drift_report.h"

namespace reconcile::drift {

namespace {

using Json = nlohmann::ordered_json;

Json side_json(Role role, const std::string& name) {
  return {{"side", role == Role::History ? "history" : role == Role::Declared ? "declared" : "live"}, {"name", name}};
}

Json id_json(const ObjectId& id) {
  Json out{{"kind", id.kind}};
  if (!id.schema.empty()) out["schema"] = id.schema;
  if (!id.parent.empty()) out["table"] = id.parent;
  out["name"] = id.name;
  return out;
}

Json value_json(const std::optional<std::string>& value) { return value ? Json(*value) : Json(nullptr); }

Json properties_json(const std::optional<Object>& object) {
  if (!object) return nullptr;
  Json out = Json::object();
  for (const Property& p : object->properties) out[p.name] = value_json(p.value);
  return out;
}

Json difference_json(const Compared& compared, std::size_t i) {
  const Difference& d = compared.comparison.differences[i];
  Json out{{"code", d.code()}, {"object", id_json(d.id)}, {"kind", to_string(d.kind)}};
  if (d.direction == Direction::Changed) {
    out["changes"] = Json::array();
    for (const PropertyChange& change : d.changes) {
      out["changes"].push_back({{"property", change.name}, {"expected", value_json(change.expected)}, {"actual", value_json(change.actual)}, {"kind", to_string(change.kind)}});
    }
  } else {
    out[d.expected ? "expected" : "actual"] = properties_json(d.expected ? d.expected : d.actual);
  }
  if (compared.made[i]) out["made_by"] = compared.made[i]->migration;
  if (compared.changed[i]) out["changed_by"] = compared.changed[i]->migration;
  if (d.renamed) out["renamed"] = id_json(*d.renamed);
  if (d.part_of) out["part_of"] = id_json(compared.comparison.differences[*d.part_of].id);
  else out["next"] = next_step(compared, d);
  return out;
}

}  // namespace

std::string drift_to_json(const Drift& drift) {
  Json out{{"format", "reconcile-drift/1"}, {"comparisons", Json::array()}, {"could_not_check", Json::array()}};
  for (const Compared& compared : drift.compared) {
    const Comparison& c = compared.comparison;
    Json one{{"expected", side_json(c.expected, c.expected_name)}, {"actual", side_json(c.actual, c.actual_name)}};
    if (!compared.source.empty()) one["source"] = compared.source;
    if (!compared.environment.empty()) one["environment"] = compared.environment;
    one["compared"] = c.compared;
    one["pending"] = compared.pending;
    one["notes"] = compared.notes;
    one["differences"] = Json::array();
    for (std::size_t i = 0; i < c.differences.size(); ++i) one["differences"].push_back(difference_json(compared, i));
    one["undecided"] = Json::array();
    for (const Undecidable& u : c.undecided) one["undecided"].push_back({{"object", id_json(u.id)}, {"why", u.why}});
    out["comparisons"].push_back(std::move(one));
  }
  for (const LayoutProblem& problem : drift.problems) out["could_not_check"].push_back(problem.message);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::drift
