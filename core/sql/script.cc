// The one translation unit that calls libpg_query.
#include "core/sql/script.h"

#include <algorithm>
#include <atomic>

extern "C" {
#include <postgres.h>
// postgres.h must come first.
#include <pg_query.h>
#include <pg_query/pg_query_internal.h>
}

#include "core/sql/equal.h"
#include "core/sql/nodes.h"  // takes the server headers' worst macros back
#include "core/sql/split.h"

namespace reconcile::sql {
namespace {

// libpg_query reports an error's place in characters from 1; everything else counts bytes from 0.
std::optional<std::size_t> byte_of_character(std::string_view text, int cursorpos) {
  if (cursorpos <= 0) return std::nullopt;
  std::size_t at = 0;
  for (int character = 1; character < cursorpos && at < text.size(); ++character) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u) ++at;
  }
  return at;
}

// libpg_query drops the SQLSTATE; the message tells which of the scanner's errors it was.
std::string sqlstate_of(std::string_view message) {
  if (message.starts_with("invalid Unicode") || message.starts_with("invalid byte sequence")) return "22021";
  if (message.starts_with("unsafe use of \\'")) return "22P06";
  if (message.starts_with("invalid hexadecimal digit") || message.starts_with("invalid escape")) return "22025";
  if (message.find(" constraints cannot be marked ") != message.npos || message.ends_with("not yet implemented")) return "0A000";
  return "42601";
}

// Nor does it hand on the hints that the grammar has.
std::string hint_of(std::string_view message) {
  if (message == "subquery in FROM must have an alias") return "For example, FROM (SELECT ...) [AS] foo.";
  if (message == "VALUES in FROM must have an alias") return "For example, FROM (VALUES ...) [AS] foo.";
  return {};
}

SyntaxError make_error(std::string_view text, const PgQueryError& error) {
  std::string message = error.message == nullptr ? "syntax error" : error.message;
  return {.sqlstate = sqlstate_of(message), .message = message, .detail = {}, .hint = hint_of(message),
          .position = byte_of_character(text, error.cursorpos)};
}

std::size_t trim_end(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin) {
    char c = text[end - 1];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != ';') break;
    --end;
  }
  return end;
}

}  // namespace

namespace {
std::atomic<std::size_t> parse_count = 0;
}

std::size_t Script::parses() { return parse_count; }

Script Script::parse(std::string_view text) {
  ++parse_count;
  Script script;
  auto parse_piece = [&](std::size_t begin, std::size_t end) -> std::optional<SyntaxError> {
    std::string piece(text.substr(begin, end - begin));
    MemoryContext context = pg_query_enter_memory_context();
    auto parsed = pg_query_raw_parse(piece.c_str());
    if (parsed.stderr_buffer != nullptr) free(parsed.stderr_buffer);
    if (parsed.error != nullptr) {
      SyntaxError error = make_error(piece, *parsed.error);
      pg_query_free_error(parsed.error);
      pg_query_exit_memory_context(context);
      if (error.position) *error.position += begin;
      return error;
    }
    script.contexts_.push_back(context);
    for (RawStmt* raw : list<RawStmt>(parsed.tree)) {
      std::size_t from = begin + static_cast<std::size_t>(raw->stmt_location);
      std::size_t to = raw->stmt_len == 0 ? end : from + static_cast<std::size_t>(raw->stmt_len);
      from = std::min(skip_blanks(text, from), to);
      to = trim_end(text, from, to);
      script.statements_.push_back({.span = {from, to - from}, .node = raw->stmt,
                                    .node_base = static_cast<int>(begin), .error = std::nullopt});
    }
    return std::nullopt;
  };

  // A NUL byte would end the C string early: the server never gets to see what follows either.
  std::size_t end = std::min(text.find('\0'), text.size());
  script.whole_error_ = parse_piece(0, end);
  if (!script.whole_error_) return script;

  for (Span piece : split_statements(text.substr(0, end))) {
    if (auto error = parse_piece(piece.offset, piece.end())) {
      script.statements_.push_back({.span = piece, .node = nullptr, .node_base = 0, .error = error});
    }
  }
  // An unterminated comment lies in no piece, and is an error all the same.
  bool is_said = std::ranges::any_of(script.statements_, [](const Statement& statement) { return statement.error.has_value(); });
  if (!is_said) {
    std::size_t from = std::min(script.whole_error_->position.value_or(0), end);
    script.statements_.push_back({.span = {from, end - from}, .node = nullptr, .node_base = 0, .error = script.whole_error_});
  }
  return script;
}

namespace {

// The parse tree as JSON, without the places of its nodes; nothing when the text does not parse.
std::optional<std::string> tree_of(std::string_view text) {
  PgQueryParseResult parsed = pg_query_parse(std::string(text).c_str());
  std::optional<std::string> tree;
  if (parsed.error == nullptr && parsed.parse_tree != nullptr) tree = parsed.parse_tree;
  pg_query_free_parse_result(parsed);
  if (!tree) return tree;
  // Members that are 0 are left out, so they go whole, with a comma. Within strings quotes are escaped.
  for (std::string_view key : {"\"location\":", "\"stmt_location\":", "\"stmt_len\":"}) {
    for (std::size_t at = 0; (at = tree->find(key, at)) != std::string::npos;) {
      std::size_t end = std::min(tree->find_first_not_of("-0123456789", at + key.size()), tree->size());
      if (end < tree->size() && (*tree)[end] == ',') {
        ++end;
      } else if (at > 0 && (*tree)[at - 1] == ',') {
        --at;
      }
      tree->erase(at, end - at);
    }
  }
  return tree;
}

}  // namespace

bool same_statements(std::string_view a, std::string_view b) {
  std::optional<std::string> tree = tree_of(a);
  return tree && tree == tree_of(b);
}

Script::Script(Script&& other) noexcept { *this = std::move(other); }

Script& Script::operator=(Script&& other) noexcept {
  std::swap(contexts_, other.contexts_);
  std::swap(statements_, other.statements_);
  std::swap(whole_error_, other.whole_error_);
  return *this;
}

Script::~Script() {
  for (void* context : contexts_) pg_query_exit_memory_context(static_cast<MemoryContext>(context));
}

}  // namespace reconcile::sql
