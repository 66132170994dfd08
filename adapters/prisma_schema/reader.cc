#include "adapters/prisma_schema/reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace reconcile::prisma_schema {
namespace {

constexpr int max_depth = 100;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || (c & 0x80) != 0; }

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) return out.push_back(static_cast<char>(code));
  if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
  } else {
    out.push_back(static_cast<char>(0xE0 | code >> 12));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
  }
  out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
}

class FileReader {
 public:
  FileReader(std::size_t file, Document& out) : file_(file), text_(out.files[file].text()), out_(out) {}

  void run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    for (skip_blanks(); !at_end(); skip_blanks()) block();
  }

 private:
  // -- characters -------------------------------------------------------------------------------

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at_end() const { return at_ >= text_.size(); }
  bool looking_at(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  Place place(std::size_t from) const { return {file_, {from, std::max<std::size_t>(at_ - from, 1)}}; }

  bool accept(char c) {
    if (at_end() || peek() != c) return false;
    ++at_;
    return true;
  }

  void problem(std::string message, std::size_t from) { out_.problems.push_back({std::move(message), place(from)}); }

  bool skip_comment() {
    if (looking_at("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (!looking_at("/*")) return false;
    std::size_t end = text_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
    return true;
  }

  void skip_blanks() {
    while (!at_end() && (std::isspace(static_cast<unsigned char>(peek())) != 0 || skip_comment())) {
      if (std::isspace(static_cast<unsigned char>(peek())) != 0) ++at_;
    }
  }

  // A field ends with its line.
  void skip_blanks_in_line() {
    while (!at_end() && peek() != '\n' && (std::isspace(static_cast<unsigned char>(peek())) != 0 || skip_comment())) {
      if (peek() == ' ' || peek() == '\t' || peek() == '\r') ++at_;
    }
  }

  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  std::string_view name() {
    std::size_t start = at_;
    while (!at_end() && is_name_part(peek())) ++at_;
    return text_.substr(start, at_ - start);
  }

  std::string dotted_name() {
    std::string out(name());
    while (peek() == '.' && is_name_part(peek(1))) {
      ++at_;
      out += ".";
      out += name();
    }
    return out;
  }

  // -- blocks -----------------------------------------------------------------------------------

  static bool is_block_word(std::string_view word) {
    constexpr std::array words{"model", "view", "type", "enum", "datasource", "generator"};
    return std::ranges::find(words, word) != words.end();
  }

  // A block's head at the start of a line: where an unclosed block ends.
  bool at_block_head() const {
    std::size_t end = at_;
    while (end < text_.size() && is_name_part(text_[end])) ++end;
    if (!is_block_word(text_.substr(at_, end - at_))) return false;
    std::string_view line = text_.substr(end, text_.find('\n', end) - end);
    std::size_t word = line.find_first_not_of(" \t");
    if (word == std::string_view::npos || word == 0 || !is_name_part(line[word])) return false;
    while (word < line.size() && is_name_part(line[word])) ++word;
    word = line.find_first_not_of(" \t", word);
    return word != std::string_view::npos && line[word] == '{';
  }

  void block() {
    std::size_t start = at_;
    std::string_view word = name();
    if (!is_block_word(word)) {
      skip_line();
      problem("this is no block of a Prisma schema", start);
      if (text_.substr(start, at_ - start).find_last_of("{}") != std::string_view::npos) skip_unknown_block(start);
      return;
    }
    skip_blanks();
    std::size_t name_at = at_;
    std::string block_name(name());
    Place named = place(name_at);
    skip_blanks();
    if (block_name.empty() || !accept('{')) {
      skip_line();
      return problem("a name and `{` were expected after `" + std::string(word) + "`", start);
    }
    if (word == "enum") return enumeration(std::move(block_name), named);
    if (word == "datasource" || word == "generator") return settings(word, std::move(block_name), named);
    model(word, std::move(block_name), named);
  }

  // To the line of the closing brace, unless a block that is known starts before.
  void skip_unknown_block(std::size_t start) {
    std::string_view head = text_.substr(start, at_ - start);
    if (head[head.find_last_of("{}")] == '}') return;
    for (skip_blanks(); !at_end() && !at_block_head(); skip_blanks()) {
      const bool closes = peek() == '}';
      skip_line();
      if (closes) return;
    }
  }

  // Calls `line` for each line of a block until its `}`.
  template <class Line>
  void lines(const std::string& block_name, Place named, Line line) {
    while (true) {
      skip_blanks();
      if (accept('}')) return;
      if (at_end() || at_block_head()) {
        out_.problems.push_back({"the block `" + block_name + "` is not closed", named});
        return;
      }
      std::size_t before = at_;
      line();
      skip_blanks_in_line();
      if (!at_end() && peek() != '\n' && peek() != '}') {
        std::size_t rest = at_;
        at_ = std::min(text_.find_first_of("\n}", at_), text_.size());
        problem("this part of the line was not understood", rest);
      }
      if (at_ == before) ++at_;
    }
  }

  void model(std::string_view word, std::string model_name, Place named) {
    Model model;
    model.kind = word == "view" ? Model::Kind::View : word == "type" ? Model::Kind::Type : Model::Kind::Model;
    model.name = std::move(model_name);
    model.place = named;
    lines(model.name, named, [&] {
      if (looking_at("@@")) return model.attributes.push_back(attribute());
      if (auto read = field()) model.fields.push_back(std::move(*read));
    });
    out_.models.push_back(std::move(model));
  }

  void enumeration(std::string enum_name, Place named) {
    Enum read{.name = std::move(enum_name), .values = {}, .attributes = {}, .place = named};
    lines(read.name, named, [&] {
      if (looking_at("@@")) return read.attributes.push_back(attribute());
      std::string_view value = name();
      if (value.empty()) return;
      read.values.push_back({std::string(value), attributes()});
    });
    out_.enums.push_back(std::move(read));
  }

  void settings(std::string_view word, std::string block_name, Place named) {
    Settings read{.name = std::move(block_name), .members = {}, .place = named};
    lines(read.name, named, [&] {
      std::string key(name());
      skip_blanks_in_line();
      if (key.empty() || !accept('=')) return;
      skip_blanks_in_line();
      read.members.push_back({std::move(key), expression()});
    });
    (word == "datasource" ? out_.datasources : out_.generators).push_back(std::move(read));
  }

  std::optional<Field> field() {
    std::size_t start = at_;
    Field read{.name = std::string(name()), .type = {}, .attributes = {}, .place = place(start)};
    skip_blanks_in_line();
    if (accept(':')) skip_blanks_in_line();
    std::size_t type_at = at_;
    read.type = std::string(name());
    if (read.name.empty() || read.type.empty()) {
      skip_line();
      problem("a field's name and type were expected", start);
      return std::nullopt;
    }
    if (read.type == "Unsupported" && peek() == '(') unsupported_type(read, type_at);
    if (accept('[')) {
      skip_blanks_in_line();
      accept(']');
      read.arity = Arity::List;
    }
    if (accept('?') && read.arity == Arity::Required) read.arity = Arity::Optional;
    read.attributes = attributes();
    return read;
  }

  void unsupported_type(Field& read, std::size_t start) {
    ++at_;
    skip_blanks();
    Expression what = expression();
    skip_blanks();
    accept(')');
    read.unsupported = true;
    read.type = what.text;
    if (!what.is(Expression::Kind::String)) problem("Unsupported() takes the type as a string", start);
  }

  // -- attributes and expressions -----------------------------------------------------------------

  std::vector<Attribute> attributes() {
    std::vector<Attribute> out;
    for (skip_blanks_in_line(); peek() == '@' && peek(1) != '@'; skip_blanks_in_line()) out.push_back(attribute());
    return out;
  }

  Attribute attribute() {
    std::size_t start = at_;
    while (accept('@')) {}
    Attribute read{.name = dotted_name(), .arguments = {}, .place = {}};
    if (accept('(')) read.arguments = sequence(')', start);
    read.place = place(start);
    return read;
  }

  // Arguments, items or members up to `close`; commas may be missing between lines.
  std::vector<Argument> sequence(char close, std::size_t start) {
    std::vector<Argument> out;
    if (++depth_ > max_depth) at_ = text_.size();
    while (true) {
      skip_blanks();
      if (accept(close)) break;
      if (accept(',')) continue;
      std::size_t before = at_;
      if (at_end() || at_block_head()) {
        problem(std::string("`") + close + "` is missing", start);
        break;
      }
      out.push_back(argument());
      if (at_ == before) {
        ++at_;
        out.pop_back();
        problem("a value was expected", before);
      }
    }
    --depth_;
    return out;
  }

  Argument argument() {
    std::size_t start = at_;
    std::string key(name());
    skip_blanks();
    if (!key.empty() && peek() == ':') {
      ++at_;
      skip_blanks();
      return {std::move(key), expression()};
    }
    at_ = start;
    return {"", expression()};
  }

  Expression expression() {
    std::size_t start = at_;
    Expression read;
    if (peek() == '"' || peek() == '\'') {
      read.kind = Expression::Kind::String;
      read.text = string();
    } else if (accept('[')) {
      read.kind = Expression::Kind::Array;
      read.arguments = sequence(']', start);
    } else if (accept('{')) {
      read.kind = Expression::Kind::Object;
      read.arguments = sequence('}', start);
    } else if (is_digit(peek()) || (peek() == '-' && is_digit(peek(1)))) {
      read.kind = Expression::Kind::Number;
      read.text = number();
    } else {
      read.text = dotted_name();
      if (!read.text.empty() && accept('(')) {
        read.kind = Expression::Kind::Call;
        read.arguments = sequence(')', start);
      }
    }
    read.place = place(start);
    return read;
  }

  std::string number() {
    std::size_t start = at_;
    if (peek() == '-') ++at_;
    while (is_digit(peek()) || (peek() == '.' && is_digit(peek(1)))) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string string() {
    std::size_t start = at_;
    char quote = peek();
    ++at_;
    std::string out;
    while (!at_end() && peek() != quote && peek() != '\n') {
      if (peek() == '\\') {
        escape(out);
      } else {
        out.push_back(text_[at_++]);
      }
    }
    if (!accept(quote)) problem("this string is not closed", start);
    return out;
  }

  void escape(std::string& out) {
    ++at_;
    char c = peek();
    if (at_end()) return;
    ++at_;
    switch (c) {
      case 'n': return out.push_back('\n');
      case 't': return out.push_back('\t');
      case 'r': return out.push_back('\r');
      case 'b': return out.push_back('\b');
      case 'f': return out.push_back('\f');
      case 'u': return unicode_escape(out);
      default: return out.push_back(c);
    }
  }

  void unicode_escape(std::string& out) {
    unsigned code = 0;
    std::string_view digits = text_.substr(at_, 4);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    at_ += static_cast<std::size_t>(end - digits.data());
    append_utf8(out, error == std::errc() ? code : 0xFFFD);
  }

  std::size_t file_;
  std::string_view text_;
  Document& out_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Document read_schema(std::vector<SourceText> files) {
  Document document;
  document.files = std::move(files);
  for (std::size_t file = 0; file < document.files.size(); ++file) FileReader(file, document).run();
  return document;
}

}  // namespace reconcile::prisma_schema
