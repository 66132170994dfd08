#include "reconcile/plan/orphans.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reconcile/plan/counted.h"
#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

constexpr const char* config_path = "reconcile.json";

std::string row_name(const LedgerRow& row) { return "row " + row.id + (row.name ? " (`" + *row.name + "`)" : ""); }

// What the audit found out about the row: where git knows it from.
const Finding* finding_of(const Audit& audit, const std::string& environment, const LedgerRow& row) {
  for (const Finding& finding : audit.findings) {
    if (finding.code != "ledger/orphan-row" || finding.environment != environment) continue;
    for (const auto& [key, value] : finding.data) {
      const auto* text = std::get_if<std::string>(&value);
      if (text != nullptr && *text == row.checksum) return &finding;
    }
  }
  return nullptr;
}

std::string entry_of(const std::string& environment, const LedgerRow& row) {
  nlohmann::ordered_json entry{{"code", "ledger/orphan-row"}, {"match", row.checksum},
                               {"reason", row_name(row) + " of " + environment + " belongs to no file of the history; its effects were looked at and are in the schema"}};
  return entry.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// The allowlist with more entries; comments and everything else stay as they are.
std::string with_allowed(const std::string& config, const std::vector<std::string>& entries) {
  std::string list;
  for (const std::string& entry : entries) list += (list.empty() ? "\n    " : ",\n    ") + entry;
  if (config.empty()) return "{\n  \"allow\": [" + list + "\n  ]\n}\n";
  std::size_t allow = config.find("\"allow\"");
  std::size_t open = allow == std::string::npos ? std::string::npos : config.find('[', allow);
  if (open != std::string::npos) {
    std::size_t next = config.find_first_not_of(" \t\r\n", open + 1);
    bool first = next != std::string::npos && config[next] == ']';
    return config.substr(0, open + 1) + list + (first ? "\n  " : ",") + config.substr(open + 1);
  }
  std::size_t close = config.rfind('}');
  if (close == std::string::npos) return config;
  std::size_t last = config.find_last_not_of(" \t\r\n", close == 0 ? 0 : close - 1);
  bool empty = last == std::string::npos || config[last] == '{';
  return config.substr(0, last + 1) + (empty ? "" : ",") + "\n  \"allow\": [" + list + "\n  ]\n" + config.substr(close);
}

std::int64_t newest_when(const Source& source) {
  std::int64_t out = 0;
  for (const Migration& m : source.migrations) out = std::max(out, m.when.value_or(0));
  return out;
}

Option allow(const Audit& audit, const Source& source, const LedgerView& view) {
  const std::string& environment = view.environment->name;
  Option option{.id = "allow-orphans", .strategy = "repair", .source = source.id};
  option.title = "`" + environment + "`: allow " + counted(view.orphans.size(), "orphan row") + " of the ledger, with a reason";
  option.reasons_for = {"no database and no migration changes", "the guard stays closed for every other row: each entry matches one hash"};
  option.reasons_against = {"what the row's migration did is in no file: a fresh database lacks it; codify it (`--strategy codify`) where the schema shows it"};
  std::vector<std::string> entries;
  for (const LedgerRow* row : view.orphans) {
    entries.push_back(entry_of(environment, *row));
    std::string what = environment + ", " + row_name(*row) + ": hash " + row->checksum + (row->created_at ? ", created_at " + std::to_string(*row->created_at) : "");
    const Finding* finding = finding_of(audit, environment, *row);
    if (finding != nullptr && finding->help) what += "; " + *finding->help;
    option.ledger_rows.push_back(what);
    bool masks = source.adapter == "drizzle" && row->created_at && *row->created_at > newest_when(source);
    if (masks) option.stop_conditions.push_back(row_name(*row) + " of `" + environment + "` is newer than every migration: Drizzle compares with it and skips whatever is pending, without a word");
  }
  auto today = audit.tree->read(config_path);
  std::string content = with_allowed(today ? *today : "", entries);
  Step step = file_step(today ? StepKind::Edit : StepKind::Add, "allow the rows in `" + std::string(config_path) + "`: write down what was found out about each", "an entry without a reason is refused", config_path);
  step.content = content;
  step.patch = unified_diff(config_path, today ? std::optional(*today) : std::nullopt, content);
  step.rollback = "git checkout -- reconcile.json";
  option.steps.push_back(std::move(step));
  std::string table = ledger_table(source, view.ledger);
  option.verification.push_back({"The ledger has as many rows as before", "SELECT count(*) FROM " + table + ";", "", std::to_string(view.ledger->row_count)});
  for (const LedgerRow* row : view.orphans) {
    std::string column = source.adapter == "prisma" ? "checksum" : "hash";
    option.verification.push_back({"The orphan is untouched", "SELECT * FROM " + table + " WHERE " + column + " = " + sql_literal(row->checksum) + ";", "", "one row, id " + row->id});
  }
  option.verification.push_back({"The guard is content", "", "reconcile check", "no ledger/orphan-row for `" + environment + "`"});
  if (source.adapter == "drizzle") {
    option.later_upgrades.push_back("an allowed orphan stays in the ledger: the first migrate of Drizzle 1.x aborts on rows that match no migration; `--strategy transition --to drizzle-v1` says which");
  }
  option.scenarios.push_back({environment, counted(view.orphans.size(), "row") + " that no file explains: the guard is closed", "the rows are explained: the guard is open", option.stop_conditions.empty()});
  option.risk = option.stop_conditions.empty() ? Risk::Low : Risk::High;
  option.proof.verdict = Verdict::Proven;
  option.proof.statement = "neither a migration nor a ledger changes";
  return option;
}

}  // namespace

std::vector<Option> orphan_options(const Audit& audit, const AuditOptions&, const Source& source, const PlanRequest&) {
  std::vector<Option> out;
  for (const Environment& environment : audit.environments) {
    auto view = view_of(environment, source);
    if (view && view->ledger != nullptr && !view->orphans.empty()) out.push_back(allow(audit, source, *view));
  }
  return out;
}

}  // namespace reconcile::plan
