// Functions, operators, aggregates and window functions, and the calls that SQL writes in words.
#include <algorithm>
#include <array>

#include "core/analyze/deparse.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

// The length given to a length-coercion function (exprIsLengthCoercion), or -1.
std::int32_t length_coercion(const FuncExpr& f) {
  if (f.form == CoercionForm::ExplicitCall || f.form == CoercionForm::SqlSyntax) return -1;
  if (f.args.size() != 2 && f.args.size() != 3) return -1;
  const Expr* second = f.args[1];
  if (second->kind != ExprKind::Const || second->type != type_oid::Int4 || as<Const>(second).is_null) return -1;
  return static_cast<std::int32_t>(std::stol(std::string(as<Const>(second).value)));
}

// The literal that stands for a word of the grammar: EXTRACT's field, NORMALIZE's form.
std::string word(const Expr* e) {
  if (e->kind != ExprKind::Const) throw Undecided{"a keyword argument that is no literal would have to be printed"};
  return std::string(as<Const>(e).value);
}

struct SqlCall {
  std::string_view function;
  std::size_t args;  // how many it must have; 0: any
  std::string_view form;  // $1… arguments, %1… words
};

// Without those whose text depends on how many arguments there are.
constexpr auto sql_calls = std::to_array<SqlCall>({
    {"timezone", 2, "($2 AT TIME ZONE $1)"},
    {"overlaps", 4, "(($1, $2) OVERLAPS ($3, $4))"},
    {"extract", 2, "EXTRACT(%1 FROM $2)"},
    {"is_normalized", 1, "($1 IS NORMALIZED)"},
    {"is_normalized", 2, "($1 IS %2 NORMALIZED)"},
    {"pg_collation_for", 1, "COLLATION FOR ($1)"},
    {"normalize", 1, "NORMALIZE($1)"},
    {"normalize", 2, "NORMALIZE($1, %2)"},
    {"overlay", 3, "OVERLAY($1 PLACING $2 FROM $3)"},
    {"overlay", 4, "OVERLAY($1 PLACING $2 FROM $3 FOR $4)"},
    {"position", 2, "POSITION(($2) IN ($1))"},
    {"substring", 2, "SUBSTRING($1 FROM $2)"},
    {"substring", 3, "SUBSTRING($1 FROM $2 FOR $3)"},
    {"btrim", 1, "TRIM(BOTH FROM $1)"},
    {"btrim", 2, "TRIM(BOTH $2 FROM $1)"},
    {"ltrim", 1, "TRIM(LEADING FROM $1)"},
    {"ltrim", 2, "TRIM(LEADING $2 FROM $1)"},
    {"rtrim", 1, "TRIM(TRAILING FROM $1)"},
    {"rtrim", 2, "TRIM(TRAILING $2 FROM $1)"},
    {"xmlexists", 2, "XMLEXISTS($1 PASSING $2)"},
});

constexpr Oid substring_similar = 2074;  // substring(text, text, text)
constexpr Oid substring_pattern = 2073;  // substring(text, text)
constexpr Oid unnest_array = 2331;

}  // namespace

bool looks_like_function(const Expr* e) {
  switch (e->kind) {
    case ExprKind::FuncExpr:
      return as<FuncExpr>(e).form == CoercionForm::ExplicitCall || as<FuncExpr>(e).form == CoercionForm::SqlSyntax;
    case ExprKind::Aggref:
    case ExprKind::GroupingFunc:
    case ExprKind::WindowFunc:
    case ExprKind::CoalesceExpr:
    case ExprKind::MinMaxExpr:
    case ExprKind::NullIfExpr:
    case ExprKind::SqlValueFunction:
    case ExprKind::XmlExpr: return true;
    default: return false;
  }
}

bool Deparser::sql_syntax(const FuncExpr& f) {
  const Function* function = catalog_.functions.find(f.funcid);
  if (function == nullptr || function->nsp != schema_oid::PgCatalog) return false;
  std::string_view form;
  for (const SqlCall& call : sql_calls) {
    if (call.function == function->name && call.args == f.args.size()) form = call.form;
  }
  if (f.funcid == substring_similar) form = "SUBSTRING($1 SIMILAR $2 ESCAPE $3)";
  if (f.funcid == substring_pattern) return false;  // the server has no words for this one
  if (form.empty()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '$' && form[i] != '%') {
      out_ += form[i];
      continue;
    }
    const Expr* arg = f.args[static_cast<std::size_t>(form[i + 1] - '1')];
    if (form[i] == '$') {
      expr(arg, false);
    } else {
      out_ += word(arg);
    }
    ++i;
  }
  return true;
}

void Deparser::function_call(const FuncExpr& f, bool implicit) {
  if (f.form == CoercionForm::ImplicitCast && !implicit) return expr(f.args[0], false);
  if (f.form == CoercionForm::ImplicitCast || f.form == CoercionForm::ExplicitCast) {
    return coercion(f.args[0], f.type, length_coercion(f));
  }
  if (f.form == CoercionForm::SqlSyntax && sql_syntax(f)) return;
  const Function* function = catalog_.functions.find(f.funcid);
  if (function == nullptr) throw Undecided{"a printed expression calls a function that is gone"};
  out_ += function_name(*function) + "(";
  for (std::size_t i = 0; i < f.args.size(); ++i) {
    if (i > 0) out_ += ", ";
    if (f.variadic && i + 1 == f.args.size()) out_ += "VARIADIC ";
    expr(f.args[i], true);
  }
  out_ += ')';
}

void Deparser::op(const OpExpr& o) {
  if (o.args.size() == 2) return infix(o.args, operator_name(o.opno));
  out_ += "(" + operator_name(o.opno) + " ";
  expr(o.args[0], true);
  out_ += ')';
}

void Deparser::infix(const ExprList& args, std::string_view word) {
  out_ += '(';
  expr(args[0], true);
  out_ += " " + std::string(word) + " ";
  expr(args[1], true);
  out_ += ')';
}

void Deparser::scalar_array_op(const ScalarArrayOpExpr& o) {
  out_ += '(';
  expr(o.args[0], true);
  out_ += " " + operator_name(o.opno) + (o.use_or ? " ANY (" : " ALL (");
  expr(o.args[1], true);
  // A bare sub-select would be read as the other kind of ANY.
  bool scalar_query = o.args[1]->kind == ExprKind::SubLink && as<SubLink>(o.args[1]).link == SubLink::Type::Expr;
  if (scalar_query) out_ += "::" + type_name(o.args[1]->type, o.args[1]->typmod);
  out_ += "))";
}

void Deparser::aggregate(const Aggref& a) {
  const Function* function = catalog_.functions.find(a.fnoid);
  if (function == nullptr) throw Undecided{"a printed query calls an aggregate that is gone"};
  out_ += function_name(*function) + "(";
  if (!a.distinct.empty()) out_ += "DISTINCT ";
  auto plain_args = [&] {
    bool first = true;
    std::size_t shown = 0, count = 0;
    for (const TargetEntry* entry : a.args) count += entry->resjunk ? 0 : 1;
    for (const TargetEntry* entry : a.args) {
      if (entry->resjunk) continue;
      if (!first) out_ += ", ";
      first = false;
      if (a.variadic && ++shown == count) out_ += "VARIADIC ";
      expr(entry->expr, true);
    }
  };
  if (a.kind_code == 'o' || a.kind_code == 'h') {
    exprs(a.direct_args, true);
    out_ += ") WITHIN GROUP (ORDER BY ";
    order_by(a.order, a.args, false);
  } else {
    if (a.star) {
      out_ += '*';
    } else {
      plain_args();
    }
    if (!a.order.empty()) {
      out_ += " ORDER BY ";
      order_by(a.order, a.args, false);
    }
  }
  if (a.filter != nullptr) {
    out_ += ") FILTER (WHERE ";
    expr(a.filter, false);
  }
  out_ += ')';
}

void Deparser::window_function(const WindowFunc& w) {
  const Function* function = catalog_.functions.find(w.fnoid);
  if (function == nullptr) throw Undecided{"a printed query calls a window function that is gone"};
  out_ += function_name(*function) + "(";
  if (w.star) {
    out_ += '*';
  } else {
    exprs(w.args, true);
  }
  if (w.filter != nullptr) {
    out_ += ") FILTER (WHERE ";
    expr(w.filter, false);
  }
  out_ += ") OVER ";
  for (const WindowClause* window : scope(0).query->windows) {
    if (window->winref != w.winref) continue;
    if (window->name.empty()) return window_spec(*window);
    out_ += quote_identifier(window->name);
    return;
  }
}

void Deparser::window_spec(const WindowClause& w) {
  const auto& targets = scope(0).query->targets;
  out_ += '(';
  const char* gap = "";
  if (!w.refname.empty()) {
    out_ += quote_identifier(w.refname);
    gap = " ";
  }
  if (!w.partition.empty() && w.refname.empty()) {
    out_ += std::string(gap) + "PARTITION BY ";
    for (std::size_t i = 0; i < w.partition.size(); ++i) {
      if (i > 0) out_ += ", ";
      sort_key(w.partition[i].sortgroupref, targets, false);
    }
    gap = " ";
  }
  if (!w.order.empty() && !w.copied_order) {
    out_ += std::string(gap) + "ORDER BY ";
    order_by(w.order, targets, false);
    gap = " ";
  }
  if ((w.frame_options & FRAMEOPTION_NONDEFAULT) != 0) {
    out_ += gap;
    frame(w);
  }
  out_ += ')';
}

void Deparser::frame(const WindowClause& w) {
  int options = w.frame_options;
  auto bound = [&](int unbounded, std::string_view side, int current, int offset, const Expr* value) {
    if ((options & unbounded) != 0) {
      out_ += "UNBOUNDED " + std::string(side);
    } else if ((options & current) != 0) {
      out_ += "CURRENT ROW";
    } else if ((options & offset) != 0) {
      expr(value, false);
      bool preceding = (options & (FRAMEOPTION_START_OFFSET_PRECEDING | FRAMEOPTION_END_OFFSET_PRECEDING) & offset) != 0;
      out_ += preceding ? " PRECEDING" : " FOLLOWING";
    }
  };
  out_ += (options & FRAMEOPTION_RANGE) != 0 ? "RANGE " : (options & FRAMEOPTION_ROWS) != 0 ? "ROWS " : "GROUPS ";
  if ((options & FRAMEOPTION_BETWEEN) != 0) out_ += "BETWEEN ";
  bound(FRAMEOPTION_START_UNBOUNDED_PRECEDING, "PRECEDING", FRAMEOPTION_START_CURRENT_ROW, FRAMEOPTION_START_OFFSET, w.start_offset);
  if ((options & FRAMEOPTION_BETWEEN) != 0) {
    out_ += " AND ";
    bound(FRAMEOPTION_END_UNBOUNDED_FOLLOWING, "FOLLOWING", FRAMEOPTION_END_CURRENT_ROW, FRAMEOPTION_END_OFFSET, w.end_offset);
  }
  if ((options & FRAMEOPTION_EXCLUDE_CURRENT_ROW) != 0) out_ += " EXCLUDE CURRENT ROW";
  if ((options & FRAMEOPTION_EXCLUDE_GROUP) != 0) out_ += " EXCLUDE GROUP";
  if ((options & FRAMEOPTION_EXCLUDE_TIES) != 0) out_ += " EXCLUDE TIES";
}

void Deparser::from_function(const RangeTblEntry& rte) {
  auto call = [&](const Expr* e) {
    if (looks_like_function(e)) return expr(e, true);
    out_ += "CAST(";
    expr(e, false);
    out_ += " AS " + type_name(e->type, e->typmod) + ")";
  };
  bool single = rte.functions.size() == 1 && (rte.functions[0].colnames.empty() || !rte.ordinality);
  if (single) {
    call(rte.functions[0].funcexpr);
  } else {
    bool all_unnest = std::all_of(rte.functions.begin(), rte.functions.end(), [](const RangeTblFunction& f) {
      return f.funcexpr->kind == ExprKind::FuncExpr && as<FuncExpr>(f.funcexpr).funcid == unnest_array && f.colnames.empty();
    });
    out_ += all_unnest ? "UNNEST(" : "ROWS FROM(";
    for (std::size_t i = 0; i < rte.functions.size(); ++i) {
      if (i > 0) out_ += ", ";
      const RangeTblFunction& f = rte.functions[i];
      if (all_unnest) {
        expr(as<FuncExpr>(f.funcexpr).args[0], true);
        continue;
      }
      call(f.funcexpr);
      if (!f.colnames.empty()) {
        out_ += " AS ";
        column_definitions(f, nullptr);
      }
    }
    out_ += ')';
  }
  if (rte.ordinality) out_ += " WITH ORDINALITY";
}

}  // namespace reconcile::analyze
