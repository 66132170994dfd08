#include "core/replay/plpgsql/variables.h"

#include "core/sql/nodes.h"

namespace reconcile::replay::plpgsql {

using namespace catalog;  // NOLINT(google-build-using-namespace)

const Field* Variable::field(std::string_view name) const {
  for (const Field& f : fields) {
    if (f.name == name) return &f;
  }
  return nullptr;
}

Variable* Scopes::find(const std::string& name) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (auto it = scope->variables.find(name); it != scope->variables.end()) return &it->second;
  }
  return nullptr;
}

Variable* Scopes::find(const std::string& label, const std::string& name) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (scope->label != label || label.empty()) continue;
    auto it = scope->variables.find(name);
    return it == scope->variables.end() ? nullptr : &it->second;
  }
  return nullptr;
}

namespace {

// Of `r.*` what stands before the star: both are the whole row.
std::vector<std::string> names_of(const ::ColumnRef& ref) {
  std::vector<std::string> out;
  for (::Node* field : sql::list(ref.fields)) {
    const auto* name = RECONCILE_AS(String, field);
    if (name == nullptr) break;
    out.emplace_back(sql::str(name->sval));
  }
  return out;
}

}  // namespace

Expr* VariableHook::make_param(Oid type, std::int32_t typmod, Value value, int location) {
  values_.push_back(std::move(value));
  auto* param = catalog_.arena().make<catalog::Param>();
  param->kind = ExprKind::Param;
  param->type = type;
  param->typmod = typmod;
  const Type* found = catalog_.types.find(type);
  param->collation = found == nullptr ? invalid_oid : found->collation;
  param->location = location;
  param->of = catalog::Param::Of::Extern;
  param->id = static_cast<int>(values_.size());
  return param;
}

Expr* VariableHook::make_row(const Variable& record, int location) {
  if (!record.assigned || record.null) return make_param(record.type, -1, Value::null(), location);
  std::vector<Expr*> args;
  std::vector<std::string_view> names;
  for (const Field& field : record.fields) {
    args.push_back(make_param(field.type, field.typmod, field.value, location));
    names.push_back(catalog_.arena().copy(field.name));
  }
  auto* row = catalog_.arena().make<catalog::RowExpr>();
  row->kind = ExprKind::RowExpr;
  row->type = record.type;
  row->location = location;
  row->args = catalog_.arena().copy(args);
  row->colnames = catalog_.arena().copy(names);
  // Analysis must not take it for a row that is written out, whose comparison goes field by field.
  auto* whole = catalog_.arena().make<catalog::Coercion>();
  whole->kind = ExprKind::RelabelType;
  whole->type = record.type;
  whole->location = location;
  whole->arg = row;
  return whole;
}

Expr* VariableHook::post_columnref(analyze::ParseState&, const ::ColumnRef& ref, Expr* found) {
  std::vector<std::string> names = names_of(ref);
  if (scopes_ == nullptr || names.empty() || names.size() > 3) return nullptr;
  Variable* variable = nullptr;
  std::string field;
  if (names.size() == 1) {
    variable = scopes_->find(names[0]);
  } else if (names.size() == 2) {
    variable = scopes_->find(names[0], names[1]);  // label.variable
    if (variable == nullptr && (variable = scopes_->find(names[0])) != nullptr) {
      if (!variable->record) return nullptr;
      field = names[1];
    }
  } else {
    variable = scopes_->find(names[0], names[1]);
    field = names[2];
  }
  if (variable == nullptr) return nullptr;
  if (found != nullptr) {
    throw PgError("42702", "column reference \"" + names.back() + "\" is ambiguous", ref.location)
        .with_detail("It could refer to either a PL/pgSQL variable or a table column.");
  }
  if (field.empty()) {
    bool star = nodeTag(sql::list(ref.fields).back()) == T_A_Star;
    // The server knows no columns of a RECORD to expand.
    if (star && variable->type == type_oid::Record) return make_param(variable->type, -1, Value::null(), ref.location);
    if (star && !variable->record) return nullptr;
    if (variable->record) return make_row(*variable, ref.location);
    return make_param(variable->type, variable->typmod, variable->value, ref.location);
  }
  if (!variable->assigned) {
    throw PgError("55000", "record \"" + names[names.size() - 2] + "\" is not assigned yet")
        .with_detail("The tuple structure of a not-yet-assigned record is indeterminate.");
  }
  const Field* member = variable->field(field);
  if (member == nullptr) {
    throw PgError("42703",
                  "record \"" + names[names.size() - 2] + "\" has no field \"" + field + "\"",
                  ref.location);
  }
  return make_param(member->type, member->typmod, member->value, ref.location);
}

Expr* VariableHook::paramref(analyze::ParseState&, const ::ParamRef& ref) {
  if (positional_ == nullptr || ref.number < 1 ||
      static_cast<std::size_t>(ref.number) > positional_->size())
    return nullptr;
  const Field& argument = (*positional_)[static_cast<std::size_t>(ref.number) - 1];
  if (argument.record) return make_row(*argument.record, ref.location);
  return make_param(argument.type, argument.typmod, argument.value, ref.location);
}

Value VariableHook::value_of(const catalog::Param& param) const {
  auto id = static_cast<std::size_t>(param.id);
  return id >= 1 && id <= values_.size() ? values_[id - 1] : Value::unknown();
}

}  // namespace reconcile::replay::plpgsql
