// Evaluator: the constants of schema files and what they import from each other.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/drizzle_schema/value.h"
#include "core/base/file_tree.h"

namespace reconcile::drizzle_schema {

// A call of pgTable and its kin; columns and the rest are looked at when all tables are known.
struct TableCall {
  std::string schema, name;
  Value columns, extra;
  bool row_security = false;
  const Module* module = nullptr;
  Span span;
};

struct EnumCall {
  std::string schema, name;
  std::vector<std::string> labels;
  bool known = true;  // false: its labels are computed
  const Module* module = nullptr;
  Span span;
};

class Evaluator {
 public:
  explicit Evaluator(const FileTree& tree) : tree_(tree) {}

  const Module* module(const std::string& path);  // null: can't be read
  // The names a module exports, those of its re-exports too. `*` of a module that isn't there: left out, and in `unresolved`.
  std::vector<std::string> exported_names(const Module& module, std::vector<std::string>& unresolved);
  Value exported(const Module& module, std::string_view name);
  Value apply(const Value& function, std::vector<Value> arguments);
  Value evaluate(const Expr* expr, const Scope& scope);

  Value reference(std::size_t table, std::string column) const;
  const std::deque<TableCall>& tables() const { return tables_; }
  const std::deque<EnumCall>& enums() const { return enums_; }
  std::vector<std::string> files() const;  // all that were read

 private:
  std::optional<std::string> resolve(const Module& from, std::string_view specifier) const;
  const Module* imported_module(const Module& from, std::string_view specifier);
  void collect(const Module& module, std::set<const Module*>& seen, std::vector<std::string>& out, std::vector<std::string>& unresolved);
  Value exported(const Module& module, std::string_view name, int depth);

  Value name(const Expr& expr, const Scope& scope);
  Value constant(const Module& module, const std::string& name);
  Value import(const Module& module, const Import& import);
  Value supabase_users();
  Value member(const Expr& expr, const Scope& scope);
  Value call(const Expr& expr, const Scope& scope);
  Value call_native(const Value& native, std::vector<Value> arguments, const Expr& expr, const Module& module);
  Value call_method(const Value& object, const std::string& method, std::vector<Value> arguments, const Expr& expr, const Module& module);
  Value template_value(const Expr& expr, const Scope& scope);
  std::vector<Value> arguments(const std::vector<const Expr*>& items, const Scope& scope);
  Value object(const Expr& expr, const Scope& scope);
  Value table(std::string schema, std::vector<Value> arguments, const Expr& expr, const Module& module);
  Value enumeration(std::string schema, const std::vector<Value>& arguments, const Expr& expr, const Module& module);

  const FileTree& tree_;
  std::map<std::string, std::unique_ptr<Module>> modules_;
  std::map<std::pair<const Module*, std::string>, Value> constants_;
  std::set<std::pair<const Module*, std::string>> open_;
  std::deque<Scope> scopes_;
  std::deque<TableCall> tables_;
  std::deque<EnumCall> enums_;
  int depth_ = 0;
};

// A value as it stands in an SQL text; nullopt: it is computed, or a column, whose name its table knows.
std::optional<std::string> sql_text(const Evaluator& evaluator, const Value& value);

}  // namespace reconcile::drizzle_schema
