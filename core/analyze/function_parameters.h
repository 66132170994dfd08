// The arguments of an SQL-language function, as its body names them (sql_fn_parser_setup).
#pragma once

#include <string_view>
#include <vector>

#include "core/analyze/parse_state.h"

namespace reconcile::analyze {

// By number and, where no column is of that name, by name: $1, x, f.x, x.field, f.x.field.
class FunctionParameters : public ParseState::ParamHook {
 public:
  explicit FunctionParameters(const Function& function);
  // As called: `types` stand for polymorphic argument types.
  FunctionParameters(const Function& function, std::vector<Oid> types);

  Expr* paramref(ParseState& state, const ::ParamRef& ref) override;
  Expr* post_columnref(ParseState& state, const ::ColumnRef& ref, Expr* found) override;

 private:
  Expr* parameter(ParseState& state, std::size_t index, int location);
  Expr* named(ParseState& state, std::string_view name, int location);
  Expr* field_of(ParseState& state, std::string_view name, std::string_view field, const ::ColumnRef& ref);

  const Function& function_;
  std::vector<std::string_view> names_;  // of the input arguments; "" where there is none
  std::vector<Oid> types_;
};

}  // namespace reconcile::analyze
