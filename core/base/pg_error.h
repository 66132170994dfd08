// How a real server refuses a statement.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reconcile {

// An error as PostgreSQL reports it. Thrown within core/analyze and core/replay only, as the server's
// own ereport() unwinds, and caught where one statement (or one PL/pgSQL block with handlers) ends.
struct PgError {
  std::string sqlstate;  // five characters, e.g. "42703"
  std::string message;   // PostgreSQL's primary message, to the letter
  std::string detail;
  std::string hint;
  int location = -1;  // byte from the start of the script's text (a node's `location`); -1: the server gives none

  PgError() = default;
  PgError(std::string state, std::string text, int at = -1)
      : sqlstate(std::move(state)), message(std::move(text)), location(at) {}
  PgError&& with_detail(std::string text) && { return detail = std::move(text), std::move(*this); }
  PgError&& with_hint(std::string text) && { return hint = std::move(text), std::move(*this); }
};

// Thrown likewise where the outcome can't be decided statically.
struct Undecided {
  std::string reason;  // one lower-case clause: "the function body is in an untrusted language"
};

// The condition name of PostgreSQL's Appendix A for a SQLSTATE, e.g. "42703" → "undefined_column".
// Empty when unknown.
std::string_view condition_name(std::string_view sqlstate);
// The other way round; empty when there is no such condition.
std::string_view sqlstate_of_name(std::string_view condition);

}  // namespace reconcile
