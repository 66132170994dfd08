#include "core/sql/walk.h"

#include "core/sql/nodes.h"

namespace reconcile::sql {
namespace {

using Visit = std::function<bool(const ::Node*)>;

class Walker {
 public:
  explicit Walker(const Visit& visit) : visit_(visit) {}

  void go(const void* pointer) {
    const auto* node = static_cast<const ::Node*>(pointer);
    // libpg_query bounds the depth of what it parses; this is for trees put together from parts.
    if (node == nullptr || depth_ > 5000) return;
    if (nodeTag(node) == T_List) {
      for (::Node* item : list(reinterpret_cast<const List*>(node))) go(item);
      return;
    }
    if (!visit_(node)) return;
    ++depth_;
    children(node);
    --depth_;
  }

 private:
  template <class... P>
  void each(P... pointers) {
    (go(pointers), ...);
  }

  void children(const ::Node* node) {
    switch (nodeTag(node)) {
#define CASE(Type)  \
  case T_##Type: {  \
    const auto& n = *reinterpret_cast<const ::Type*>(node);
#define END \
  break;    \
  }
      CASE(RawStmt) each(n.stmt); END
      CASE(SelectStmt)
        each(n.withClause, n.distinctClause, n.targetList, n.intoClause, n.fromClause, n.whereClause, n.groupClause, n.havingClause,
             n.windowClause, n.valuesLists, n.larg, n.rarg, n.sortClause, n.limitOffset, n.limitCount, n.lockingClause);
      END
      CASE(IntoClause) each(n.rel); END
      CASE(InsertStmt) each(n.withClause, n.relation, n.cols, n.selectStmt, n.onConflictClause, n.returningList); END
      CASE(UpdateStmt) each(n.withClause, n.relation, n.targetList, n.fromClause, n.whereClause, n.returningList); END
      CASE(DeleteStmt) each(n.withClause, n.relation, n.usingClause, n.whereClause, n.returningList); END
      CASE(MergeStmt) each(n.withClause, n.relation, n.sourceRelation, n.joinCondition, n.mergeWhenClauses); END
      CASE(MergeWhenClause) each(n.condition, n.targetList, n.values); END
      CASE(OnConflictClause) each(n.infer, n.targetList, n.whereClause); END
      CASE(InferClause) each(n.indexElems, n.whereClause); END
      CASE(WithClause) each(n.ctes); END
      CASE(CommonTableExpr) each(n.ctequery); END
      CASE(ResTarget) each(n.indirection, n.val); END
      CASE(RangeSubselect) each(n.subquery, n.alias); END
      CASE(RangeFunction) each(n.functions, n.alias, n.coldeflist); END
      CASE(RangeTableSample) each(n.relation, n.args, n.repeatable); END
      CASE(RangeTableFunc) each(n.docexpr, n.rowexpr, n.namespaces, n.columns, n.alias); END
      CASE(RangeTableFuncCol) each(n.colexpr, n.coldefexpr); END
      CASE(JoinExpr) each(n.larg, n.rarg, n.quals, n.alias); END
      CASE(FromExpr) each(n.fromlist, n.quals); END
      CASE(A_Expr) each(n.lexpr, n.rexpr); END
      CASE(BoolExpr) each(n.args); END
      CASE(NullTest) each(n.arg); END
      CASE(BooleanTest) each(n.arg); END
      CASE(SubLink) each(n.testexpr, n.subselect); END
      CASE(CaseExpr) each(n.arg, n.args, n.defresult); END
      CASE(CaseWhen) each(n.expr, n.result); END
      CASE(CoalesceExpr) each(n.args); END
      CASE(MinMaxExpr) each(n.args); END
      CASE(RowExpr) each(n.args); END
      CASE(XmlExpr) each(n.named_args, n.args); END
      CASE(XmlSerialize) each(n.expr); END
      CASE(GroupingFunc) each(n.args); END
      CASE(GroupingSet) each(n.content); END
      CASE(FuncCall) each(n.args, n.agg_order, n.agg_filter, n.over); END
      CASE(NamedArgExpr) each(n.arg); END
      CASE(TypeCast) each(n.arg, n.typeName); END
      CASE(CollateClause) each(n.arg); END
      CASE(A_Indirection) each(n.arg, n.indirection); END
      CASE(A_Indices) each(n.lidx, n.uidx); END
      CASE(A_ArrayExpr) each(n.elements); END
      CASE(MultiAssignRef) each(n.source); END
      CASE(SortBy) each(n.node); END
      CASE(WindowDef) each(n.partitionClause, n.orderClause, n.startOffset, n.endOffset); END
      CASE(LockingClause) each(n.lockedRels); END
      CASE(ViewStmt) each(n.view, n.query); END
      CASE(CreateTableAsStmt) each(n.query, n.into); END
      CASE(RuleStmt) each(n.relation, n.whereClause, n.actions); END
      CASE(CreateStmt) each(n.relation, n.tableElts, n.inhRelations, n.constraints); END
      CASE(ColumnDef) each(n.typeName, n.raw_default, n.constraints); END
      CASE(Constraint) each(n.raw_expr, n.pktable, n.where_clause); END
      CASE(AlterTableStmt) each(n.relation, n.cmds); END
      CASE(AlterTableCmd) each(n.def); END
      CASE(IndexStmt) each(n.relation, n.indexParams, n.indexIncludingParams, n.whereClause); END
      CASE(IndexElem) each(n.expr); END
      CASE(CreateTrigStmt) each(n.relation, n.whenClause); END
      CASE(CreatePolicyStmt) each(n.table, n.qual, n.with_check); END
      CASE(AlterPolicyStmt) each(n.table, n.qual, n.with_check); END
      CASE(ExplainStmt) each(n.query); END
      CASE(CopyStmt) each(n.relation, n.query, n.whereClause); END
      CASE(TruncateStmt) each(n.relations); END
      CASE(LockStmt) each(n.relations); END
      CASE(RenameStmt) each(n.relation); END
      CASE(PrepareStmt) each(n.query); END
      CASE(DeclareCursorStmt) each(n.query); END
      CASE(CallStmt) each(n.funccall); END
      CASE(ReturnStmt) each(n.returnval); END
#undef CASE
#undef END
      default:
        break;
    }
  }

  const Visit& visit_;
  int depth_ = 0;
};

}  // namespace

void walk(const ::Node* node, const Visit& visit) { Walker(visit).go(node); }

}  // namespace reconcile::sql
