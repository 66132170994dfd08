// Subqueries in expressions, and UPDATE … SET (a, b) = (SELECT …).
#include "core/analyze/expression.h"
#include "core/analyze/name_list.h"

namespace reconcile::analyze {
namespace {

// How "cannot use subquery in" goes on; empty where one may stand.
std::string_view refused_place(ParseExprKind kind) {
  switch (kind) {
    case ParseExprKind::CheckConstraint:
    case ParseExprKind::DomainCheck: return "check constraint";
    case ParseExprKind::ColumnDefault:
    case ParseExprKind::FunctionDefault: return "DEFAULT expression";
    case ParseExprKind::IndexExpression: return "index expression";
    case ParseExprKind::IndexPredicate: return "index predicate";
    case ParseExprKind::StatsExpression: return "statistics expression";
    case ParseExprKind::AlterColTransform: return "transform expression";
    case ParseExprKind::ExecuteParameter: return "EXECUTE parameter";
    case ParseExprKind::TriggerWhen: return "trigger WHEN condition";
    case ParseExprKind::PartitionBound: return "partition bound";
    case ParseExprKind::PartitionExpression: return "partition key expression";
    case ParseExprKind::CallArgument: return "CALL argument";
    case ParseExprKind::CopyWhere: return "COPY FROM WHERE condition";
    case ParseExprKind::GeneratedColumn: return "column generation expression";
    default: return {};
  }
}

std::vector<TargetEntry*> output_columns(const catalog::Query& query) {
  std::vector<TargetEntry*> out;
  for (TargetEntry* entry : query.targets) {
    if (!entry->resjunk) out.push_back(entry);
  }
  return out;
}

Expr* column_param(ParseState& state, const TargetEntry& entry) {
  auto* param = make_expr<catalog::Param>(state.catalog, ExprKind::Param, entry.expr->type, -1);
  param->of = catalog::Param::Of::Sublink;
  param->id = entry.resno;
  param->typmod = entry.expr->typmod;
  param->collation = entry.expr->collation;
  return param;
}

// The comparison of the left-hand side with the subquery's columns.
Expr* make_test(ParseState& state, const ::SubLink& link, const std::vector<TargetEntry*>& columns) {
  Expr* test = transform_recurse(state, link.testexpr);
  std::vector<Expr*> left = {test}, right;
  if (test->kind == ExprKind::RowExpr) {
    ExprList args = as<catalog::RowExpr>(test).args;
    left.assign(args.begin(), args.end());
  }
  for (const TargetEntry* entry : columns) right.push_back(column_param(state, *entry));
  if (left.size() < right.size()) throw PgError("42601", "subquery has too many columns", link.location);
  if (left.size() > right.size()) throw PgError("42601", "subquery has too few columns", link.location);
  NameList equals("=");
  return make_row_comparison(state, link.operName != nullptr ? link.operName : equals, left, right, link.location);
}

void set_value_type(ParseState& state, catalog::SubLink& made, const std::vector<TargetEntry*>& columns) {
  const Expr* first = columns[0]->expr;
  made.type = first->type;
  made.typmod = first->typmod;
  if (made.link != catalog::SubLink::Type::Array) return;
  // An array of arrays is one with more dimensions.
  if (element_type(state.session, first->type) != invalid_oid) return;
  made.type = array_type(state.session, first->type);
  if (made.type != invalid_oid) return;
  throw PgError("42704", "could not find array type for data type " + format_type(state.session, first->type),
                made.location);
}

catalog::SubLink::Type kind_of(const ::SubLink& link) {
  using Type = catalog::SubLink::Type;
  switch (link.subLinkType) {
    case EXISTS_SUBLINK: return Type::Exists;
    case ALL_SUBLINK: return Type::All;
    case ANY_SUBLINK: return Type::Any;
    case ROWCOMPARE_SUBLINK: return Type::RowCompare;
    case MULTIEXPR_SUBLINK: return Type::MultiExpr;
    case ARRAY_SUBLINK: return Type::Array;
    default: return Type::Expr;
  }
}

void refuse_column_count(int location) {
  throw PgError("42601", "number of columns does not match number of values", location);
}

// The first column of `SET (a, b, …) = …` brings in the source, for all of them.
void add_multi_source(ParseState& state, const ::MultiAssignRef& ref) {
  auto* entry = state.catalog.arena().make<TargetEntry>();
  entry->resjunk = true;
  auto count = static_cast<std::size_t>(ref.ncolumns);
  const auto* link = RECONCILE_AS(SubLink, ref.source);
  if (link != nullptr && link->subLinkType == EXPR_SUBLINK) {
    ::SubLink multi = *link;
    multi.subLinkType = MULTIEXPR_SUBLINK;
    entry->expr = transform_sublink(state, multi);
    if (output_columns(*as<catalog::SubLink>(entry->expr).subselect).size() != count) {
      refuse_column_count(link->location);
    }
  } else if (const auto* row = RECONCILE_AS(RowExpr, ref.source)) {
    entry->expr = transform_row(state, *row, true);
    if (as<catalog::RowExpr>(entry->expr).args.size() != count) refuse_column_count(row->location);
  } else {
    throw PgError("0A000", "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
                  raw_location(ref.source));
  }
  state.multiassign_exprs.push_back(entry);
}

}  // namespace

Expr* transform_sublink(ParseState& state, const ::SubLink& link) {
  std::string_view place = refused_place(state.expr_kind);
  if (!place.empty()) throw PgError("0A000", "cannot use subquery in " + std::string(place), link.location);
  state.has_sublinks = true;
  using Type = catalog::SubLink::Type;
  auto* made = make_expr<catalog::SubLink>(state.catalog, ExprKind::SubLink, type_oid::Bool, link.location);
  made->link = kind_of(link);
  ParseState inner(state.session, state.source, &state);
  made->subselect = analyze_query(inner, link.subselect);
  std::vector<TargetEntry*> columns = output_columns(*made->subselect);
  switch (made->link) {
    case Type::Exists: break;
    case Type::Expr:
    case Type::Array:
      if (columns.size() != 1) throw PgError("42601", "subquery must return only one column", link.location);
      set_value_type(state, *made, columns);
      break;
    case Type::MultiExpr: made->type = type_oid::Record; break;
    default:
      if (link.operName != nullptr) {
        made->oper_name = state.catalog.arena().copy(sql::str(strVal(sql::list(link.operName).back())));
      }
      made->testexpr = make_test(state, link, columns);
  }
  return made;
}

Expr* transform_multi_assign(ParseState& state, const ::MultiAssignRef& ref) {
  if (ref.colno == 1) add_multi_source(state, ref);
  const Expr* source = state.multiassign_exprs.back()->expr;
  auto index = static_cast<std::size_t>(ref.colno) - 1;
  if (source->kind == ExprKind::RowExpr) {
    Expr* value = as<catalog::RowExpr>(source).args[index];
    if (ref.colno == ref.ncolumns) state.multiassign_exprs.pop_back();
    return value;
  }
  const TargetEntry* column = output_columns(*as<catalog::SubLink>(source).subselect)[index];
  auto* param = make_expr<catalog::Param>(state.catalog, ExprKind::Param, column->expr->type, expr_location(column->expr));
  param->of = catalog::Param::Of::Sublink;
  param->id = ref.colno;
  param->typmod = column->expr->typmod;
  param->collation = column->expr->collation;
  return param;
}

}  // namespace reconcile::analyze
