// The working state of analysing one query level; PostgreSQL's ParseState (parse_node.h).
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/analyze/session.h"
#include "core/catalog/expr.h"
#include "core/base/pg_error.h"
#include "core/sql/nodes.h"

namespace reconcile::analyze {

// What an expression is for: decides what may stand in it and how the refusal is worded (parse_node.h).
enum class ParseExprKind {
  None, Other, JoinOn, JoinUsing, FromSubselect, FromFunction, Where, Having, Filter, WindowPartition, WindowOrder,
  WindowFrameRange, WindowFrameRows, WindowFrameGroups, SelectTarget, InsertTarget, UpdateSource, UpdateTarget,
  MergeWhen, GroupBy, OrderBy, DistinctOn, Limit, Offset, Returning, Values, ValuesSingle, CheckConstraint,
  DomainCheck, ColumnDefault, FunctionDefault, IndexExpression, IndexPredicate, StatsExpression,
  AlterColTransform, ExecuteParameter, TriggerWhen, Policy, PartitionBound, PartitionExpression, CallArgument,
  CopyWhere, GeneratedColumn, CycleMark,
};

// A range table entry as names are resolved against it (ParseNamespaceItem).
struct NamespaceItem {
  RangeTblEntry* rte = nullptr;
  int rtindex = 0;
  std::string_view name;                 // the alias it answers to
  std::vector<std::string_view> columns; // visible names; "" for a dropped column
  std::vector<Var*> vars;                // what each column means (of a join: the underlying variables)
  bool rel_visible = true;               // as "name.*" and "name.column"
  bool cols_visible = true;              // as a bare column name
  bool lateral_only = false;
  bool lateral_ok = true;
  int hidden_tail = 0;                   // how many columns at the end are left out of "*"
};

struct ParseState {
  ParseState(Session& s, std::string_view script, ParseState* outer = nullptr)
      : session(s), catalog(s.catalog), source(script), parent(outer) {
    if (outer == nullptr) return;
    depth = outer->depth + 1;
    params = outer->params;
    domain_value = outer->domain_value;
  }

  Session& session;
  Catalog& catalog;
  std::string_view source;  // the text that locations count in
  ParseState* parent;       // outer query
  std::vector<RangeTblEntry*> rtable;
  std::vector<NamespaceItem*> namespace_items;  // what FROM has made visible so far
  std::vector<NamespaceItem*> all_items;        // every item of this level, in rtable order (null for none)
  std::deque<NamespaceItem> item_storage;       // where this level's items live
  std::vector<JoinNode*> joinlist;
  bool lateral_active = false;
  std::vector<CommonTableExpr*> ctes;           // visible WITH queries of this level
  std::vector<const ::CommonTableExpr*> future_ctes;
  CommonTableExpr* parent_cte = nullptr;               // the WITH query that this level is the body of
  const ::CommonTableExpr* parent_raw_cte = nullptr;
  RangeTblEntry* target_rte = nullptr;          // of INSERT / UPDATE / DELETE / MERGE
  NamespaceItem* target_item = nullptr;
  bool is_insert = false;
  std::vector<const ::WindowDef*> window_defs;
  ParseExprKind expr_kind = ParseExprKind::None;
  int next_resno = 1;
  int depth = 0;       // queries around this one
  int from_depth = 0;  // joins around the FROM item at hand
  bool resolve_unknowns = true;
  bool has_aggs = false, has_window_funcs = false, has_target_srfs = false, has_sublinks = false,
       has_modifying_cte = false;

  // Parameters: $n of SQL functions and PREPARE, and arguments by name. A hook for PL/pgSQL variables:
  // asked for a column reference before (pre) or after (post) columns are tried; null when not theirs.
  struct ParamHook {
    virtual ~ParamHook() = default;
    virtual Expr* pre_columnref(ParseState&, const ::ColumnRef&) { return nullptr; }
    virtual Expr* post_columnref(ParseState&, const ::ColumnRef&, Expr* found) { return (void)found, nullptr; }
    virtual Expr* paramref(ParseState&, const ::ParamRef&) { return nullptr; }
    // A parameter whose type was not declared takes the first type asked of it; null when not such.
    virtual Expr* coerce_param(ParseState&, const Param&, Oid type, std::int32_t typmod, int location) {
      return (void)type, (void)typmod, (void)location, nullptr;
    }
  };
  ParamHook* params = nullptr;
  // The type of VALUE in a domain's check; null elsewhere.
  Expr* domain_value = nullptr;
  // The set-returning call that was met last, to notice one inside another.
  const Expr* last_srf = nullptr;
  // Sources of UPDATE … SET (a, b) = …: sublinks and rows, by MultiAssignRef.
  std::vector<TargetEntry*> multiassign_exprs;
};

}  // namespace reconcile::analyze
