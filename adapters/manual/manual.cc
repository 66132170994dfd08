#include "adapters/manual/manual.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "adapters/manual/dialect_guess.h"
#include "adapters/manual/psql_script.h"
#include "adapters/manual/runner.h"
#include "adapters/manual/sections.h"
#include "adapters/names.h"
#include "adapters/side_folders.h"
#include "adapters/sql_file.h"
#include "core/base/utf8.h"
#include "core/history/history.h"

namespace reconcile {
namespace {

using manual::Runner;

class SourceReader {
 public:
  SourceReader(const FileTree& tree, const TreeIndex& index, const Folder& folder, Source& source)
      : tree_(tree), index_(index), folder_(folder), source_(source) {}

  void read(std::string_view forced_tool) {
    std::string_view tool = forced_tool.empty() ? manual::runner_by_names(index_, folder_) : forced_tool;
    collect();
    if (tool.empty()) tool = marker_tool_;
    runner_ = &manual::runner_named(tool);
    source_.tool = runner_->name;
    source_.transaction = runner_->transaction;
    source_.fresh_session = runner_->fresh_session;
    if (runner_->name == "psql") move_rollbacks_outside();
    for (Migration& migration : source_.migrations) finish(migration);
    if (runner_->only_numbered) move_unnumbered_outside();
    sort();
    if (runner_->name == "flyway") apply_flyway_baseline();
    if (runner_->through_psql) include_files();
    read_side_folders(tree_, index_, HashOf::Bytes, source_);
  }

  const Runner& runner() const { return *runner_; }

 private:
  void collect() {
    for (const DirectoryEntry& entry : folder_.entries) {
      std::string path = join_path(folder_.path, entry.name);
      if (entry.is_directory()) collect_folder(path, entry.name);
      if (ends_with_sql(entry.name)) collect_file(path, entry.name);
    }
    const Folder* revert = index_.find(join_path(parent_path(folder_.path), "revert"));
    if (file_name(folder_.path) == "deploy" && revert != nullptr) {
      for (const DirectoryEntry& entry : revert->entries) {
        if (ends_with_sql(entry.name)) add_outside(join_path(revert->path, entry.name), OutsideReason::Down);
      }
    }
  }

  // Diesel and Hasura: a folder per migration with up.sql and down.sql.
  void collect_folder(const std::string& path, const std::string& name) {
    const Folder* inner = index_.find(path);
    if (inner == nullptr || !inner->has_file("up.sql") || leading_number(name).empty()) return;
    add_migration(join_path(path, "up.sql"), name);
    if (!inner->has_file("down.sql")) return;
    add_outside(join_path(path, "down.sql"), OutsideReason::Down);
  }

  void collect_file(const std::string& path, const std::string& file) {
    if (manual::is_companion(file)) return;
    std::optional<OutsideReason> undo = undo_kind(file);
    if (undo == OutsideReason::Rollback && !leading_number(file).empty()) {
      maybe_rollbacks_.insert(path);
    } else if (undo) {
      return add_outside(path, *undo);
    }
    if (file.find(".undo.") != std::string::npos) return add_outside(path, OutsideReason::Down);
    if (manual::flyway_name(file).kind == 'U') return add_outside(path, OutsideReason::Down);
    add_migration(path, std::string(without_sql(file)));
  }

  void add_outside(const std::string& path, OutsideReason why) {
    read_outside_file(tree_, path, why, HashOf::Bytes, source_);
  }

  void add_migration(const std::string& path, std::string name) {
    Migration migration{.name = std::move(name), .path = path};
    manual::FlywayName flyway = manual::flyway_name(file_name(path));
    migration.number = flyway.kind != 0 ? flyway.version : leading_number(migration.name);
    std::size_t problems = source_.problems.size();
    read_sql_file(tree_, HashOf::Bytes, migration, source_.problems);
    if (!migration.present && source_.problems.size() == problems) return;  // gone since the walk
    manual::Sections sections = manual::read_sections(migration.text);
    if (!sections.tool.empty() && marker_tool_.empty()) marker_tool_ = sections.tool;
    if (!sections.tool.empty()) sections_[migration.path] = std::move(sections);
    source_.migrations.push_back(std::move(migration));
  }

  // Chunks and overrides, once the runner is known.
  void finish(Migration& migration) {
    if (runner_->name == "supabase") shorten_to_digits(migration.number);
    if (!migration.present) return;
    auto it = sections_.find(migration.path);
    if (it != sections_.end()) {
      migration.chunks = it->second.up;
      migration.transaction = it->second.transaction;
      return;
    }
    const std::size_t start = runner_->strips_bom && migration.text.starts_with(utf8::bom) ? utf8::bom.size() : 0;
    migration.chunks = {{{start, migration.text.size() - start}}};
    if (runner_->through_psql && migration.text.find_first_of("\\:") != std::string::npos) read_commands(migration, start);
    if (runner_->name == "sqlx" && migration.text.starts_with("-- no-transaction")) {
      migration.transaction = TransactionMode::ImplicitPerFile;
    }
    if (runner_->name == "flyway" && manual::runs_only_outside_transactions(migration.text)) {
      migration.transaction = TransactionMode::Autocommit;
    }
  }

  void read_commands(Migration& migration, std::size_t start) {
    manual::PsqlScript script = manual::read_psql_script(migration.text, start);
    migration.chunks = std::move(script.chunks);
    for (manual::Unfollowed& place : script.unfollowed) {
      add_unfollowed(migration, place.span, std::move(place.why), "run what it sends as plain SQL, or allow this finding with the reason why it does not matter");
    }
    if (!script.inclusions.empty()) inclusions_[migration.path] = std::move(script.inclusions);
  }

  void add_unfollowed(const Migration& migration, Span span, std::string why, std::string help) {
    const SourceText text(migration.path, migration.text);
    source_.problems.push_back({"guard/could-not-check", "`" + migration.path + "` is not followed here: " + std::move(why), Location::in(text, span), std::move(help)});
  }

  // What a script includes runs at that place, as a step of its own.
  void include_files() {
    std::vector<Migration> out;
    std::set<std::string> known;
    for (const Migration& migration : source_.migrations) known.insert(migration.path);
    for (Migration& migration : source_.migrations) include(std::move(migration), known, out);
    source_.migrations = std::move(out);
  }

  void include(Migration migration, std::set<std::string>& known, std::vector<Migration>& out) {
    auto listed = inclusions_.find(migration.path);
    if (listed == inclusions_.end()) return out.push_back(std::move(migration));
    const std::vector<manual::Inclusion> inclusions = std::move(listed->second);
    inclusions_.erase(listed);
    const std::string name = migration.name;
    for (const manual::Inclusion& inclusion : inclusions) {
      Migration included = read_included(migration, inclusion);
      if (!included.present) {
        add_unfollowed(migration, inclusion.command, "there is no `" + inclusion.file + "` that it could include", "name a file of the repository");
        continue;
      }
      if (!known.insert(included.path).second) continue;  // a migration of the folder, or included before
      take_part(migration, inclusion.command.offset, out);
      included.name = name + "/" + std::string(without_sql(file_name(included.path)));
      finish(included);
      include(std::move(included), known, out);
    }
    take_part(migration, migration.text.size(), out);
  }

  // What a script itself sends before byte `end` becomes a step; a later part is named by its line and has no number.
  static void take_part(Migration& migration, std::size_t end, std::vector<Migration>& out) {
    auto rest = std::ranges::partition_point(migration.chunks, [&](const Chunk& chunk) { return chunk.span.offset < end; });
    std::vector<Chunk> before(migration.chunks.begin(), rest);
    migration.chunks.erase(migration.chunks.begin(), rest);
    auto sends = [&](const Chunk& chunk) { return has_statement(std::string_view(migration.text).substr(chunk.span.offset, chunk.span.length)); };
    if (std::ranges::none_of(before, sends)) return;
    Migration part = migration;
    part.chunks = std::move(before);
    out.push_back(std::move(part));
    migration.number.clear();
    const std::size_t line = 1 + static_cast<std::size_t>(std::ranges::count(std::string_view(migration.text).substr(0, end), '\n'));
    migration.name = migration.name.substr(0, migration.name.find(':')) + ":" + std::to_string(line);
  }

  Migration read_included(const Migration& by, const manual::Inclusion& inclusion) {
    for (std::string_view from : {inclusion.beside_this_file ? parent_path(by.path) : std::string_view(), parent_path(by.path)}) {
      Result<std::string> path = normal_path(join_path(from, inclusion.file));
      if (!path || !tree_.is_file(*path)) continue;
      Migration included{.name = {}, .path = std::move(*path)};
      read_sql_file(tree_, HashOf::Bytes, included, source_.problems);
      return included;
    }
    Migration none;
    none.present = false;
    return none;
  }

  // Supabase's version is the digits before the first underscore: "20260427_001_x" is 20260427.
  static void shorten_to_digits(std::string& number) {
    number.resize(std::min(number.find_first_not_of("0123456789"), number.size()));
  }

  void move_unnumbered_outside() {
    for (Migration& migration : source_.migrations) {
      if (migration.number.empty()) source_.outside.push_back({migration, OutsideReason::Unjournaled});
    }
    std::erase_if(source_.migrations, [](const Migration& migration) { return migration.number.empty(); });
  }

  // "0003_rollback_x" beside "0003_x" undoes it; with a number of its own it is a step like others, and
  // tools that go by numbers run it either way.
  void move_rollbacks_outside() {
    auto undoes = [&](const Migration& migration) {
      return maybe_rollbacks_.contains(migration.path) && std::ranges::any_of(source_.migrations, [&](const Migration& other) {
        return other.number == migration.number && !maybe_rollbacks_.contains(other.path);
      });
    };
    std::set<std::string> moved;
    for (const Migration& migration : source_.migrations) {
      if (undoes(migration)) moved.insert(migration.path);
    }
    for (const Migration& migration : source_.migrations) {
      if (!moved.contains(migration.path)) continue;
      source_.outside.push_back({migration, OutsideReason::Rollback});
      source_.outside.back().migration.chunks = whole_text(migration.text);
    }
    std::erase_if(source_.migrations, [&](const Migration& migration) { return moved.contains(migration.path); });
  }

  void sort() {
    auto& migrations = source_.migrations;
    std::ranges::sort(migrations, {}, &Migration::name);
    if (runner_->name == "sqitch" && sort_by_plan()) return;
    auto unnumbered = std::ranges::count_if(migrations, [](const Migration& m) { return m.number.empty(); });
    bool any_numbers = unnumbered < std::ssize(migrations);
    source_.numbers_matter = any_numbers;
    if (!runner_->numeric || !any_numbers) {
      source_.order_rule = "byte order of names";
      return;
    }
    std::ranges::stable_sort(migrations, [](const Migration& a, const Migration& b) {
      if (a.number.empty() != b.number.empty()) return b.number.empty();
      return compare_numbers(a.number, b.number) < 0;
    });
    source_.order_rule = unnumbered == 0 ? "numeric" : "numeric, files without a number last";
  }

  // sqitch.plan names one change per line; false when there is none to read.
  bool sort_by_plan() {
    auto plan = tree_.read(join_path(parent_path(folder_.path), "sqitch.plan"));
    if (!plan) return false;
    std::map<std::string, std::size_t, std::less<>> ranks;
    std::string_view rest = *plan;
    while (!rest.empty()) {
      std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.empty() || line[0] == '%' || line[0] == '#' || line[0] == '@') continue;
      ranks.try_emplace(std::string(line.substr(0, line.find_first_of(" \t\r"))), ranks.size());
    }
    auto rank = [&](const Migration& migration) {
      auto it = ranks.find(migration.name);
      return it == ranks.end() ? ranks.size() : it->second;
    };
    std::ranges::stable_sort(source_.migrations, {}, rank);
    source_.order_rule = "order of sqitch.plan";
    source_.numbers_matter = false;
    return true;
  }

  // On an empty database Flyway starts with the newest baseline (B) and skips the versions it stands for.
  void apply_flyway_baseline() {
    auto is_baseline = [](const Migration& m) { return manual::flyway_name(file_name(m.path)).kind == 'B'; };
    auto& migrations = source_.migrations;
    auto last = std::ranges::find_if(migrations.rbegin(), migrations.rend(), is_baseline);
    if (last == migrations.rend()) return;
    std::string path = last->path, version = last->number;
    auto replaced = [&](const Migration& m) {
      return m.path != path && !m.number.empty() && compare_numbers(m.number, version) <= 0;
    };
    for (const Migration& m : migrations) {
      if (replaced(m)) source_.outside.push_back({m, OutsideReason::Archived});
    }
    std::erase_if(migrations, replaced);
  }

  const FileTree& tree_;
  const TreeIndex& index_;
  const Folder& folder_;
  Source& source_;
  const Runner* runner_ = nullptr;
  std::string_view marker_tool_;
  std::set<std::string> maybe_rollbacks_;  // paths
  std::map<std::string, manual::Sections> sections_;
  std::map<std::string, std::vector<manual::Inclusion>> inclusions_;  // by the including file's path
};

}  // namespace

bool manual::is_companion(std::string_view file) {
  static constexpr std::array<std::string_view, 8> names{"schema", "seed", "seeds", "structure", "dump", "full_schema", "data", "all"};
  return std::ranges::find(names, lower(without_sql(file))) != names.end();
}

Source ManualAdapter::read(const FileTree& tree, const TreeIndex& index, const Place& place) const {
  Source source = make_source(*this, place);
  const Folder* folder = index.find(place.path);
  if (folder == nullptr) return source;
  SourceReader reader(tree, index, *folder, source);
  reader.read(place.tool);
  if (!place.ledger) {
    source.ledger = {std::string(reader.runner().ledger_schema), std::string(reader.runner().ledger_table), false};
  }
  if (!place.dialect) source.dialect = manual::guess_dialect(source);
  return source;
}

}  // namespace reconcile
