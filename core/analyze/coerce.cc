// Coercing an expression to a type (parse_coerce.c).
#include "core/analyze/coerce.h"

#include "core/analyze/expression.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

struct CoercionRequest {
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
  CoercionContext context = CoercionContext::Implicit;
  CoercionForm form = CoercionForm::ImplicitCast;
  int location = -1;
};

std::string type_name(ParseState& state, Oid type) { return format_type(state.session, type); }

[[noreturn]] void cannot_cast(ParseState& state, Oid from, Oid to, std::string detail, int at) {
  throw PgError("42846", "cannot cast type " + type_name(state, from) + " to " + type_name(state, to), at)
      .with_detail(std::move(detail));
}

Coercion* make_coercion(ParseState& state, ExprKind kind, Expr* arg, const CoercionRequest& to) {
  auto* made = make_expr<Coercion>(state.catalog, kind, to.type, to.location);
  made->arg = arg;
  made->form = to.form;
  made->typmod = to.typmod;
  return made;
}

// The steps inside an explicit cast are not printed.
void hide_coercion(Expr* expr) {
  auto hide = [](CoercionForm& form) {
    if (form != CoercionForm::ImplicitCast && form != CoercionForm::ExplicitCast) return;
    form = CoercionForm::ImplicitCast;
  };
  switch (expr->kind) {
    case ExprKind::FuncExpr: hide(static_cast<FuncExpr*>(expr)->form); break;
    case ExprKind::RelabelType:
    case ExprKind::CoerceViaIO:
    case ExprKind::ConvertRowtypeExpr:
    case ExprKind::CoerceToDomain: hide(static_cast<Coercion*>(expr)->form); break;
    case ExprKind::ArrayCoerceExpr: hide(static_cast<ArrayCoerceExpr*>(expr)->form); break;
    default: break;
  }
}

Const* make_plain_const(ParseState& state, Oid type, std::string_view value) {
  auto* made = make_expr<Const>(state.catalog, ExprKind::Const, type, -1);
  made->value = state.catalog.arena().copy(value);
  made->input = made->value;
  return made;
}

// A cast function takes the value and, where it has the parameters, the type modifier and whether the
// cast is explicit.
Expr* call_cast_function(ParseState& state, Expr* expr, Oid function, const CoercionRequest& to) {
  const Function* found = state.catalog.functions.find(function);
  if (found == nullptr) throw Undecided{"a cast function that the model does not know"};
  std::vector<Expr*> args = {expr};
  if (found->arg_types.size() >= 2) args.push_back(make_plain_const(state, type_oid::Int4, std::to_string(to.typmod)));
  if (found->arg_types.size() == 3) {
    args.push_back(make_plain_const(state, type_oid::Bool, to.context == CoercionContext::Explicit ? "t" : "f"));
  }
  auto* call = make_expr<FuncExpr>(state.catalog, ExprKind::FuncExpr, to.type, to.location);
  call->funcid = function;
  call->form = to.form;
  if (args.size() > 1) call->typmod = to.typmod;
  call->args = state.catalog.arena().copy(args);
  return call;
}

Expr* coerce_array(ParseState& state, Expr* expr, const CoercionRequest& to) {
  std::int32_t source_typmod = expr->typmod;
  Oid source = base_type(state.session, expr->type, &source_typmod);
  Oid element = element_type(state.session, source);
  auto* test = make_expr<CaseTestExpr>(state.catalog, ExprKind::CaseTestExpr, element, -1);
  test->typmod = source_typmod;
  test->collation = type_collation(state.session, element);
  Expr* one = coerce_to_target(state, test, element, element_type(state.session, to.type), to.typmod, to.context,
                               to.form, to.location);
  auto* made = make_expr<ArrayCoerceExpr>(state.catalog, ExprKind::ArrayCoerceExpr, to.type, to.location);
  made->arg = expr;
  made->elem_expr = one;
  made->form = to.form;
  made->typmod = one == nullptr ? -1 : one->typmod;
  return made;
}

Expr* build_coercion(ParseState& state, Expr* expr, CoercionPathway way, const CoercionRequest& to) {
  switch (way.path) {
    case CoercionPath::Function: return call_cast_function(state, expr, way.function, to);
    case CoercionPath::ArrayCoerce: return coerce_array(state, expr, to);
    default: {
      Expr* made = make_coercion(state, ExprKind::CoerceViaIO, expr, to);
      made->typmod = -1;
      return made;
    }
  }
}

// The expression a row value's fields are taken from, one per column of the target.
std::vector<Expr*> row_fields(ParseState& state, Expr* expr, const CoercionRequest& to) {
  if (expr->kind == ExprKind::RowExpr) {
    ExprList args = as<RowExpr>(expr).args;
    return {args.begin(), args.end()};
  }
  if (expr->kind == ExprKind::Var && as<Var>(expr).varattno == 0) {
    const auto& var = as<Var>(expr);
    ParseState& level = state_at_level(state, var.levels_up);
    std::vector<Expr*> fields;
    for (const auto& column : expand_item(state, *level.all_items[static_cast<std::size_t>(var.varno) - 1],
                                          var.levels_up, var.location)) {
      fields.push_back(column.var);
    }
    return fields;
  }
  int at = to.location >= 0 ? to.location : expr_location(expr);
  cannot_cast(state, type_oid::Record, to.type, {}, at);
}

Expr* coerce_field(ParseState& state, Expr* field, const Attribute& column, const CoercionRequest& to, int number) {
  Expr* made = coerce_to_target(state, field, field->type, column.type, column.typmod, to.context,
                                CoercionForm::ImplicitCast, -1);
  if (made != nullptr) return made;
  cannot_cast(state, type_oid::Record, to.type,
              "Cannot cast type " + type_name(state, field->type) + " to " + type_name(state, column.type) +
                  " in column " + std::to_string(number) + ".",
              to.location >= 0 ? to.location : expr_location(field));
}

Expr* coerce_record_to_complex(ParseState& state, Expr* expr, const CoercionRequest& to) {
  std::vector<Expr*> fields = row_fields(state, expr, to);
  std::int32_t base_typmod = to.typmod;
  Oid base = base_type(state.session, to.type, &base_typmod);
  const Relation* relation = state.catalog.relations.find(complex_relation(state.session, base));
  if (relation == nullptr) throw Undecided{"a row type that the model does not know"};
  int at = to.location >= 0 ? to.location : expr_location(expr);
  std::vector<Expr*> args;
  std::size_t next = 0;
  for (const Attribute& column : relation->attributes) {
    if (column.dropped) {
      args.push_back(make_null_const(state.catalog, type_oid::Int4, -1, invalid_oid));
      continue;
    }
    if (next == fields.size()) cannot_cast(state, type_oid::Record, to.type, "Input has too few columns.", at);
    args.push_back(coerce_field(state, fields[next], column, to, static_cast<int>(next) + 1));
    ++next;
  }
  if (next != fields.size()) cannot_cast(state, type_oid::Record, to.type, "Input has too many columns.", at);
  auto* row = make_expr<RowExpr>(state.catalog, ExprKind::RowExpr, base, to.location);
  row->form = to.form;
  row->args = state.catalog.arena().copy(args);
  if (base == to.type) return row;
  row->form = CoercionForm::ImplicitCast;
  return coerce_to_domain(state, row, base, base_typmod, to.type, to.context, to.location, to.form);
}

Expr* convert_rowtype(ParseState& state, Expr* expr, Oid from, const CoercionRequest& to) {
  Oid base = base_type(state.session, from);
  CoercionRequest plain = to;
  plain.typmod = -1;
  if (base != from) {
    CoercionRequest inner{base, -1, to.context, CoercionForm::ImplicitCast, to.location};
    expr = make_coercion(state, ExprKind::RelabelType, expr, inner);
  }
  return make_coercion(state, ExprKind::ConvertRowtypeExpr, expr, plain);
}

Expr* coerce_unknown(ParseState& state, const Const& literal, const CoercionRequest& to) {
  std::int32_t base_typmod = to.typmod;
  Oid base = base_type(state.session, to.type, &base_typmod);
  // Only interval's input needs the modifier: what fields a bare number stands for depends on it.
  std::int32_t input_typmod = base == type_oid::Interval ? base_typmod : -1;
  Expr* made = literal_to_const(state, literal, base, input_typmod);
  if (literal.location < 0) made->location = to.location;
  if (base == to.type) return made;
  return coerce_to_domain(state, made, base, base_typmod, to.type, to.context, to.location, to.form);
}

Expr* coerce_along(ParseState& state, Expr* expr, CoercionPathway way, const CoercionRequest& to) {
  if (way.path != CoercionPath::Relabel) {
    CoercionRequest base = to;
    base.type = base_type(state.session, to.type, &base.typmod);
    Expr* made = build_coercion(state, expr, way, base);
    if (base.type == to.type) return made;
    hide_coercion(made);
    return coerce_to_domain(state, made, base.type, base.typmod, to.type, to.context, to.location, to.form);
  }
  std::int32_t base_typmod = -1;
  Oid base = base_type(state.session, to.type, &base_typmod);
  Expr* made = coerce_to_domain(state, expr, base, base_typmod, to.type, to.context, to.location, to.form);
  if (made != expr) return made;
  CoercionRequest relabel = to;
  relabel.typmod = -1;
  return make_coercion(state, ExprKind::RelabelType, expr, relabel);
}

bool takes_anything(Oid type) {
  using namespace type_oid;
  return type == Any || type == AnyElement || type == AnyNonArray || type == AnyCompatible ||
         type == AnyCompatibleNonArray;
}

bool is_structured_polymorphic(Oid type) { return is_polymorphic(type) && !takes_anything(type); }

// Functions with such parameters see the base type: a domain over an array is an array.
Expr* coerce_to_polymorphic(ParseState& state, Expr* expr, Oid from, const CoercionRequest& to) {
  Oid base = base_type(state.session, from);
  if (base == from) return expr;
  CoercionRequest relabel{base, -1, to.context, CoercionForm::ImplicitCast, to.location};
  return make_coercion(state, ExprKind::RelabelType, expr, relabel);
}

Expr* recollate(ParseState& state, const Expr* collate, Expr* arg) {
  auto* made = make_expr<CollateExpr>(state.catalog, ExprKind::CollateExpr, arg->type, collate->location);
  made->arg = arg;
  made->typmod = arg->typmod;
  made->collation = collate->collation;
  return made;
}

// The relation that regclass prints so.
Oid relation_named(const Session& session, std::string_view text) {
  std::vector<std::string> parts = split_identifier(text);
  for (Oid nsp : active_search_path(session)) {
    if (parts.size() == 2) {
      const Namespace* named = session.catalog.namespaces.find(invalid_oid, parts[0]);
      if (named == nullptr) return invalid_oid;
      nsp = named->oid;
    }
    if (const Relation* found = session.catalog.relations.find(nsp, parts.back())) return found->oid;
  }
  return invalid_oid;
}

}  // namespace

Const* make_null_const(Catalog& catalog, Oid type, std::int32_t typmod, Oid collation) {
  auto* made = make_expr<Const>(catalog, ExprKind::Const, type, -1);
  made->typmod = typmod;
  made->collation = collation;
  made->is_null = true;
  return made;
}

Const* literal_to_const(ParseState& state, const Const& literal, Oid type, std::int32_t typmod) {
  Const* made = make_null_const(state.catalog, type, typmod, type_collation(state.session, type));
  made->location = literal.location;
  made->is_null = literal.is_null;
  if (literal.is_null) return made;
  made->input = literal.value;
  made->value = literal.value;
  try {
    auto value = datum_in_out(state.session, type, typmod, literal.value);
    if (value) made->value = state.catalog.arena().copy(*value);
    if (type == type_oid::Regclass) made->object = relation_named(state.session, made->value);
  } catch (PgError& error) {
    if (error.location < 0) error.location = literal.location;
    throw;
  }
  return made;
}

Expr* coerce_to_domain(ParseState& state, Expr* expr, Oid base, std::int32_t base_typmod, Oid domain,
                       CoercionContext context, int location, CoercionForm form) {
  if (base == domain) return expr;
  expr = coerce_type_typmod(state, expr, base, base_typmod, context, CoercionForm::ImplicitCast, location);
  return make_coercion(state, ExprKind::CoerceToDomain, expr, {domain, -1, context, form, location});
}

Expr* coerce_type_typmod(ParseState& state, Expr* expr, Oid type, std::int32_t typmod, CoercionContext context,
                         CoercionForm form, int location) {
  if (typmod == expr->typmod) return expr;
  CoercionRequest to{type, typmod, context, form, location};
  if (typmod >= 0) {
    CoercionPathway way = find_typmod_coercion(state.session, type);
    if (way.path != CoercionPath::None) return build_coercion(state, expr, way, to);
  }
  // No conversion, but the expression has to show the modifier that was asked for.
  if (expr->kind == ExprKind::RelabelType) {
    to.type = expr->type;
    while (expr->kind == ExprKind::RelabelType) expr = as<Coercion>(expr).arg;
    if (expr->kind != ExprKind::Const) return make_coercion(state, ExprKind::RelabelType, expr, to);
  }
  if (expr->kind == ExprKind::Const) {
    auto* relabelled = state.catalog.arena().make<Const>(as<Const>(expr));
    relabelled->type = to.type;
    relabelled->typmod = typmod;
    return relabelled;
  }
  return make_coercion(state, ExprKind::RelabelType, expr, {expr->type, typmod, context, form, location});
}

Expr* coerce_type(ParseState& state, Expr* expr, Oid from, Oid target, std::int32_t typmod, CoercionContext context,
                  CoercionForm form, int location) {
  CoercionRequest to{target, typmod, context, form, location};
  const Session& session = state.session;
  if (target == from || takes_anything(target)) return expr;
  if (is_structured_polymorphic(target) && from != type_oid::Unknown) {
    return coerce_to_polymorphic(state, expr, from, to);
  }
  if (from == type_oid::Unknown && expr->kind == ExprKind::Const) {
    return coerce_unknown(state, as<Const>(expr), to);
  }
  if (expr->kind == ExprKind::Param && state.params != nullptr) {
    if (Expr* made = state.params->coerce_param(state, as<Param>(expr), target, typmod, location)) return made;
  }
  if (expr->kind == ExprKind::CollateExpr) {
    Expr* inner = coerce_type(state, as<CollateExpr>(expr).arg, from, target, typmod, context, form, location);
    return type_collation(session, target) == invalid_oid ? inner : recollate(state, expr, inner);
  }
  CoercionPathway way = find_coercion_pathway(session, target, from, context);
  if (way.path != CoercionPath::None) return coerce_along(state, expr, way, to);
  if (from == type_oid::Record && is_complex(session, target)) return coerce_record_to_complex(state, expr, to);
  if (target == type_oid::Record && is_complex(session, from)) return expr;
  if (target == type_oid::RecordArray && is_complex_array(session, from)) return expr;
  if (is_row_subtype(session, from, target)) return convert_rowtype(state, expr, from, to);
  throw PgError("XX000", "failed to find conversion function from " + type_name(state, from) + " to " +
                             type_name(state, target));
}

Expr* coerce_to_target(ParseState& state, Expr* expr, Oid from, Oid to, std::int32_t typmod, CoercionContext context,
                       CoercionForm form, int location) {
  if (!can_coerce(state.session, std::span(&from, 1), std::span(&to, 1), context)) return nullptr;
  // COLLATE stays outermost: input conversion looks at the literal below it.
  Expr* whole = expr;
  while (expr->kind == ExprKind::CollateExpr) expr = as<CollateExpr>(expr).arg;
  Expr* made = coerce_type(state, expr, from, to, typmod, context, form, location);
  Expr* fitted = coerce_type_typmod(state, made, to, typmod, context, form, location);
  if (fitted != made && made != expr && made->kind != ExprKind::Const) hide_coercion(made);
  if (expr != whole && type_collation(state.session, to) != invalid_oid) return recollate(state, whole, fitted);
  return fitted;
}

Expr* coerce_to_boolean(ParseState& state, Expr* expr, std::string_view construct) {
  return coerce_to_specific_type(state, expr, type_oid::Bool, construct);
}

Expr* coerce_to_specific_type(ParseState& state, Expr* expr, Oid type, std::string_view construct) {
  std::string argument = "argument of " + std::string(construct);
  if (expr->type != type) {
    Expr* made = coerce_to_target(state, expr, expr->type, type, -1, CoercionContext::Assignment,
                                  CoercionForm::ImplicitCast, -1);
    if (made == nullptr) {
      throw PgError("42804", argument + " must be type " + type_name(state, type) + ", not type " +
                                 type_name(state, expr->type),
                    expr_location(expr));
    }
    expr = made;
  }
  if (expression_returns_set(state.session, expr)) {
    throw PgError("42804", argument + " must not return a set", expr_location(expr));
  }
  return expr;
}

}  // namespace reconcile::analyze
