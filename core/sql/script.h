// Script: one simple query's text, parsed by PostgreSQL's own grammar.
//
// Holds libpg_query's memory; nodes live as long as it does. Move-only; to be destroyed on the thread
// that made it (libpg_query's memory contexts are thread-local).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

struct Node;  // PostgreSQL's (core/sql/nodes.h)

namespace reconcile::sql {

struct SyntaxError {
  std::string sqlstate;  // 42601 mostly; scanner errors have others (22P05, 42622, …)
  std::string message;   // PostgreSQL's
  std::string detail;
  std::string hint;
  std::optional<std::size_t> position;  // byte in the script's text, where the server gives one
};

struct Statement {
  Span span;                  // from its first token to its last, without the semicolon, in the script's text
  const ::Node* node = nullptr;  // null when it does not parse
  int node_base = 0;          // node locations are bytes from here (a piece that was parsed by itself)
  std::optional<SyntaxError> error;
};

class Script {
 public:
  // Parses `text` as a whole; on a syntax error splits it with the scanner and parses the pieces, so
  // that one bad statement costs one error. Never fails: what does not parse is a Statement with an error.
  static Script parse(std::string_view text);
  // How many texts this process has parsed: a second run on an unchanged repository parses none.
  static std::size_t parses();

  Script(Script&&) noexcept;
  Script& operator=(Script&&) noexcept;
  ~Script();

  const std::vector<Statement>& statements() const { return statements_; }
  // The first syntax error of the whole text, as a server that gets it in one query says it.
  const std::optional<SyntaxError>& whole_error() const { return whole_error_; }

 private:
  Script() = default;
  std::vector<void*> contexts_;  // libpg_query memory contexts, one per parse
  std::vector<Statement> statements_;
  std::optional<SyntaxError> whole_error_;
};

}  // namespace reconcile::sql
