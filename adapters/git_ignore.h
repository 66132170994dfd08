// What git leaves out of a working tree: ignored and not tracked.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace reconcile {

class GitIgnore {
 public:
  // `root`: a folder in the file system. Where it is in no git repository, nothing is ignored.
  explicit GitIgnore(const std::string& root);
  ~GitIgnore();
  GitIgnore(const GitIgnore&) = delete;
  GitIgnore& operator=(const GitIgnore&) = delete;

  // `path` is relative to the root. What the index tracks is never ignored, whatever the rules say.
  bool ignored(std::string_view path, bool is_directory) const;

 private:
  struct State;
  std::unique_ptr<State> state_;  // null: no repository
};

}  // namespace reconcile
