#include "core/plpgsql/parser.h"

#include <algorithm>
#include <utility>
#include <initializer_list>

#include "core/plpgsql/lexer.h"

namespace reconcile::plpgsql {
namespace {

constexpr int deepest = 200;  // nested blocks and loops

// Unwinds to parse(); stays in this file.
struct NotFollowed {
  std::string why;
  std::size_t at;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

  std::unique_ptr<Statement> run() {
    while (symbol("#")) skip_option();
    auto block = this->block(label());
    accept_symbol(";");
    if (peek().kind != TokenKind::End) fail("text after the last END");
    return block;
  }

 private:
  // ---- tokens ----
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& take() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool word(std::string_view w, std::size_t ahead = 0) const { return peek(ahead).kind == TokenKind::Word && peek(ahead).text == w; }
  bool symbol(std::string_view s, std::size_t ahead = 0) const { return peek(ahead).kind == TokenKind::Symbol && peek(ahead).text == s; }
  bool accept(std::string_view w) { return word(w) ? (take(), true) : false; }
  bool accept_symbol(std::string_view s) { return symbol(s) ? (take(), true) : false; }
  void expect(std::string_view w) {
    if (!accept(w)) fail("`" + std::string(w) + "` expected");
  }
  void expect_symbol(std::string_view s) {
    if (!accept_symbol(s)) fail("`" + std::string(s) + "` expected");
  }
  [[noreturn]] void fail(std::string why) const { throw NotFollowed{std::move(why), peek().span.offset}; }

  std::string name() {
    if (peek().kind != TokenKind::Word && peek().kind != TokenKind::QuotedName) fail("a name expected");
    return take().text;
  }

  void skip_option() {  // #variable_conflict use_column
    std::size_t line_end = text_.find('\n', peek().span.offset);
    while (peek().kind != TokenKind::End && peek().span.offset < line_end) take();
  }

  std::string label() {
    if (!accept_symbol("<<")) return {};
    std::string out = name();
    expect_symbol(">>");
    return out;
  }

  // SQL up to one of these words or symbols outside parentheses, which stays.
  Fragment until(std::initializer_list<std::string_view> stops) {
    Fragment out;
    std::size_t begin = peek().span.offset, end = begin;
    int depth = 0, cases = 0;
    for (;; end = take().span.end()) {
      const Token& token = peek();
      if (token.kind == TokenKind::End) fail("the statement does not end");
      bool name_like = token.kind == TokenKind::Word || token.kind == TokenKind::Symbol;
      bool stop = name_like && std::find(stops.begin(), stops.end(), token.text) != stops.end();
      if (depth == 0 && cases == 0 && stop) break;
      if (depth == 0 && symbol(";")) fail("unexpected `;`");
      if (symbol("(") || symbol("[")) ++depth;
      if ((symbol(")") || symbol("]")) && --depth < 0) fail("unbalanced parentheses");
      if (word("case")) ++cases;  // its WHEN, THEN and ELSE are SQL's
      if (word("end") && cases > 0) --cases;
    }
    out.span = {begin, end - begin};
    return out;
  }

  Fragment expression(std::initializer_list<std::string_view> stops) {
    Fragment out = until(stops);
    if (out.empty()) fail("an expression expected");
    return out;
  }

  // ---- blocks ----
  std::unique_ptr<Statement> make(StatementKind kind) {
    auto out = std::make_unique<Statement>();
    out->kind = kind;
    out->span = peek().span;
    return out;
  }

  std::unique_ptr<Statement> block(std::string block_label) {
    auto out = make(StatementKind::Block);
    out->label = std::move(block_label);
    while (accept("declare")) {
      while (!word("begin") && !word("declare")) declaration(*out);
    }
    expect("begin");
    out->body = statements();
    if (accept("exception")) {
      while (word("when")) out->handlers.push_back(handler());
    }
    expect("end");
    if (!symbol(";") && peek().kind != TokenKind::End) name();
    return out;
  }

  void declaration(Statement& block) {
    Declaration d;
    d.name = name();
    if (accept("alias")) {
      expect("for");
      d.alias_for = take().text;
      expect_symbol(";");
      block.declarations.push_back(std::move(d));
      return;
    }
    if (accept("no")) expect("scroll");
    d.scroll = accept("scroll");
    if (accept("cursor")) {
      d.cursor = true;
      if (accept_symbol("(")) {
        do {
          CursorParameter parameter;
          parameter.name = name();
          parameter.type = expression({",", ")"});
          d.cursor_parameters.push_back(std::move(parameter));
        } while (accept_symbol(","));
        expect_symbol(")");
      }
      if (!accept("for")) expect("is");
      d.cursor_query = expression({";"});
      expect_symbol(";");
      block.declarations.push_back(std::move(d));
      return;
    }
    d.constant = accept("constant");
    d.type = expression({";", ":=", "=", "default", "not", "collate"});
    if (accept("collate")) until({";", ":=", "=", "default", "not"});
    if (accept("not")) {
      expect("null");
      d.not_null = true;
    }
    if (accept_symbol(":=") || accept_symbol("=") || accept("default")) d.initial = expression({";"});
    expect_symbol(";");
    block.declarations.push_back(std::move(d));
  }

  Handler handler() {
    Handler out;
    expect("when");
    do {
      if (accept("sqlstate")) {
        out.conditions.push_back("=" + take().text);
      } else {
        out.conditions.push_back(name());
      }
    } while (accept("or"));
    expect("then");
    out.body = statements();
    return out;
  }

  Statements statements() {
    if (++depth_ > deepest) fail("nested too deeply");
    Statements out;
    static constexpr std::string_view ends[] = {"end", "exception", "elsif", "elseif", "else", "when"};
    while (!(peek().kind == TokenKind::Word && std::find(std::begin(ends), std::end(ends), peek().text) != std::end(ends))) {
      if (peek().kind == TokenKind::End) fail("END expected");
      out.push_back(statement());
    }
    --depth_;
    return out;
  }

  // ---- statements ----
  std::unique_ptr<Statement> statement() {
    std::string l = label();
    std::size_t begin = at_;
    Span first = peek().span;
    std::unique_ptr<Statement> out = unlabelled(l);
    out->span = first;
    if (begin == at_) fail("a statement expected");
    return out;
  }

  std::unique_ptr<Statement> unlabelled(const std::string& l) {
    if (assignment_ahead()) return assignment();
    if (word("declare") || word("begin")) {
      auto out = block(l);
      expect_symbol(";");
      return out;
    }
    if (accept("if")) return if_statement();
    if (accept("case")) return case_statement();
    if (accept("loop")) return loop(make(StatementKind::Loop), l);
    if (accept("while")) {
      auto out = make(StatementKind::While);
      out->expr = expression({"loop"});
      expect("loop");
      return loop(std::move(out), l);
    }
    if (accept("for")) return for_statement(l);
    if (accept("foreach")) return foreach_statement(l);
    if (word("exit") || word("continue")) return exit_statement();
    if (accept("return")) return return_statement();
    if (accept("raise")) return raise_statement();
    if (accept("assert")) {
      auto out = make(StatementKind::Assert);
      out->expr = expression({",", ";"});
      if (accept_symbol(",")) out->arguments.push_back(expression({";"}));
      return end(std::move(out));
    }
    if (accept("perform")) {
      auto out = make(StatementKind::Perform);
      out->expr = expression({";"});
      return end(std::move(out));
    }
    if (accept("execute")) return execute_statement();
    if (word("get") && (word("diagnostics", 1) || word("stacked", 1) || word("current", 1))) return diagnostics();
    if (word("open") || word("fetch") || word("move") || word("close")) {
      auto out = make(StatementKind::Cursor);
      std::size_t start = at_;
      out->cursor = cursor_command();
      at_ = start;
      out->expr = until({";"});
      return end(std::move(out));
    }
    if (word("commit") || word("rollback")) {
      auto out = make(StatementKind::Transaction);
      out->expr = until({";"});
      return end(std::move(out));
    }
    if (word("null") && symbol(";", 1)) {
      take();
      return end(make(StatementKind::Null));
    }
    return sql_statement();
  }

  std::unique_ptr<Statement> end(std::unique_ptr<Statement> statement) {
    expect_symbol(";");
    return statement;
  }

  // name[.field]… [subscript] := or =
  bool assignment_ahead() const {
    if (peek().kind != TokenKind::Word && peek().kind != TokenKind::QuotedName && peek().kind != TokenKind::Parameter) return false;
    std::size_t i = 1;
    while (symbol(".", i)) i += 2;
    if (symbol("[", i)) {
      for (int depth = 0; peek(i).kind != TokenKind::End; ++i) {
        if (symbol("[", i)) ++depth;
        if (symbol("]", i) && --depth == 0 && !symbol("[", i + 1)) break;
      }
      ++i;
    }
    return symbol(":=", i) || symbol("=", i);
  }

  Target target() {
    Target out;
    std::size_t from = peek().span.offset;
    out.variable = take().text;
    while (accept_symbol(".")) out.fields.push_back(name());
    out.span = {from, tokens_[at_ - 1].span.end() - from};
    if (symbol("[")) out.subscript = until({":=", "=", ",", ";", "from", "in"});
    return out;
  }

  std::unique_ptr<Statement> assignment() {
    auto out = make(StatementKind::Assign);
    out->targets.push_back(target());
    if (!accept_symbol(":=")) expect_symbol("=");
    out->expr = expression({";"});
    return end(std::move(out));
  }

  std::unique_ptr<Statement> if_statement() {
    auto out = make(StatementKind::If);
    do {
      Branch branch;
      branch.conditions.push_back(expression({"then"}));
      expect("then");
      branch.body = statements();
      out->branches.push_back(std::move(branch));
    } while (accept("elsif") || accept("elseif"));
    if (accept("else")) out->otherwise = statements();
    expect("end");
    expect("if");
    return end(std::move(out));
  }

  std::unique_ptr<Statement> case_statement() {
    auto out = make(StatementKind::Case);
    if (!word("when")) out->expr = expression({"when"});
    while (accept("when")) {
      Branch branch;
      do branch.conditions.push_back(expression({"then", ","}));
      while (!out->expr.empty() && accept_symbol(","));
      expect("then");
      branch.body = statements();
      out->branches.push_back(std::move(branch));
    }
    if (accept("else")) out->otherwise = statements();
    expect("end");
    expect("case");
    return end(std::move(out));
  }

  // After LOOP.
  std::unique_ptr<Statement> loop(std::unique_ptr<Statement> out, const std::string& l) {
    out->label = l;
    out->body = statements();
    expect("end");
    expect("loop");
    if (!symbol(";")) name();
    return end(std::move(out));
  }

  std::unique_ptr<Statement> for_statement(const std::string& l) {
    auto out = make(StatementKind::ForQuery);
    do out->targets.push_back(target());
    while (accept_symbol(","));
    expect("in");
    if (accept("execute")) {
      out->kind = StatementKind::ForExecute;
      out->expr = expression({"loop", "using"});
      if (accept("using")) out->arguments = list({"loop"});
    } else {
      out->reverse = accept("reverse");
      std::size_t start = at_;
      Fragment first = expression({"loop", ".."});
      if (accept_symbol("..")) {
        out->kind = StatementKind::ForInteger;
        out->upper = expression({"loop", "by"});
        if (accept("by")) out->step = expression({"loop"});
      } else if (is_cursor_name(first)) {
        out->kind = StatementKind::ForCursor;
        std::size_t after = std::exchange(at_, start);
        out->cursor.emplace().cursor = name();
        out->cursor->arguments = cursor_arguments();
        at_ = after;
      }
      out->expr = first;
    }
    expect("loop");
    return loop(std::move(out), l);
  }

  // (1, name := 2), or nothing.
  std::vector<CursorArgument> cursor_arguments() {
    std::vector<CursorArgument> out;
    if (!accept_symbol("(")) return out;
    do {
      CursorArgument argument;
      bool assigned = symbol(":=", 1), arrow = symbol("=", 1) && symbol(">", 2);
      if (assigned || arrow) {
        argument.name = name();
        take();
        if (arrow) take();
      }
      argument.value = expression({",", ")"});
      out.push_back(std::move(argument));
    } while (accept_symbol(","));
    expect_symbol(")");
    return out;
  }

  // nullopt for a form that is not followed, or none that there is.
  std::optional<CursorCommand> cursor_command() {
    CursorCommand out;
    out.verb = take().text;
    try {
      if (out.verb == "open") open_cursor(out);
      else if (out.verb == "close") out.cursor = name();
      else fetch_cursor(out);
    } catch (const NotFollowed&) {
      return std::nullopt;
    }
    return symbol(";") ? std::optional(std::move(out)) : std::nullopt;
  }

  void open_cursor(CursorCommand& out) {
    out.cursor = name();
    out.arguments = cursor_arguments();
    if (accept("no")) expect("scroll");
    accept("scroll");
    if (!accept("for")) return;
    out.dynamic = accept("execute");
    out.query = expression({";", "using"});
    if (!accept("using")) return;
    for (Fragment& value : list({";"})) out.arguments.push_back({"", value});
  }

  void fetch_cursor(CursorCommand& out) {
    static constexpr std::string_view directions[] = {"next", "prior", "first", "last", "absolute", "relative", "forward", "backward"};
    out.direction = "next";
    // A cursor may be named like a direction: then nothing stands behind it.
    bool named = std::find(std::begin(directions), std::end(directions), peek().text) != std::end(directions) &&
                 !symbol(";", 1) && !word("into", 1);
    if (named) out.direction = take().text;
    if (out.direction == "absolute" || out.direction == "relative") out.count = expression({"from", "in"});
    if (!accept("from")) accept("in");
    out.cursor = name();
    if (out.verb == "fetch" && accept("into")) out.into = into_targets();
  }

  // FOR r IN cur LOOP, FOR r IN cur(1) LOOP: neither SELECT nor WITH nor VALUES nor a parenthesis.
  bool is_cursor_name(const Fragment& fragment) const {
    std::string_view text = text_.substr(fragment.span.offset, fragment.span.length);
    std::vector<Token> tokens = tokenize(text);
    if (tokens.front().kind != TokenKind::Word) return false;
    static constexpr std::string_view starts[] = {"select", "with", "values", "table", "insert", "update", "delete", "explain", "show"};
    return std::find(std::begin(starts), std::end(starts), tokens.front().text) == std::end(starts);
  }

  std::unique_ptr<Statement> foreach_statement(const std::string& l) {
    auto out = make(StatementKind::Foreach);
    do out->targets.push_back(target());
    while (accept_symbol(","));
    if (accept("slice")) out->upper = expression({"in"});
    expect("in");
    expect("array");
    out->expr = expression({"loop"});
    expect("loop");
    return loop(std::move(out), l);
  }

  std::unique_ptr<Statement> exit_statement() {
    auto out = make(word("exit") ? StatementKind::Exit : StatementKind::Continue);
    take();
    if (!symbol(";") && !word("when")) out->label = name();
    if (accept("when")) out->expr = expression({";"});
    return end(std::move(out));
  }

  std::unique_ptr<Statement> return_statement() {
    auto out = make(StatementKind::Return);
    if (accept("next")) out->kind = StatementKind::ReturnNext;
    if (accept("query")) {
      out->kind = StatementKind::ReturnQuery;
      out->dynamic = accept("execute");
      out->expr = expression({";", "using"});
      if (accept("using")) out->arguments = list({";"});
      return end(std::move(out));
    }
    out->expr = until({";"});
    return end(std::move(out));
  }

  std::vector<Fragment> list(std::initializer_list<std::string_view> stops) {
    std::vector<std::string_view> all(stops);
    std::vector<Fragment> out;
    for (;;) {
      out.push_back(list_item(all));
      if (!accept_symbol(",")) return out;
    }
  }

  Fragment list_item(const std::vector<std::string_view>& stops) {
    // USING lists end at one of two words at the most.
    std::string_view last = stops.back();
    return expression({",", stops.front(), last, ";"});
  }

  std::unique_ptr<Statement> raise_statement() {
    auto out = make(StatementKind::Raise);
    out->level = "exception";
    static constexpr std::string_view levels[] = {"debug", "log", "info", "notice", "warning", "exception"};
    if (peek().kind == TokenKind::Word && std::find(std::begin(levels), std::end(levels), peek().text) != std::end(levels)) {
      out->level = take().text;
    } else if (symbol(";")) {
      out->level.clear();  // RAISE: the current error again
      return end(std::move(out));
    }
    if (peek().kind == TokenKind::String) {
      out->has_format = true;
      while (peek().kind == TokenKind::String) out->format += take().text;  // literals on successive lines are one
      while (accept_symbol(",")) out->arguments.push_back(expression({",", ";", "using"}));
    } else if (accept("sqlstate")) {
      out->condition = "=" + take().text;
    } else if (!word("using") && !symbol(";")) {
      out->condition = name();
    }
    if (accept("using")) {
      do {
        RaiseOption option;
        option.name = name();
        if (!accept_symbol("=")) expect_symbol(":=");
        option.value = expression({",", ";"});
        out->options.push_back(std::move(option));
      } while (accept_symbol(","));
    }
    return end(std::move(out));
  }

  std::unique_ptr<Statement> execute_statement() {
    auto out = make(StatementKind::Execute);
    out->expr = expression({";", "into", "using"});
    for (;;) {
      if (accept("into")) {
        out->into = into_targets();
      } else if (accept("using")) {
        out->arguments = list({";", "into"});
      } else {
        return end(std::move(out));
      }
    }
  }

  Into into_targets() {
    Into out;
    out.strict = accept("strict");
    do out.targets.push_back(target());
    while (accept_symbol(","));
    return out;
  }

  std::unique_ptr<Statement> diagnostics() {
    auto out = make(StatementKind::GetDiagnostics);
    take();
    out->stacked = accept("stacked");
    accept("current");
    expect("diagnostics");
    do {
      out->targets.push_back(target());
      if (!accept_symbol(":=")) expect_symbol("=");
      out->items.push_back(name());
    } while (accept_symbol(","));
    return end(std::move(out));
  }

  // Any SQL command. An INTO outside parentheses is PL/pgSQL's, but after INSERT and MERGE it is SQL's.
  std::unique_ptr<Statement> sql_statement() {
    auto out = make(StatementKind::Sql);
    if (peek().kind != TokenKind::Word && !symbol("(")) fail("a statement expected");
    std::size_t begin = peek().span.offset, end_at = begin;
    bool may_take_into = word("select") || word("with") || word("insert") || word("update") || word("delete") || word("values") || word("merge") || word("call") || symbol("(");
    std::string before;
    int depth = 0;
    while (!(depth == 0 && symbol(";"))) {
      if (peek().kind == TokenKind::End) fail("the statement does not end");
      if (may_take_into && depth == 0 && word("into") && before != "insert" && before != "merge") {
        std::size_t from = take().span.offset;
        out->into = into_targets();
        std::size_t to = tokens_[at_ - 1].span.end();
        out->expr.hidden.push_back({from, to - from});
        end_at = to;
        before.clear();
        continue;
      }
      if (symbol("(") || symbol("[")) ++depth;
      if (symbol(")") || symbol("]")) --depth;
      before = peek().kind == TokenKind::Word ? peek().text : "";
      end_at = take().span.end();
    }
    out->expr.span = {begin, end_at - begin};
    return end(std::move(out));
  }

  friend Result<std::unique_ptr<Statement>> plpgsql::parse(std::string_view body);

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<std::unique_ptr<Statement>> parse(std::string_view body) {
  try {
    return Parser(body).run();
  } catch (const NotFollowed& not_followed) {
    SourceText text("", std::string(body));
    return Error{"PL/pgSQL line " + std::to_string(text.position(not_followed.at).line) + ": " + not_followed.why, "", ""};
  }
}

}  // namespace reconcile::plpgsql
