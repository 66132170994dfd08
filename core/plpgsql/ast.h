// PL/pgSQL as a tree. Pieces of SQL are spans of the body's text, so that every error finds its place in
// the user's file. (libpg_query's own PL/pgSQL output has no positions and knows no records or cursors.)
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::plpgsql {

// A piece of SQL in the body: an expression, a query or a statement. `hidden` are INTO clauses inside it,
// which PL/pgSQL keeps for itself.
struct Fragment {
  Span span;
  std::vector<Span> hidden;
  bool empty() const { return span.length == 0; }
};

// Where a value goes: a variable, or a field of a record.
struct Target {
  std::string variable;
  std::vector<std::string> fields;
  Fragment subscript;  // of the last array assignment, with its brackets; empty when none
  Span span;           // from its first token to its last
};

struct Into {
  bool strict = false;
  std::vector<Target> targets;  // empty: no INTO
};

enum class StatementKind {
  Block, Assign, If, Case, Loop, While, ForInteger, ForQuery, ForExecute, ForCursor, Foreach, Exit, Continue, Return,
  ReturnNext, ReturnQuery, Raise, Assert, Sql, Perform, Execute, GetDiagnostics, Cursor, Transaction, Null,
};

struct Statement;
using Statements = std::vector<std::unique_ptr<Statement>>;

struct CursorArgument {
  std::string name;  // "" when it stands by position
  Fragment value;
};

// OPEN, FETCH, MOVE and CLOSE, and the cursor of a loop.
struct CursorCommand {
  std::string verb;       // "open", "fetch", "move", "close"; "" of a loop
  std::string cursor;     // a variable
  std::string direction;  // "next", "prior", "first", "last", "absolute", "relative", …
  Fragment count;         // of ABSOLUTE and RELATIVE
  Fragment query;         // OPEN … FOR; with EXECUTE the expression of its text
  bool dynamic = false;
  std::vector<CursorArgument> arguments;  // of a bound cursor, or those behind USING
  Into into;
};

struct CursorParameter {
  std::string name;
  Fragment type;
};

struct Declaration {
  std::string name;
  std::string alias_for;  // "$1" or a name
  Fragment type;          // as written, "int", "users.id%TYPE"
  Fragment initial;
  bool constant = false, not_null = false;
  bool cursor = false;
  Fragment cursor_query;
  std::vector<CursorParameter> cursor_parameters;
  bool scroll = false;
};

struct Branch {  // of IF and CASE
  std::vector<Fragment> conditions;  // one for IF; the values of a WHEN
  Statements body;
};

struct Handler {
  std::vector<std::string> conditions;  // names in lower case, or five-character SQLSTATEs with '=' before
  Statements body;
};

struct RaiseOption {
  std::string name;  // "errcode", "message", "detail", "hint", …
  Fragment value;
};

struct Statement {
  StatementKind kind = StatementKind::Null;
  Span span;            // of its first token
  std::string label;
  Fragment expr;        // condition, value, query, lower bound, message arguments' query…
  Fragment upper, step; // of an integer loop
  bool reverse = false;
  std::vector<Target> targets;      // of assignments and loops
  Into into;
  std::vector<Fragment> arguments;  // USING, RAISE's parameters
  std::vector<Branch> branches;
  std::optional<Statements> otherwise;  // ELSE
  Statements body;
  std::vector<Declaration> declarations;
  std::vector<Handler> handlers;
  // RAISE
  std::string level;      // "debug" … "exception"
  bool has_format = false;
  std::string format;
  std::string condition;  // name, or '=' + SQLSTATE
  std::vector<RaiseOption> options;
  bool stacked = false;   // GET STACKED DIAGNOSTICS
  std::vector<std::string> items;  // what GET DIAGNOSTICS asks for, parallel to targets
  bool dynamic = false;   // RETURN QUERY EXECUTE
  std::optional<CursorCommand> cursor;  // of Cursor, when its form is followed, and of ForCursor
};

}  // namespace reconcile::plpgsql
