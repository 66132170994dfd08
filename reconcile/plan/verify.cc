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

PlanRecord::FileStates states_of(const Json& option, const char* key) {
  PlanRecord::FileStates out;
  const Json files = option.value(key, Json::object());
  for (auto it = files.begin(); it != files.end(); ++it) {
    out[it.key()] = it.value().is_string() ? std::optional(it.value().get<std::string>()) : std::nullopt;
  }
  return out;
}

std::map<std::string, std::string> hashes_of(const Json& object, const char* key) {
  std::map<std::string, std::string> out;
  const Json hashes = object.value(key, Json::object());
  for (auto it = hashes.begin(); it != hashes.end(); ++it) {
    if (it.value().is_string()) out[it.key()] = it.value().get<std::string>();
  }
  return out;
}

void read_option(const Json& option, PlanRecord& out) {
  out.option = text_of(option, "id");
  out.strategy = text_of(option, "strategy");
  out.title = text_of(option, "title");
  out.source = text_of(option, "source");
  out.becomes = text_of(option, "becomes");
  const Json proof = option.value("proof", Json::object());
  out.verdict = text_of(proof, "verdict");
  for (const Json& fact : proof.value("facts", Json::array())) {
    out.tried |= fact.is_string() && fact.get<std::string>().starts_with("on PostgreSQL ");
  }
  out.files = states_of(option, "files");
  out.files_before = states_of(option, "files_before");
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
    std::vector<std::string> moved = moved_files();
    bool as_planned = !record_.files.empty() && other_than(record_.files).empty();
    bool done = as_planned || (record_.files.empty() && ledgers_done());
    if (!done) {
      std::vector<std::string> ledgers = moved_ledgers();
      moved.insert(moved.end(), ledgers.begin(), ledgers.end());
    }
    if (done) after();
    else if (moved.empty()) before();
    else stale(moved);
    judge();
    return std::move(out_);
  }

 private:
  void item(std::string title, ItemResult result, std::string detail) { out_.items.push_back({std::move(title), result, std::move(detail)}); }

  // Files that are not as they are said to be.
  std::vector<std::string> other_than(const PlanRecord::FileStates& states) const {
    std::vector<std::string> out;
    for (const auto& [path, hash] : states) {
      auto text = audit_.tree->read(path);
      bool right = hash ? text && sha256_hex(*text) == *hash : audit_.tree->kind(path) == EntryKind::Missing;
      if (!right) out.push_back(path);
    }
    return out;
  }

  // What of the files is not what the plan was made from, a clause each.
  std::vector<std::string> moved_files() const {
    std::vector<std::string> out;
    Origin today = origin_of(audit_);
    for (const auto& [id, hash] : record_.made_from.sources) {
      if (!today.sources.contains(id)) out.push_back("there is no source `" + id + "` any more");
    }
    for (const std::string& path : other_than(record_.files_before)) out.push_back("`" + path + "` has changed");
    for (const auto& [id, hash] : record_.made_from.sources) {
      auto found = today.sources.find(id);
      if (found != today.sources.end() && found->second != hash && out.empty()) out.push_back("migrations of `" + id + "` were added, changed or removed");
    }
    for (const auto& [id, hash] : today.sources) {
      if (!record_.made_from.sources.contains(id)) out.push_back("the source `" + id + "` has come");
    }
    return out;
  }

  const Environment* given(const std::string& name) const {
    auto found = std::find_if(audit_.environments.begin(), audit_.environments.end(), [&](const Environment& e) { return e.name == name; });
    return found == audit_.environments.end() ? nullptr : &*found;
  }

  // Those of this run, while the plan has not been carried out.
  std::vector<std::string> moved_ledgers() const {
    std::vector<std::string> out;
    Origin today = origin_of(audit_);
    for (const auto& [name, hash] : record_.made_from.ledgers) {
      if (given(name) != nullptr && today.ledgers[name] != hash) out.push_back("the ledger of `" + name + "` has changed");
    }
    return out;
  }

  bool stands(const Environment& environment, const std::string& hash) const {
    return std::any_of(environment.ledgers.begin(), environment.ledgers.end(), [&](const Ledger& l) { return ledger_fingerprint(l.kind, l.rows) == hash; });
  }

  // A plan without files has been carried out where a ledger of this run is as planned.
  bool ledgers_done() const {
    return std::any_of(record_.ledgers.begin(), record_.ledgers.end(), [&](const auto& entry) {
      const Environment* environment = given(entry.first);
      return environment != nullptr && entry.second.before != entry.second.after && stands(*environment, entry.second.after);
    });
  }

  void before() {
    out_.state = "not carried out yet: files and ledgers are as the plan was made from";
    bool whole = true;  // whether all that the plan was made from is there to make it again
    for (const auto& [name, hash] : record_.made_from.ledgers) {
      if (given(name) != nullptr) continue;
      whole = false;
      item("ledger of `" + name + "`", ItemResult::Skipped, "not given in this run: add --db, --live or --ledger " + name + "=…");
    }
    Plan again = make_plan(audit_, options_, record_.request, server_);
    ItemResult otherwise = whole ? ItemResult::Fail : ItemResult::Skipped;
    if (again.options.empty() || again.options.front().id != record_.option) {
      return item("the plan can be made again", otherwise, whole ? "today another option is recommended" : "it takes the environments that are not given");
    }
    const Option& option = again.options.front();
    same_files(option, otherwise);
    proof(option.proof);
  }

  // A configuration, a live schema or a version of reconcile that leads to other files.
  void same_files(const Option& option, ItemResult otherwise) {
    std::string differ;
    for (const auto& [path, hash] : option.files) {
      auto planned = record_.files.find(path);
      bool same = planned != record_.files.end() && planned->second.value_or("") == hash;
      if (!same) differ += (differ.empty() ? "`" : ", `") + path + "`";
    }
    for (const auto& [path, hash] : record_.files) {
      if (!option.files.contains(path)) differ += (differ.empty() ? "`" : ", `") + path + "`";
    }
    bool same = differ.empty();
    item("the plan comes out the same", same ? ItemResult::Pass : otherwise,
         same ? std::to_string(record_.files.size()) + " changed files are as in the plan" : "today it writes another " + differ + ": make the plan again");
  }

  void proof(const Proof& proof) {
    bool same = to_string(proof.verdict) == record_.verdict || (server_ != nullptr && proof.verdict == Verdict::Proven);
    // What only a server showed can't be repeated without one.
    bool untried = !same && server_ == nullptr && record_.tried && proof.verdict != Verdict::Refuted;
    ItemResult result = proof.verdict == Verdict::Refuted || (!same && !untried) ? ItemResult::Fail : proof.verdict == Verdict::Proven && !untried ? ItemResult::Pass : ItemResult::Skipped;
    std::string detail(to_string(proof.verdict));
    if (untried) detail += ", " + record_.verdict + " on a scratch server when the plan was made: add --scratch auto";
    else if (!same) detail += ", " + record_.verdict + " when the plan was made";
    item("the proof holds", result, detail);
    for (const std::string& fact : proof.facts) item("proof", ItemResult::Pass, fact);
    for (const std::string& difference : proof.differences) item("proof", same && proof.verdict != Verdict::Refuted ? ItemResult::Pass : ItemResult::Fail, difference);
  }

  void after() {
    out_.state = record_.files.empty() ? "carried out: a ledger is as planned" : "carried out: the files are as planned";
    if (!record_.files.empty()) item("files", ItemResult::Pass, std::to_string(record_.files.size()) + " changed files are as planned");
    const std::string& id = record_.becomes.empty() ? record_.source : record_.becomes;
    auto errors = std::count_if(audit_.findings.begin(), audit_.findings.end(),
                                [&](const Finding& f) { return f.source == id && f.severity == Severity::Error && f.code.starts_with("replay/"); });
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

  void stale(const std::vector<std::string>& moved) {
    constexpr std::size_t most_shown = 3;
    out_.stale = true;
    out_.state = "stale: the repository or a ledger is not what the plan was made from";
    std::string what;
    for (std::size_t i = 0; i < moved.size() && i < most_shown; ++i) what += (what.empty() ? "" : "; ") + moved[i];
    if (moved.size() > most_shown) what += "; and " + std::to_string(moved.size() - most_shown) + " more";
    item("the plan is of this repository", ItemResult::Fail, what + ": make the plan again");
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
  const Json origin = json.value("made_from", Json::object());
  out.made_from = {hashes_of(origin, "sources"), hashes_of(origin, "ledgers")};
  out.request = request_of(json.value("request", Json::object()));
  read_option(options[0], out);
  return out;
}

Verification verify(const PlanRecord& record, const Audit& audit, const AuditOptions& options, scratch::Server* server) {
  return Verifying(record, audit, options, server).run();
}

}  // namespace reconcile::plan
