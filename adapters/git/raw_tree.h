// RawTree: a folder's entries as git stores them, read in place: internal to adapters/git/.
//
// libgit2's own trees are parsed whole before anything can be asked; walking a long history reads tens of
// thousands of them, of which a few entries differ.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/git/handle.h"

namespace reconcile::git {

struct RawEntry {
  enum class Kind { File, Folder, Other };  // links and submodules are Other
  Kind kind = Kind::Other;
  std::string_view name;
  const unsigned char* id = nullptr;  // GIT_OID_RAWSZ bytes

  git_oid oid() const;
  bool same_object(const RawEntry& other) const;
};

// In the order of git, which takes a folder's name as if it ended with a slash. Negative: `a` stands before `b`.
int order(const RawEntry& a, const RawEntry& b);

// Entries and names live as long as the tree.
class RawTree {
 public:
  // nullopt: there is no such tree here (a shallow or partial clone), or it can't be read.
  static std::optional<RawTree> read(git_odb* objects, const git_oid& id);

  class Cursor {
   public:
    explicit Cursor(std::string_view bytes) : rest_(bytes) { read(); }
    const RawEntry* get() const { return entry_ ? &*entry_ : nullptr; }  // null: behind the last
    void next() { move(length_); }
    // Moves both past the entries that they have in common from here on.
    friend void skip_common(Cursor& a, Cursor& b);

   private:
    void move(std::size_t bytes) {
      rest_.remove_prefix(bytes);
      read();
    }
    void read();

    std::string_view rest_;   // from the entry at hand on
    std::size_t length_ = 0;  // of the entry at hand
    std::optional<RawEntry> entry_;
  };

  Cursor begin() const { return Cursor(bytes_); }

 private:
  OdbObjectHandle object_;
  std::string_view bytes_;
};

}  // namespace reconcile::git
