// PostgreSQL's regular expressions, run by RE2 where both mean the same.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile::execute {

class Regex {
 public:
  // nullopt: the expression uses what can't be followed faithfully (back references, look-around,
  // non-greedy quantifiers, …) or is invalid.
  static std::optional<Regex> compile(std::string_view pattern, bool ignore_case = false);

  struct Match {
    std::size_t begin = 0, end = 0;
    std::vector<std::optional<std::string>> groups;  // without the whole match
  };
  std::optional<Match> search(std::string_view text, std::size_t from) const;
  // All of them, from left to right. `splitting`: those that divide nothing (empty ones at either end, or behind
  // the last match) don't count.
  std::vector<Match> search_all(std::string_view text, bool splitting) const;
  bool matches(std::string_view text) const { return search(text, 0).has_value(); }

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

// regexp_replace's text with \1, \& and \\ filled in.
std::string expand_replacement(std::string_view text, std::string_view replacement, const Regex::Match& match);

}  // namespace reconcile::execute
