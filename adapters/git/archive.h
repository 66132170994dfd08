// Archive: every SQL file that ever stood on any reference of a repository, by its checksum and by its
// path. Orphan rows of ledgers are looked up here.
//
// Plain data that can be kept: reading it takes seconds where there are tens of thousands of commits.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/commit.h"

namespace reconcile::git {

class Repository;

// How the text that a checksum is of differs from the blob in git.
enum class Variant { AsCommitted, Lf, Crlf, Bom, LfBom, CrlfBom, Bytes };
std::string_view to_string(Variant variant);  // "as committed", "with LF line ends", …

// Where a text came into a repository, and how it left the path it stood at.
struct Origin {
  Commit added;
  std::string path;  // in the repository
  std::string blob;  // its id
  Variant variant = Variant::AsCommitted;
  bool on_head = false;  // `added` is in the history of HEAD
  std::optional<Commit> removed;  // by which HEAD's history lost it there; none: it still stands, or HEAD never had it
  bool deleted = false;           // by `removed`: deleted, else changed
  std::string moved_to;           // the path at which `removed` put the same text; empty: nowhere
};

class Archive {
 public:
  struct Change {
    std::uint32_t commit = 0, path = 0;
    std::uint32_t before = none, after = none;  // blobs
    bool operator==(const Change&) const = default;
  };
  struct Blob {
    std::string id;
    std::vector<std::string> checksums;  // sha256 hex, by Variant; empty: equal to an earlier one
    bool operator==(const Blob&) const = default;
  };
  struct Tables {
    std::vector<Commit> commits;  // newest first
    std::vector<bool> on_head;    // parallel
    std::vector<std::string> paths;
    std::vector<Blob> blobs;
    std::vector<Change> changes;  // newest first
    bool operator==(const Tables&) const = default;
  };
  static constexpr std::uint32_t none = UINT32_MAX;

  // Walks every reference. What a shallow clone lacks is not in it.
  static Archive read(const Repository& repository);
  explicit Archive(Tables tables);

  // Of a text with this checksum as a tool stores it; where it stood at several paths, the one that looks
  // most like a migration's.
  std::optional<Origin> find(std::string_view checksum) const;
  // Of files that were migrations of this name: Prisma's folder, Drizzle's tag, a file's name without
  // ".sql". Newest first; one per text.
  std::vector<Origin> named(std::string_view name) const;
  // Commits that changed the file, newest first, with the id of the blob after it (empty: deleted).
  struct Version {
    Commit commit;
    std::string blob;
    bool on_head = false;
  };
  std::vector<Version> versions(std::string_view path) const;
  // Paths that ever existed and end so.
  std::vector<std::string> paths_ending(std::string_view end) const;

  const Tables& tables() const { return tables_; }

 private:
  Origin origin(std::uint32_t blob, std::uint32_t path, Variant variant) const;

  Tables tables_;
  std::map<std::string, std::pair<std::uint32_t, Variant>, std::less<>> by_checksum_;
  std::vector<std::vector<std::uint32_t>> changes_of_path_;  // newest first
};

// The migration that a file holds by its path: ".../20240101_x/migration.sql" → "20240101_x",
// "drizzle/0003_y.sql" → "0003_y".
std::string_view migration_name(std::string_view path);

}  // namespace reconcile::git
