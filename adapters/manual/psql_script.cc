#include "adapters/manual/psql_script.h"

#include <algorithm>
#include <optional>

#include "adapters/names.h"
#include "core/sql/inline_rows.h"
#include "core/sql/split.h"

namespace reconcile::manual {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// `\name argument`: up to the line's end, or to `\\`, behind which SQL may follow.
struct Command {
  Span span;
  std::string_view name;
  std::string_view arguments;

  std::string_view argument() const { return arguments.substr(0, arguments.find_first_of(" \t")); }
};

Command command_at(std::string_view text, std::size_t at) {
  std::size_t end = std::min(text.find('\n', at), text.size());
  Command out{.span = {at, end - at}, .name = {}, .arguments = {}};
  if (std::size_t separator = text.find("\\\\", at + 1); separator < end) {
    out.span.length = separator + 2 - at;
    end = separator;
  }
  std::size_t name_end = at + 1;
  while (name_end < end && is_name(text[name_end])) ++name_end;
  if (name_end == at + 1 && name_end < end) ++name_end;  // \! and \?
  out.name = text.substr(at + 1, name_end - at - 1);
  std::string_view rest = text.substr(name_end, end - name_end);
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
  out.arguments = rest;
  return out;
}

std::string unquoted(std::string_view argument) {
  if (argument.size() < 2 || argument.front() != '\'' || argument.back() != '\'') return std::string(argument);
  std::string out;
  for (std::size_t i = 1; i + 1 < argument.size(); ++i) {
    out += argument[i];
    if (argument[i] == '\'' && argument[i + 1] == '\'') ++i;
  }
  return out;
}

// What psql takes for a Boolean; nothing for variables, backquotes and whatever else.
std::optional<bool> constant_condition(std::string_view text) {
  const std::string word = lower(unquoted(text));
  for (std::string_view yes : {"true", "t", "on", "1", "yes", "y"}) if (word == yes) return true;
  for (std::string_view no : {"false", "f", "off", "0", "no", "n"}) if (word == no) return false;
  return std::nullopt;
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t start) : text_(text), start_(start) {}

  PsqlScript run() {
    std::size_t from = start_;
    for (const sql::InlineRows& rows : sql::find_inline_rows(text_)) {
      read(from, rows.statement_end);
      from = std::min(text_.find('\n', rows.rows.end()), text_.size());
    }
    read(from, text_.size());
    close(text_.size());
    leave_out_variables();
    return std::move(out_);
  }

 private:
  enum class Branch { Taken, Waiting, Done, Unknown };

  void read(std::size_t from, std::size_t end) {
    const std::string_view part = text_.substr(0, end);
    for (std::size_t at = sql::find_sign(part, from, '\\'); at < end; at = sql::find_sign(part, at, '\\')) {
      const Command command = command_at(part, at);
      close(at);
      obey(command);
      at = start_ = command.span.end();
    }
  }

  void close(std::size_t end) {
    if (end > start_ && is_active()) out_.chunks.push_back({{start_, end - start_}});
  }

  bool is_active() const { return std::ranges::all_of(branches_, [](Branch b) { return b == Branch::Taken; }); }

  void obey(const Command& command) {
    if (branch(command) || !is_active()) return;
    if (command.name == "i" || command.name == "ir" || command.name == "include" || command.name == "include_relative") {
      out_.inclusions.push_back({command.span, unquoted(command.argument()), command.name.ends_with('r') || command.name.ends_with("relative")});
    } else if (command.name == "gexec") {
      unfollowed(command, "runs what its query gives");
    } else if (command.name == "copy") {
      unfollowed(command, "moves rows between the server and a file");
    }
  }

  // The commands that decide whether others are obeyed.
  bool branch(const Command& command) {
    const bool is_if = command.name == "if", is_elif = command.name == "elif";
    if (is_if) {
      branches_.push_back(Branch::Waiting);
    } else if (branches_.empty()) {
      return false;
    }
    Branch& now = branches_.back();
    if (is_if || is_elif) {
      decide(command, now);
    } else if (command.name == "else") {
      now = now == Branch::Waiting ? Branch::Taken : now == Branch::Unknown ? now : Branch::Done;
    } else if (command.name == "endif") {
      branches_.pop_back();
    } else {
      return false;
    }
    return true;
  }

  void decide(const Command& command, Branch& now) {
    if (now == Branch::Taken) now = Branch::Done;
    if (now != Branch::Waiting) return;
    const std::optional<bool> holds = constant_condition(command.arguments);
    now = !holds ? Branch::Unknown : *holds ? Branch::Taken : Branch::Waiting;
    if (!holds) unfollowed(command, "decides when it runs whether the next statements do");
  }

  void unfollowed(const Command& command, std::string_view why) {
    out_.unfollowed.push_back({command.span, "`\\" + std::string(command.name) + "` " + std::string(why)});
  }

  // :name, :'name', :"name" where psql puts a variable's value in: their statements are another text each time.
  void leave_out_variables() {
    std::vector<Chunk> kept;
    for (const Chunk& chunk : out_.chunks) leave_out_variables(chunk, kept);
    out_.chunks = std::move(kept);
  }

  void leave_out_variables(const Chunk& chunk, std::vector<Chunk>& kept) {
    const std::string_view sent = text_.substr(chunk.span.offset, chunk.span.length);
    std::size_t from = 0, colon = next_variable(sent, 0);
    if (colon < sent.size()) {
      for (const Span& piece : sql::split_statements(sent)) {
        if (colon < piece.offset) colon = next_variable(sent, piece.offset);
        if (colon >= piece.end()) continue;
        if (piece.offset > from) kept.push_back({{chunk.span.offset + from, piece.offset - from}});
        out_.unfollowed.push_back({{chunk.span.offset + piece.offset, piece.length}, "psql puts a variable's value into this statement"});
        from = std::min(piece.end() + 1, sent.size());
      }
    }
    if (from < sent.size()) kept.push_back({{chunk.span.offset + from, sent.size() - from}});
  }

  static std::size_t next_variable(std::string_view sent, std::size_t at) {
    for (at = sql::find_sign(sent, at, ':'); at < sent.size(); at = sql::find_sign(sent, at + 1, ':')) {
      const char next = at + 1 < sent.size() ? sent[at + 1] : ' ';
      if (next == ':' || next == '=') {
        ++at;
      } else if (next == '\'' || next == '"') {
        return at;
      } else if (is_variable(sent, at)) {
        return at;
      }
    }
    return sent.size();
  }

  // One that no command of the script sets comes from psql's command line. In a[1:2] and a[i:j] it is none.
  static bool is_variable(std::string_view sent, std::size_t colon) {
    const bool is_slice = colon > 0 && (is_name(sent[colon - 1]) || sent[colon - 1] == ')' || sent[colon - 1] == ']');
    const char next = sent[colon + 1];
    return is_name(next) && !(next >= '0' && next <= '9') && !is_slice;
  }

  std::string_view text_;
  PsqlScript out_;
  std::size_t start_;  // of what is not yet in a chunk
  std::vector<Branch> branches_;
};

}  // namespace

PsqlScript read_psql_script(std::string_view text, std::size_t start) { return Reader(text, start).run(); }

}  // namespace reconcile::manual
