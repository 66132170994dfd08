#include "reconcile/plan/upgrade_v1.h"

#include <algorithm>

#include "reconcile/plan/counted.h"
#include "reconcile/plan/deploy_steps.h"
#include "reconcile/plan/ledger_steps.h"
#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/next_time.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/replacement.h"

namespace reconcile::plan {
namespace {

std::int64_t second_of(std::int64_t ms) { return ms / 1000 - (ms % 1000 < 0 ? 1 : 0); }

std::vector<const Migration*> of_second(const Source& source, std::int64_t second) {
  std::vector<const Migration*> out;
  for (const Migration& m : source.migrations) {
    if (m.when && second_of(*m.when) == second) out.push_back(&m);
  }
  return out;
}

const Migration* of_hash(const std::vector<const Migration*>& among, const std::string& hash) {
  auto found = std::find_if(among.begin(), among.end(), [&](const Migration* m) { return m->checksum == hash; });
  return found == among.end() ? nullptr : *found;
}

std::vector<const Migration*> all_of(const Source& source) {
  std::vector<const Migration*> out;
  for (const Migration& m : source.migrations) out.push_back(&m);
  return out;
}

UpgradeMatch match_row(const Source& source, const LedgerRow& row) {
  UpgradeMatch out{.row = &row};
  std::vector<const Migration*> candidates = row.created_at ? of_second(source, second_of(*row.created_at)) : std::vector<const Migration*>();
  if (candidates.size() == 1) {
    out.migration = candidates.front()->name;
    bool same = candidates.front()->checksum == row.checksum;
    out.why = same ? "its second and its hash are the migration's" : "its second is the migration's; the hash is not looked at";
    return out;
  }
  const Migration* by_hash = of_hash(candidates.empty() ? all_of(source) : candidates, row.checksum);
  if (by_hash != nullptr) {
    out.migration = by_hash->name;
    out.why = candidates.empty() ? "no migration is of its second; its hash is the migration's" : "several migrations are of its second; its hash tells them apart";
    return out;
  }
  out.how = candidates.empty() ? UpgradeMatch::How::Unmatched : UpgradeMatch::How::Ambiguous;
  out.why = candidates.empty() ? "no migration has its second or its hash: the upgrade aborts" : "several migrations are of its second and none has its hash: the upgrade aborts";
  return out;
}

// `up` refuses where a migration would sort before its parent.
std::vector<std::string> too_close(const Source& source) {
  std::vector<std::string> out;
  for (std::size_t i = 1; i < source.migrations.size(); ++i) {
    const Migration& before = source.migrations[i - 1];
    const Migration& after = source.migrations[i];
    if (!before.when || !after.when || second_of(*after.when) > second_of(*before.when)) continue;
    out.push_back("`" + after.name + "` is not a second later than `" + before.name + "`: `drizzle-kit up` refuses and changes nothing until its `when` is, in the journal and in every ledger");
  }
  return out;
}

std::string values_of(const Source& source) {
  std::string out;
  for (const Migration& m : source.migrations) {
    if (!m.when) continue;
    out += (out.empty() ? "  (" : ",\n  (") + sql_literal(folder_of_upgrade(m)) + ", " + std::to_string(second_of(*m.when)) + "::bigint, " + sql_literal(m.checksum) + ")";
  }
  return out;
}

// The rule as a query, for ledgers that nobody could export.
std::string match_query(const Source& source, const std::string& table) {
  return "WITH folder (name, second, hash) AS (VALUES\n" + values_of(source) + "\n), matched AS (\n  SELECT l.id, l.hash, l.created_at,\n"
         "    (SELECT count(*) FROM folder f WHERE f.second = floor(l.created_at / 1000.0)) AS of_second,\n"
         "    EXISTS (SELECT FROM folder f WHERE f.second = floor(l.created_at / 1000.0) AND f.hash = l.hash) AS of_second_and_hash,\n"
         "    EXISTS (SELECT FROM folder f WHERE f.hash = l.hash) AS of_hash\n  FROM " + table + " l\n)\n"
         "SELECT id, created_at, CASE WHEN of_second = 1 OR of_second_and_hash OR (of_second = 0 AND of_hash) THEN 'match' WHEN of_second > 1 THEN 'ambiguous' ELSE 'unmatched' END AS upgrade\n"
         "FROM matched ORDER BY id;";
}

void judge_ledgers(const Audit& audit, const Source& source, Option& option) {
  for (const Environment& environment : audit.environments) {
    auto view = view_of(environment, source);
    if (!view || view->ledger == nullptr) continue;
    std::size_t aborting = 0;
    for (const UpgradeMatch& match : match_upgrade(source, *view->ledger)) {
      std::string row = "`" + environment.name + "`, row " + match.row->id + ": " + std::string(to_string(match.how)) + (match.migration.empty() ? "" : " `" + match.migration + "`") + ": " + match.why;
      option.ledger_rows.push_back(row);
      if (match.how == UpgradeMatch::How::Match) continue;
      ++aborting;
      option.stop_conditions.push_back(row);
    }
    bool ok = aborting == 0;
    option.scenarios.push_back({environment.name, counted(view->ledger->rows.size(), "row") + " of 0.x",
                                ok ? "the first migrate of 1.x gives every row its name; nothing that is applied runs again"
                                   : "the first migrate of 1.x aborts on " + counted(aborting, "row") + " and changes nothing",
                                ok});
  }
}

}  // namespace

std::string_view to_string(UpgradeMatch::How how) {
  switch (how) {
    case UpgradeMatch::How::Match: return "match";
    case UpgradeMatch::How::Ambiguous: return "ambiguous";
    case UpgradeMatch::How::Unmatched: return "unmatched";
  }
  return "unmatched";
}

std::vector<UpgradeMatch> match_upgrade(const Source& source, const Ledger& ledger) {
  std::vector<UpgradeMatch> out;
  for (const LedgerRow& row : ledger.rows) out.push_back(match_row(source, row));
  return out;
}

std::string folder_of_upgrade(const Migration& migration) {
  std::size_t underscore = migration.name.find('_');
  bool numbered = underscore != std::string::npos && migration.name.find_first_not_of("0123456789") == underscore;
  return stamp_of(second_of(migration.when.value_or(0)) * 1000) + "_" + (numbered ? migration.name.substr(underscore + 1) : migration.name);
}

TransitionPlan upgrade_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest&) {
  Option option{.id = "transition", .strategy = "transition", .source = source.id};
  option.title = "from Drizzle 0.x to 1.x: `" + source.path + "`";
  option.steps.push_back(backup_step(source, "", nullptr, options.config));
  option.steps.push_back(command_step("install Drizzle 1.x", "", "npm install drizzle-orm@1 && npm install --save-dev drizzle-kit@1"));
  Step up = command_step("turn the journal into folders", "each becomes <second of its when>_<name>; the SQL stays byte for byte, so hashes stay", "npx drizzle-kit up");
  up.rollback = "git checkout -- " + shell_word(source.path) + " && git clean -fd " + shell_word(source.path);
  option.steps.push_back(std::move(up));
  option.steps.push_back(deploy_step(audit, source));
  option.reasons_for = {"1.x goes by names: a migration that is dated back runs, and nothing is skipped in silence any more"};
  option.reasons_against = {"its first migrate changes the ledger of each database for good: 0.x can still read it, but rows that match no migration stop it"};
  for (const std::string& text : too_close(source)) option.stop_conditions.push_back(text);
  for (const Migration& m : source.migrations) {
    if (!m.when) option.stop_conditions.push_back("`" + m.name + "` has no `when`");
  }
  judge_ledgers(audit, source, option);
  if (option.scenarios.empty()) option.stop_conditions.push_back("no ledger was given: the preflight query says of each row what the upgrade makes of it");
  option.preflight.push_back({"What does the upgrade make of each row of this ledger?", match_query(source, ledger_table(source, nullptr)), "", "`match` in every row; an ambiguous or unmatched one stops the upgrade"});
  option.verification.push_back({"Every row has its name", "SELECT count(*) FROM " + ledger_table(source, nullptr) + " WHERE name IS NULL;", "", "0 after the first migrate of 1.x"});
  option.rollback.push_back({"Restore the files", "", "git checkout -- " + shell_word(source.path), "the folder is as it was audited; a ledger that was upgraded keeps its two new columns, which 0.x ignores"});
  bool clean = option.stop_conditions.empty();
  option.risk = clean ? Risk::Low : Risk::High;
  option.proof.verdict = clean ? Verdict::Proven : option.scenarios.empty() ? Verdict::NotShown : Verdict::Refuted;
  option.proof.statement = "the matching rule of 1.x was applied to the journal and to every ledger that was given; the conversion of the snapshots is drizzle-kit's own and not part of it";
  option.proof.facts.push_back(counted(source.migrations.size(), "migration") + ", " + counted(option.ledger_rows.size(), "ledger row") + " looked at");
  return {{std::move(option)}, {}};
}

}  // namespace reconcile::plan
