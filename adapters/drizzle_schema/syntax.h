// TypeScript modules as far as schema files need them: imports, exports, constants, and their expressions
// as trees. Nothing is run. Types are skipped; what is no expression of these kinds is Unknown and reading goes on.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::drizzle_schema {

struct Expr {
  enum class Kind { Unknown, Null, Bool, Number, String, Name, Member, Call, Array, Object, Spread, Function, Template, Plus };
  Kind kind = Kind::Unknown;
  Span span;
  std::string text;             // Name, Member: the name; String: its value; Number: as written; Bool: "true"
  const Expr* object = nullptr; // Member, Call, Template: what stands before (null: an untagged template); Spread, Function: the value, or what is returned; Plus: the left side
  std::vector<const Expr*> items;                             // Call: arguments; Array; Template: what stands in ${}; Plus: the right side
  std::vector<std::pair<std::string, const Expr*>> members;   // Object ("..." for a spread, null for a method); Function: its constants
  std::vector<std::string> strings;                           // Template: the texts between
  std::vector<std::vector<std::string>> parameters;           // Function: a name; or, taken apart, {"{", names…}
};

struct Import {
  std::string module, name;  // name "*": the whole module
};

struct Module {
  std::string path;
  SourceText text;
  std::map<std::string, Import, std::less<>> imports;               // by local name
  std::map<std::string, const Expr*, std::less<>> constants;        // null: a function or value that is not read
  std::vector<std::pair<std::string, std::string>> exports;         // exported name, local name; in order
  std::vector<std::pair<std::string, Import>> reexports;            // exported name; "*" for all of the module
  std::deque<Expr> nodes;
};

// Owns what its expressions point to: not to be copied. Never fails.
void parse_module(std::string path, std::string text, Module& out);

}  // namespace reconcile::drizzle_schema
