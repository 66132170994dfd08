#include "adapters/config/literal_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>

namespace reconcile {
namespace {

constexpr int max_depth = 200;
constexpr std::size_t max_calls = 100;  // each is read with what is nested in it
constexpr int max_lookups = 200;        // constants made of constants

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & 0x80) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | code >> 12));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | code >> 18));
    out.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

// What path.join makes of literals, not yet normalised.
std::string joined_path(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty() || part == ".") continue;
    if (!out.empty() && !out.ends_with('/')) out += '/';
    out += part;
  }
  return out.empty() ? "." : out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Literal value_at(std::size_t at) {
    at_ = at;
    return expression();
  }

  Literal default_export() {
    std::optional<std::size_t> start = export_start();
    return start ? value_at(*start) : Literal{};
  }

  std::vector<Call> calls(std::string_view function, bool on_objects) {
    std::vector<Call> out;
    for (Token token = next_word(); !token.word.empty(); token = next_word()) {
      if (token.word != function || (token.after_dot && !on_objects)) continue;
      std::size_t resume = at_;
      skip_blanks();
      if (peek() == '<') skip_type_arguments();
      if (peek() != '(') {
        at_ = resume;
        continue;
      }
      ++at_;
      out.push_back({{token.offset, token.word.size()}, sequence(')').items});
      if (out.size() == max_calls) return out;
      at_ = resume;  // calls nest
    }
    return out;
  }

 private:
  struct Token {
    std::string_view word;
    std::size_t offset = 0;
    bool after_dot = false;
  };

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at_end() const { return at_ >= text_.size(); }
  bool looking_at(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  bool accept(char c) {
    if (at_end() || peek() != c) return false;
    ++at_;
    return true;
  }

  bool accept_word(std::string_view word) {
    if (!looking_at(word) || is_name_part(peek(word.size()))) return false;
    at_ += word.size();
    return true;
  }

  void skip_blanks() {
    while (!at_end()) {
      char c = peek();
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v') {
        ++at_;
      } else if (looking_at("\xEF\xBB\xBF")) {
        at_ += 3;
      } else if (!skip_comment()) {
        return;
      }
    }
  }

  bool skip_comment() {
    if (looking_at("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (looking_at("/*")) {
      std::size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
      return true;
    }
    return false;
  }

  std::string_view name() {
    std::size_t start = at_;
    while (is_name_part(peek()) && !at_end()) ++at_;
    return text_.substr(start, at_ - start);
  }

  // The next identifier outside comments and strings; an empty word at the end.
  Token next_word() {
    bool after_dot = false;
    while (!at_end()) {
      skip_blanks();
      if (at_end()) break;
      if (is_name_start(peek())) {
        std::size_t offset = at_;
        return {name(), offset, after_dot};
      }
      after_dot = peek() == '.';
      if (!skip_string()) skip_one();
    }
    return {};
  }

  void skip_one() {
    if (is_digit(peek())) {
      name();
    } else {
      ++at_;
    }
  }

  bool skip_string() {
    char quote = peek();
    if (quote != '"' && quote != '\'' && quote != '`') return false;
    quoted();
    return true;
  }

  void skip_type_arguments() {
    int open = 0;
    for (; !at_end(); ++at_) {
      if (peek() == '<') ++open;
      if (peek() == '>' && --open == 0) return void(++at_);
      if (peek() == ';' || peek() == '(') return;
    }
  }

  // Where the value of the default export starts.
  std::optional<std::size_t> export_start() {
    std::optional<std::size_t> found;
    at_ = 0;
    for (Token token = next_word(); !token.word.empty(); token = next_word()) {
      if (token.word == "default" && last_word_ == "export") {
        found = at_;
      } else if (token.word == "exports" && last_word_ == "module") {
        skip_blanks();
        if (accept('=')) found = at_;
      }
      last_word_ = token.word;
    }
    return found;
  }

  // -- values ---------------------------------------------------------------------------------

  struct DepthGuard {
    int& depth;
    explicit DepthGuard(int& d) : depth(d) { ++depth; }
    ~DepthGuard() { --depth; }
  };

  Literal expression() {
    DepthGuard guard(depth_);
    skip_blanks();
    std::size_t start = at_;
    Literal value = depth_ > max_depth ? Literal{} : primary();
    std::size_t end = at_;
    value = operators(std::move(value), end);
    value.span = {start, end - start};
    return value;
  }

  // What may follow a value: `!`, `as T`, `satisfies T`, `+ "x"`, `?? "x"`, `|| "x"`. Anything else
  // makes the value Unknown; an environment variable stays recognisable behind its fallback.
  Literal operators(Literal value, std::size_t& end) {
    while (true) {
      skip_blanks();
      if (at_end() || is_terminator(peek()) || starts_value(peek())) return value;
      if (peek() == '!' && peek(1) != '=') {
        end = ++at_;
      } else if (accept_word("as") || accept_word("satisfies")) {
        skip_rest();
        return value;
      } else if (peek() == '+' && value.is(Literal::Kind::String)) {
        ++at_;
        Literal right = primary_after_blanks();
        if (right.is(Literal::Kind::String)) value.text += right.text; else value = Literal{};
        end = at_;
      } else if (looking_at("??") || looking_at("||")) {
        at_ += 2;
        Literal right = primary_after_blanks();
        if (value.is(Literal::Kind::Unknown)) value = std::move(right);
        end = at_;
      } else if (started_new_line(end)) {
        return value;
      } else {
        Literal rest = env_in(skip_rest());
        end = at_;
        return value.is(Literal::Kind::EnvName) ? value : rest;
      }
    }
  }

  Literal primary_after_blanks() {
    DepthGuard guard(depth_);
    skip_blanks();
    return depth_ > max_depth ? Literal{} : primary();
  }

  static bool is_terminator(char c) { return c == ',' || c == '}' || c == ']' || c == ')' || c == ';' || c == ':'; }

  // A forgotten comma: the next value begins.
  static bool starts_value(char c) { return c == '"' || c == '\'' || c == '{'; }

  // A statement may end without a semicolon.
  bool started_new_line(std::size_t from) const {
    return text_.substr(from, at_ - from).find('\n') != std::string_view::npos && is_name_start(peek());
  }

  Literal primary() {
    char c = peek();
    if (c == '"' || c == '\'' || c == '`') return quoted();
    if (c == '{') return ++at_, object();
    if (c == '[') return ++at_, sequence(']');
    if (c == '(') return parenthesised();
    if (is_digit(c) || ((c == '-' || c == '+' || c == '.') && is_digit(peek(1)))) return number();
    if (is_name_start(c)) return named();
    return env_in(skip_rest());
  }

  // `(x)`, or an arrow function's parameters.
  Literal parenthesised() {
    ++at_;
    Literal inner = sequence(')');
    skip_blanks();
    if (looking_at("=>")) {
      at_ += 2;
      skip_blanks();
      if (peek() == '(') return parenthesised();
      skip_rest();
      return {};
    }
    return inner.items.size() == 1 ? std::move(inner.items.front()) : Literal{};
  }

  Literal number() {
    std::size_t start = at_;
    if (peek() == '-' || peek() == '+') ++at_;
    while (is_name_part(peek()) || peek() == '.' ||
           ((peek() == '-' || peek() == '+') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'))) {
      ++at_;
    }
    Literal value{.kind = Literal::Kind::Number, .text = std::string(text_.substr(start, at_ - start))};
    std::erase(value.text, '_');
    value.number = std::strtod(value.text.c_str(), nullptr);
    return value;
  }

  Literal quoted() {
    char quote = peek();
    ++at_;
    Literal value{.kind = Literal::Kind::String};
    bool known = true;
    while (!at_end() && peek() != quote) {
      if (peek() == '\n' && quote != '`') break;  // an unclosed string ends with its line
      if (peek() == '\\') {
        escape(value.text);
      } else if (quote == '`' && looking_at("${")) {
        at_ += 2;
        Literal inner = expression();
        close_brace();
        if (inner.is(Literal::Kind::String) || inner.is(Literal::Kind::Number)) value.text += inner.text;
        else known = false;
      } else {
        value.text.push_back(peek());
        ++at_;
      }
    }
    accept(quote);
    return known ? value : Literal{};
  }

  void close_brace() {
    skip_blanks();
    while (!at_end() && peek() != '}' && peek() != '`') ++at_;
    accept('}');
  }

  void escape(std::string& out) {
    ++at_;
    char c = peek();
    if (!at_end()) ++at_;
    switch (c) {
      case 'n': out.push_back('\n'); break;
      case 't': out.push_back('\t'); break;
      case 'r': out.push_back('\r'); break;
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      case 'u': unicode_escape(out); break;
      case '\n': case '\0': break;
      default: out.push_back(c);
    }
  }

  unsigned hex4() {
    unsigned code = 0;
    auto digits = text_.substr(std::min(at_, text_.size()), 4);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    at_ += static_cast<std::size_t>(end - digits.data());
    return error == std::errc() ? code : 0xFFFD;
  }

  void unicode_escape(std::string& out) {
    unsigned code = hex4();
    if (code >= 0xD800 && code < 0xDC00 && looking_at("\\u")) {
      at_ += 2;
      unsigned low = hex4();
      code = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
    }
    append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  }

  // Values up to `close`, separated by commas; the text is tolerated to end early.
  Literal sequence(char close) {
    Literal value{.kind = Literal::Kind::Array};
    while (true) {
      skip_blanks();
      if (at_end() || accept(close)) return value;
      if (accept(',')) continue;
      std::size_t before = at_;
      if (looking_at("...")) {
        at_ += 3;
        Literal spread = expression();
        for (Literal& item : spread.items) value.items.push_back(std::move(item));
      } else {
        value.items.push_back(expression());
      }
      if (at_ == before) ++at_;
    }
  }

  Literal object() {
    Literal value{.kind = Literal::Kind::Object};
    while (true) {
      skip_blanks();
      if (at_end() || accept('}')) return value;
      if (accept(',')) continue;
      std::size_t before = at_;
      member(value);
      if (at_ == before) ++at_;
    }
  }

  void member(Literal& object) {
    if (looking_at("...")) {
      at_ += 3;
      Literal spread = expression();
      for (auto& m : spread.members) object.members.push_back(std::move(m));
      return;
    }
    std::size_t key_start = at_;
    std::optional<std::string> key = member_key();
    skip_blanks();
    if (accept(':')) {
      Literal value = expression();
      if (key) object.members.emplace_back(std::move(*key), std::move(value));
    } else if (peek() == '(') {
      skip_rest();  // a method
    } else if (key && (at_end() || peek() == ',' || peek() == '}')) {
      Literal value = constant(*key);
      value.span = {key_start, key->size()};
      object.members.emplace_back(std::move(*key), std::move(value));
    } else {
      skip_rest();
    }
  }

  std::optional<std::string> member_key() {
    char c = peek();
    if (c == '"' || c == '\'' || c == '`') {
      Literal key = quoted();
      return key.is(Literal::Kind::String) ? std::optional(key.text) : std::nullopt;
    }
    if (is_name_part(c)) return std::string(name());
    if (accept('[')) sequence(']');
    return std::nullopt;
  }

  // A keyword, a constant, a call or a member access.
  Literal named() {
    std::size_t start = at_;
    std::string_view word = name();
    if (word == "true" || word == "false") return {.kind = Literal::Kind::Bool, .flag = word == "true"};
    if (word == "null" || word == "undefined") return {.kind = Literal::Kind::Null};
    if (word == "await") return primary_after_blanks();
    if (word == "async" || word == "function" || word == "class" || word == "new") return skip_rest(), Literal{};
    std::string path(word);
    while (member_access(path)) {
    }
    skip_blanks();
    if (std::optional<std::string> variable = env_name(path)) return {.kind = Literal::Kind::EnvName, .text = *variable};
    if (peek() == '(') return call(path);
    if (looking_at("=>")) return skip_rest(), Literal{};
    if (path == "__dirname" || path == "import.meta.dirname") return {.kind = Literal::Kind::String, .text = "."};
    if (at_ == start) return {};
    return constant(path);
  }

  // Appends ".name" or `["name"]` to `path`.
  bool member_access(std::string& path) {
    std::size_t resume = at_;
    skip_blanks();
    if (looking_at("?.")) ++at_;
    if (peek() == '!' && (peek(1) == '.' || peek(1) == '[')) ++at_;
    if (accept('.')) {
      skip_blanks();
      if (is_name_start(peek())) {
        path += '.';
        path += name();
        return true;
      }
    } else if (peek() == '[' && (peek(1) == '"' || peek(1) == '\'')) {
      ++at_;
      path += '.' + quoted().text;
      accept(']');
      return true;
    }
    at_ = resume;
    return false;
  }

  static std::optional<std::string> env_name(std::string_view path) {
    for (std::string_view prefix : {"process.env.", "Bun.env.", "import.meta.env.", "env."}) {
      if (path.starts_with(prefix)) return std::string(path.substr(prefix.size()));
    }
    return std::nullopt;
  }

  Literal call(const std::string& function) {
    ++at_;
    std::vector<Literal> arguments = sequence(')').items;
    if (function == "env" || function == "Deno.env.get" || function == "getEnv" || function == "requireEnv") {
      if (!arguments.empty() && arguments[0].is(Literal::Kind::String)) {
        return {.kind = Literal::Kind::EnvName, .text = arguments[0].text};
      }
    }
    if (function == "process.cwd") return {.kind = Literal::Kind::String, .text = "."};
    if (is_path_function(function)) return join(arguments);
    // defineConfig({…}) and its kin hand their argument through.
    if (function.find("onfig") != std::string::npos && arguments.size() == 1) return std::move(arguments[0]);
    Literal value;
    for (const Literal& argument : arguments) {
      if (argument.is(Literal::Kind::EnvName)) value = argument;
    }
    return value;
  }

  static bool is_path_function(std::string_view function) {
    std::size_t dot = function.rfind('.');
    std::string_view last = dot == std::string_view::npos ? function : function.substr(dot + 1);
    return last == "join" || last == "resolve";
  }

  static Literal join(const std::vector<Literal>& arguments) {
    std::vector<std::string> parts;
    for (const Literal& argument : arguments) {
      if (!argument.is(Literal::Kind::String)) return {};
      parts.push_back(argument.text);
    }
    return {.kind = Literal::Kind::String, .text = joined_path(parts)};
  }

  // The literal that `const name = …` gives it; "config.out" looks into an object.
  Literal constant(std::string_view path) {
    std::size_t dot = path.find('.');
    std::string_view root = path.substr(0, dot);
    std::optional<std::size_t> start = definition_of(root);
    if (!start || ++lookups_ > max_lookups) return {};
    std::size_t resume = at_;
    definitions_[std::string(root)] = std::nullopt;  // a constant that is made of itself stays Unknown
    Literal value = value_at(*start);
    definitions_[std::string(root)] = *start;
    at_ = resume;
    if (dot == std::string_view::npos) return value;
    const Literal* inner = value.at(path.substr(dot + 1));
    return inner == nullptr ? Literal{} : *inner;
  }

  std::optional<std::size_t> definition_of(std::string_view name) {
    if (!definitions_read_) read_definitions();
    auto it = definitions_.find(name);
    return it == definitions_.end() ? std::nullopt : it->second;
  }

  void read_definitions() {
    definitions_read_ = true;
    std::size_t resume = at_;
    at_ = 0;
    std::string_view last;
    for (Token token = next_word(); !token.word.empty(); token = next_word()) {
      if (last == "const" || last == "let" || last == "var") {
        if (std::optional<std::size_t> start = initialiser()) definitions_.try_emplace(std::string(token.word), start);
      }
      last = token.word;
    }
    at_ = resume;
  }

  // Behind `const x`: skips `: Type` and `=`.
  std::optional<std::size_t> initialiser() {
    std::size_t resume = at_;
    skip_blanks();
    if (peek() == ':') {
      while (!at_end() && peek() != '=' && peek() != ';' && peek() != '{') ++at_;
    }
    bool found = accept('=');
    std::size_t start = at_;
    at_ = resume;
    return found ? std::optional(start) : std::nullopt;
  }

  // Skips to the end of an expression that is no literal; gives its text.
  std::string_view skip_rest() {
    std::size_t start = at_;
    int open = 0;
    while (!at_end()) {
      char c = peek();
      if (open == 0 && (c == ',' || c == '}' || c == ']' || c == ')' || c == ';')) break;
      if (c == '(' || c == '[' || c == '{') ++open;
      if (c == ')' || c == ']' || c == '}') --open;
      if (c == '/' && skip_comment()) continue;
      if (c == '"' || c == '\'') {
        quoted();
      } else if (c == '`') {
        skip_template();
      } else {
        ++at_;
      }
    }
    return text_.substr(start, at_ - start);
  }

  void skip_template() {
    ++at_;
    while (!at_end() && peek() != '`') at_ += peek() == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
  }

  // The environment variable that an expression reads, if any.
  static Literal env_in(std::string_view expression) {
    static constexpr std::string_view marker = "process.env.";
    std::size_t at = expression.find(marker);
    if (at == std::string_view::npos) return {};
    std::size_t start = at + marker.size(), end = start;
    while (end < expression.size() && is_name_part(expression[end])) ++end;
    return {.kind = Literal::Kind::EnvName, .text = std::string(expression.substr(start, end - start))};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int lookups_ = 0;
  std::string_view last_word_;
  bool definitions_read_ = false;
  std::map<std::string, std::optional<std::size_t>, std::less<>> definitions_;
};

}  // namespace

const Literal* Literal::find(std::string_view key) const {
  for (auto it = members.rbegin(); it != members.rend(); ++it) {
    if (it->key == key) return &it->value;
  }
  return nullptr;
}

const Literal* Literal::at(std::string_view dotted_path) const {
  const Literal* value = this;
  while (value != nullptr) {
    std::size_t dot = dotted_path.find('.');
    value = value->find(dotted_path.substr(0, dot));
    if (dot == std::string_view::npos) return value;
    dotted_path.remove_prefix(dot + 1);
  }
  return nullptr;
}

std::string Literal::string_at(std::string_view dotted_path) const {
  const Literal* value = at(dotted_path);
  return value != nullptr && value->is(Kind::String) ? value->text : std::string();
}

Literal read_literal(std::string_view text) { return Reader(text).value_at(0); }

Literal read_default_export(std::string_view module_text) { return Reader(module_text).default_export(); }

std::vector<Call> read_calls(std::string_view module_text, std::string_view function, bool on_objects) {
  return Reader(module_text).calls(function, on_objects);
}

}  // namespace reconcile
