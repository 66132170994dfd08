// status as JSON: "reconcile-status/1".
#include <nlohmann/json.hpp>

#include "reconcile/report/status_report.h"

namespace reconcile::report {
namespace {

using Json = nlohmann::ordered_json;

Json cell_json(const StatusCell& cell, const std::string& environment) {
  Json out{{"environment", environment}, {"state", cell.state}, {"reason", cell.reason}};
  if (!cell.triage.empty()) out["triage"] = {{"verdict", cell.triage}, {"present", cell.presence}, {"reason", cell.triage_reason}};
  return out;
}

Json row_json(const SourceStatus& source, const StatusRow& row) {
  Json out{{"name", row.migration}, {"state", row.fresh}, {"environments", Json::array()}};
  for (std::size_t e = 0; e < row.cells.size(); ++e) out["environments"].push_back(cell_json(row.cells[e], source.environments[e].name));
  return out;
}

Json environment_json(const SourceEnvironment& environment) {
  Json out{{"name", environment.name}, {"table", environment.table}, {"says", Json::array()}, {"remarks", environment.next.remarks}};
  const auto& failure = environment.next.will_fail;
  out["will_fail"] = failure ? Json{{"migration", failure->migration}, {"code", failure->code}, {"message", failure->message}} : Json(nullptr);
  if (failure && failure->at_the_latest) out["will_fail"]["at_the_latest"] = true;
  for (const SaidEntry& entry : environment.says) out["says"].push_back({{"command", entry.command}, {"exit", entry.exit}, {"message", entry.message}});
  if (!environment.story.empty()) out["story"] = environment.story;
  if (!environment.since) return out;
  out["since"] = {{"seen_at", environment.since->seen_at.empty() ? Json(nullptr) : Json(environment.since->seen_at)}, {"rows", Json::array()}};
  for (const RowChangeEntry& row : environment.since->rows) {
    out["since"]["rows"].push_back({{"what", row.what}, {"id", row.id}, {"row", row.said}, {"fields", row.fields}});
  }
  return out;
}

Json source_json(const SourceStatus& source) {
  Json out{{"id", source.id}, {"command", source.command}, {"fresh_database", source.fresh_database}, {"migrations", Json::array()}};
  for (const StatusRow& row : source.rows) out["migrations"].push_back(row_json(source, row));
  out["environments"] = Json::array();
  for (const SourceEnvironment& environment : source.environments) out["environments"].push_back(environment_json(environment));
  out["outside"] = Json::array();
  for (const OutsideEntry& file : source.outside) out["outside"].push_back({{"path", file.path}, {"why", file.why}});
  return out;
}

}  // namespace

std::string status_to_json(const StatusReport& status) {
  Json out{{"format", "reconcile-status/1"}, {"sources", Json::array()}, {"unknown", status.unknown}};
  for (const SourceStatus& source : status.sources) out["sources"].push_back(source_json(source));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::report
