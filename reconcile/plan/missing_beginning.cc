#include "reconcile/plan/missing_beginning.h"

#include <algorithm>
#include <set>

#include "adapters/git/commit_tree.h"
#include "adapters/git/file_history.h"
#include "adapters/git/repository.h"
#include "reconcile/declared/declared.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/deploy_steps.h"
#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/planner.h"
#include "reconcile/plan/proof.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

constexpr std::string_view name_of_beginning = "0_init";  // as Prisma's documentation names a baseline

// Messages of the failures for want of a relation or type that nobody brings.
std::set<std::string> missed(const Audit& audit, const Source& source) {
  std::set<std::string> out;
  for (const Finding& f : audit.findings) {
    const bool is_missing = f.sqlstate == "42P01" || f.sqlstate == "42704";
    const bool is_brought = f.data.contains("extensions") || f.data.contains("platform") || f.data.contains("made_later");
    const bool is_of_schema = f.message.starts_with("relation ") || f.message.starts_with("type ");
    if (f.source == source.id && is_missing && is_of_schema && !is_brought && !f.cascade) out.insert(f.message);
  }
  return out;
}

// What schema.prisma said in the commit before the one that brought the first migration.
struct Before {
  git::Commit commit;
  declared::DeclaredSchema schema;
};

std::optional<Before> schema_before(const AuditOptions& options, const Source& source) {
  Result<git::Repository> repository = git::Repository::open(options.root);
  if (!repository || repository->presence() != git::Presence::Complete) return std::nullopt;
  const std::string path = repository->prefix().empty() ? source.migrations.front().path : join_path(repository->prefix(), source.migrations.front().path);
  const git::FileHistories histories = git::file_histories(*repository, {path});
  auto history = histories.find(path);
  if (history == histories.end() || history->second.mainline.empty()) return std::nullopt;
  Result<git::Commit> before = repository->resolve(history->second.mainline.front().commit.id + "^");
  if (!before) return std::nullopt;
  auto tree = git::commit_tree(*repository, before->id, repository->prefix());
  if (!tree) return std::nullopt;
  for (declared::DeclaredSchema& schema : declared::declared_schemas(**tree, source)) {
    if (schema.language == declared::Language::PrismaSchema && schema.complete && !schema.sql.empty()) return Before{*before, std::move(schema)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Option> missing_beginning(const Audit& audit, const AuditOptions& options, const Source& source) {
  if (source.adapter != "prisma" || source.migrations.empty()) return std::nullopt;
  const std::set<std::string> wanted = missed(audit, source);
  if (wanted.empty()) return std::nullopt;
  std::optional<Before> before = schema_before(options, source);
  if (!before) return std::nullopt;

  const std::string folder = join_path(source.path, name_of_beginning), path = join_path(folder, "migration.sql");
  Workspace workspace(*audit.tree);
  if (workspace.kind(folder) != EntryKind::Missing) return std::nullopt;
  Option option{.id = "beginning", .strategy = "baseline", .source = source.id};
  option.title = "write the beginning that the history lacks: `" + std::string(name_of_beginning) + "`";
  option.reasons_for = {"the history misses " + counted(wanted.size(), "object") + " that no migration makes: the databases were there before, and a fresh one can't be built",
                        "`" + before->schema.origin + "` of commit " + before->commit.named() + ", just before the first migration, says what was there"};
  option.reasons_against = {"`prisma migrate deploy` would run it on every existing database and fail there (P3018): mark it as applied on each before the next deploy"};
  option.risk = Risk::Medium;

  std::string sql = "-- The schema before the first migration: " + before->schema.origin + " of commit " + before->commit.short_id() + ".\n" + before->schema.sql;
  workspace.write(path, sql);
  Step add = file_step(StepKind::Add, "write `" + std::string(name_of_beginning) + "` in front of `" + source.migrations.front().name + "`", "", path);
  add.content = std::move(sql);
  add.patch = workspace.patch_of(path);
  add.rollback = "git clean -fd " + shell_word(folder);
  option.steps.push_back(std::move(add));
  Step resolve = command_step("mark `" + std::string(name_of_beginning) + "` as applied", "on each existing database, before its next deploy",
                              "npx prisma migrate resolve --applied " + std::string(name_of_beginning));
  resolve.rollback = "DELETE FROM _prisma_migrations WHERE migration_name = " + sql_literal(std::string(name_of_beginning)) + ";";
  option.steps.push_back(std::move(resolve));
  option.steps.push_back(deploy_step(audit, source));
  option.runs_ddl = true;
  option.proof = prove(audit, workspace, options, source.id, false);
  if (option.proof.errors_after > 0 && option.proof.errors_after < option.proof.errors_before) {
    // It is the beginning all the same: what is left to mend has other causes.
    option.proof.verdict = Verdict::NotShown;
    option.reasons_against.push_back("the first of " + counted(static_cast<std::size_t>(option.proof.errors_after), "statement") + " that still fail: " + option.proof.refutation);
  }
  option.scenarios = file_scenarios(audit, source, option.proof);
  option.preflight.push_back({"Is what it makes there already?", "SELECT table_schema, table_name FROM information_schema.tables\nWHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2;",
                              "", "every table that `" + std::string(name_of_beginning) + "` makes, or one that a later migration drops or renames"});
  option.verification.push_back({"A fresh database can be built", "", "reconcile check", "no replay/ errors for `" + source.id + "`"});
  option.rollback.push_back({"Remove the file", "", "git clean -fd " + shell_word(folder), "the history is as it was audited"});
  return option;
}

}  // namespace reconcile::plan
