#include "adapters/side_folders.h"

#include "adapters/names.h"

namespace reconcile {

std::optional<OutsideReason> side_folder_kind(std::string_view folder_name) {
  if (!leading_number(folder_name).empty()) return std::nullopt;  // a migration of its own
  std::string name = lower(folder_name);
  if (is_archive_name(name)) return OutsideReason::Archived;
  if (name == "down" || name == "downs" || name == "undo") return OutsideReason::Down;
  if (name.find("rollback") != std::string::npos || name == "revert" || name == "reverts") return OutsideReason::Rollback;
  return std::nullopt;
}

void read_outside_file(const FileTree& tree, std::string path, OutsideReason why, HashOf hash_of, Source& source) {
  OutsideFile file{{.name = std::string(without_sql(file_name(path))), .path = std::move(path)}, why};
  // A file of the folder-per-migration layouts is known by its folder.
  if (file.migration.name == "migration") file.migration.name = file_name(parent_path(file.migration.path));
  file.migration.number = leading_number(file.migration.name);
  read_sql_file(tree, hash_of, file.migration, source.problems);
  if (!file.migration.present) return;
  file.migration.chunks = whole_text(file.migration.text);
  source.outside.push_back(std::move(file));
}

void read_side_folders(const FileTree& tree, const TreeIndex& index, HashOf hash_of, Source& source) {
  for (const Folder* folder : index.below(source.path)) {
    std::optional<OutsideReason> kind;
    for (std::string_view up = folder->path; up != source.path && !kind; up = parent_path(up)) {
      kind = side_folder_kind(file_name(up));
    }
    if (!kind) continue;
    for (const DirectoryEntry& entry : folder->entries) {
      if (!entry.is_file() || !ends_with_sql(entry.name)) continue;
      OutsideReason why = undo_kind(entry.name).value_or(*kind);
      read_outside_file(tree, join_path(folder->path, entry.name), why, hash_of, source);
    }
  }
}

}  // namespace reconcile
