// What expressions of a schema file come to, without running anything: literals, functions still to be
// applied, and drizzle's own builders as the record of the calls that made them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/drizzle_schema/syntax.h"

namespace reconcile::drizzle_schema {

struct Scope;
struct Member;

struct Value {
  enum class Kind { Unknown, Null, Bool, Number, String, Array, Object, Function, Native, Sql, Builder, Reference, Table, Enum, Schema };
  Kind kind = Kind::Unknown;
  // String, Number, Bool, Sql: its text; Native: the name drizzle exports it by ("*": all of drizzle);
  // Builder: the function that began it; Schema: its name.
  std::string text;
  std::vector<Value> items;                            // Array; Builder: the first call's arguments
  std::vector<Member> members;                         // Object; Builder: the later calls, each with an Array of arguments
  const Expr* expr = nullptr;                          // Function, and where a value comes from
  const Scope* scope = nullptr;                        // Function
  const Module* module = nullptr;
  std::size_t index = 0;   // Table, Enum, Reference: which table or enum
  std::string column;      // Reference: the column's key in the table

  bool is(Kind k) const { return kind == k; }
  const Value* member(std::string_view key) const;   // null unless there; the last of a repeated key
  const Value* call(std::string_view method) const;  // a Builder's later call: its arguments
  std::string string(std::string_view key) const;    // of a member that is a String or a Number; else ""
};

struct Member {
  std::string key;
  Value value;
};

struct Scope {
  const Module* module = nullptr;
  const Scope* parent = nullptr;
  std::map<std::string, Value, std::less<>> names;
};

Value string_value(std::string text);
Value array_value(std::vector<Value> items);
std::string json_text(const Value& value);  // as JSON.stringify would print it

}  // namespace reconcile::drizzle_schema
