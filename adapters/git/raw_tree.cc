#include "adapters/git/raw_tree.h"

#include <algorithm>
#include <cstring>

namespace reconcile::git {
namespace {

// Modes as they are written, in octal.
RawEntry::Kind kind_of(std::string_view mode) {
  if (mode == "40000" || mode == "040000") return RawEntry::Kind::Folder;
  return mode.starts_with("100") ? RawEntry::Kind::File : RawEntry::Kind::Other;
}

// Of the entry that begins here; 0: there is none, or it is cut off.
std::size_t length_of_entry(std::string_view bytes) {
  const std::size_t zero = bytes.find('\0');
  return zero == std::string_view::npos || bytes.size() - zero - 1 < GIT_OID_RAWSZ ? 0 : zero + 1 + GIT_OID_RAWSZ;
}

// How many bytes two texts begin with alike: block by block first, which is what memcmp is quick at.
std::size_t common_length(std::string_view a, std::string_view b) {
  constexpr std::size_t block = 256;
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at + block <= most && std::memcmp(a.data() + at, b.data() + at, block) == 0) at += block;
  while (at < most && a[at] == b[at]) ++at;
  return at;
}

}  // namespace

git_oid RawEntry::oid() const {
  git_oid out;
  std::memcpy(out.id, id, GIT_OID_RAWSZ);
  return out;
}

bool RawEntry::same_object(const RawEntry& other) const { return kind == other.kind && std::memcmp(id, other.id, GIT_OID_RAWSZ) == 0; }

int order(const RawEntry& a, const RawEntry& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  const int by_text = std::memcmp(a.name.data(), b.name.data(), common);
  if (by_text != 0) return by_text;
  auto next = [&](const RawEntry& entry) -> int {
    if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
    return entry.kind == RawEntry::Kind::Folder ? '/' : 0;
  };
  return next(a) - next(b);
}

std::optional<RawTree> RawTree::read(git_odb* objects, const git_oid& id) {
  git_odb_object* raw = nullptr;
  if (objects == nullptr || git_odb_read(&raw, objects, &id) != 0) return std::nullopt;
  RawTree out;
  out.object_.reset(raw);
  if (git_odb_object_type(raw) != GIT_OBJECT_TREE) return std::nullopt;
  out.bytes_ = {static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw)};
  return out;
}

// "100644 name\0" and the id's bytes. What is damaged ends the tree.
void RawTree::Cursor::read() {
  entry_.reset();
  length_ = length_of_entry(rest_);
  if (length_ == 0) return;
  const std::size_t space = rest_.find(' '), zero = length_ - GIT_OID_RAWSZ - 1;
  if (space >= zero) return;
  entry_ = RawEntry{kind_of(rest_.substr(0, space)), rest_.substr(space + 1, zero - space - 1), reinterpret_cast<const unsigned char*>(rest_.data()) + zero + 1};
}

void skip_common(RawTree::Cursor& a, RawTree::Cursor& b) {
  const std::size_t common = common_length(a.rest_, b.rest_);
  std::size_t done = 0;
  for (std::size_t length = a.length_; length != 0 && done + length <= common; length = length_of_entry(a.rest_.substr(done))) done += length;
  if (done == 0) return;
  a.move(done);
  b.move(done);
}

}  // namespace reconcile::git
