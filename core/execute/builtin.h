// Built-in functions that execution can run on known values. Those not listed here answer "unknown".
#pragma once

#include <initializer_list>
#include <span>
#include <string>

#include "core/execute/compare.h"
#include "core/execute/executor.h"

namespace reconcile::execute {

struct Call {
  Executor& executor;
  Session& session;
  const Function& function;
  std::span<const Value> args;
  std::span<const Oid> types;  // of the arguments as passed
  Oid result = invalid_oid;
  Oid collation = invalid_oid;

  std::size_t count() const { return args.size(); }
  const std::string& text(std::size_t i) const { return args[i].text(); }
  TypeClass type(std::size_t i) const { return class_of(session, types[i]); }
  bool is_text(std::size_t i) const { return type(i) == TypeClass::Text || type(i) == TypeClass::FixedText; }
  std::optional<std::int64_t> integer(std::size_t i) const;
};

using BuiltinFunction = Value (*)(Call& call);

struct Builtin {
  enum Flags : unsigned {
    None = 0,
    Total = 1,        // never null for arguments that are not
    TakesUnknown = 2  // is called with arguments that are not known, too (of a strict function still not with null)
  };
  const char* name;
  BuiltinFunction run;
  unsigned flags = None;
};

// By name, for functions of schema pg_catalog; null when not modelled.
const Builtin* find_builtin(std::string_view name);

// One table per file.
std::span<const Builtin> text_builtins();
std::span<const Builtin> pattern_builtins();
// regexp_split_to_… and regexp_matches; nullopt: the expression or its flags can't be followed.
std::optional<std::vector<Value>> split_by_regex(const std::string& text, const std::string& pattern, const std::string& options);
std::optional<std::vector<Value>> regex_matches(const std::string& text, const std::string& pattern, const std::string& options);
std::span<const Builtin> number_builtins();
std::span<const Builtin> array_builtins();
std::span<const Builtin> json_builtins();
std::span<const Builtin> cast_builtins();
std::span<const Builtin> catalog_builtins();
std::span<const Builtin> definition_builtins();
std::span<const Builtin> privilege_builtins();
std::span<const Builtin> session_builtins();

// The rows of aclexplode(); nullopt when the list can't be told.
std::optional<ResultSet> explode_acl(const Catalog& catalog, const Value& list);

// Set-returning built-ins; nullopt when not modelled.
std::optional<ResultSet> call_builtin_set(Executor& executor, const Function& function, std::span<const Value> args,
                                          std::span<const Oid> types);

}  // namespace reconcile::execute
