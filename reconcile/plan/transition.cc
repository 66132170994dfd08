#include "reconcile/plan/transition.h"

#include <algorithm>

#include "adapters/names.h"
#include "core/base/checksum.h"
#include "core/base/pg_error.h"
#include "reconcile/declared/drizzle_snapshot_writer.h"
#include "reconcile/plan/client_defaults.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/deploy_steps.h"
#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/journal_edit.h"
#include "reconcile/plan/ledger_steps.h"
#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/next_time.h"
#include "reconcile/plan/proof.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/replacement.h"
#include "reconcile/plan/squash_sql.h"
#include "reconcile/plan/upgrade_v1.h"

namespace reconcile::plan {
namespace {

constexpr const char* baseline_tag = "0000_baseline_from_prisma";

bool calls(const ToolUse& use, std::string_view tool) { return use.applies && use.tool.starts_with(tool); }

class Transition {
 public:
  Transition(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request)
      : audit_(audit), options_(options), source_(source), request_(request), workspace_(*audit.tree), to_drizzle_(request.to == "drizzle") {}

  TransitionPlan run() {
    if (source_.migrations.empty()) return impossible({"`" + source_.id + "` has no migrations", "", ""});
    Result<SquashSql> sql = squash_sql(source_, options_, {0, source_.migrations.size() - 1});
    if (!sql) return impossible(sql.error());
    replay::Replay replay = replay_source(source_, options_);
    tables_ = tables_of(replay.catalog());
    folder_ = target_folder();
    if (workspace_.is_directory(folder_)) return impossible({"there is something at `" + folder_ + "` already", "", "move it away, or finish the transition that began there"});
    Option option{.id = "transition", .strategy = "transition", .source = source_.id, .becomes = (to_drizzle_ ? "drizzle:" : "prisma:") + folder_};
    option.same_schema = true;
    option.title = std::string(to_drizzle_ ? "from Prisma to Drizzle" : "from Drizzle to Prisma") + ": `" + source_.path + "` becomes a baseline in `" + folder_ + "`";
    to_drizzle_ ? drizzle_files(*sql, replay.catalog(), option) : prisma_files(*sql, option);
    callers(option);
    ledgers(option);
    rest(option);
    reasons(*sql, option);
    checks(option);
    for (const InventoryEntry& entry : sql->data) option.data_statements.push_back(entry.shown);
    option.proof = prove(audit_, workspace_, options_, source_.id, true, option.becomes);
    option.scenarios = scenarios(option);
    option.risk = Risk::Medium;
    TransitionPlan out;
    out.options.push_back(std::move(option));
    return out;
  }

 private:
  TransitionPlan impossible(const Error& error) const {
    return {{}, {"no transition of `" + source_.id + "`: " + error.message + (error.help.empty() ? "" : " (" + error.help + ")")}};
  }

  // Beside the package that the migrations belong to.
  std::string target_folder() const {
    std::string_view package = parent_path(source_.path);
    if (!to_drizzle_) return join_path(package, "prisma/migrations");
    return join_path(file_name(package) == "prisma" ? parent_path(package) : package, "drizzle");
  }

  std::string package_folder() const { return std::string(parent_path(to_drizzle_ ? folder_ : parent_path(folder_))); }

  void add(const std::string& path, std::string content, std::string title, std::string why, Option& option) {
    option.steps.push_back(write_step(workspace_, StepKind::Add, std::move(title), std::move(why), path, std::move(content)));
  }

  std::string script(const SquashSql& sql, std::string_view between) const {
    std::string out = "-- Baseline: the schema that " + counted(source_.migrations.size(), "migration") + " of " + (to_drizzle_ ? "Prisma" : "Drizzle") + " build.\n";
    for (std::size_t i = 0; i < sql.statements.size(); ++i) {
      out += sql.statements[i] + ";\n";
      if (i + 1 < sql.statements.size()) out += std::string(between) + "\n";
    }
    return out;
  }

  void drizzle_files(const SquashSql& sql, const catalog::Catalog& catalog, Option& option) {
    std::string content = script(sql, "--> statement-breakpoint");
    row_ = {.name = baseline_tag, .checksum = sha256_hex(content), .when = next_time(audit_, source_)};
    add(join_path(folder_, std::string(baseline_tag) + ".sql"), content, "write the baseline `" + std::string(baseline_tag) + "`", "the schema as it is, printed from the catalog", option);
    JournalEntry entry{.idx = 0, .version = "7", .when = *row_.when, .tag = baseline_tag, .breakpoints = true, .span = {}};
    add(join_path(folder_, "meta/_journal.json"), render_journal("7", "postgresql", {entry}), "list it in the journal",
        "its `when` is later than everything in the history and in every ledger that was read", option);
    declared::DrizzleSnapshot snapshot = declared::drizzle_snapshot(catalog, {.id = declared::snapshot_uuid(content)});
    add(join_path(folder_, "meta/0000_snapshot.json"), snapshot.json, "write its snapshot", "`drizzle-kit generate` goes on from it", option);
    for (const declared::LeftOut& left : snapshot.left_out) {
      left_out_.push_back(left.kind + " " + left.name + (left.why.empty() ? "" : " (" + left.why + ")"));
    }
    for (const declared::Correction& correction : snapshot.corrections) corrections_.push_back("`" + correction.object + "`: " + correction.text);
    std::string config = join_path(package_folder(), "drizzle.config.ts");
    if (workspace_.is_file(config)) return;
    add(config,
        "import { defineConfig } from \"drizzle-kit\";\n\nexport default defineConfig({\n  dialect: \"postgresql\",\n  schema: \"./src/db/schema.ts\",\n  out: \"./drizzle\",\n"
        "  dbCredentials: { url: process.env.DATABASE_URL! },\n  // Prisma's ledger is no table of the application's: without this a later `generate` drops it.\n"
        "  tablesFilter: [\"!_prisma_migrations\"],\n});\n",
        "write `" + config + "`", "tablesFilter keeps the old ledger out of pull, generate and push", option);
  }

  void prisma_files(const SquashSql& sql, Option& option) {
    std::string name = stamp_of(next_time(audit_, source_)) + "_baseline_from_drizzle";
    std::string content = script(sql, "");
    row_ = {.name = name, .checksum = sha256_hex(content), .when = timestamp_of(name)};
    add(join_path(folder_, name + "/migration.sql"), content, "write the baseline `" + name + "`", "the schema as it is, printed from the catalog", option);
    add(join_path(folder_, "migration_lock.toml"),
        "# Please do not edit this file manually\n# It should be added in your version-control system (e.g., Git)\nprovider = \"postgresql\"\n", "write the lock file", "", option);
    left_out_.push_back("CHECK and exclusion constraints, views, functions, triggers, partial and expression indexes, row security: Prisma's own comparison does not see them; the baseline makes them");
  }

  std::string target_command() const { return to_drizzle_ ? "drizzle-kit migrate" : "prisma migrate deploy"; }

  // Whoever calls the old tool's migrate command calls the new one's.
  void callers(Option& option) {
    std::string_view old_tool = to_drizzle_ ? "prisma" : "drizzle";
    for (const ToolUse& use : audit_.repository.tool_uses) {
      if (!use.tool.starts_with(old_tool)) continue;
      std::string place = "`" + use.file + "`, line " + std::to_string(use.location.begin.line);
      auto text = workspace_.read(use.file);
      std::string command = (use.site == CallSite::PackageScript ? "" : "npx ") + target_command();
      auto changed = text && calls(use, old_tool) && use.site != CallSite::Code ? with_call(*text, use, command) : std::nullopt;
      if (!changed) {
        if (calls(use, old_tool)) open_.push_back(place + ": `" + use.command + "` runs the old migrations; call the new tool there");
        continue;
      }
      Step step = write_step(workspace_, StepKind::Edit, std::string(to_string(use.site)) + " calls `" + use.command + "`: call `" + command + "`", place, use.file, *changed);
      step.patch = unified_diff(use.file, *text, *changed);  // of this call alone
      option.steps.push_back(std::move(step));
    }
  }

  LedgerChange change() const {
    Source target;
    target.adapter = to_drizzle_ ? "drizzle" : "prisma";
    LedgerChange out{.table = ledger_table(target, nullptr), .kind = to_drizzle_ ? LedgerKind::Drizzle : LedgerKind::Prisma};
    out.create = true;
    out.insert.push_back(row_);
    out.needs_tables = tables_;
    return out;
  }

  Source target_source() const {
    Source target;
    target.adapter = to_drizzle_ ? "drizzle" : "prisma";
    return target;
  }

  void ledgers(Option& option) {
    if (request_.forbids("ledger-writes")) return;
    std::vector<std::string> environments;
    for (const Environment& environment : audit_.environments) {
      auto view = view_of(environment, source_);
      if (!view || view->ledger == nullptr) continue;
      std::string missing;
      for (std::size_t i = 0; i < source_.migrations.size(); ++i) {
        if (!view->applied(i)) missing += (missing.empty() ? "`" : ", `") + source_.migrations[i].name + "`";
      }
      if (!missing.empty()) {
        option.stop_conditions.push_back("`" + environment.name + "` has not applied " + missing + ": run " + source_.tool + " there one last time, before its callers change");
      }
      environments.push_back(environment.name);
    }
    if (environments.empty()) environments.push_back("");
    std::vector<Step> backups;
    for (const std::string& name : environments) {
      Step step{.kind = StepKind::LedgerSql};
      step.environment = name;
      step.title = "in " + (name.empty() ? std::string("each existing database") : "`" + name + "`") + ": record `" + row_.name + "` as applied";
      step.why = "without the row the baseline runs there and fails (42P07)";
      step.sql = ledger_sql(change(), step.title + "\nRefuses where the tables are not all there; running it twice changes nothing more.");
      step.rollback_sql = ledger_rollback_sql(change(), "takes back: " + step.title);
      if (!to_drizzle_) step.command = "npx prisma migrate resolve --applied " + shell_word(row_.name);
      step.lock = "SHARE ROW EXCLUSIVE on the ledger";
      step.duration = "instant";
      step.rollback = "the SQL beside it";
      option.steps.push_back(std::move(step));
      // The new ledger is not there yet: what is worth a copy is the old one.
      backups.push_back(backup_step(source_, name, nullptr, options_.config));
    }
    option.steps.insert(option.steps.begin(), backups.begin(), backups.end());
  }

  void rest(Option& option) {
    if (to_drizzle_) {
      option.steps.push_back(command_step("install Drizzle", "", "npm install drizzle-orm pg && npm install --save-dev drizzle-kit"));
      option.steps.push_back(command_step("write schema.ts from the database", "`pull` writes it; no SQL, since the folder has a snapshot; see what to correct below", "npx drizzle-kit pull"));
      option.steps.push_back(command_step("see that nothing is left to generate", "it must answer `No schema changes, nothing to migrate`", "npx drizzle-kit generate"));
    } else {
      option.steps.push_back(command_step("install Prisma", "", "npm install @prisma/client && npm install --save-dev prisma"));
      option.steps.push_back(command_step("write schema.prisma from the database", "", "npx prisma db pull"));
      option.steps.push_back(command_step("see that nothing is left to migrate", "", "npx prisma migrate status"));
    }
    Step deploy = command_step("deploy: the new tool finds nothing to do on existing databases, and builds fresh ones", "", "npx " + target_command());
    deploy.lock = "none on existing databases";
    option.steps.push_back(std::move(deploy));
  }

  void reasons(const SquashSql& sql, Option& option) {
    option.reasons_for.push_back("one history, of one tool, that builds a fresh database and is recorded as applied on the existing ones: nothing runs there");
    option.reasons_for.push_back("journal, hash and snapshot are written as the new tool writes them, from the schema and not from a pull");
    if (to_drizzle_) {
      for (const ClientDefault& d : client_defaults(*audit_.tree, source_)) {
        option.reasons_against.push_back("`" + d.table + "." + d.column + "` has no default in the database: " + d.what + " is Prisma Client's; give it one in schema.ts ($defaultFn, $onUpdate) or in the database, or inserts fail");
      }
    }
    for (const std::string& text : corrections_) option.reasons_against.push_back("correct what `drizzle-kit pull` writes for " + text);
    for (const std::string& text : left_out_) option.reasons_against.push_back("not in the new tool's schema: " + text);
    for (const std::string& text : open_) option.reasons_against.push_back(text);
    for (const std::string& note : sql.notes) option.reasons_against.push_back(note);
    for (const InventoryEntry& entry : sql.data) {
      if (entry.shown.loses_rows) option.stop_conditions.push_back("a fresh database loses the rows of `" + entry.shown.migration + "`: " + entry.shown.reason);
    }
    if (to_drizzle_) {
      option.later_upgrades.push_back("`_prisma_migrations` may stay: nothing of Drizzle reads it. Drop it, and `" + source_.path + "`, once going back is ruled out");
      option.later_upgrades.push_back("tablesFilter must keep it out for as long as it stands: a table that schema.ts once had is dropped by the next `generate`");
    } else {
      option.later_upgrades.push_back("Drizzle's ledger in schema `drizzle` may stay: Prisma looks at its own schema only. One in `public` is drift to Prisma, and makes a first deploy fail with P3005");
    }
  }

  void checks(Option& option) {
    std::string list;
    for (const std::string& name : tables_) list += (list.empty() ? "" : ", ") + sql_literal(name);
    if (!list.empty()) {
      option.preflight.push_back({"Are all tables of the baseline there?", "SELECT name AS missing FROM unnest(ARRAY[" + list + "]) AS name WHERE to_regclass(name) IS NULL;", "", "no row"});
    }
    std::string names;
    for (const Migration& m : source_.migrations) names += (names.empty() ? "" : ", ") + sql_literal(m.name);
    std::string old_ledger = ledger_table(source_, nullptr);
    if (source_.adapter == "prisma") {
      option.preflight.push_back({"Has this database applied every migration of Prisma's?",
                                  "SELECT count(DISTINCT migration_name) FROM " + old_ledger + " WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL AND migration_name IN (" + names + ");", "",
                                  std::to_string(source_.migrations.size())});
    }
    option.verification.push_back({"The baseline is recorded", "SELECT count(*) FROM " + ledger_table(target_source(), nullptr) + " WHERE " + (to_drizzle_ ? "hash = " + sql_literal(row_.checksum) : "migration_name = " + sql_literal(row_.name)) + ";", "", "1"});
    option.verification.push_back({"The new history replays", "", "reconcile check", "no error for `" + option.becomes + "`"});
    option.rollback.push_back({"Remove the new files", "", "git checkout -- . && git clean -d " + shell_word(folder_), "the repository is as it was audited; the old ledger was never touched"});
  }

  std::vector<Scenario> scenarios(const Option& option) const {
    bool ok = option.proof.errors_after == 0;
    std::string today = source_.tool + " runs " + counted(source_.migrations.size(), "migration");
    std::string after = target_command() + " runs the baseline and builds the same schema";
    std::vector<Scenario> out{{"fresh database", today, after, ok}, {"CI", today, after, ok}};
    for (const Environment& environment : audit_.environments) {
      auto view = view_of(environment, source_);
      if (!view || view->ledger == nullptr) continue;
      auto applied = static_cast<std::size_t>(std::count_if(view->row_of.begin(), view->row_of.end(), [](const LedgerRow* r) { return r != nullptr; }));
      bool whole = applied == source_.migrations.size();
      out.push_back({environment.name, std::to_string(applied) + " of " + counted(source_.migrations.size(), "migration") + " applied",
                     whole ? "nothing runs: the baseline is recorded as applied" : "not yet: the migrations that are missing there must run first", whole});
    }
    return out;
  }

  const Audit& audit_;
  const AuditOptions& options_;
  const Source& source_;
  const PlanRequest& request_;
  Workspace workspace_;
  bool to_drizzle_;
  std::string folder_;
  NewRow row_;
  std::vector<std::string> tables_, left_out_, corrections_, open_;
};

}  // namespace

TransitionPlan transition_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request) {
  bool drizzle = source.adapter == "drizzle", prisma = source.adapter == "prisma";
  if (request.to == "drizzle-v1" && drizzle) return upgrade_options(audit, options, source, request);
  bool fits = (request.to == "drizzle" && prisma) || (request.to == "prisma" && source.adapter.starts_with("drizzle"));
  if (!fits) return {{}, {"no transition of `" + source.id + "` to " + request.to + ": from " + source.adapter + " there is none"}};
  return Transition(audit, options, source, request).run();
}

}  // namespace reconcile::plan
