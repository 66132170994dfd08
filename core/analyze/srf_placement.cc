// Where functions that return sets may be called, and how places in a statement are named in errors.
#include "core/analyze/expression.h"
#include "core/analyze/function.h"

namespace reconcile::analyze {
namespace {

// How the refusal goes on after "set-returning functions are not allowed in"; empty where they are allowed.
std::string_view srf_refusal(ParseExprKind kind) {
  switch (kind) {
    case ParseExprKind::JoinOn:
    case ParseExprKind::JoinUsing: return "JOIN conditions";
    case ParseExprKind::Policy: return "policy expressions";
    case ParseExprKind::WindowFrameRange:
    case ParseExprKind::WindowFrameRows:
    case ParseExprKind::WindowFrameGroups: return "window definitions";
    case ParseExprKind::MergeWhen: return "MERGE WHEN conditions";
    case ParseExprKind::CheckConstraint:
    case ParseExprKind::DomainCheck: return "check constraints";
    case ParseExprKind::ColumnDefault:
    case ParseExprKind::FunctionDefault: return "DEFAULT expressions";
    case ParseExprKind::IndexExpression: return "index expressions";
    case ParseExprKind::IndexPredicate: return "index predicates";
    case ParseExprKind::StatsExpression: return "statistics expressions";
    case ParseExprKind::AlterColTransform: return "transform expressions";
    case ParseExprKind::ExecuteParameter: return "EXECUTE parameters";
    case ParseExprKind::TriggerWhen: return "trigger WHEN conditions";
    case ParseExprKind::PartitionBound: return "partition bound";
    case ParseExprKind::PartitionExpression: return "partition key expressions";
    case ParseExprKind::CallArgument: return "CALL arguments";
    case ParseExprKind::CopyWhere: return "COPY FROM WHERE conditions";
    case ParseExprKind::GeneratedColumn: return "column generation expressions";
    case ParseExprKind::FromSubselect:
    case ParseExprKind::Where:
    case ParseExprKind::Having:
    case ParseExprKind::Filter:
    case ParseExprKind::UpdateSource:
    case ParseExprKind::UpdateTarget:
    case ParseExprKind::Limit:
    case ParseExprKind::Offset:
    case ParseExprKind::Returning:
    case ParseExprKind::Values:
    case ParseExprKind::CycleMark: return expr_kind_name(kind);
    default: return {};
  }
}

bool is_target(ParseExprKind kind) {
  switch (kind) {
    case ParseExprKind::WindowPartition:
    case ParseExprKind::WindowOrder:
    case ParseExprKind::SelectTarget:
    case ParseExprKind::InsertTarget:
    case ParseExprKind::GroupBy:
    case ParseExprKind::OrderBy:
    case ParseExprKind::DistinctOn:
    case ParseExprKind::ValuesSingle: return true;
    default: return false;
  }
}

}  // namespace

std::string_view expr_kind_name(ParseExprKind kind) {
  switch (kind) {
    case ParseExprKind::None: return "invalid expression context";
    case ParseExprKind::Other: return "extension expression";
    case ParseExprKind::JoinOn: return "JOIN/ON";
    case ParseExprKind::JoinUsing: return "JOIN/USING";
    case ParseExprKind::FromSubselect: return "sub-SELECT in FROM";
    case ParseExprKind::FromFunction: return "function in FROM";
    case ParseExprKind::Where: return "WHERE";
    case ParseExprKind::Policy: return "POLICY";
    case ParseExprKind::Having: return "HAVING";
    case ParseExprKind::Filter: return "FILTER";
    case ParseExprKind::WindowPartition: return "window PARTITION BY";
    case ParseExprKind::WindowOrder: return "window ORDER BY";
    case ParseExprKind::WindowFrameRange: return "window RANGE";
    case ParseExprKind::WindowFrameRows: return "window ROWS";
    case ParseExprKind::WindowFrameGroups: return "window GROUPS";
    case ParseExprKind::SelectTarget: return "SELECT";
    case ParseExprKind::InsertTarget: return "INSERT";
    case ParseExprKind::UpdateSource:
    case ParseExprKind::UpdateTarget: return "UPDATE";
    case ParseExprKind::MergeWhen: return "MERGE WHEN";
    case ParseExprKind::GroupBy: return "GROUP BY";
    case ParseExprKind::OrderBy: return "ORDER BY";
    case ParseExprKind::DistinctOn: return "DISTINCT ON";
    case ParseExprKind::Limit: return "LIMIT";
    case ParseExprKind::Offset: return "OFFSET";
    case ParseExprKind::Returning: return "RETURNING";
    case ParseExprKind::Values:
    case ParseExprKind::ValuesSingle: return "VALUES";
    case ParseExprKind::CheckConstraint:
    case ParseExprKind::DomainCheck: return "CHECK";
    case ParseExprKind::ColumnDefault:
    case ParseExprKind::FunctionDefault: return "DEFAULT";
    case ParseExprKind::IndexExpression: return "index expression";
    case ParseExprKind::IndexPredicate: return "index predicate";
    case ParseExprKind::StatsExpression: return "statistics expression";
    case ParseExprKind::AlterColTransform: return "USING";
    case ParseExprKind::ExecuteParameter: return "EXECUTE";
    case ParseExprKind::TriggerWhen: return "WHEN";
    case ParseExprKind::PartitionBound: return "partition bound";
    case ParseExprKind::PartitionExpression: return "PARTITION BY";
    case ParseExprKind::CallArgument: return "CALL";
    case ParseExprKind::CopyWhere: return "WHERE";
    case ParseExprKind::GeneratedColumn: return "GENERATED AS";
    case ParseExprKind::CycleMark: return "CYCLE";
  }
  return "unrecognized expression kind";
}

void check_srf_placement(ParseState& state, const Expr* last_srf, int location) {
  if (is_target(state.expr_kind)) {
    state.has_target_srfs = true;
    return;
  }
  if (state.expr_kind == ParseExprKind::FromFunction && state.last_srf != nullptr && state.last_srf != last_srf) {
    throw PgError("0A000", "set-returning functions must appear at top level of FROM", expr_location(state.last_srf));
  }
  std::string_view place = srf_refusal(state.expr_kind);
  if (!place.empty()) {
    throw PgError("0A000", "set-returning functions are not allowed in " + std::string(place), location);
  }
}

}  // namespace reconcile::analyze
