// The contract "reconcile-plan/1" (docs/json.md).
#include <nlohmann/json.hpp>

#include "reconcile/report/plan_report.h"

namespace reconcile::report {
namespace {

using Json = nlohmann::ordered_json;
using namespace plan;  // NOLINT(google-build-using-namespace)

void put(Json& out, const char* key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}

template <class T, class F>
Json array_of(const std::vector<T>& items, F make) {
  Json out = Json::array();
  for (const T& item : items) out.push_back(make(item));
  return out;
}

Json step_json(const Step& s) {
  Json out{{"kind", plan::to_string(s.kind)}, {"title", s.title}};
  put(out, "why", s.why);
  put(out, "path", s.path);
  put(out, "new_path", s.new_path);
  put(out, "environment", s.environment);
  put(out, "sql", s.sql);
  put(out, "command", s.command);
  put(out, "patch", s.patch);
  out["lock"] = s.lock;
  out["duration"] = s.duration;
  out["reversible"] = s.reversible;
  put(out, "rollback", s.rollback);
  put(out, "rollback_sql", s.rollback_sql);
  put(out, "ledger_before", s.ledger_before);
  put(out, "ledger_after", s.ledger_after);
  if (s.destructive) out["destructive"] = true;
  out["data"] = Json::object();
  if (s.removal) out["data"]["removal"] = {s.removal->first_line, s.removal->last_line};
  return out;
}

Json check_json(const Check& c) {
  Json out{{"title", c.title}};
  put(out, "sql", c.sql);
  put(out, "command", c.command);
  out["expect"] = c.expect;
  return out;
}

Json data_json(const DataStatement& d) {
  Json out{{"migration", d.migration}, {"path", d.path}, {"lines", {d.first_line, d.last_line}}, {"kind", d.kind}, {"sql", d.sql},
           {"kept", d.kept}, {"reason", d.reason}};
  if (d.loses_rows) out["loses_rows"] = true;
  return out;
}

Json proof_json(const Proof& p) {
  return {{"verdict", plan::to_string(p.verdict)},
          {"statement", p.statement},
          {"errors_before", p.errors_before},
          {"errors_after", p.errors_after},
          {"undecided", p.undecided},
          {"facts", p.facts},
          {"differences", p.differences}};
}

// sha256 by path; null where there is no file.
Json files_json(const std::map<std::string, std::string>& files) {
  Json out = Json::object();
  for (const auto& [path, hash] : files) out[path] = hash.empty() ? Json() : Json(hash);
  return out;
}

Json request_json(const PlanRequest& r) {
  Json out{{"strategy", r.strategy}};
  put(out, "from", r.from);
  put(out, "through", r.through);
  put(out, "to", r.to);
  if (!r.forbid.empty()) out["forbid"] = r.forbid;
  if (r.allow_destructive) out["allow_destructive"] = true;
  return out;
}

Json option_json(const Option& o) {
  Json out{{"id", o.id},
          {"strategy", o.strategy},
          {"source", o.source},
          {"title", o.title},
          {"recommended", o.recommended},
          {"for", o.reasons_for},
          {"against", o.reasons_against},
          {"risk", plan::to_string(o.risk)},
          {"steps", array_of(o.steps, step_json)},
          {"scenarios", array_of(o.scenarios,
                                 [](const Scenario& s) {
                                   return Json{{"name", s.name}, {"before", s.before}, {"after", s.after}, {"ok", s.ok}};
                                 })},
          {"preflight", array_of(o.preflight, check_json)},
          {"verification", array_of(o.verification, check_json)},
          {"rollback", array_of(o.rollback, check_json)},
          {"stop_conditions", o.stop_conditions},
          {"data_statements", array_of(o.data_statements, data_json)},
          {"later_upgrades", o.later_upgrades},
          {"ledger_rows", o.ledger_rows},
          {"files", files_json(o.files)},
          {"files_before", files_json(o.files_before)},
          {"proof", proof_json(o.proof)}};
  put(out, "becomes", o.becomes);
  return out;
}

}  // namespace

std::string plan_to_json(const Plan& plan) {
  Json out{{"format", "reconcile-plan/1"}, {"summary", plan.summary}};
  out["request"] = request_json(plan.request);
  out["timeline"] = array_of(plan.timeline, [](const TimelineEntry& t) {
    return Json{{"source", t.source}, {"migration", t.migration}, {"state", t.state}};
  });
  out["options"] = array_of(plan.options, option_json);
  out["undecided"] = plan.undecided;
  out["made_from"] = {{"sources", plan.made_from.sources}, {"ledgers", plan.made_from.ledgers}};
  out["fingerprint"] = plan.fingerprint;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::report
