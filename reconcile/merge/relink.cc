#include "reconcile/merge/relink.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <set>

#include "adapters/collation.h"
#include "adapters/names.h"
#include "reconcile/merge/json_merge.h"
#include "reconcile/plan/journal_edit.h"
#include "reconcile/rules/words.h"

namespace reconcile::merge {
namespace {

constexpr std::int64_t when_step = 1000;  // drizzle 1.x's upgrade compares seconds

std::string timestamp(std::int64_t ms) {
  std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y%m%d%H%M%S", &parts);
  return text;
}

bool is_timestamp(std::string_view number) { return number.size() == 14 && timestamp_of(number).has_value(); }

// The number after `last`, written as `like` is.
std::string next_number(const std::string& last, const std::string& like) {
  if (is_timestamp(last)) return timestamp(*timestamp_of(last) + 1000);
  std::string digits = std::to_string(std::atoll(last.c_str()) + 1);
  return digits.size() < like.size() ? std::string(like.size() - digits.size(), '0') + digits : digits;
}

std::string with_number(const std::string& name, const std::string& old_number, const std::string& number) {
  return number + name.substr(old_number.size());
}

const Migration* find(const Source& source, const std::string& name) {
  auto it = std::ranges::find(source.migrations, name, &Migration::name);
  return it == source.migrations.end() ? nullptr : &*it;
}

class Relinking {
 public:
  Relinking(const RelinkInput& in, const std::vector<std::string>& conflicts, plan::Workspace& files)
      : in_(in), conflicts_(conflicts), files_(files), start_(files.changes()) {
    out_.source = in.ours.id;
  }

  std::optional<Relink> run() {
    if (in_.ours.journal && in_.theirs.journal) {
      relink_journal();
    } else if (in_.ours.adapter == "prisma" || in_.ours.adapter == "drizzle-v1") {
      relink_folders();
    } else {
      relink_numbers();
    }
    if (out_.renames.empty() && out_.by_hand.empty() && !journal_changed_) return std::nullopt;
    out_.patch = patch();
    return std::move(out_);
  }

 private:
  // -- Drizzle 0.x: numbers, `when`, snapshots -------------------------------------------------------

  void relink_journal() {
    take_their_side();
    std::vector<JournalEntry> entries = in_.theirs.journal->entries;
    std::int64_t idx = -1, when = 0;
    std::string last_number;
    for (const JournalEntry& entry : entries) {
      idx = std::max(idx, entry.idx);
      when = std::max(when, entry.when);
      last_number = std::max(last_number, std::string(leading_number(entry.tag)));
    }
    parent_ = snapshot_of(in_.theirs, entries.empty() ? "" : entries.back().tag);
    for (const JournalEntry& ours : in_.ours.journal->entries) {
      if (std::ranges::count(in_.our_names, ours.tag) == 0) continue;
      JournalEntry entry = ours;
      entry.idx = ++idx;
      entry.when = when = std::max(ours.when, when + when_step);
      std::string old_number(leading_number(ours.tag));
      std::string number = old_number;
      if (!old_number.empty() && old_number <= last_number) number = next_number(last_number, old_number);
      last_number = std::max(last_number, number);
      entry.tag = with_number(ours.tag, old_number, number);
      move_migration(ours.tag, entry.tag);
      move_snapshot(ours.tag, old_number, number);
      entries.push_back(std::move(entry));
    }
    const Journal& theirs = *in_.theirs.journal;
    std::string journal = plan::render_journal(theirs.version, theirs.dialect, entries);
    journal_changed_ = in_.our_files.read(in_.ours.journal->path).value_or("") != journal;
    files_.write(in_.ours.journal->path, std::move(journal));
  }

  // Their text for what git could not merge in this source: ours is added to it again below.
  void take_their_side() {
    for (const std::string& path : conflicts_) {
      if (!path.starts_with(in_.ours.path + "/")) continue;
      auto theirs = in_.their_files.read(path);
      if (!theirs) continue;
      out_.take_theirs.push_back(path);
      files_.write(path, *theirs);
      start_[path] = *theirs;
    }
  }

  void move_migration(const std::string& old_tag, const std::string& tag) {
    const Migration* migration = find(in_.ours, old_tag);
    if (migration == nullptr || !migration->present) return;
    std::string path = join_path(in_.ours.path, tag + ".sql");
    if (tag != old_tag) {
      out_.renames.emplace_back(old_tag, tag);
      if (!in_.their_files.is_file(migration->path)) files_.remove(migration->path);
    }
    files_.write(path, in_.our_files.read(migration->path).value_or(migration->text));
  }

  static const Snapshot* snapshot_of(const Source& source, const std::string& tag) {
    std::string_view number = leading_number(tag);
    auto it = std::ranges::find_if(source.snapshots, [&](const Snapshot& s) { return !number.empty() && s.prefix == number; });
    return it == source.snapshots.end() ? nullptr : &*it;
  }

  std::string ancestor_snapshot(const Snapshot& ours) const {
    for (const Snapshot& snapshot : in_.ours.snapshots) {
      bool is_parent = std::ranges::count(ours.prev_ids, snapshot.id) > 0;
      if (is_parent) return in_.ancestor_files.read(snapshot.path).value_or("");
    }
    return {};
  }

  void move_snapshot(const std::string& old_tag, const std::string& old_number, const std::string& number) {
    const Snapshot* ours = snapshot_of(in_.ours, old_tag);
    if (ours == nullptr) {
      parent_ = nullptr;
      return;
    }
    if (parent_ == nullptr) {
      out_.by_hand.push_back("the migration before " + quoted(old_tag) + " has no snapshot to link to: generate its snapshot anew");
      return;
    }
    if (their_text_.empty()) {
      their_text_ = in_.their_files.read(parent_->path).value_or("");
      ancestor_text_ = ancestor_snapshot(*ours);
    }
    std::string text = in_.our_files.read(ours->path).value_or("");
    auto merged = merge_snapshots(ancestor_text_, text, their_text_, parent_id_.empty() ? parent_->id : parent_id_);
    if (!merged) {
      out_.by_hand.push_back(quoted(ours->path) + " can't be read: generate it anew");
      return;
    }
    for (const std::string& conflict : merged->conflicts) {
      out_.by_hand.push_back("both sides changed " + quoted(conflict) + " of the snapshot: generate " + quoted(old_tag) + " anew");
    }
    std::string path = join_path(parent_path(ours->path), with_number(std::string(file_name(ours->path)), old_number, number));
    if (path != ours->path && !in_.their_files.is_file(ours->path)) files_.remove(ours->path);
    files_.write(path, merged->text);
    // The next of ours rests on this one, and differs from it as it did before.
    parent_id_ = ours->id;
    ancestor_text_ = std::move(text);
    their_text_ = std::move(merged->text);
  }

  // -- a folder per migration: only its name orders it --------------------------------------------------

  void relink_folders() {
    if (in_.commute) return;
    std::string last = last_name();
    std::string number(leading_number(last));
    for (const std::string& name : in_.our_names) {
      if (locale_compare(name, last) > 0) continue;
      std::string old_number(leading_number(name));
      if (!is_timestamp(number) || !is_timestamp(old_number)) {
        out_.by_hand.push_back("rename " + quoted(name) + " so that it sorts after " + quoted(last));
        continue;
      }
      number = next_number(number, old_number);
      std::string renamed = with_number(name, old_number, number);
      move_folder(join_path(in_.ours.path, name), join_path(in_.ours.path, renamed));
      out_.renames.emplace_back(name, renamed);
      last = renamed;
    }
    if (in_.ours.adapter == "drizzle-v1" && !out_.renames.empty()) {
      out_.by_hand.push_back("the snapshots of the renamed folders still name the old parents: `drizzle-kit generate` after the merge records both");
    }
  }

  std::string last_name() const {
    std::string last;
    for (const Migration& migration : in_.theirs.migrations) {
      if (last.empty() || locale_compare(migration.name, last) > 0) last = migration.name;
    }
    return last;
  }

  void move_folder(const std::string& from, const std::string& to) {
    auto entries = in_.our_files.list(from);
    if (!entries) return;
    for (const DirectoryEntry& entry : *entries) {
      if (entry.is_file()) files_.move(join_path(from, entry.name), join_path(to, entry.name));
    }
  }

  // -- numbered files ------------------------------------------------------------------------------------

  void relink_numbers() {
    std::string last;
    for (const Migration& migration : in_.theirs.migrations) {
      if (last.empty() || compare_numbers(migration.number, last) > 0) last = migration.number;
    }
    if (last.empty() || last.find_first_not_of("0123456789") != std::string::npos) return;
    for (const std::string& name : in_.our_names) {
      const Migration* migration = find(in_.ours, name);
      if (migration == nullptr || migration->number.empty() || compare_numbers(migration->number, last) > 0) continue;
      // A date that lies between theirs is in order where both commute.
      bool taken = std::ranges::any_of(in_.theirs.migrations, [&](const Migration& m) { return compare_numbers(m.number, migration->number) == 0; });
      if (!taken && in_.commute && migration->number.size() >= 8) continue;
      std::string number = next_number(last, migration->number);
      move_numbered(*migration, number);
      out_.renames.emplace_back(name, name.starts_with(migration->number) ? with_number(name, migration->number, number) : number);
      last = number;
    }
  }

  // The file, its down file, or the folder: all of ours that begin with the number.
  void move_numbered(const Migration& migration, const std::string& number) {
    auto entries = in_.our_files.list(in_.ours.path);
    if (!entries) return;
    std::string unit = migration.path.substr(in_.ours.path.empty() ? 0 : in_.ours.path.size() + 1);
    std::string stem = unit.substr(0, unit.find_first_of("./"));
    for (const DirectoryEntry& entry : *entries) {
      bool belongs = entry.name == unit || entry.name.starts_with(stem + ".") || entry.name == stem;
      std::string path = join_path(in_.ours.path, entry.name);
      if (!belongs || in_.their_files.kind(path) != EntryKind::Missing || !entry.name.starts_with(migration.number)) continue;
      std::string to = join_path(in_.ours.path, with_number(entry.name, migration.number, number));
      if (entry.is_directory()) {
        move_folder(path, to);
      } else if (entry.is_file()) {
        files_.move(path, to);
      }
    }
  }

  // -- the patch -----------------------------------------------------------------------------------------

  std::optional<std::string> text_before(const std::string& path) const {
    if (auto it = start_.find(path); it != start_.end()) return it->second;
    auto read = in_.our_files.read(path);
    return read ? std::optional(*read) : std::nullopt;
  }

  std::string patch() const {
    std::map<std::string, std::string> gone;  // text → path of files that only move
    std::set<std::string> moved;
    std::set<std::string> paths;
    for (const auto& [path, content] : files_.changes()) paths.insert(path);
    for (const auto& [path, content] : start_) paths.insert(path);
    for (const std::string& path : paths) {
      auto before = text_before(path);
      if (before && !files_.is_file(path)) gone.emplace(*before, path);
    }
    std::string out;
    for (const std::string& path : paths) {
      auto before = text_before(path);
      auto now = files_.read(path);
      if (before || !now || !gone.contains(*now)) continue;
      out += plan::rename_diff(gone.at(*now), path);
      moved.insert({path, gone.at(*now)});
      gone.erase(*now);
    }
    for (const std::string& path : paths) {
      if (moved.contains(path)) continue;
      auto before = text_before(path);
      auto now = files_.read(path);
      std::optional<std::string> after = now ? std::optional(*now) : std::nullopt;
      if (before != after) out += plan::unified_diff(path, before, after);
    }
    return out;
  }

  const RelinkInput& in_;
  const std::vector<std::string>& conflicts_;
  plan::Workspace& files_;
  std::map<std::string, std::optional<std::string>> start_;  // what the merge had changed before us
  Relink out_;
  const Snapshot* parent_ = nullptr;
  std::string parent_id_, their_text_, ancestor_text_;
  bool journal_changed_ = false;
};

}  // namespace

std::optional<Relink> relink(const RelinkInput& in, const std::vector<std::string>& conflicts, plan::Workspace& files) {
  return Relinking(in, conflicts, files).run();
}

}  // namespace reconcile::merge
