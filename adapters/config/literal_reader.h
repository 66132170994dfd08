// Reads the literal values out of JSON, JSON with comments, and JavaScript or TypeScript modules,
// without running anything. What is no literal (a call, an environment variable, arithmetic) is
// Unknown or EnvName, and reading goes on behind it. Never fails, whatever the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile {

struct LiteralMember;

struct Literal {
  enum class Kind { Unknown, Null, Bool, Number, String, Array, Object, EnvName };
  Kind kind = Kind::Unknown;
  std::string text;     // String: its value; Number: as written; EnvName: the variable's name
  bool flag = false;    // Bool
  double number = 0;    // Number
  std::vector<Literal> items;                            // Array
  std::vector<LiteralMember> members;                    // Object, in order; of a repeated key the last counts
  Span span;

  const Literal* find(std::string_view key) const;  // null unless an Object that has it
  // The value at "a.b.c"; null when some step is missing.
  const Literal* at(std::string_view dotted_path) const;
  std::string string_at(std::string_view dotted_path) const;  // "" unless a String
  bool is(Kind k) const { return kind == k; }
};

struct LiteralMember {
  std::string key;
  Literal value;
};

// The value that `text` starts with: a JSON document, comments and trailing commas allowed.
Literal read_literal(std::string_view text);

// The default export of a configuration module: `export default X`, `module.exports = X`,
// `export default defineConfig(X)`, X a literal or the name of a constant. Unknown when there is none.
Literal read_default_export(std::string_view module_text);

// The arguments of each call of `function` in a module, e.g. of migrate(…); of x.migrate(…) only where
// `on_objects` says so.
struct Call {
  Span span;  // the name
  std::vector<Literal> arguments;
};
std::vector<Call> read_calls(std::string_view module_text, std::string_view function, bool on_objects = false);

}  // namespace reconcile
