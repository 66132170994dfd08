#include "core/plpgsql/lexer.h"

#include <algorithm>

#include "core/sql/split.h"

namespace reconcile::plpgsql {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<signed char>(c) < 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '$'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    for (;;) {
      at_ = sql::skip_blanks(text_, at_, false);
      if (at_ >= text_.size()) break;
      out_.push_back(next());
    }
    out_.push_back({TokenKind::End, {text_.size(), 0}, ""});
    return std::move(out_);
  }

 private:
  Token next() {
    std::size_t begin = at_;
    char c = text_[at_];
    if (c == '\'') return make(TokenKind::String, begin, quoted('\'', false));
    if (c == '"') return make(TokenKind::QuotedName, begin, quoted('"', false));
    if (c == '$') return dollar();
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
    if (is_letter(c)) return word();
    static constexpr std::string_view pairs[] = {":=", "..", "<<", ">>", "::"};
    for (std::string_view pair : pairs) {
      if (text_.substr(at_, 2) == pair) {
        at_ += 2;
        return make(TokenKind::Symbol, begin, std::string(pair));
      }
    }
    ++at_;
    return make(TokenKind::Symbol, begin, std::string(1, c));
  }

  Token make(TokenKind kind, std::size_t begin, std::string text) { return {kind, {begin, at_ - begin}, std::move(text)}; }

  std::string quoted(char quote, bool backslashes) {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (backslashes && text_[at_] == '\\' && at_ + 1 < text_.size()) {
        char escaped = text_[++at_];
        out.push_back(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
      } else if (text_[at_] != quote) {
        out.push_back(text_[at_]);
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
        out.push_back(text_[++at_]);
      } else {
        ++at_;
        break;
      }
    }
    return out;
  }

  Token dollar() {
    std::size_t begin = at_;
    std::size_t end = at_ + 1;
    if (end < text_.size() && is_digit(text_[end])) {
      while (end < text_.size() && is_digit(text_[end])) ++end;
      at_ = end;
      return make(TokenKind::Parameter, begin, std::string(text_.substr(begin, end - begin)));
    }
    while (end < text_.size() && is_word(text_[end]) && text_[end] != '$') ++end;
    if (end < text_.size() && text_[end] == '$') {
      std::string_view tag = text_.substr(begin, end + 1 - begin);
      std::size_t close = text_.find(tag, end + 1);
      std::size_t stop = std::min(close, text_.size());
      at_ = close == std::string_view::npos ? text_.size() : close + tag.size();
      return make(TokenKind::String, begin, std::string(text_.substr(end + 1, stop - end - 1)));
    }
    ++at_;
    return make(TokenKind::Symbol, begin, "$");
  }

  Token number() {
    std::size_t begin = at_;
    while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.')) {
      if (text_.substr(at_, 2) == "..") break;  // 1..10
      ++at_;
    }
    return make(TokenKind::Number, begin, std::string(text_.substr(begin, at_ - begin)));
  }

  Token word() {
    std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    std::string text(text_.substr(begin, at_ - begin));
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (text == "e" && at_ < text_.size() && text_[at_] == '\'') return make(TokenKind::String, begin, quoted('\'', true));
    return make(TokenKind::Word, begin, std::move(text));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> out_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) { return Lexer(text).run(); }

}  // namespace reconcile::plpgsql
