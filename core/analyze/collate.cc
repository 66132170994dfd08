// Which collation each part of an expression has (parse_collate.c).
//
// Collations bubble up from columns and COLLATE clauses. Two different implicit ones make a conflict, which
// only matters to whoever needs the collation; two explicit ones are refused at once.
#include "core/analyze/expression.h"
#include "core/analyze/level_walk.h"

namespace reconcile::analyze {
namespace {

enum class Strength : std::uint8_t { None, Implicit, Conflict, Explicit };

struct Collated {
  Strength strength = Strength::None;
  Oid collation = invalid_oid;
  int location = -1;
  Oid other = invalid_oid;  // of a conflict
  int other_location = -1;

  Oid settled() const { return strength == Strength::Conflict ? invalid_oid : collation; }
};

std::string collation_name(const Session& session, Oid oid) {
  const Collation* found = session.catalog.collations.find(oid);
  return found == nullptr ? "???" : found->name;
}

constexpr const char* mismatch_hint =
    "You can choose the collation by applying the COLLATE clause to one or both expressions.";

class CollationAssignment {
 public:
  explicit CollationAssignment(const Session& session) : session_(session) {}

  void assign(Expr* expr) {
    if (expr != nullptr) collated(expr);
  }

  // What the members have in common; a conflict is refused where a collation is needed.
  Oid common(std::span<Expr* const> exprs, bool none_ok) {
    Collated all;
    for (Expr* expr : exprs) merge(all, collated(expr));
    if (all.strength != Strength::Conflict) return all.collation;
    if (none_ok) return invalid_oid;
    refuse_implicit(all);
  }

  Collated collated(Expr* expr) {
    switch (expr->kind) {
      case ExprKind::Var:
      case ExprKind::Const:
      case ExprKind::Param:
      case ExprKind::CaseTestExpr:
      case ExprKind::CoerceToDomainValue:
      case ExprKind::SetToDefault:
      case ExprKind::CurrentOfExpr: return of_leaf(*expr);
      case ExprKind::CollateExpr: return of_collate(static_cast<CollateExpr&>(*expr));
      case ExprKind::FieldSelect: return of_field(static_cast<FieldSelect&>(*expr));
      case ExprKind::RowExpr: return of_row(static_cast<RowExpr&>(*expr));
      case ExprKind::RowCompareExpr: return of_row_compare(static_cast<RowCompareExpr&>(*expr));
      case ExprKind::CoerceToDomain: return of_domain(static_cast<Coercion&>(*expr));
      default: return of_other(*expr);
    }
  }

  [[noreturn]] void refuse_implicit(const Collated& conflict) const {
    throw PgError("42P21",
                  "collation mismatch between implicit collations \"" + collation_name(session_, conflict.collation) +
                      "\" and \"" + collation_name(session_, conflict.other) + "\"",
                  conflict.other_location)
        .with_hint(mismatch_hint);
  }

 private:
  void merge(Collated& into, const Collated& from) const {
    if (from.strength > into.strength) {
      into = from;
    } else if (from.strength == into.strength && from.collation != into.collation) {
      merge_equal(into, from);
    }
  }

  void merge_equal(Collated& into, const Collated& from) const {
    if (into.strength == Strength::Explicit) {
      throw PgError("42P21",
                    "collation mismatch between explicit collations \"" + collation_name(session_, into.collation) +
                        "\" and \"" + collation_name(session_, from.collation) + "\"",
                    from.location);
    }
    if (into.strength != Strength::Implicit) return;
    // The default gives way to any other.
    if (into.collation == default_collation) {
      into = from;
    } else if (from.collation != default_collation) {
      into.strength = Strength::Conflict;
      into.other = from.collation;
      into.other_location = from.location;
    }
  }

  static Collated of_leaf(const Expr& expr) {
    if (expr.collation == invalid_oid) return {};
    return {Strength::Implicit, expr.collation, expr_location(&expr)};
  }

  Collated of_collate(CollateExpr& expr) {
    assign(expr.arg);
    return {Strength::Explicit, expr.collation, expr.location};
  }

  Collated of_field(FieldSelect& expr) {
    assign(expr.arg);
    return of_leaf(expr);
  }

  Collated of_row(RowExpr& expr) {
    for (Expr* arg : expr.args) assign(arg);
    return {};
  }

  Collated of_row_compare(RowCompareExpr& expr) {
    for (std::size_t i = 0; i < expr.largs.size(); ++i) {
      Expr* pair[2] = {expr.largs[i], expr.rargs[i]};
      expr.input_collations[i] = common(pair, true);
    }
    return {};
  }

  Collated of_domain(Coercion& expr) {
    Collated arg = collated(expr.arg);
    Oid own = type_collation(session_, expr.type);
    Collated result;
    if (own == default_collation && arg.strength != Strength::None) {
      result = arg;
    } else if (own != invalid_oid) {
      result = {Strength::Implicit, own, expr_location(&expr)};
    }
    expr.collation = result.settled();
    return result;
  }

  // The result of a call takes over its inputs' collation, if its type can have one.
  Collated of_other(Expr& expr) {
    Collated inputs = of_inputs(expr);
    set_input_collation(expr, inputs.settled());
    Oid own = type_collation(session_, expr.type);
    Collated result;
    if (own != invalid_oid) {
      result = inputs.strength != Strength::None ? inputs : Collated{Strength::Implicit, own, expr_location(&expr)};
    }
    expr.collation = result.settled();
    return result;
  }

  Collated of_inputs(Expr& expr) {
    switch (expr.kind) {
      case ExprKind::Aggref: return of_aggregate(static_cast<Aggref&>(expr));
      case ExprKind::WindowFunc: return of_window(static_cast<WindowFunc&>(expr));
      case ExprKind::CaseExpr: return of_case(static_cast<CaseExpr&>(expr));
      case ExprKind::SubscriptingRef: return of_subscript(static_cast<SubscriptingRef&>(expr));
      case ExprKind::SubLink: return of_sublink(static_cast<SubLink&>(expr));
      default: break;
    }
    Collated all;
    any_child(&expr, [&](Expr* child) { return merge(all, collated(child)), false; });
    return all;
  }

  Collated of_aggregate(Aggref& expr) {
    Collated all;
    for (Expr* arg : expr.direct_args) assign(arg);
    // A lone ordering column decides about its aggregate; of several none does.
    bool merged = expr.kind_code == 'n' || expr.args.size() == 1;
    for (TargetEntry* entry : expr.args) {
      Collated one = collated(entry->expr);
      if (one.strength == Strength::Conflict && entry->sortgroupref != 0) refuse_implicit(one);
      if (merged && !entry->resjunk) merge(all, one);
    }
    assign(expr.filter);
    return all;
  }

  Collated of_window(WindowFunc& expr) {
    Collated all;
    for (Expr* arg : expr.args) merge(all, collated(arg));
    assign(expr.filter);
    return all;
  }

  Collated of_case(CaseExpr& expr) {
    Collated all;
    assign(expr.arg);
    for (CaseWhen& when : expr.whens) {
      assign(when.expr);
      merge(all, collated(when.result));
    }
    merge(all, collated(expr.defresult));
    return all;
  }

  Collated of_subscript(SubscriptingRef& expr) {
    Collated all;
    for (Expr* index : expr.upper) assign(index);
    for (Expr* index : expr.lower) assign(index);
    merge(all, collated(expr.container));
    if (expr.assign != nullptr) merge(all, collated(expr.assign));
    return all;
  }

  Collated of_sublink(SubLink& expr) {
    Collated all;
    if (expr.testexpr != nullptr) merge(all, collated(expr.testexpr));
    if (expr.subselect == nullptr || expr.subselect->targets.empty()) return all;
    const TargetEntry* first = expr.subselect->targets[0];
    if (!first->resjunk) merge(all, {Strength::Implicit, first->expr->collation, expr_location(first->expr)});
    return all;
  }

  static void set_input_collation(Expr& expr, Oid collation) {
    switch (expr.kind) {
      case ExprKind::Aggref: static_cast<Aggref&>(expr).input_collation = collation; break;
      case ExprKind::WindowFunc: static_cast<WindowFunc&>(expr).input_collation = collation; break;
      case ExprKind::FuncExpr: static_cast<FuncExpr&>(expr).input_collation = collation; break;
      case ExprKind::OpExpr:
      case ExprKind::DistinctExpr:
      case ExprKind::NullIfExpr: static_cast<OpExpr&>(expr).input_collation = collation; break;
      case ExprKind::ScalarArrayOpExpr: static_cast<ScalarArrayOpExpr&>(expr).input_collation = collation; break;
      case ExprKind::MinMaxExpr: static_cast<MinMaxExpr&>(expr).input_collation = collation; break;
      default: break;
    }
  }

  const Session& session_;
};

}  // namespace

void assign_collations(ParseState& state, Expr* expr) { CollationAssignment(state.session).assign(expr); }

Oid select_common_collation(ParseState& state, std::span<Expr* const> exprs, bool none_ok) {
  return CollationAssignment(state.session).common(exprs, none_ok);
}

void assign_query_collations(ParseState& state, catalog::Query* query) {
  CollationAssignment assignment(state.session);
  // Sorting and grouping need a collation: a conflict in such a column is refused here.
  for (TargetEntry* entry : query->targets) {
    Collated one = assignment.collated(entry->expr);
    if (one.strength == Strength::Conflict && entry->sortgroupref != 0) assignment.refuse_implicit(one);
  }
  any_query_expr(*query, [&](Expr* expr) { return assignment.assign(expr), false; });
}

}  // namespace reconcile::analyze
