// Expressions.
#include <algorithm>

#include "core/analyze/deparse.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

constexpr int deepest_expression = 2000;

class DepthGuard {
 public:
  explicit DepthGuard(int& depth) : depth_(depth) {
    if (++depth_ > deepest_expression) throw Undecided{"an expression is nested too deeply to be printed"};
  }
  ~DepthGuard() { --depth_; }

 private:
  int& depth_;
};

bool reads_as_number(std::string_view text, std::string_view must_have) {
  return !text.empty() && text[0] >= '0' && text[0] <= '9' && text.find_first_of(must_have) != std::string_view::npos;
}

const Expr* strip_implicit(const Expr* e) {
  while (true) {
    switch (e->kind) {
      case ExprKind::FuncExpr:
        if (as<FuncExpr>(e).form != CoercionForm::ImplicitCast) return e;
        e = as<FuncExpr>(e).args[0];
        break;
      case ExprKind::RelabelType:
      case ExprKind::CoerceViaIO:
      case ExprKind::ConvertRowtypeExpr:
      case ExprKind::CoerceToDomain:
        if (as<Coercion>(e).form != CoercionForm::ImplicitCast) return e;
        e = as<Coercion>(e).arg;
        break;
      case ExprKind::ArrayCoerceExpr:
        if (as<ArrayCoerceExpr>(e).form != CoercionForm::ImplicitCast) return e;
        e = as<ArrayCoerceExpr>(e).arg;
        break;
      default: return e;
    }
  }
}

// A WHEN of a simple CASE compares the operand with what was written; only that is printed.
const Expr* written_when(const Expr* when) {
  if (when->kind != ExprKind::OpExpr) return when;
  const auto& comparison = as<OpExpr>(when);
  if (comparison.args.size() != 2 || strip_implicit(comparison.args[0])->kind != ExprKind::CaseTestExpr) return when;
  return comparison.args[1];
}

}  // namespace

void Deparser::exprs(const ExprList& list, bool implicit) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out_ += ", ";
    expr(list[i], implicit);
  }
}

void Deparser::list_call(std::string_view name, const ExprList& args) {
  out_ += name;
  out_ += '(';
  exprs(args, true);
  out_ += ')';
}

void Deparser::expr_top(const Expr* e, bool implicit) {
  if (e->kind == ExprKind::Var) {
    variable(as<Var>(e), 0, true);
  } else {
    expr(e, implicit);
  }
}

void Deparser::expr(const Expr* e, bool implicit) {
  if (e == nullptr) throw Undecided{"an expression that is not modelled would have to be printed"};
  DepthGuard guard(depth_);
  bool simple = e->kind == ExprKind::Var || e->kind == ExprKind::Const || e->kind == ExprKind::Param;
  if (options_.pretty && !simple) throw Undecided{"an expression would have to be printed without its parentheses"};
  switch (e->kind) {
    case ExprKind::Var: variable(as<Var>(e), 0, false); return;
    case ExprKind::Const: return constant(as<Const>(e), 0);
    case ExprKind::Param: return param(as<catalog::Param>(e));
    case ExprKind::Aggref: return aggregate(as<Aggref>(e));
    case ExprKind::GroupingFunc: return list_call("GROUPING", as<GroupingFunc>(e).args);
    case ExprKind::WindowFunc: return window_function(as<WindowFunc>(e));
    case ExprKind::SubscriptingRef: return subscript(as<SubscriptingRef>(e), implicit);
    case ExprKind::FuncExpr: return function_call(as<FuncExpr>(e), implicit);
    case ExprKind::NamedArgExpr:
      out_ += quote_identifier(as<NamedArgExpr>(e).name) + " => ";
      return expr(as<NamedArgExpr>(e).arg, implicit);
    case ExprKind::OpExpr: return op(as<OpExpr>(e));
    case ExprKind::DistinctExpr: return infix(as<OpExpr>(e).args, "IS DISTINCT FROM");
    case ExprKind::NullIfExpr: return list_call("NULLIF", as<OpExpr>(e).args);
    case ExprKind::ScalarArrayOpExpr: return scalar_array_op(as<ScalarArrayOpExpr>(e));
    case ExprKind::BoolExpr: return boolean(as<BoolExpr>(e));
    case ExprKind::SubLink: return sublink(as<SubLink>(e));
    case ExprKind::FieldSelect: return field_select(as<FieldSelect>(e));
    case ExprKind::RelabelType:
    case ExprKind::CoerceToDomain: {
      const auto& c = as<Coercion>(e);
      if (c.form == CoercionForm::ImplicitCast && !implicit) return expr(c.arg, false);
      return coercion(c.arg, e->type, e->typmod);
    }
    case ExprKind::CoerceViaIO:
    case ExprKind::ConvertRowtypeExpr: {
      const auto& c = as<Coercion>(e);
      if (c.form == CoercionForm::ImplicitCast && !implicit) return expr(c.arg, false);
      return coercion(c.arg, e->type, -1);
    }
    case ExprKind::ArrayCoerceExpr: {
      const auto& c = as<ArrayCoerceExpr>(e);
      if (c.form == CoercionForm::ImplicitCast && !implicit) return expr(c.arg, false);
      return coercion(c.arg, e->type, e->typmod);
    }
    case ExprKind::CollateExpr:
      out_ += '(';
      expr(as<CollateExpr>(e).arg, implicit);
      out_ += " COLLATE " + collation_name(e->collation) + ")";
      return;
    case ExprKind::CaseExpr: return case_expr(as<CaseExpr>(e));
    case ExprKind::ArrayExpr: return array(as<ArrayExpr>(e));
    case ExprKind::RowExpr: return row(as<RowExpr>(e));
    case ExprKind::RowCompareExpr: return row_compare(as<RowCompareExpr>(e));
    case ExprKind::CoalesceExpr: return list_call("COALESCE", as<CoalesceExpr>(e).args);
    case ExprKind::MinMaxExpr: return list_call(as<MinMaxExpr>(e).greatest ? "GREATEST" : "LEAST", as<MinMaxExpr>(e).args);
    case ExprKind::SqlValueFunction: return sql_value_function(as<SqlValueFunction>(e));
    case ExprKind::XmlExpr: return xml(as<XmlExpr>(e));
    case ExprKind::NullTest: return null_test(as<NullTest>(e));
    case ExprKind::BooleanTest: return boolean_test(as<BooleanTest>(e));
    case ExprKind::CoerceToDomainValue: out_ += "VALUE"; return;
    case ExprKind::SetToDefault: out_ += "DEFAULT"; return;
    case ExprKind::CurrentOfExpr:
      out_ += "CURRENT OF " + quote_identifier(as<CurrentOfExpr>(e).cursor_name);
      return;
    case ExprKind::CaseTestExpr: out_ += "CASE_TEST_EXPR"; return;
    case ExprKind::FieldStore:
    case ExprKind::NextValueExpr: break;
  }
  throw Undecided{"an expression of a rare kind would have to be printed"};
}

// `show_type`: negative never, zero when the literal alone would be read as another type, positive always.
void Deparser::constant(const Const& c, int show_type) {
  bool label = false;
  if (c.is_null) {
    out_ += "NULL";
    if (show_type < 0) return;
    label = true;
  } else {
    bool plain = (c.type == type_oid::Int4 && reads_as_number(c.value, "0123456789")) ||
                 (c.type == type_oid::Numeric && reads_as_number(c.value, "eE."));
    label = !plain;
    if (c.type == type_oid::Bool) {
      out_ += c.value == "t" ? "true" : "false";
      label = false;
    } else {
      out_ += plain ? std::string(c.value) : quote_literal(c.object == invalid_oid ? std::string(c.value) : relation_name(c.object));
    }
    if (show_type < 0) return;
    if (c.type == type_oid::Unknown) label = false;
    if (c.type == type_oid::Numeric && c.typmod >= 0) label = true;
  }
  if (label || show_type > 0) out_ += "::" + type_name(c.type, c.typmod);
  const Type* type = catalog_.types.find(c.type);
  if (c.collation != invalid_oid && type != nullptr && c.collation != type->collation) {
    out_ += " COLLATE " + collation_name(c.collation);
  }
}

void Deparser::param(const catalog::Param& p) {
  if (p.name.empty()) {
    out_ += "$" + std::to_string(p.id);
    return;
  }
  bool other_names = std::any_of(scopes_.begin(), scopes_.end(), [](const auto& s) { return !s->rtable.empty(); });
  if (other_names && !scopes_.empty() && scopes_.front()->function != nullptr) {
    out_ += quote_identifier(scopes_.front()->function->name) + ".";
  }
  out_ += quote_identifier(p.name);
}

// A length coercion over a literal is one literal: nobody wrote two casts.
void Deparser::coercion(const Expr* arg, Oid type, std::int32_t typmod) {
  if (arg->kind == ExprKind::Const && arg->type == type && arg->typmod == -1) {
    constant(as<Const>(arg), -1);
  } else {
    out_ += '(';
    expr(arg, false);
    out_ += ')';
  }
  out_ += "::" + type_name(type, typmod);
}

void Deparser::boolean(const BoolExpr& b) {
  if (b.op == BoolExpr::Op::Not) {
    out_ += "(NOT ";
    expr(b.args[0], false);
    out_ += ')';
    return;
  }
  out_ += '(';
  for (std::size_t i = 0; i < b.args.size(); ++i) {
    if (i > 0) out_ += b.op == BoolExpr::Op::And ? " AND " : " OR ";
    expr(b.args[i], false);
  }
  out_ += ')';
}

void Deparser::case_expr(const CaseExpr& c) {
  const char* gap = options_.indent ? "" : " ";
  keyword("CASE", 0, 4);
  if (c.arg != nullptr) {
    out_ += ' ';
    expr(c.arg, true);
  }
  for (const CaseWhen& when : c.whens) {
    out_ += gap;
    keyword("WHEN ");
    expr(c.arg == nullptr ? when.expr : written_when(when.expr), false);
    out_ += " THEN ";
    expr(when.result, true);
  }
  out_ += gap;
  keyword("ELSE ");
  expr(c.defresult, true);
  out_ += gap;
  keyword("END", -4);
}

void Deparser::null_test(const NullTest& t) {
  out_ += '(';
  expr(t.arg, true);
  // IS NULL of a row looks into it; a plain test of a row value must be said otherwise.
  const Type* type = catalog_.types.find(t.arg->type);
  bool plain = t.argisrow || type == nullptr || (type->typtype != 'c' && t.arg->type != type_oid::Record);
  if (plain) {
    out_ += t.is_null ? " IS NULL" : " IS NOT NULL";
  } else {
    out_ += t.is_null ? " IS NOT DISTINCT FROM NULL" : " IS DISTINCT FROM NULL";
  }
  out_ += ')';
}

void Deparser::boolean_test(const BooleanTest& t) {
  static constexpr const char* words[] = {" IS TRUE",      " IS NOT TRUE", " IS FALSE",
                                          " IS NOT FALSE", " IS UNKNOWN",  " IS NOT UNKNOWN"};
  out_ += '(';
  expr(t.arg, false);
  out_ += std::string(words[static_cast<std::size_t>(t.test)]) + ")";
}

void Deparser::row(const RowExpr& r) {
  out_ += "ROW(";
  for (std::size_t i = 0; i < r.args.size(); ++i) {
    if (i > 0) out_ += ", ";
    expr_top(r.args[i], true);
  }
  out_ += ')';
  if (r.form == CoercionForm::ExplicitCast) out_ += "::" + type_name(r.type);
}

void Deparser::row_compare(const RowCompareExpr& r) {
  auto side = [&](const ExprList& list) {
    out_ += "ROW(";
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ", ";
      expr_top(list[i], true);
    }
    out_ += ')';
  };
  out_ += '(';
  side(r.largs);
  out_ += " " + operator_name(r.opnos[0]) + " ";
  side(r.rargs);
  out_ += ')';
}

void Deparser::array(const ArrayExpr& a) {
  out_ += "ARRAY[";
  exprs(a.elements, true);
  out_ += ']';
  if (a.elements.empty()) out_ += "::" + type_name(a.type);
}

void Deparser::subscript(const SubscriptingRef& s, bool implicit) {
  bool parens = s.container->kind != ExprKind::Var && s.container->kind != ExprKind::FieldSelect;
  if (parens) out_ += '(';
  expr(s.container, implicit);
  if (parens) out_ += ')';
  subscripts(s);
}

void Deparser::subscripts(const SubscriptingRef& s) {
  for (std::size_t i = 0; i < s.upper.size(); ++i) {
    out_ += '[';
    if (s.is_slice) {
      if (i < s.lower.size() && s.lower[i] != nullptr) expr(s.lower[i], false);
      out_ += ':';
    }
    if (s.upper[i] != nullptr) expr(s.upper[i], false);
    out_ += ']';
  }
}

void Deparser::sql_value_function(const SqlValueFunction& f) {
  static constexpr const char* words[] = {
      "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIME",
      "LOCALTIMESTAMP", "LOCALTIMESTAMP", "CURRENT_ROLE", "CURRENT_USER", "USER", "SESSION_USER", "CURRENT_CATALOG",
      "CURRENT_SCHEMA"};
  out_ += words[static_cast<std::size_t>(f.op)];
  using Op = SqlValueFunction::Op;
  bool has_precision = f.op == Op::CurrentTimeN || f.op == Op::CurrentTimestampN || f.op == Op::LocalTimeN || f.op == Op::LocalTimestampN;
  if (has_precision) out_ += "(" + std::to_string(f.typmod) + ")";
}

std::string Deparser::sublink_test(const SubLink& s) {
  if (s.testexpr == nullptr) return {};
  const Expr* test = s.testexpr;
  if (test->kind == ExprKind::OpExpr) {
    expr(as<OpExpr>(test).args[0], true);
    return operator_name(as<OpExpr>(test).opno);
  }
  out_ += '(';
  std::string name;
  if (test->kind == ExprKind::RowCompareExpr) {
    exprs(as<RowCompareExpr>(test).largs, true);
    name = operator_name(as<RowCompareExpr>(test).opnos[0]);
  } else {
    bool first = true;
    for (const Expr* part : as<BoolExpr>(test).args) {
      if (!first) out_ += ", ";
      expr(as<OpExpr>(part).args[0], true);
      if (first) name = operator_name(as<OpExpr>(part).opno);
      first = false;
    }
  }
  out_ += ')';
  return name;
}

void Deparser::sublink(const SubLink& s) {
  using Type = SubLink::Type;
  out_ += s.link == Type::Array ? "ARRAY(" : "(";
  std::string name = sublink_test(s);
  bool parens = s.link == Type::Exists || s.link == Type::Any || s.link == Type::All || s.link == Type::RowCompare;
  if (s.link == Type::Exists) out_ += "EXISTS ";
  if (s.link == Type::Any) out_ += name == "=" ? " IN " : " " + name + " ANY ";
  if (s.link == Type::All) out_ += " " + name + " ALL ";
  if (s.link == Type::RowCompare) out_ += " " + name + " ";
  if (parens) out_ += '(';
  print_query(*s.subselect, {nullptr, false});
  out_ += parens ? "))" : ")";
}

}  // namespace reconcile::analyze
