// The contract "reconcile-report/1" (docs/json.md).
#include <nlohmann/json.hpp>

#include "reconcile/report/report.h"

namespace reconcile::report {
namespace {

using Json = nlohmann::ordered_json;

Json location_json(const std::optional<Location>& location) {
  if (!location) return nullptr;
  return {{"path", location->path},
          {"line", location->begin.line},
          {"column", location->begin.column},
          {"end_line", location->end.line},
          {"end_column", location->end.column},
          {"byte", location->span.offset},
          {"length", location->span.length},
          {"position", location->position == Position::Server ? "server" : "derived"}};
}

Json data_json(const Data& data) {
  Json out = Json::object();
  for (const auto& [key, value] : data) {
    std::visit([&, &name = key](const auto& v) { out[name] = v; }, value);
  }
  return out;
}

Json finding_json(const Finding& f) {
  Json out;
  out["code"] = f.code;
  out["severity"] = to_string(f.severity);
  out["source"] = f.source.empty() ? Json(nullptr) : Json(f.source);
  out["migration"] = f.migration ? Json(*f.migration) : Json(nullptr);
  if (f.environment) out["environment"] = *f.environment;
  out["message"] = f.message;
  if (f.sqlstate) out["sqlstate"] = *f.sqlstate;
  if (!f.server_versions.empty()) out["server_versions"] = f.server_versions;
  if (f.first_failure) out["first_failure"] = true;
  if (f.cascade) out["cascade"] = true;
  out["location"] = location_json(f.location);
  if (f.statement) {
    out["statement"] = {{"index", f.statement->index},
                        {"first_line", f.statement->first_line},
                        {"last_line", f.statement->last_line}};
  }
  if (f.help) out["help"] = *f.help;
  out["related"] = Json::array();
  for (const Related& related : f.related) {
    out["related"].push_back({{"message", related.message}, {"location", location_json(related.location)}});
  }
  out["data"] = data_json(f.data);
  out["fingerprint"] = f.fingerprint();
  return out;
}

Json source_json(const SourceEntry& s) {
  Json out;
  out["id"] = s.id;
  out["adapter"] = s.adapter;
  if (!s.tool_version.empty()) out["tool_version"] = s.tool_version;
  out["path"] = s.path;
  out["dialect"] = s.dialect;
  out["migrations"] = s.order.size();
  out["order"] = s.order;
  out["outside"] = Json::array();
  for (const OutsideEntry& file : s.outside) out["outside"].push_back({{"path", file.path}, {"why", file.why}});
  return out;
}

Json next_json(const NextEntry& n) {
  Json out{{"source", n.source},       {"command", n.command},     {"applied", n.applied},
           {"will_run", n.will_run},   {"will_skip", n.will_skip}, {"will_run_again", n.will_run_again}};
  out["blocked"] = nullptr;
  if (n.blocked) out["blocked"] = {{"reason", n.blocked->reason}, {"names", n.blocked->names}};
  if (!n.remarks.empty()) out["remarks"] = n.remarks;
  out["will_fail"] = nullptr;
  if (n.will_fail) {
    out["will_fail"] = {{"migration", n.will_fail->migration}, {"code", n.will_fail->code}, {"message", n.will_fail->message}};
    if (n.will_fail->at_the_latest) out["will_fail"]["at_the_latest"] = true;
  }
  return out;
}

Json environment_json(const EnvironmentEntry& e) {
  Json out{{"name", e.name}, {"ledgers", Json::array()}, {"next", Json::array()}};
  for (const LedgerEntry& ledger : e.ledgers) {
    Json row{{"source", ledger.source.empty() ? Json(nullptr) : Json(ledger.source)}, {"table", ledger.table}, {"rows", ledger.rows}};
    if (!ledger.at_commit.empty()) row["at_commit"] = ledger.at_commit, row["behind"] = ledger.behind;
    if (!ledger.story.empty()) row["story"] = ledger.story;
    out["ledgers"].push_back(std::move(row));
  }
  for (const NextEntry& n : e.next) out["next"].push_back(next_json(n));
  return out;
}

template <class T, class F>
Json array_of(const std::vector<T>& items, F make) {
  Json out = Json::array();
  for (const T& item : items) out.push_back(make(item));
  return out;
}

Json merge_json(const MergeEntry& m) {
  Json out{{"revision", m.revision}, {"commit", m.commit_id}};
  out["ancestor"] = m.ancestor_id.empty() ? Json(nullptr) : Json(m.ancestor_id);
  out["conflicts"] = m.conflicts;
  out["left_out"] = m.left_out;
  out["from_merge"] = m.from_merge;
  out["sources"] = array_of(m.sides, [](const MergeSides& s) {
    Json side{{"source", s.source}, {"ours", s.ours}, {"theirs", s.theirs}, {"commute", s.commute}};
    if (!s.because.empty()) side["because"] = s.because;
    return side;
  });
  out["relink"] = array_of(m.relinks, [](const RelinkEntry& r) {
    Json renames = array_of(r.renames, [](const auto& pair) { return Json{{"from", pair.first}, {"to", pair.second}}; });
    return Json{{"source", r.source}, {"renames", renames}, {"take_theirs", r.take_theirs}, {"by_hand", r.by_hand}, {"patch", r.patch}};
  });
  return out;
}

}  // namespace

std::string to_json(const Report& report) {
  const Summary& s = report.summary;
  Json out;
  out["format"] = "reconcile-report/1";
  out["server_version"] = report.server_version;
  out["preset"] = report.preset.empty() ? Json(nullptr) : Json(report.preset);
  out["sources"] = array_of(report.sources, source_json);
  out["environments"] = array_of(report.environments, environment_json);
  if (report.merge) out["merge"] = merge_json(*report.merge);
  out["findings"] = array_of(report.findings, finding_json);
  out["summary"] = {{"errors", s.errors},     {"warnings", s.warnings},     {"notes", s.notes},
                    {"allowed", s.allowed},   {"accepted", s.accepted},     {"statements", s.statements},
                    {"undecided", s.undecided}};
  // Bytes that are no UTF-8 (in a file's name, say) become U+FFFD.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::report
