// A plan that was written earlier, held against the repository and the databases of today.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/planner.h"

namespace reconcile::plan {

// What plan.json says of itself: "reconcile-plan/1".
struct PlanRecord {
  PlanRequest request;
  Origin made_from;
  using FileStates = std::map<std::string, std::optional<std::string>>;  // by path: sha256; nullopt: no file
  FileStates files, files_before;          // that the plan changes: as they will stand, as they stood
  struct LedgerState {
    std::string before, after;             // sha256 of the rows; empty: not known
  };
  std::map<std::string, LedgerState> ledgers;  // by environment
  std::string option, strategy, title, source, becomes;  // the recommended option
  std::string verdict;
  bool tried = false;                      // its proof was made on a server too
  std::vector<Check> verification;
};

// An Error when it is no plan of ours, or recommends nothing.
Result<PlanRecord> read_plan_record(const std::string& path, const std::string& json);

enum class Outcome { Pass, Partial, Fail };
std::string_view to_string(Outcome outcome);  // "PASS", "PARTIAL", "FAIL"

enum class ItemResult { Pass, Fail, Skipped };
std::string_view to_string(ItemResult result);  // "pass", "fail", "skipped"

struct VerifiedItem {
  std::string title;
  ItemResult result = ItemResult::Pass;
  std::string detail;  // what was seen, or why it was skipped
};

struct Verification {
  Outcome outcome = Outcome::Pass;
  std::string title;   // the plan's
  std::string state;   // "not carried out yet", "carried out", "stale: …"
  bool stale = false;  // neither what the plan was made from nor what it makes: it proves nothing any more
  std::vector<std::string> hosts;  // "prod: db.example.com:5432/app"; never credentials
  std::vector<VerifiedItem> items;
};

// Before it was carried out: makes the plan again and compares the proof. Afterwards: files and ledgers are
// as planned and the history replays. What can't be looked at in this run is skipped, with the reason, and
// the outcome is then partial.
Verification verify(const PlanRecord& record, const Audit& audit, const AuditOptions& options, scratch::Server* server);

}  // namespace reconcile::plan
