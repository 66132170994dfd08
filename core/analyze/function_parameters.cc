#include "core/analyze/function_parameters.h"

#include <utility>

#include "core/analyze/analyze.h"
#include "core/sql/nodes.h"

namespace reconcile::analyze {

FunctionParameters::FunctionParameters(const Function& function) : FunctionParameters(function, function.arg_types) {}

FunctionParameters::FunctionParameters(const Function& function, std::vector<Oid> types)
    : function_(function), types_(std::move(types)) {
  for (const catalog::FunctionArg& arg : function.args) {
    if (arg.mode == 'i' || arg.mode == 'b' || arg.mode == 'v') names_.push_back(arg.name);
  }
  names_.resize(types_.size());
}

Expr* FunctionParameters::paramref(ParseState& state, const ::ParamRef& ref) {
  if (ref.number < 1 || static_cast<std::size_t>(ref.number) > types_.size()) return nullptr;
  return parameter(state, static_cast<std::size_t>(ref.number) - 1, ref.location);
}

Expr* FunctionParameters::post_columnref(ParseState& state, const ::ColumnRef& ref, Expr* found) {
  if (found != nullptr) return nullptr;
  std::vector<std::string_view> names;
  for (const ::Node* field : sql::list(ref.fields)) {
    if (nodeTag(field) == T_String) names.push_back(strVal(field));  // a trailing * asks for the whole
  }
  if (names.empty() || names.size() > 3) return nullptr;
  if (names.size() == 3) return names[0] == function_.name ? field_of(state, names[1], names[2], ref) : nullptr;
  if (names.size() == 1) return named(state, names[0], ref.location);
  if (names[0] == function_.name) {
    if (Expr* whole = named(state, names[1], ref.location)) return whole;
  }
  return field_of(state, names[0], names[1], ref);
}

Expr* FunctionParameters::parameter(ParseState& state, std::size_t index, int location) {
  auto* param = state.catalog.arena().make<catalog::Param>();
  param->kind = ExprKind::Param;
  param->id = static_cast<int>(index) + 1;
  param->name = state.catalog.arena().copy(names_[index]);
  param->type = types_[index];
  param->collation = type_of(state.session, param->type).collation;
  param->location = location;
  return param;
}

Expr* FunctionParameters::named(ParseState& state, std::string_view name, int location) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!names_[i].empty() && names_[i] == name) return parameter(state, i, location);
  }
  return nullptr;
}

Expr* FunctionParameters::field_of(ParseState& state, std::string_view name, std::string_view field, const ::ColumnRef& ref) {
  Expr* whole = named(state, name, ref.location);
  if (whole == nullptr) return nullptr;
  const Type& type = type_of(state.session, base_type(state.session, whole->type));
  const Relation* row = type.relid == invalid_oid ? nullptr : state.catalog.relations.find(type.relid);
  const Attribute* attribute = row == nullptr ? nullptr : row->attribute(field);
  if (attribute == nullptr) return nullptr;
  auto* select = state.catalog.arena().make<catalog::FieldSelect>();
  select->kind = ExprKind::FieldSelect;
  select->arg = whole;
  select->fieldnum = attribute->num;
  select->type = attribute->type;
  select->typmod = attribute->typmod;
  select->collation = attribute->collation;
  select->location = ref.location;
  return select;
}

}  // namespace reconcile::analyze
