// The variables of a running PL/pgSQL block, and how SQL inside it sees them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/execute/value.h"

namespace reconcile::replay::plpgsql {

using execute::Value;

struct Variable;

struct Field {
  std::string name;
  catalog::Oid type = catalog::invalid_oid;
  std::int32_t typmod = -1;
  Value value = Value::null();
  std::shared_ptr<const Variable> record = {};  // of an argument that is a whole record: what is known of each field
};

struct Variable {
  catalog::Oid type = catalog::invalid_oid;
  std::int32_t typmod = -1;
  Value value = Value::null();
  bool record = false;    // RECORD, or a row type: fields hold what was last assigned
  bool assigned = false;  // of a record
  bool null = false;      // of a record: the row as a whole is NULL, as OLD on INSERT is; its fields read NULL
  std::vector<Field> fields;
  bool constant = false, not_null = false;
  const Field* field(std::string_view name) const;
};

// Names resolve from the innermost block outwards.
class Scopes {
 public:
  void push(std::string label) { scopes_.push_back({std::move(label), {}}); }
  void pop() { scopes_.pop_back(); }
  Variable& declare(const std::string& name) { return scopes_.back().variables[name]; }
  Variable* find(const std::string& name);
  Variable* find(const std::string& label, const std::string& name);
  std::size_t depth() const { return scopes_.size(); }

 private:
  struct Scope {
    std::string label;
    std::map<std::string, Variable> variables;
  };
  std::vector<Scope> scopes_;
};

// Makes column references that no column answers to into variables; a name that could be both is
// 42702, as the server has it by default. $n are the values of EXECUTE … USING, or a function's
// arguments.
class VariableHook final : public analyze::ParseState::ParamHook {
 public:
  VariableHook(Scopes* scopes, const std::vector<Field>* positional, catalog::Catalog& catalog)
      : scopes_(scopes), positional_(positional), catalog_(catalog) {}

  catalog::Expr* post_columnref(analyze::ParseState& state, const ::ColumnRef& ref,
                                catalog::Expr* found) override;
  catalog::Expr* paramref(analyze::ParseState& state, const ::ParamRef& ref) override;

  Value value_of(const catalog::Param& param) const;

 private:
  catalog::Expr* make_param(catalog::Oid type, std::int32_t typmod, Value value, int location);
  // A record as one value: a row of its fields, each with its own value, known or not.
  catalog::Expr* make_row(const Variable& record, int location);

  Scopes* scopes_;                        // null: only positional ones
  const std::vector<Field>* positional_;  // null: none
  catalog::Catalog& catalog_;
  std::vector<Value> values_;  // of the parameters made, by id - 1
};

}  // namespace reconcile::replay::plpgsql
