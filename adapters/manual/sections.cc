#include "adapters/manual/sections.h"

#include <algorithm>

#include "adapters/names.h"

namespace reconcile::manual {
namespace {

struct Marker {
  enum class Kind { None, Up, Down, NoTransaction } kind = Kind::None;
  std::string_view tool;
  bool without_transaction = false;
};

// A cheap look before lines are taken apart: most files have no marker.
bool may_have_markers(std::string_view text) {
  for (std::string_view word : {"+goose", "migrate:", "+migrate", "+Goose", "p Migration", "p migration", "create above", "no-transaction"}) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// The comment's words, lower-case and single-spaced; empty when the line is no comment.
std::string comment_words(std::string_view line) {
  std::size_t start = line.find_first_not_of(" \t");
  if (start == std::string_view::npos || !line.substr(start).starts_with("--")) return {};
  std::string words;
  for (char c : lower(line.substr(start + 2))) {
    bool blank = c == ' ' || c == '\t' || c == '\r';
    if (!blank) words.push_back(c);
    else if (!words.empty() && words.back() != ' ') words.push_back(' ');
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

bool has_word(const std::string& words, std::string_view word) {
  std::size_t at = words.find(word);
  return at != std::string::npos && (at + word.size() == words.size() || words[at + word.size()] == ' ');
}

Marker marker_in(std::string_view line) {
  using Kind = Marker::Kind;
  std::string words = comment_words(line);
  if (words.empty()) return {};
  if (words == "+goose up") return {Kind::Up, "goose"};
  if (words == "+goose down") return {Kind::Down, "goose"};
  if (words == "+goose no transaction") return {Kind::NoTransaction, "goose"};
  if (words.starts_with("migrate:up")) return {Kind::Up, "dbmate", has_word(words, "transaction:false")};
  if (words.starts_with("migrate:down")) return {Kind::Down, "dbmate"};
  if (words.starts_with("+migrate up")) return {Kind::Up, "sql-migrate", has_word(words, "notransaction")};
  if (words.starts_with("+migrate down")) return {Kind::Down, "sql-migrate"};
  if (words == "up migration") return {Kind::Up, "node-pg-migrate"};
  if (words == "down migration") return {Kind::Down, "node-pg-migrate"};
  if (words.starts_with("-- create above / drop below")) return {Kind::Down, "tern"};
  return {};
}

// goose and sql-migrate then send statement by statement; dbmate sends its section as one query.
TransactionMode without_transaction(std::string_view tool) {
  return tool == "dbmate" ? TransactionMode::ImplicitPerFile : TransactionMode::Autocommit;
}

}  // namespace

Sections read_sections(std::string_view text) {
  Sections sections;
  if (!may_have_markers(text)) return sections;
  bool in_up = false;
  std::size_t section_start = 0;
  auto close = [&](std::size_t end) {
    if (in_up) sections.up.push_back({{section_start, end - section_start}});
    in_up = false;
  };
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = std::min(text.find('\n', start), text.size());
    Marker marker = marker_in(text.substr(start, end - start));
    if (marker.kind != Marker::Kind::None) sections.tool = marker.tool;
    if (marker.kind == Marker::Kind::NoTransaction || marker.without_transaction) {
      sections.transaction = without_transaction(marker.tool);
    }
    if (marker.kind == Marker::Kind::Up) {
      close(start);
      in_up = true;
      section_start = std::min(end + 1, text.size());
    } else if (marker.kind == Marker::Kind::Down) {
      // tern has no up marker: its up part is what stands above.
      if (marker.tool == "tern" && sections.up.empty()) in_up = true;
      close(start);
    }
    start = end + 1;
  }
  close(text.size());
  return sections;
}

}  // namespace reconcile::manual
