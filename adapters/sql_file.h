// What every adapter does with one SQL file: read it, decode it as the tool does, hash it, and say
// what is wrong with it as a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile {

// Both ORMs hash the text as decoded (an ill-formed byte counts as U+FFFD); others hash the bytes.
enum class HashOf { DecodedText, Bytes };

// Requires: migration.path is set. Fills present, text, valid_utf8 and checksum. A file that does not
// exist is data (present = false); one that exists and cannot be read is a problem as well.
void read_sql_file(const FileTree& tree, HashOf hash_of, Migration& migration, std::vector<LayoutProblem>& problems);

// One chunk: the whole text.
std::vector<Chunk> whole_text(std::string_view text);
// The text cut at Drizzle's marker, as its migrators cut it: anywhere, even within a string.
std::vector<Chunk> split_at_breakpoints(std::string_view text);

// An Error of the file tree as a problem of the layout.
LayoutProblem unreadable(const Error& error);

}  // namespace reconcile
