#include "reconcile/plan/verify.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/checksum.h"
#include "reconcile/plan/ledger_sql.h"
#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/scratch_proof.h"

namespace reconcile::plan {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

PlanRequest request_of(const Json& json) {
  PlanRequest out;
  out.strategy = text_of(json, "strategy");
  out.from = text_of(json, "from");
  out.through = text_of(json, "through");
  out.to = text_of(json, "to");
  if (out.strategy.empty()) out.strategy = "auto";
  for (const Json& item : json.value("forbid", Json::array())) {
    if (item.is_string()) out.forbid.push_back(item.get<std::string>());
  }
  out.allow_destructive = json.value("allow_destructive", false);
  return out;
}

void read_option(const Json& option, PlanRecord& out) {
  out.option = text_of(option, "id");
  out.strategy = text_of(option, "strategy");
  out.title = text_of(option, "title");
  out.source = text_of(option, "source");
  const Json proof = option.value("proof", Json::object());
  out.verdict = text_of(proof, "verdict");
  for (const Json& step : option.value("steps", Json::array())) {
    std::string environment = text_of(step, "environment"), after = text_of(step, "ledger_after");
    if (text_of(step, "kind") != "ledger-sql" || after.empty()) continue;
    PlanRecord::LedgerState& state = out.ledgers[environment];
    if (state.before.empty()) state.before = text_of(step, "ledger_before");
    state.after = after;
  }
  for (const Json& check : option.value("verification", Json::array())) {
    out.verification.push_back({text_of(check, "title"), text_of(check, "sql"), text_of(check, "command"), text_of(check, "expect")});
  }
}

class Verifying {
 public:
  Verifying(const PlanRecord& record, const Audit& audit, const AuditOptions& options, scratch::Server* server)
      : record_(record), audit_(audit), options_(options), server_(server) {}

  Verification run() {
    out_.title = record_.title;
    for (const Environment& environment : audit_.environments) {
      if (!environment.host.empty()) out_.hosts.push_back(environment.name + ": " + environment.host);
    }
    bool as_made = fingerprint_of(audit_) == record_.fingerprint;
    bool as_planned = !record_.files.empty() && unplanned().empty();
    if (as_made) {
      before();
    } else if (as_planned || (record_.files.empty() && ledgers_moved())) {
      after();
    } else {
      stale();
    }
    judge();
    return std::move(out_);
  }

 private:
  void item(std::string title, ItemResult result, std::string detail) { out_.items.push_back({std::move(title), result, std::move(detail)}); }

  // Files that are not as the plan makes them.
  std::vector<std::string> unplanned() const {
    std::vector<std::string> out;
    for (const auto& [path, hash] : record_.files) {
      auto text = audit_.tree->read(path);
      bool right = hash ? text && sha256_hex(*text) == *hash : audit_.tree->kind(path) == EntryKind::Missing;
      if (!right) out.push_back(path);
    }
    return out;
  }

  bool ledgers_moved() const { return !record_.ledgers.empty(); }

  void before() {
    out_.state = "not carried out yet: files and ledgers are as the plan was made from";
    Plan again = make_plan(audit_, options_, record_.request, server_);
    if (again.options.empty() || again.options.front().id != record_.option) {
      return item("the plan can be made again", ItemResult::Fail, "today another option is recommended");
    }
    const Proof& proof = again.options.front().proof;
    bool same = to_string(proof.verdict) == record_.verdict || (server_ != nullptr && proof.verdict == Verdict::Proven);
    item("the proof holds", proof.verdict == Verdict::Refuted || !same ? ItemResult::Fail : proof.verdict == Verdict::Proven ? ItemResult::Pass : ItemResult::Skipped,
         std::string(to_string(proof.verdict)) + (same ? "" : ", " + record_.verdict + " when the plan was made"));
    for (const std::string& fact : proof.facts) item("proof", ItemResult::Pass, fact);
    for (const std::string& difference : proof.differences) item("proof", same && proof.verdict != Verdict::Refuted ? ItemResult::Pass : ItemResult::Fail, difference);
  }

  void after() {
    out_.state = "carried out: the files are as planned";
    item("files", ItemResult::Pass, std::to_string(record_.files.size()) + " changed files are as planned");
    auto errors = std::count_if(audit_.findings.begin(), audit_.findings.end(),
                                [](const Finding& f) { return f.severity == Severity::Error && f.code.starts_with("replay/"); });
    item("the history replays", errors == 0 ? ItemResult::Pass : ItemResult::Fail, std::to_string(errors) + " errors");
    bool all = true;
    for (const auto& [name, state] : record_.ledgers) all = ledger(name, state) && all;
    for (const Check& check : record_.verification) {
      if (check.sql.empty()) continue;
      bool covered = all && !record_.ledgers.empty() && check.title.find("edger") != std::string::npos;
      item(check.title, covered ? ItemResult::Pass : ItemResult::Skipped, covered ? "the ledger was read" : "to be run by hand: " + check.sql + " Expected: " + check.expect);
    }
  }

  // Whether it was looked at and is as planned.
  bool ledger(const std::string& name, const PlanRecord::LedgerState& state) {
    std::string title = "ledger of " + (name.empty() ? std::string("each existing database") : "`" + name + "`");
    for (const Environment& environment : audit_.environments) {
      if (environment.name != name) continue;
      for (const Ledger& ledger : environment.ledgers) {
        std::string now = ledger_fingerprint(ledger.kind, ledger.rows);
        if (now == state.after) return item(title, ItemResult::Pass, std::to_string(ledger.row_count) + " rows, as planned"), true;
        if (now == state.before) return item(title, ItemResult::Fail, "still as before the plan: run sql/ledger-" + name + ".sql"), false;
      }
      if (!environment.ledgers.empty()) return item(title, ItemResult::Fail, "neither as before the plan nor as planned"), false;
    }
    item(title, ItemResult::Skipped, "not given in this run: add --db or --ledger" + (name.empty() ? std::string() : " " + name + "=…"));
    return false;
  }

  void stale() {
    out_.stale = true;
    std::string first;
    std::vector<std::string> off = unplanned();
    for (std::size_t i = 0; i < off.size() && i < 3; ++i) first += (first.empty() ? "`" : ", `") + off[i] + "`";
    out_.state = "stale: the repository or a ledger is not what the plan was made from";
    item("the plan is of this repository", ItemResult::Fail,
         "files or ledgers have changed since, and they are not what the plan makes of them" + (first.empty() ? std::string() : " (" + first + ")") + ": make the plan again");
  }

  void judge() {
    auto any = [&](ItemResult result) { return std::any_of(out_.items.begin(), out_.items.end(), [&](const VerifiedItem& i) { return i.result == result; }); };
    out_.outcome = any(ItemResult::Fail) ? Outcome::Fail : any(ItemResult::Skipped) ? Outcome::Partial : Outcome::Pass;
  }

  const PlanRecord& record_;
  const Audit& audit_;
  const AuditOptions& options_;
  scratch::Server* server_;
  Verification out_;
};

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::Pass: return "PASS";
    case Outcome::Partial: return "PARTIAL";
    case Outcome::Fail: return "FAIL";
  }
  return "FAIL";
}

std::string_view to_string(ItemResult result) {
  switch (result) {
    case ItemResult::Pass: return "pass";
    case ItemResult::Fail: return "fail";
    case ItemResult::Skipped: return "skipped";
  }
  return "fail";
}

Result<PlanRecord> read_plan_record(const std::string& path, const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || text_of(json, "format") != "reconcile-plan/1") return Error{"is no plan of reconcile's", path, "name the plan.json that `reconcile plan --emit DIR` wrote"};
  const Json options = json.value("options", Json::array());
  if (!options.is_array() || options.empty() || !options[0].is_object()) return Error{"recommends nothing, so there is nothing to verify", path, ""};
  PlanRecord out;
  out.fingerprint = text_of(json, "fingerprint");
  out.request = request_of(json.value("request", Json::object()));
  read_option(options[0], out);
  const Json files = options[0].value("files", Json::object());
  for (auto it = files.begin(); it != files.end(); ++it) {
    out.files[it.key()] = it.value().is_string() ? std::optional(it.value().get<std::string>()) : std::nullopt;
  }
  return out;
}

Verification verify(const PlanRecord& record, const Audit& audit, const AuditOptions& options, scratch::Server* server) {
  return Verifying(record, audit, options, server).run();
}

}  // namespace reconcile::plan
