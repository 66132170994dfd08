#include "adapters/drizzle_schema/syntax.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace reconcile::drizzle_schema {
namespace {

constexpr int max_depth = 200;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & 0x80) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

class Parser {
 public:
  Parser(Module& module, std::string_view text) : out_(module), text_(text) {}

  void run() {
    while (skip_blanks(), !at_end()) {
      std::size_t before = at_;
      statement(false);
      if (at_ == before) skip_group();
    }
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at_end() const { return at_ >= text_.size(); }
  bool looking_at(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  bool accept(char c) {
    if (peek() != c || at_end()) return false;
    ++at_;
    return true;
  }
  bool accept_word(std::string_view word) {
    if (!looking_at(word) || is_name_part(peek(word.size()))) return false;
    at_ += word.size();
    skip_blanks();
    return true;
  }

  void skip_blanks() {
    newline_ = false;
    while (!at_end()) {
      char c = peek();
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        newline_ |= c == '\n';
        ++at_;
      } else if (looking_at("\xEF\xBB\xBF")) {
        at_ += 3;
      } else if (looking_at("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (looking_at("/*")) {
        std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  std::string name() {
    std::size_t start = at_;
    while (!at_end() && is_name_part(peek())) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string quoted() {
    char quote = peek();
    ++at_;
    std::string out;
    while (!at_end() && peek() != quote) {
      if (peek() != '\\') {
        out += text_[at_++];
        continue;
      }
      escape(out);
    }
    accept(quote);
    return out;
  }

  void escape(std::string& out) {
    ++at_;
    char c = peek();
    ++at_;
    if (c == 'n') out += '\n';
    else if (c == 't') out += '\t';
    else if (c == 'r') out += '\r';
    else if (c != '\n') out += c;
  }

  // One token, or all between two brackets.
  void skip_group() {
    char c = peek();
    if (c == '"' || c == '\'') return void(quoted());
    if (c == '`') return void(template_text(nullptr));
    if (is_name_part(c)) return void(name());
    ++at_;
    char close = c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : '\0';
    if (close == '\0') return;
    if (++depth_ > max_depth) {
      at_ = text_.size();
      return;
    }
    while (skip_blanks(), !at_end() && !accept(close)) skip_group();
    --depth_;
  }

  // -- statements ------------------------------------------------------------------------------

  void statement(bool exported) {
    if (accept_word("import")) return import();
    if (accept_word("export")) return exports();
    for (const char* word : {"const", "let", "var"}) {
      if (accept_word(word)) return accept_word("enum") ? enumeration(exported) : constants(exported, out_.constants);
    }
    accept_word("declare");
    if (accept_word("async") && !looking_at("function")) return;
    if (accept_word("function")) return function(exported);
    if (accept_word("enum")) return enumeration(exported);
  }

  std::string module_name() {
    skip_blanks();
    return peek() == '"' || peek() == '\'' ? quoted() : std::string();
  }

  struct Listed {
    std::string name, as;
  };
  std::vector<Listed> name_list() {
    std::vector<Listed> out;
    if (!accept('{')) return out;
    while (skip_blanks(), !at_end() && !accept('}')) {
      std::size_t before = at_;
      if (accept_word("type") && peek() == ',') continue;
      Listed item;
      item.name = item.as = name();
      skip_blanks();
      if (accept_word("as")) item.as = name();
      skip_blanks();
      accept(',');
      if (!item.name.empty()) out.push_back(std::move(item));
      else if (at_ == before) ++at_;
    }
    return out;
  }

  void import() {
    if (looking_at("type") && !is_name_part(peek(4))) return;  // only types
    std::vector<Listed> names;
    if (is_name_start(peek())) {
      names.push_back({"default", name()});
      skip_blanks();
      accept(',');
      skip_blanks();
    }
    if (accept('*')) {
      skip_blanks();
      if (accept_word("as")) names.push_back({"*", name()});
    } else {
      for (Listed& item : name_list()) names.push_back(std::move(item));
    }
    skip_blanks();
    if (!accept_word("from")) return void(module_name());
    std::string from = module_name();
    for (Listed& item : names) out_.imports[item.as] = {from, item.name};
  }

  void exports() {
    if (accept('*')) {
      skip_blanks();
      std::string as = "*";
      if (accept_word("as")) as = name();
      skip_blanks();
      if (accept_word("from")) out_.reexports.push_back({as, {module_name(), "*"}});
    } else if (peek() == '{') {
      std::vector<Listed> names = name_list();
      skip_blanks();
      std::string from = accept_word("from") ? module_name() : std::string();
      for (const Listed& item : names) {
        if (from.empty()) out_.exports.emplace_back(item.as, item.name);
        else out_.reexports.push_back({item.as, {from, item.name}});
      }
    } else if (accept_word("default")) {
      out_.constants["default"] = expression();
      out_.exports.emplace_back("default", "default");
    } else {
      statement(true);
    }
  }

  template <class Constants>
  void constants(bool exported, Constants& into) {
    do {
      skip_blanks();
      if (!is_name_start(peek())) return skip_group();  // taken apart: not followed
      std::string constant = name();
      if (exported) out_.exports.emplace_back(constant, constant);
      into[constant] = initialiser() ? expression() : nullptr;
      skip_blanks();
    } while (accept(','));
  }

  // Behind `const x`: skips `: Type`, and takes the `=`.
  bool initialiser() {
    skip_blanks();
    if (accept('=')) return true;
    if (peek() != ':') return false;
    while (skip_blanks(), !at_end() && peek() != ';') {
      if (looking_at("=>")) at_ += 2;
      else if (accept('=')) return true;
      else skip_group();
    }
    return false;
  }

  void function(bool exported) {
    accept('*');
    skip_blanks();
    std::string called = name();
    skip_blanks();
    skip_type_arguments();
    std::size_t start = at_;
    if (called.empty() || peek() != '(') return;
    Expr* out = node(Expr::Kind::Function, start);
    out->parameters = parameters();
    skip_return_type();
    if (peek() == '{') block(*out);
    finish(out);
    out_.constants[called] = out;
    if (exported) out_.exports.emplace_back(called, called);
  }

  void enumeration(bool exported) {
    std::string called = name();
    skip_blanks();
    Expr* out = node(Expr::Kind::Object, at_);
    if (!accept('{')) return;
    while (skip_blanks(), !at_end() && !accept('}')) {
      std::string key = peek() == '"' || peek() == '\'' ? quoted() : name();
      skip_blanks();
      const Expr* value = accept('=') ? expression() : nullptr;
      if (key.empty()) ++at_;
      else if (value != nullptr) out->members.emplace_back(key, value);
      skip_blanks();
      accept(',');
    }
    out_.constants[called] = finish(out);
    if (exported) out_.exports.emplace_back(called, called);
  }

  // -- expressions -----------------------------------------------------------------------------

  Expr* node(Expr::Kind kind, std::size_t start) {
    out_.nodes.emplace_back();
    out_.nodes.back().kind = kind;
    out_.nodes.back().span.offset = start;
    return &out_.nodes.back();
  }
  Expr* finish(Expr* e) {
    e->span.length = at_ - e->span.offset;
    return e;
  }

  const Expr* expression() {
    skip_blanks();
    std::size_t start = at_;
    if (++depth_ > max_depth) {
      at_ = text_.size();
      return node(Expr::Kind::Unknown, start);
    }
    const Expr* value = operators(postfix(primary()), start);
    --depth_;
    return value;
  }

  static bool ends_expression(char c) { return c == ',' || c == ')' || c == ']' || c == '}' || c == ';' || c == ':' || c == '\0'; }

  const Expr* operators(const Expr* value, std::size_t start) {
    while (true) {
      std::size_t resume = at_;
      skip_blanks();
      char c = peek();
      if (at_end() || ends_expression(c)) return value;
      if (accept_word("as") || accept_word("satisfies")) {
        skip_type();
      } else if (c == '+' && peek(1) != '+' && peek(1) != '=') {
        ++at_;
        skip_blanks();
        Expr* sum = node(Expr::Kind::Plus, start);
        sum->object = value;
        sum->items.push_back(postfix(primary()));
        value = finish(sum);
      } else if (std::string_view("?|&*/%<>=-!^.").find(c) != std::string_view::npos || looking_at("in ") || looking_at("instanceof ")) {
        skip_rest();
        return finish(node(Expr::Kind::Unknown, start));
      } else {
        at_ = resume;  // the next statement, without a semicolon
        return value;
      }
    }
  }

  void skip_rest() {
    while (skip_blanks(), !at_end() && (peek() == ':' || !ends_expression(peek()))) skip_group();
  }

  // `const`, `[string, ...string[]]`, `Foo<Bar>["x"] | null`
  void skip_type() {
    bool first = true;
    while (true) {
      std::size_t resume = at_;
      skip_blanks();
      bool fresh = newline_ && !first;
      char c = peek();
      if (at_end() || ends_expression(c) || (fresh && c != '|' && c != '&' && c != '.')) {
        at_ = resume;
        return;
      }
      if (c == '<') skip_type_arguments();
      else skip_group();
      first = false;
    }
  }

  void skip_type_arguments() {
    std::size_t resume = at_;
    if (!accept('<')) return;
    int open = 1;
    while (open > 0 && !at_end()) {
      skip_blanks();
      if (looking_at("=>")) at_ += 2;
      else if (accept('<')) ++open;
      else if (accept('>')) --open;
      else if (peek() == ';' || peek() == ')') break;
      else skip_group();
    }
    if (open > 0) at_ = resume;
  }

  void skip_return_type() {
    skip_blanks();
    if (!accept(':')) return;
    while (skip_blanks(), !at_end() && !looking_at("=>") && peek() != '{' && peek() != ';') {
      if (peek() == '<') {
        std::size_t before = at_;
        skip_type_arguments();
        if (at_ != before) continue;
      }
      skip_group();
    }
  }

  const Expr* postfix(const Expr* value) {
    while (true) {
      std::size_t resume = at_;
      skip_blanks();
      std::size_t start = value->span.offset;
      if (looking_at("?.")) ++at_;
      if (peek() == '!' && peek(1) != '=') {
        ++at_;
      } else if (accept('.')) {
        skip_blanks();
        if (peek() == '(') continue;  // f?.()
        Expr* member = node(Expr::Kind::Member, start);
        member->object = value;
        member->text = name();
        if (member->text.empty()) return finish(member);
        value = finish(member);
      } else if (peek() == '(' ) {
        value = call(value, start);
      } else if (peek() == '[' && !newline_) {
        value = element(value, start);
      } else if (peek() == '`') {
        Expr* tagged = node(Expr::Kind::Template, start);
        tagged->object = value;
        template_text(tagged);
        value = finish(tagged);
      } else if (peek() == '<') {
        skip_type_arguments();
        skip_blanks();
        if (peek() == '(' || peek() == '`') continue;
        at_ = resume;
        return value;
      } else {
        at_ = resume;
        return value;
      }
    }
  }

  const Expr* call(const Expr* callee, std::size_t start) {
    Expr* out = node(Expr::Kind::Call, start);
    out->object = callee;
    elements(')', out->items);
    return finish(out);
  }

  // x["name"]; another index is not followed.
  const Expr* element(const Expr* value, std::size_t start) {
    ++at_;
    const Expr* key = expression();
    skip_blanks();
    accept(']');
    Expr* out = node(key->kind == Expr::Kind::String ? Expr::Kind::Member : Expr::Kind::Unknown, start);
    out->object = value;
    out->text = key->text;
    return finish(out);
  }

  void elements(char close, std::vector<const Expr*>& out) {
    ++at_;
    while (skip_blanks(), !at_end() && !accept(close)) {
      if (accept(',')) continue;
      std::size_t before = at_;
      if (looking_at("...")) {
        at_ += 3;
        Expr* spread = node(Expr::Kind::Spread, before);
        spread->object = expression();
        out.push_back(finish(spread));
      } else {
        out.push_back(expression());
      }
      if (at_ == before) ++at_;
    }
  }

  const Expr* primary() {
    skip_blanks();
    std::size_t start = at_;
    char c = peek();
    if (c == '"' || c == '\'') {
      Expr* out = node(Expr::Kind::String, start);
      out->text = quoted();
      return finish(out);
    }
    if (c == '`') {
      Expr* out = node(Expr::Kind::Template, start);
      template_text(out);
      return finish(out);
    }
    if (is_digit(c) || ((c == '-' || c == '+') && is_digit(peek(1)))) return number();
    if (c == '[') {
      Expr* out = node(Expr::Kind::Array, start);
      elements(']', out->items);
      return finish(out);
    }
    if (c == '{') return object();
    if (c == '(') return parenthesis();
    if (is_name_start(c)) return named();
    if (!ends_expression(c)) skip_rest();
    return finish(node(Expr::Kind::Unknown, start));
  }

  // 500.0 is 500, 5e2 too. What JavaScript would print with an exponent stays as it is written.
  static std::string as_javascript_prints(const std::string& literal) {
    char* end = nullptr;
    const double value = std::strtod(literal.c_str(), &end);
    const double size = std::fabs(value);
    if (*end != '\0' || !(size == 0 || (size >= 1e-6 && size < 1e21))) return literal;
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr};
  }

  const Expr* number() {
    Expr* out = node(Expr::Kind::Number, at_);
    if (peek() == '-' || peek() == '+') out->text = peek() == '-' ? "-" : "", ++at_;
    while (!at_end() && (is_name_part(peek()) || peek() == '.')) {
      if (peek() != '_') out->text += peek();
      ++at_;
    }
    if (out->text.ends_with('n')) out->text.pop_back();  // a bigint
    else if (out->text.find_first_of(".eExXbBoO") != std::string::npos) out->text = as_javascript_prints(out->text);
    return finish(out);
  }

  const Expr* parenthesis() {
    std::size_t start = at_;
    skip_group();
    skip_return_type();
    skip_blanks();
    bool arrow = looking_at("=>");
    at_ = start;
    if (arrow) {
      Expr* out = node(Expr::Kind::Function, start);
      out->parameters = parameters();
      skip_return_type();
      return body(out);
    }
    ++at_;
    const Expr* inner = expression();
    skip_blanks();
    if (!accept(')')) skip_rest(), accept(')');
    return inner;
  }

  const Expr* body(Expr* out) {
    skip_blanks();
    if (looking_at("=>")) at_ += 2;
    skip_blanks();
    if (peek() == '{') block(*out);
    else out->object = expression();
    return finish(out);
  }

  std::vector<std::vector<std::string>> parameters() {
    std::vector<std::vector<std::string>> out;
    ++at_;
    while (skip_blanks(), !at_end() && !accept(')')) {
      std::vector<std::string> parameter;
      if (peek() == '{') {
        parameter.push_back("{");
        for (const Listed& item : name_list()) parameter.push_back(item.name);
      } else {
        parameter.push_back(name());
      }
      out.push_back(std::move(parameter));
      while (skip_blanks(), !at_end() && peek() != ',' && peek() != ')') {
        if (looking_at("=>")) at_ += 2;
        else skip_group();
      }
      accept(',');
    }
    return out;
  }

  // { const x = …; return y; }: its constants and the first value that it returns.
  void block(Expr& function) {
    ++at_;
    std::map<std::string, const Expr*, std::less<>> locals;
    bool branches = false;  // then nobody knows what it returns
    while (skip_blanks(), !at_end() && !accept('}')) {
      if (accept_word("return")) {
        const Expr* value = expression();
        if (function.object == nullptr) function.object = value;
      } else if (accept_word("const") || accept_word("let")) {
        constants(false, locals);
      } else {
        for (const char* word : {"if", "switch", "for", "while", "try"}) branches |= looking_at(word) && !is_name_part(peek(std::string_view(word).size()));
        skip_group();
      }
    }
    if (branches) function.object = nullptr;
    for (auto& [key, value] : locals) {
      if (value != nullptr) function.members.emplace_back(key, value);
    }
  }

  const Expr* object() {
    Expr* out = node(Expr::Kind::Object, at_);
    ++at_;
    while (skip_blanks(), !at_end() && !accept('}')) {
      if (accept(',')) continue;
      std::size_t before = at_;
      member(*out);
      if (at_ == before) ++at_;
    }
    return finish(out);
  }

  void member(Expr& object) {
    if (looking_at("...")) {
      at_ += 3;
      object.members.emplace_back("...", expression());
      return;
    }
    for (const char* word : {"async", "get", "set"}) {
      std::size_t resume = at_;
      if (accept_word(word) && is_name_start(peek())) break;
      at_ = resume;
    }
    std::size_t start = at_;
    std::string key = peek() == '"' || peek() == '\'' ? quoted() : name();
    if (key.empty()) return skip_rest();  // [computed]
    skip_blanks();
    if (accept(':')) {
      object.members.emplace_back(key, expression());
    } else if (peek() == '(' || peek() == '<') {
      skip_type_arguments();
      Expr* method = node(Expr::Kind::Function, start);
      method->parameters = parameters();
      skip_return_type();
      if (peek() == '{') block(*method);
      object.members.emplace_back(key, finish(method));
    } else {
      Expr* shorthand = node(Expr::Kind::Name, start);
      shorthand->text = key;
      object.members.emplace_back(key, finish(shorthand));
    }
  }

  const Expr* named() {
    std::size_t start = at_;
    std::string word = name();
    if (word == "await") return primary();
    if (word == "async") return skip_blanks(), primary();
    if (word == "true" || word == "false") {
      Expr* out = node(Expr::Kind::Bool, start);
      out->text = word;
      return finish(out);
    }
    if (word == "null" || word == "undefined") return finish(node(Expr::Kind::Null, start));
    if (word == "function") return function_value(start);
    if (word == "new" || word == "class" || word == "typeof" || word == "void" || word == "delete") {
      skip_rest();
      return finish(node(Expr::Kind::Unknown, start));
    }
    std::size_t resume = at_;
    skip_blanks();
    if (looking_at("=>")) {
      Expr* out = node(Expr::Kind::Function, start);
      out->parameters.push_back({word});
      return body(out);
    }
    at_ = resume;
    Expr* out = node(Expr::Kind::Name, start);
    out->text = word;
    return finish(out);
  }

  const Expr* function_value(std::size_t start) {
    skip_blanks();
    name();
    skip_blanks();
    Expr* out = node(Expr::Kind::Function, start);
    if (peek() != '(') return finish(out);
    out->parameters = parameters();
    skip_return_type();
    if (peek() == '{') block(*out);
    return finish(out);
  }

  // `out` null: skipped.
  void template_text(Expr* out) {
    ++at_;
    std::string text;
    while (!at_end() && peek() != '`') {
      if (looking_at("${")) {
        at_ += 2;
        if (out != nullptr) {
          out->strings.push_back(std::exchange(text, {}));
          out->items.push_back(expression());
        }
        while (skip_blanks(), !at_end() && !accept('}')) skip_group();
      } else if (peek() == '\\') {
        escape(text);
      } else {
        text += text_[at_++];
      }
    }
    accept('`');
    if (out != nullptr) out->strings.push_back(std::move(text));
  }

  Module& out_;
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool newline_ = false;
};

}  // namespace

void parse_module(std::string path, std::string text, Module& out) {
  out.path = path;
  out.text = SourceText(std::move(path), std::move(text));
  Parser(out, out.text.text()).run();
}

}  // namespace reconcile::drizzle_schema
