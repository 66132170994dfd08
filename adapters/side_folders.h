// Folders inside a source's folder whose names say that no tool runs what they hold: archives, down
// and rollback scripts.
#pragma once

#include "adapters/sql_file.h"
#include "adapters/tree_index.h"

namespace reconcile {

// Archived for "archive", "_old", …; Down for "down"; Rollback for "rollbacks", "revert".
std::optional<OutsideReason> side_folder_kind(std::string_view folder_name);

// Adds the SQL files of such folders, at any depth, to source.outside.
void read_side_folders(const FileTree& tree, const TreeIndex& index, HashOf hash_of, Source& source);

// Reads one file that the tool never runs. Its chunks are the whole text.
void read_outside_file(const FileTree& tree, std::string path, OutsideReason why, HashOf hash_of, Source& source);

}  // namespace reconcile
