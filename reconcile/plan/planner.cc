#include "reconcile/plan/planner.h"

#include <algorithm>
#include <iterator>

#include "core/base/checksum.h"
#include "reconcile/plan/carry_out.h"
#include "reconcile/plan/codify.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/ledger_sql.h"
#include "reconcile/plan/orphans.h"
#include "reconcile/plan/scratch_proof.h"
#include "reconcile/plan/squash.h"
#include "reconcile/plan/timeline.h"
#include "reconcile/plan/transition.h"

namespace reconcile::plan {

Origin origin_of(const Audit& audit) {
  Origin out;
  for (const Source& source : audit.repository.sources) {
    std::string identity;
    for (const Migration& migration : source.migrations) identity += migration.path + '\0' + sha256_hex(migration.text) + '\0';
    for (const OutsideFile& file : source.outside) identity += file.migration.path + '\0' + sha256_hex(file.migration.text) + '\0';
    if (source.journal) identity += sha256_hex(audit.tree->read(source.journal->path).value_or(std::string()));
    out.sources[source.id] = sha256_hex(identity);
  }
  for (const Environment& environment : audit.environments) {
    std::string identity;
    for (const Ledger& ledger : environment.ledgers) {
      identity += ledger.schema + '.' + ledger.table + '\0' + ledger_fingerprint(ledger.kind, ledger.rows) + '\0';
    }
    out.ledgers[environment.name] = sha256_hex(identity);
  }
  return out;
}

namespace {

std::string fingerprint_of(const Origin& origin) {
  std::string identity;
  for (const auto& [name, hash] : origin.sources) identity += name + '\0' + hash + '\0';
  for (const auto& [name, hash] : origin.ledgers) identity += name + '\0' + hash + '\0';
  return sha256_hex(identity);
}

// What `verify` compares once the plan was carried out.
void record_files(const Audit& audit, Option& option) {
  Workspace workspace(*audit.tree);
  carry_out(option, workspace);
  for (const auto& [path, content] : workspace.changes()) {
    option.files[path] = content ? sha256_hex(*content) : "";
    auto before = audit.tree->read(path);
    option.files_before[path] = before ? sha256_hex(*before) : "";
  }
}

std::string summary_of(const Audit& audit, const Plan& plan) {
  auto errors = static_cast<std::size_t>(std::count_if(audit.findings.begin(), audit.findings.end(),
                                                       [](const Finding& f) { return f.severity == Severity::Error; }));
  if (audit.repository.sources.empty()) return "no migration history was found, so there is nothing to plan";
  std::string text = counted(audit.repository.sources.size(), "source") + ", " + counted(errors, "error");
  if (plan.options.empty()) {
    if (!plan.undecided.empty() && errors == 0) return text + ": no plan could be made; see what stands in its way";
    return text + (errors == 0 ? ": nothing needs a plan" : ": no plan of files mends them; see what needs a decision");
  }
  return text + "; recommended: " + plan.options.front().title;
}

// An error that no option's proof makes go away is for a person to decide.
std::vector<std::string> left_over(const Audit& audit, const Plan& plan) {
  struct Item {
    std::string said;
    std::size_t statements = 0;
  };
  std::vector<Item> out;
  // A beginning that is written first says itself what still fails behind it.
  bool cured = std::any_of(plan.options.begin(), plan.options.end(), [](const Option& o) { return o.recommended && (o.proof.errors_after == 0 || o.id == "beginning"); });
  for (const Finding& finding : audit.findings) {
    if (finding.severity != Severity::Error || finding.cascade) continue;
    bool layout = finding.code == "history/not-in-journal" || finding.code == "history/duplicate-number";
    if (cured && (finding.code.starts_with("replay/") || layout)) continue;
    bool orphan = finding.code == "ledger/orphan-row";
    if (orphan && std::any_of(plan.options.begin(), plan.options.end(), [](const Option& o) { return o.id == "allow-orphans"; })) continue;
    if (layout && !plan.options.empty()) continue;
    std::string item = finding.code + ": " + (finding.migration ? "`" + *finding.migration + "`: " : "") + finding.message;
    auto same = std::ranges::find(out, item, &Item::said);
    if (same == out.end()) out.push_back({std::move(item), 1});
    else ++same->statements;
  }
  std::vector<std::string> lines;
  for (Item& item : out) lines.push_back(item.statements == 1 ? std::move(item.said) : item.said + " (" + counted(item.statements, "statement") + ")");
  return lines;
}

// What a forbidden kind of step makes of an option: it is not offered, and the plan says so.
std::string forbidden_in(const Option& option, const PlanRequest& request) {
  auto any = [&](auto matches) { return std::any_of(option.steps.begin(), option.steps.end(), matches); };
  auto writes_ledger = [](const Step& s) { return s.kind == StepKind::LedgerSql || s.command.find("migrate resolve") != std::string::npos; };
  if (request.forbids("ledger-writes") && any(writes_ledger)) return "ledger-writes";
  if (request.forbids("ddl") && option.runs_ddl) return "ddl";
  bool replaces = option.strategy == "squash" || option.strategy == "baseline";
  if (request.forbids("edit-applied") && replaces) return "edit-applied";
  return {};
}

// What else would mend a history that a repair mends: replacing it. Shown behind the repair, which changes less.
void alternatives(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request, Plan& plan) {
  auto has = [&](std::string_view id) {
    return std::any_of(plan.options.begin(), plan.options.end(), [&](const Option& o) { return o.id == id && o.source == source.id; });
  };
  PlanRequest other = request;
  if (has("repair")) other.strategy = "squash";
  else if (has("renumber")) other.strategy = "baseline";
  else return;
  for (Option& option : squash_options(audit, options, source, other).options) plan.options.push_back(std::move(option));
}

// Why an option is not shown: what it would build is not what it promises.
std::string refuted(const Option& option) {
  std::string out = "`" + option.id + "` is refuted by its own proof: " + option.title;
  if (!option.proof.refutation.empty()) return out + "; " + option.proof.refutation;
  std::size_t shown = 0;
  for (const std::string& difference : option.proof.differences) {
    if (++shown > 3) break;
    out += "; " + difference.substr(0, 200);
  }
  if (option.proof.differences.empty() && !option.proof.facts.empty()) out += "; " + option.proof.facts.front();
  return out;
}

void obey(const PlanRequest& request, Plan& plan, std::vector<std::string>& impossible) {
  std::erase_if(plan.options, [&](const Option& option) {
    std::string by = forbidden_in(option, request);
    if (!by.empty()) impossible.push_back("`" + option.id + "` is ruled out by --forbid " + by + ": " + option.title);
    return !by.empty();
  });
}

}  // namespace

std::vector<Scenario> file_scenarios(const Audit& before, const Source& source, const Proof& proof) {
  std::string today = "all " + counted(source.migrations.size(), "migration") + " run";
  for (const Finding& finding : before.findings) {
    if (finding.source == source.id && finding.first_failure) {
      today = "stops at `" + finding.migration.value_or("") + "`: " + finding.message;
      break;
    }
  }
  bool ok = proof.errors_after == 0;
  std::string after = ok ? "every migration runs" : "still fails (" + counted(static_cast<std::size_t>(proof.errors_after), "error") + ")";
  return {{"fresh database", today, after, ok}, {"CI", today, after, ok}};
}

Plan make_plan(const Audit& audit, const AuditOptions& options, const PlanRequest& request, scratch::Server* server) {
  Plan plan;
  std::vector<std::string> impossible;
  plan.timeline = make_timeline(audit);
  plan.made_from = origin_of(audit);
  plan.fingerprint = fingerprint_of(plan.made_from);
  for (const Finding& finding : audit.findings) {
    if (finding.severity == Severity::Error) plan.findings.push_back(finding);
  }
  for (const Source& source : audit.repository.sources) {
    if (source.archived || source.dialect != Dialect::PostgreSql) continue;
    if (request.strategy == "auto" || request.strategy == "repair") {
      for (Option& option : repair_options(audit, options, source, request)) plan.options.push_back(std::move(option));
    }
    if (request.strategy == "auto" || request.strategy == "repair") {
      for (Option& option : orphan_options(audit, options, source, request)) plan.options.push_back(std::move(option));
    }
    if (request.strategy == "auto") alternatives(audit, options, source, request, plan);
    if (request.strategy == "codify") {
      CodifyPlan codify = codify_options(audit, options, source, request);
      std::move(codify.options.begin(), codify.options.end(), std::back_inserter(plan.options));
      std::move(codify.impossible.begin(), codify.impossible.end(), std::back_inserter(impossible));
    }
    if (request.strategy == "transition") {
      TransitionPlan transition = transition_options(audit, options, source, request);
      std::move(transition.options.begin(), transition.options.end(), std::back_inserter(plan.options));
      std::move(transition.impossible.begin(), transition.impossible.end(), std::back_inserter(impossible));
    }
    if (request.strategy == "squash" || request.strategy == "baseline") {
      SquashPlan squash = squash_options(audit, options, source, request);
      std::move(squash.options.begin(), squash.options.end(), std::back_inserter(plan.options));
      std::move(squash.impossible.begin(), squash.impossible.end(), std::back_inserter(impossible));
    }
  }
  obey(request, plan, impossible);
  plan.request = request;
  for (Option& option : plan.options) record_files(audit, option);
  for (Option& option : plan.options) {
    if (server == nullptr) break;
    if (auto tried = prove_on_server(audit, options, option, *server); !tried) {
      option.proof.facts.push_back("not tried on the scratch server: " + tried.error().message);
    }
  }
  // What is proven stands before what is not; what is refuted comes last.
  std::stable_sort(plan.options.begin(), plan.options.end(), [](const Option& a, const Option& b) {
    auto rank = [](const Option& o) {
      const int proof = o.proof.verdict == Verdict::Proven ? 0 : o.proof.verdict == Verdict::NotShown ? 1 : 2;
      return std::pair(proof, o.id == "renumber" && !o.stop_conditions.empty());  // what would drop data now stands behind what need not
    };
    return rank(a) < rank(b);
  });
  // An option whose own proof refutes it stands only beside one that is better, to say why not.
  if (!plan.options.empty() && plan.options.front().proof.verdict == Verdict::Refuted) {
    for (const Option& option : plan.options) impossible.push_back(refuted(option));
    plan.options.clear();
  }
  if (!plan.options.empty()) plan.options.front().recommended = true;
  plan.undecided = std::move(impossible);
  for (std::string& item : left_over(audit, plan)) plan.undecided.push_back(std::move(item));
  plan.summary = summary_of(audit, plan);
  return plan;
}

}  // namespace reconcile::plan
