#include "reconcile/plan/replacement.h"

#include <algorithm>

#include "adapters/collation.h"
#include "adapters/names.h"
#include "core/base/checksum.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/drizzle_snapshot.h"
#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/journal_edit.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

constexpr std::string_view breakpoint = "--> statement-breakpoint";

std::string comment_of(const std::string& heading) {
  std::string out = "-- ";
  for (char c : heading) out += c == '\n' ? std::string("\n-- ") : std::string(1, c);
  return out + "\n";
}

class Replacing {
 public:
  Replacing(const Source& source, const ReplaceRequest& request, const std::vector<std::string>& statements, Workspace& workspace)
      : source_(source), request_(request), statements_(statements), workspace_(workspace) {}

  Result<Replacement> run() {
    if (source_.adapter == "drizzle") return drizzle();
    if (source_.adapter == "drizzle-v1") return folders(breakpoint);
    if (source_.adapter == "prisma") return folders({});
    return manual();
  }

 private:
  const Migration& first() const { return source_.migrations[request_.range.first]; }
  const Migration& last() const { return source_.migrations[request_.range.last]; }

  std::string script(std::string_view between) const {
    std::string out = comment_of(request_.heading);
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      bool more = i + 1 < statements_.size();
      out += statements_[i] + ";" + (more ? std::string(between.empty() ? "\n" : "\n") + std::string(between) + "\n" : "\n");
    }
    return out;
  }

  std::string replaced() const {
    if (request_.range.size() == 1) return "`" + first().name + "`";
    return "`" + first().name + "` … `" + last().name + "` (" + counted(request_.range.size(), "migration") + ")";
  }

  void add(const std::string& path, std::string content, std::string title) {
    Step step = write_step(workspace_, StepKind::Add, std::move(title), "", path, std::move(content));
    step.rollback = "git checkout -- " + shell_word(source_.path);
    out_.steps.push_back(std::move(step));
  }

  // The replaced file leaves the history; git keeps it, or the archive does.
  void retire(const std::string& path, const std::string& name) {
    if (!workspace_.is_file(path)) return;
    if (!request_.archive.empty()) {
      std::string to = join_path(request_.archive, path.substr(source_.path.empty() ? 0 : source_.path.size() + 1));
      out_.steps.push_back(move_step(workspace_, "move `" + name + "` to `" + request_.archive + "`", path, to));
      return;
    }
    workspace_.remove(path);
    Step step = file_step(StepKind::Delete, "delete `" + name + "`", "", path);
    step.rollback = "git checkout -- " + shell_word(path);
    out_.steps.push_back(std::move(step));
  }

  void retire_range() {
    for (std::size_t i = request_.range.first; i <= request_.range.last; ++i) {
      const Migration& migration = source_.migrations[i];
      if (migration.path == out_.path) continue;
      retire(migration.path, migration.name);
      if (source_.adapter == "prisma" || source_.adapter == "drizzle-v1") empty_folder(std::string(parent_path(migration.path)));
    }
  }

  // A folder that stays without its migration.sql stops the tool.
  void empty_folder(const std::string& folder) {
    auto entries = workspace_.list(folder);
    if (!entries) return;
    for (const DirectoryEntry& entry : *entries) {
      std::string path = join_path(folder, entry.name);
      if (entry.is_directory()) empty_folder(path);
      else if (entry.name != "snapshot.json") retire(path, path);
    }
  }

  bool taken(const std::string& name) const {
    return std::any_of(source_.migrations.begin(), source_.migrations.end(), [&](const Migration& m) { return m.name == name; }) ||
           std::any_of(source_.outside.begin(), source_.outside.end(), [&](const OutsideFile& f) { return f.migration.name == name; });
  }

  // ---- Drizzle 0.x ----

  Result<Replacement> drizzle() {
    if (!source_.journal || source_.journal->damaged || !source_.journal->conflict_markers.empty()) {
      return Error{"the journal can't be rewritten as it stands", source_.path, "mend it first"};
    }
    std::vector<JournalEntry> entries = source_.journal->entries;
    if (entries.size() != source_.migrations.size()) return Error{"the journal lists a migration twice", source_.journal->path, "mend it first"};
    std::string number = first().number.empty() ? "0000" : first().number;
    std::string tag = number + "_" + request_.label;
    for (int n = 2; taken(tag); ++n) tag = number + "_" + request_.label + "_" + std::to_string(n);
    out_.path = join_path(source_.path, tag + ".sql");
    std::string content = script(breakpoint);
    JournalEntry entry = entries[request_.range.last];
    entry.idx = entries[request_.range.first].idx;
    entry.tag = tag;
    entry.breakpoints = true;
    out_.row = {.name = tag, .checksum = sha256_hex(content), .when = entry.when};
    // The newest of the replaced `when`s: a database that has them all skips the new entry, a fresh one runs it.
    for (std::size_t i = request_.range.first; i <= request_.range.last; ++i) out_.row.when = std::max(*out_.row.when, entries[i].when);
    entry.when = *out_.row.when;
    add(out_.path, content, "write `" + tag + "` in place of " + replaced());
    retire_range();
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(request_.range.first), entries.begin() + static_cast<std::ptrdiff_t>(request_.range.last) + 1);
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(request_.range.first), entry);
    drizzle_journal(entries, tag);
    drizzle_snapshots(number);
    return std::move(out_);
  }

  void drizzle_journal(const std::vector<JournalEntry>& entries, const std::string& tag) {
    const std::string& path = source_.journal->path;
    std::string content = render_journal(source_.journal->version, source_.journal->dialect, entries);
    out_.steps.push_back(write_step(workspace_, StepKind::Journal, "list `" + tag + "` in `" + path + "` with the newest replaced `when`",
                                    "databases that have the replaced migrations skip it, a fresh one runs it", path, std::move(content)));
  }

  const Snapshot* snapshot_of(const Migration& migration) const {
    for (const Snapshot& s : source_.snapshots) {
      if (!migration.snapshot_id.empty() && s.id == migration.snapshot_id) return &s;
    }
    return nullptr;
  }

  std::string parent_id() const {
    if (request_.range.first == 0) return zero_snapshot_id;
    const std::string& before = source_.migrations[request_.range.first - 1].snapshot_id;
    return before.empty() ? zero_snapshot_id : before;
  }

  // One snapshot stays: the last, under the new number, with the parent of the first.
  void drizzle_snapshots(const std::string& number) {
    const Snapshot* kept = snapshot_of(last());
    std::optional<std::string> content;
    if (kept != nullptr) {
      auto text = workspace_.read(kept->path);
      if (text) content = relink_snapshot(*text, parent_id());
    }
    std::string to = join_path(join_path(source_.path, "meta"), number + "_snapshot.json");
    for (std::size_t i = request_.range.first; i <= request_.range.last; ++i) {
      const Snapshot* snapshot = snapshot_of(source_.migrations[i]);
      if (snapshot == nullptr || (content && snapshot->path == to)) continue;
      if (!workspace_.is_file(snapshot->path)) continue;
      workspace_.remove(snapshot->path);
      Step step = file_step(StepKind::Delete, "delete the snapshot of `" + source_.migrations[i].name + "`", "", snapshot->path);
      step.rollback = "git checkout -- " + shell_word(snapshot->path);
      out_.steps.push_back(std::move(step));
    }
    if (!content) {
      out_.cautions.push_back("`" + last().name + "` has no snapshot to keep: the next `drizzle-kit generate` starts from " +
                              (request_.range.first == 0 ? std::string("an empty schema") : std::string("an older one")) +
                              " and repeats what is there; compare schema.ts before you use it");
      return;
    }
    bool there = workspace_.is_file(to);
    workspace_.write(to, *content);
    Step step = file_step(there ? StepKind::Edit : StepKind::Add, "keep the snapshot of `" + last().name + "` as `" + to + "`, linked to what stands before the range",
                          "`drizzle-kit generate` goes on from it", to);
    step.content = *content;
    step.rollback = "git checkout -- " + shell_word(source_.path);
    out_.steps.push_back(std::move(step));
  }

  // ---- a folder per migration: Prisma, Drizzle 1.x ----

  bool stands_right(const std::string& name) const {
    bool by_bytes = source_.order_rule.starts_with("byte");
    auto before = [&](const std::string& a, const std::string& b) { return by_bytes ? a < b : locale_compare(a, b) < 0; };
    bool after_previous = request_.range.first == 0 || before(source_.migrations[request_.range.first - 1].name, name);
    bool before_next = request_.range.last + 1 >= source_.migrations.size() || before(name, source_.migrations[request_.range.last + 1].name);
    return after_previous && before_next && !taken(name);
  }

  // Drizzle 1.x reads the first fourteen characters as a time; Prisma takes any name that sorts right.
  Result<std::string> folder_name() const {
    if (request_.reuse_last_name) return last().name;
    std::string stamp = last().number;
    bool dated = timestamp_of(last().name).has_value();
    if (dated) stamp = last().name.substr(0, 14);
    std::vector<std::string> candidates;
    for (const std::string& label : {request_.label, "z_" + request_.label, "zz_" + request_.label}) {
      if (!stamp.empty()) candidates.push_back(stamp + "_" + label);
    }
    if (source_.adapter == "prisma") {
      candidates.push_back(last().name + "_" + request_.label);
      candidates.push_back("000000000000_" + request_.label);
    }
    for (const std::string& name : candidates) {
      if (stands_right(name)) return name;
    }
    return Error{"no name between `" + last().name + "` and what follows it sorts right", source_.path, "squash a range that ends elsewhere"};
  }

  Result<Replacement> folders(std::string_view between) {
    Result<std::string> name = folder_name();
    if (!name) return name.error();
    std::string folder = join_path(source_.path, *name);
    out_.path = join_path(folder, "migration.sql");
    std::string content = script(between);
    out_.row = {.name = *name, .checksum = sha256_hex(content), .when = timestamp_of(*name)};
    std::optional<std::string> snapshot;
    if (source_.adapter == "drizzle-v1") snapshot = folded_snapshot();
    std::string title = "write `" + *name + "` in place of " + replaced();
    if (request_.reuse_last_name) {
      out_.steps.push_back(write_step(workspace_, StepKind::Edit, title, "", out_.path, content));
    } else {
      add(out_.path, content, title);
    }
    retire_range();
    if (source_.adapter == "drizzle-v1") snapshots_v1(folder, snapshot);
    return std::move(out_);
  }

  std::optional<std::string> folded_snapshot() const {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i <= request_.range.last; ++i) {
      const Snapshot* s = snapshot_of(source_.migrations[i]);
      auto text = s == nullptr ? Result<std::string>(Error{}) : workspace_.read(s->path);
      if (!text) return std::nullopt;
      texts.push_back(std::move(text).value());
    }
    return fold_snapshots_v1(texts, request_.range.first);
  }

  void snapshots_v1(const std::string& folder, const std::optional<std::string>& content) {
    for (std::size_t i = request_.range.first; i <= request_.range.last; ++i) {
      std::string path = join_path(parent_path(source_.migrations[i].path), "snapshot.json");
      if (!workspace_.is_file(path)) continue;
      workspace_.remove(path);
      Step step = file_step(StepKind::Delete, "delete the snapshot of `" + source_.migrations[i].name + "`", "", path);
      step.rollback = "git checkout -- " + shell_word(path);
      out_.steps.push_back(std::move(step));
    }
    if (!content) {
      out_.cautions.push_back("the snapshots could not be folded into one: `drizzle-kit check` misses one, and the next `generate` starts from an older schema");
      return;
    }
    add(join_path(folder, "snapshot.json"), *content, "write its snapshot, under the id of the last replaced one");
  }

  // ---- plain SQL ----

  // The version of the last replaced file: tools that go by versions take it as applied where that one is.
  Result<Replacement> manual() {
    bool up_folder = file_name(last().path) == "up.sql";
    std::string content = wrapped();
    std::string name = up_folder ? std::string(file_name(parent_path(last().path))) : last().name;
    out_.path = last().path;
    if (!request_.reuse_last_name) {
      std::string number = name.substr(0, name.find(last().number) == std::string::npos ? 0 : name.find(last().number) + last().number.size());
      std::string separator = source_.tool == "flyway" ? "__" : "_";
      std::string ending = name.ends_with(".up") ? ".up" : "";
      std::string renamed = number.empty() ? request_.label + ending : number + separator + request_.label + ending;
      if (!taken(renamed)) name = renamed;
      out_.path = up_folder ? join_path(join_path(parent_path(parent_path(last().path)), name), "up.sql")
                            : join_path(parent_path(last().path), name + ".sql");
    }
    out_.row = {.name = name, .checksum = sha256_hex(content), .when = std::nullopt};
    if (out_.path == last().path) {
      workspace_.write(out_.path, content);
      Step step = file_step(StepKind::Edit, "write `" + name + "` in place of " + replaced(), "", out_.path);
      step.content = content;
      step.patch = workspace_.patch_of(out_.path);
      step.rollback = "git checkout -- " + shell_word(out_.path);
      out_.steps.push_back(std::move(step));
    } else {
      add(out_.path, content, "write `" + name + "` in place of " + replaced());
    }
    retire_range();
    retire_downs();
    return std::move(out_);
  }

  std::string wrapped() const {
    std::string body = script({});
    if (source_.tool == "goose") return "-- +goose Up\n-- +goose StatementBegin\n" + body + "-- +goose StatementEnd\n";
    if (source_.tool == "dbmate") return "-- migrate:up\n" + body + "\n-- migrate:down\n";
    if (source_.tool == "sql-migrate") return "-- +migrate Up\n-- +migrate StatementBegin\n" + body + "-- +migrate StatementEnd\n";
    return body;
  }

  // What undid a replaced file undoes nothing any more.
  void retire_downs() {
    for (const OutsideFile& file : source_.outside) {
      if (file.why != OutsideReason::Down || file.migration.number.empty()) continue;
      for (std::size_t i = request_.range.first; i <= request_.range.last; ++i) {
        if (source_.migrations[i].number != file.migration.number) continue;
        retire(file.migration.path, file.migration.name);
        break;
      }
    }
  }

  const Source& source_;
  const ReplaceRequest& request_;
  const std::vector<std::string>& statements_;
  Workspace& workspace_;
  Replacement out_;
};

}  // namespace

Result<Replacement> replace_range(const Source& source, const ReplaceRequest& request, const std::vector<std::string>& statements,
                                  Workspace& workspace) {
  return Replacing(source, request, statements, workspace).run();
}

}  // namespace reconcile::plan
