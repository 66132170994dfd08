// What ruleutils prints, as SQL that is read as the same expression again.
#include <algorithm>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {
namespace {

// The end of ARRAY['…'::character varying, …] that begins at `at`, or npos where it is anything else.
std::size_t end_of_list(std::string_view text, std::size_t at) {
  static constexpr std::string_view element_end = "'::character varying";
  while (at < text.size() && text[at] == '\'') {
    for (++at; at < text.size() && (text[at] != '\'' || (at + 1 < text.size() && text[at + 1] == '\'')); ++at) {
      if (text[at] == '\'') ++at;
    }
    if (text.substr(at, element_end.size()) != element_end) return std::string_view::npos;
    at += element_end.size();
    if (text.substr(at, 1) == "]") return at + 1;
    if (text.substr(at, 2) != ", ") return std::string_view::npos;
    at += 2;
  }
  return std::string_view::npos;
}

// PostgreSQL takes the cast in (ARRAY['a'::character varying])::text[] for one of each element, where a comparison
// of varchar with a list had cast the whole array; without the cast the comparison brings it back.
std::string without_list_casts(std::string text) {
  static constexpr std::string_view open = "((ARRAY[", close = ")::text[])";
  for (std::size_t at = 0; (at = text.find(open, at)) != std::string::npos; at += open.size()) {
    std::size_t end = end_of_list(text, at + open.size());
    if (end == std::string::npos || text.compare(end, close.size(), close) != 0) continue;
    text.replace(end, close.size(), ")");
    text.erase(at, 1);
  }
  return text;
}

// ---- conditions that were lists ----
//
// (((x = a) OR (x = b)) OR (x = c)) is what x IN (a, b, c) becomes, and ROW(…) IS DISTINCT FROM ROW(…) likewise. Read
// again, it would be one OR of three: the grammar looks through parentheses. So the list is written.

// Behind a quoted text or name that begins at `at`.
std::size_t behind_quoted(std::string_view text, std::size_t at) {
  std::size_t end = text.find(text[at], at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

// Behind the parenthesis that closes the one at `at`; npos when none does.
std::size_t behind_group(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    char c = text[at];
    if (c == '\'' || c == '"') {
      at = behind_quoted(text, at);
      continue;
    }
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && --depth == 0) return at + 1;
    ++at;
  }
  return std::string_view::npos;
}

// Where `word` stands in `text` outside of any parentheses and quotes; npos when it does not.
std::size_t find_outside(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with(word)) return at;
    if (text[at] == '(' || text[at] == '[') {
      at = behind_group(text, at);
      if (at == std::string_view::npos) return at;
    } else {
      at = text[at] == '\'' || text[at] == '"' ? behind_quoted(text, at) : at + 1;
    }
  }
  return std::string_view::npos;
}

struct ListForm {
  std::string_view joint;     // between the parts
  std::string_view operation; // inside each
};

struct Chain {
  std::vector<std::string_view> left, right;
};

// The parts of a group of such comparisons, leftmost first.
std::optional<Chain> chain_of(std::string_view group, const ListForm& form) {
  std::string_view inner = group.substr(1, group.size() - 2);
  std::size_t joint = find_outside(inner, form.joint);
  if (joint == std::string_view::npos) {
    std::size_t at = find_outside(inner, form.operation);
    if (at == std::string_view::npos || find_outside(inner, " OR ") != std::string_view::npos || find_outside(inner, " AND ") != std::string_view::npos) return std::nullopt;
    return Chain{{inner.substr(0, at)}, {inner.substr(at + form.operation.size())}};
  }
  std::string_view first = inner.substr(0, joint), last = inner.substr(joint + form.joint.size());
  auto whole = [](std::string_view part) { return part.starts_with('(') && behind_group(part, 0) == part.size(); };
  if (!whole(first) || !whole(last)) return std::nullopt;
  std::optional<Chain> chain = chain_of(first, form), end = chain_of(last, form);
  if (!chain || !end || end->left.size() != 1) return std::nullopt;
  chain->left.push_back(end->left[0]);
  chain->right.push_back(end->right[0]);
  return chain;
}

std::string joined(const std::vector<std::string_view>& parts) {
  std::string out;
  for (std::string_view part : parts) out += (out.empty() ? "" : ", ") + std::string(part);
  return out;
}

// The group as the list that it was; empty when it was none.
std::string list_of(std::string_view group) {
  constexpr std::size_t nested = 3;  // of two nothing is lost
  if (auto rows = chain_of(group, {" OR ", " IS DISTINCT FROM "}); rows && rows->left.size() >= nested) {
    return "(ROW(" + joined(rows->left) + ") IS DISTINCT FROM ROW(" + joined(rows->right) + "))";
  }
  static constexpr std::pair<ListForm, std::string_view> lists[] = {{{" OR ", " = "}, " IN ("}, {{" AND ", " <> "}, " NOT IN ("}};
  for (const auto& [form, word] : lists) {
    auto chain = chain_of(group, form);
    if (!chain || chain->left.size() < nested) continue;
    bool one = std::all_of(chain->left.begin(), chain->left.end(), [&](std::string_view left) { return left == chain->left[0]; });
    bool array = std::any_of(chain->right.begin(), chain->right.end(), [](std::string_view right) { return right.starts_with("ANY (") || right.starts_with("ALL ("); });
    if (one && !array) return "(" + std::string(chain->left[0]) + std::string(word) + joined(chain->right) + "))";
  }
  return {};
}

std::string with_lists(std::string text) {
  for (std::size_t at = text.find("((("); at != std::string::npos; at = text.find("(((", at + 1)) {
    std::size_t end = behind_group(text, at);
    if (end == std::string::npos) break;
    std::string list = list_of(std::string_view(text).substr(at, end - at));
    if (!list.empty()) text.replace(at, end - at, list);
  }
  return text;
}

}  // namespace

std::string readable(std::string text) {
  text = with_lists(without_list_casts(std::move(text)));
  static const std::regex between(R"(\(\(([a-z_][a-z0-9_]*) >= ([^()]+)\) AND \(\1 <= ([^()]+)\)\) AND )");
  return std::regex_replace(text, between, "($1 BETWEEN $2 AND $3) AND ");
}

}  // namespace reconcile::schema
