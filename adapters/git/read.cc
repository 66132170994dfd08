#include "adapters/git/read.h"

#include <algorithm>
#include <string_view>

#include "core/base/utf8.h"

namespace reconcile::git {
namespace {

// A message is anybody's text: one line of it, cut where it is long, with nothing that steers a terminal.
std::string subject_of(std::string_view message) {
  message.remove_prefix(std::min(message.find_first_not_of(" \t\r\n"), message.size()));
  std::string subject = utf8::sanitized(message.substr(0, message.find_first_of("\r\n")));
  std::replace_if(subject.begin(), subject.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  constexpr std::size_t longest = 100;
  if (subject.size() <= longest) return subject;
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(subject[cut]) & 0xC0) == 0x80) --cut;
  return subject.substr(0, cut) + "…";
}

}  // namespace

Commit describe(const git_commit* commit) {
  const git_signature* author = git_commit_author(commit);
  const char* message = git_commit_message(commit);
  return {.id = hex(*git_commit_id(commit)),
          .time = author == nullptr ? git_commit_time(commit) : author->when.time,
          .subject = subject_of(message == nullptr ? "" : message)};
}

std::optional<std::string> read_blob(git_repository* repository, const git_oid& id) {
  git_blob* raw = nullptr;
  if (git_blob_lookup(&raw, repository, &id) != 0) return std::nullopt;
  BlobHandle blob(raw);
  return std::string(static_cast<const char*>(git_blob_rawcontent(raw)), static_cast<std::size_t>(git_blob_rawsize(raw)));
}

}  // namespace reconcile::git
