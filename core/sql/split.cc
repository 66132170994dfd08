#include "core/sql/split.h"

#include <algorithm>

namespace reconcile::sql {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<signed char>(c) < 0;
}
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '$'; }

std::size_t end_of_comment(std::string_view text, std::size_t at) {
  if (text[at] == '-') return std::min(text.find_first_of("\r\n", at), text.size());
  int depth = 0;
  do {
    if (text.compare(at, 2, "/*") == 0) {
      ++depth, at += 2;
    } else if (text.compare(at, 2, "*/") == 0) {
      --depth, at += 2;
    } else {
      ++at;
    }
  } while (depth > 0 && at < text.size());
  return std::min(at, text.size());
}

bool starts_comment(std::string_view text, std::size_t at) {
  return text.compare(at, 2, "--") == 0 || text.compare(at, 2, "/*") == 0;
}

std::size_t end_of_quoted(std::string_view text, std::size_t at, bool backslashes) {
  char quote = text[at++];
  while (at < text.size()) {
    if (backslashes && text[at] == '\\') {
      at += 2;
    } else if (text[at] != quote) {
      ++at;
    } else if (at + 1 < text.size() && text[at + 1] == quote) {
      at += 2;
    } else {
      return at + 1;
    }
  }
  return text.size();
}

// Just past $tag$ … $tag$ at `at`, or `at` when it is no dollar quote.
std::size_t end_of_dollar_quoted(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end < text.size() && text[end] >= '0' && text[end] <= '9') return at;
  while (end < text.size() && is_word(text[end]) && text[end] != '$') ++end;
  if (end >= text.size() || text[end] != '$') return at;
  std::string_view tag = text.substr(at, end + 1 - at);
  std::size_t close = text.find(tag, end + 1);
  return close == std::string_view::npos ? text.size() : close + tag.size();
}

bool equals_ignoring_case(std::string_view word, std::string_view lower) {
  return std::equal(word.begin(), word.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  void run() {
    std::size_t at = 0;
    while (at < text_.size()) at = step(at);
    finish();
  }

  std::size_t find(std::size_t at, char sign) {
    while (at < text_.size() && text_[at] != sign) at = step(at);
    return std::min(at, text_.size());
  }

  std::vector<Span> take_pieces() { return std::move(pieces_); }
  std::vector<Span> take_tokens() { return std::move(tokens_); }

 private:
  std::size_t step(std::size_t at) {
    char c = text_[at];
    if (is_space(c)) return at + 1;
    if (starts_comment(text_, at)) return end_of_comment(text_, at);
    if (c == ';' && parens_ == 0 && atomic_ == 0) {
      tokens_.push_back({at, 1});
      finish();
      return at + 1;
    }
    std::size_t end = token_end(at, c);
    if (begin_ == npos) begin_ = at;
    end_ = end;
    tokens_.push_back({at, end - at});
    return end;
  }

  std::size_t token_end(std::size_t at, char c) {
    if (c == '\'' || c == '"') return end_of_quoted(text_, at, false);
    if (c == '$') return std::max(end_of_dollar_quoted(text_, at), at + 1);
    if (c == '(') ++parens_;
    if (c == ')' && parens_ > 0) --parens_;
    if (!is_letter(c)) return at + 1;
    std::size_t end = at;
    while (end < text_.size() && is_word(text_[end])) ++end;
    std::string_view word = text_.substr(at, end - at);
    if (end < text_.size() && text_[end] == '\'' && equals_ignoring_case(word, "e")) return end_of_quoted(text_, end, true);
    note_word(word);
    return end;
  }

  // The body of a SQL-standard function holds semicolons: BEGIN ATOMIC … END, with CASE … END inside.
  void note_word(std::string_view word) {
    if (atomic_ > 0) {
      if (equals_ignoring_case(word, "case")) ++atomic_;
      if (equals_ignoring_case(word, "end")) --atomic_;
    } else if (equals_ignoring_case(word, "atomic") && equals_ignoring_case(last_word_, "begin")) {
      atomic_ = 1;
    }
    last_word_ = word;
  }

  void finish() {
    if (begin_ != npos) pieces_.push_back({begin_, end_ - begin_});
    begin_ = npos;
    parens_ = atomic_ = 0;
    last_word_ = {};
  }

  static constexpr std::size_t npos = std::string_view::npos;
  std::string_view text_;
  std::vector<Span> pieces_, tokens_;
  std::size_t begin_ = npos;
  std::size_t end_ = 0;
  int parens_ = 0;
  int atomic_ = 0;
  std::string_view last_word_;
};

// Whether a blank between these two characters parts tokens.
bool needs_blank(char before, char after) {
  auto is_one_of = [](char c, std::string_view set) { return set.find(c) != std::string_view::npos; };
  if (is_one_of(before, "(),;[]") || is_one_of(after, "(),;[]")) return false;
  bool compares = is_one_of(before, "=<>") || is_one_of(after, "=<>");
  return !(compares && (is_word(before) || is_word(after)));
}

}  // namespace

std::vector<Span> split_statements(std::string_view text) {
  Splitter splitter(text);
  splitter.run();
  return splitter.take_pieces();
}

std::vector<Span> tokens(std::string_view text) {
  Splitter splitter(text);
  splitter.run();
  return splitter.take_tokens();
}

std::size_t find_sign(std::string_view text, std::size_t at, char sign) { return Splitter(text).find(at, sign); }

std::string squeezed(std::string_view text) {
  std::string out;
  std::size_t end = 0;
  for (const Span& token : tokens(text)) {
    if (!out.empty() && token.offset > end && needs_blank(out.back(), text[token.offset])) out += ' ';
    out.append(text.substr(token.offset, token.length));
    end = token.end();
  }
  return out;
}

std::size_t skip_blanks(std::string_view text, std::size_t at, bool semicolons) {
  while (at < text.size()) {
    if (is_space(text[at]) || (semicolons && text[at] == ';')) {
      ++at;
    } else if (starts_comment(text, at)) {
      at = end_of_comment(text, at);
    } else {
      break;
    }
  }
  return at;
}

}  // namespace reconcile::sql
