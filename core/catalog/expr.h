// Analyzed expressions and queries: what PostgreSQL's parse analysis produces (primnodes.h, Query), in
// types of our own. The catalog keeps them for defaults, checks, index expressions, views, policies and
// rules; columns are numbers here, so a rename needs no rewriting. Nodes live in an Arena, are immutable
// once analysis is over, and carry the names and meanings of PostgreSQL's structs of the same name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/catalog/oid.h"

namespace reconcile::catalog {

enum class ExprKind : std::uint8_t {
  Var, Const, Param, Aggref, GroupingFunc, WindowFunc, SubscriptingRef, FuncExpr, NamedArgExpr, OpExpr,
  DistinctExpr, NullIfExpr, ScalarArrayOpExpr, BoolExpr, SubLink, FieldSelect, FieldStore, RelabelType,
  CoerceViaIO, ArrayCoerceExpr, ConvertRowtypeExpr, CollateExpr, CaseExpr, CaseTestExpr, ArrayExpr, RowExpr,
  RowCompareExpr, CoalesceExpr, MinMaxExpr, SqlValueFunction, XmlExpr, NullTest, BooleanTest, CoerceToDomain,
  CoerceToDomainValue, SetToDefault, CurrentOfExpr, NextValueExpr,
};

struct Query;

struct Expr {
  ExprKind kind;
  Oid type = invalid_oid;        // exprType()
  std::int32_t typmod = -1;      // exprTypmod()
  Oid collation = invalid_oid;   // exprCollation(), once collations are assigned
  int location = -1;             // bytes in the script, or -1
};

using ExprList = std::span<Expr*>;

// How a function or cast came to be: decides how it is printed.
enum class CoercionForm : std::uint8_t { ExplicitCall, ExplicitCast, ImplicitCast, SqlSyntax };

struct Var : Expr {
  int varno = 0;            // 1-based range table index
  AttrNumber varattno = 0;  // 0: whole row; negative: system column
  int levels_up = 0;
};

struct Const : Expr {
  bool is_null = false;
  std::string_view value;  // the type's output form ("t", "42", "2020-01-01"), as the server would print it
  // For a literal that was typed `unknown` and converted: its text as written. Equal to value where the
  // output form is not modelled.
  std::string_view input;
  Oid object = invalid_oid;  // of a regclass literal: the relation, which keeps its identity through renames
};

struct Param : Expr {
  enum class Of : std::uint8_t { Extern, Exec, Sublink } of = Of::Extern;
  int id = 0;                // $n
  std::string_view name;     // of a function argument referenced by name; empty otherwise
};

struct TargetEntry {
  Expr* expr = nullptr;
  AttrNumber resno = 0;
  std::string_view resname;
  std::uint32_t sortgroupref = 0;
  Oid resorigtbl = invalid_oid;
  AttrNumber resorigcol = 0;
  bool resjunk = false;
};

struct SortGroupClause {
  std::uint32_t sortgroupref = 0;
  Oid eqop = invalid_oid;
  Oid sortop = invalid_oid;
  bool nulls_first = false;
  bool hashable = false;
};

struct Aggref : Expr {
  Oid fnoid = invalid_oid;
  ExprList direct_args;                    // of an ordered-set aggregate
  std::span<TargetEntry*> args;
  std::span<SortGroupClause> order;
  std::span<SortGroupClause> distinct;
  Expr* filter = nullptr;
  bool star = false;
  bool variadic = false;
  char kind_code = 'n';  // aggkind: n, o, h
  int levels_up = 0;
  Oid input_collation = invalid_oid;
};

struct GroupingFunc : Expr {
  ExprList args;
  int levels_up = 0;
};

struct WindowFunc : Expr {
  Oid fnoid = invalid_oid;
  ExprList args;
  Expr* filter = nullptr;
  std::uint32_t winref = 0;
  bool star = false;
  bool is_aggregate = false;
  Oid input_collation = invalid_oid;
};

struct SubscriptingRef : Expr {  // type is the element's, or the container's for a slice
  Oid container_type = invalid_oid;
  Expr* container = nullptr;
  ExprList upper;  // entries may be null in a slice with an open end
  ExprList lower;  // empty when not a slice
  bool is_slice = false;
  Expr* assign = nullptr;  // value to store, for assignments
};

struct FuncExpr : Expr {
  Oid funcid = invalid_oid;
  bool returns_set = false;
  bool variadic = false;  // called with VARIADIC
  CoercionForm form = CoercionForm::ExplicitCall;
  Oid input_collation = invalid_oid;
  ExprList args;
};

struct NamedArgExpr : Expr {
  Expr* arg = nullptr;
  std::string_view name;
  int argnumber = -1;
};

struct OpExpr : Expr {  // also DistinctExpr and NullIfExpr
  Oid opno = invalid_oid;
  Oid opfuncid = invalid_oid;
  bool returns_set = false;
  Oid input_collation = invalid_oid;
  ExprList args;  // one (prefix) or two
};

struct ScalarArrayOpExpr : Expr {
  Oid opno = invalid_oid;
  Oid opfuncid = invalid_oid;
  bool use_or = true;  // ANY; false: ALL
  Oid input_collation = invalid_oid;
  ExprList args;  // scalar, array
};

struct BoolExpr : Expr {
  enum class Op : std::uint8_t { And, Or, Not } op = Op::And;
  ExprList args;
};

struct SubLink : Expr {
  enum class Type : std::uint8_t { Exists, All, Any, RowCompare, Expr, MultiExpr, Array, Cte } link = Type::Expr;
  Expr* testexpr = nullptr;         // combining expression; Params of kind Sublink stand for subquery columns
  std::string_view oper_name;       // operator as written ("", "=", "<"); IN is "" with link Any
  Query* subselect = nullptr;
};

struct FieldSelect : Expr {
  Expr* arg = nullptr;
  AttrNumber fieldnum = 0;
};

struct FieldStore : Expr {
  Expr* arg = nullptr;
  ExprList newvals;
  std::span<AttrNumber> fieldnums;
};

// RelabelType, CoerceViaIO, ConvertRowtypeExpr, CoerceToDomain: a coercion of `arg` to `type`.
struct Coercion : Expr {
  Expr* arg = nullptr;
  CoercionForm form = CoercionForm::ImplicitCast;
};

struct ArrayCoerceExpr : Expr {
  Expr* arg = nullptr;
  Expr* elem_expr = nullptr;  // coercion of one element, over a CaseTestExpr
  CoercionForm form = CoercionForm::ImplicitCast;
};

struct CollateExpr : Expr {  // collation names the collation written
  Expr* arg = nullptr;
};

struct CaseWhen {
  Expr* expr = nullptr;
  Expr* result = nullptr;
  int location = -1;
};

struct CaseExpr : Expr {
  Expr* arg = nullptr;  // simple form's operand; the WHENs then compare a CaseTestExpr
  std::span<CaseWhen> whens;
  Expr* defresult = nullptr;
};

struct CaseTestExpr : Expr {};

struct ArrayExpr : Expr {
  Oid element_type = invalid_oid;
  ExprList elements;
  bool multidims = false;
};

struct RowExpr : Expr {
  ExprList args;
  std::span<std::string_view> colnames;
  CoercionForm form = CoercionForm::ImplicitCast;  // ExplicitCall: ROW(...)
};

struct RowCompareExpr : Expr {
  std::string_view op;  // "<", "<=", ">=", ">"
  std::span<Oid> opnos;
  std::span<Oid> input_collations;
  ExprList largs;
  ExprList rargs;
};

struct CoalesceExpr : Expr {
  ExprList args;
};

struct MinMaxExpr : Expr {
  bool greatest = true;
  Oid input_collation = invalid_oid;
  ExprList args;
};

struct SqlValueFunction : Expr {
  enum class Op : std::uint8_t {
    CurrentDate, CurrentTime, CurrentTimeN, CurrentTimestamp, CurrentTimestampN, LocalTime, LocalTimeN,
    LocalTimestamp, LocalTimestampN, CurrentRole, CurrentUser, User, SessionUser, CurrentCatalog, CurrentSchema,
  } op = Op::CurrentDate;
};

struct XmlExpr : Expr {
  int op = 0;  // XmlExprOp
  std::string_view name;
  ExprList named_args;
  std::span<std::string_view> arg_names;
  ExprList args;
  bool document = false;  // xmloption
};

struct NullTest : Expr {
  Expr* arg = nullptr;
  bool is_null = true;
  bool argisrow = false;
};

struct BooleanTest : Expr {
  enum class Test : std::uint8_t { IsTrue, IsNotTrue, IsFalse, IsNotFalse, IsUnknown, IsNotUnknown } test = Test::IsTrue;
  Expr* arg = nullptr;
};

struct CoerceToDomainValue : Expr {};  // VALUE in a domain's check
struct SetToDefault : Expr {};
struct CurrentOfExpr : Expr {
  std::string_view cursor_name;
};
struct NextValueExpr : Expr {
  Oid seqid = invalid_oid;
};

// ---- queries ----

enum class JoinType : std::uint8_t { Inner, Left, Full, Right };

enum class RteKind : std::uint8_t { Relation, Subquery, Join, Function, TableFunc, Values, Cte, NamedTuplestore, Result };

struct RangeTblFunction {
  Expr* funcexpr = nullptr;
  std::span<std::string_view> colnames;  // from a column definition list; empty otherwise
  std::span<Oid> coltypes;
  std::span<std::int32_t> coltypmods;
  int colcount = 0;
};

// One column as a range table entry shows it.
struct RteColumn {
  std::string_view name;  // after aliases
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
  Oid collation = invalid_oid;
  bool dropped = false;
};

struct RangeTblEntry {
  RteKind kind = RteKind::Relation;
  Oid relid = invalid_oid;
  char relkind = 0;
  bool inh = true;                         // false: ONLY
  Query* subquery = nullptr;
  bool security_barrier = false;
  JoinType jointype = JoinType::Inner;
  int join_merged_cols = 0;                // columns of USING / NATURAL, which come first
  ExprList join_alias_vars;
  std::string_view join_using_alias;
  std::span<RangeTblFunction> functions;
  bool ordinality = false;
  Expr* tablefunc_doc = nullptr;
  std::span<ExprList> values_lists;
  std::string_view ctename;
  int cte_levels_up = 0;
  bool self_reference = false;
  std::string_view alias;                  // as written; empty when none
  std::span<std::string_view> alias_columns;  // as written
  std::string_view refname;                // eref's aliasname: what it is called in the query
  std::span<RteColumn> columns;            // eref's column names with types; index = attnum - 1
  bool lateral = false;
  bool in_from_clause = true;
  void* tablesample = nullptr;             // TableSample*, or null
};

struct TableSample {
  Oid handler = invalid_oid;
  ExprList args;
  Expr* repeatable = nullptr;
};

// Join tree: RangeTblRef, JoinExpr or FromExpr.
struct JoinNode {
  enum class Kind : std::uint8_t { RangeTblRef, Join, From } kind = Kind::RangeTblRef;
  int rtindex = 0;                      // RangeTblRef, Join
  JoinType jointype = JoinType::Inner;  // Join
  bool natural = false;
  JoinNode* left = nullptr;
  JoinNode* right = nullptr;
  std::span<std::string_view> using_columns;
  std::string_view using_alias;
  Expr* quals = nullptr;                // Join: ON; From: WHERE
  std::string_view alias;               // of the whole join
  std::span<std::string_view> alias_columns;
  std::span<JoinNode*> from_list;       // From
};

struct WindowClause {
  std::string_view name;
  std::string_view refname;
  std::span<SortGroupClause> partition;
  std::span<SortGroupClause> order;
  int frame_options = 0;  // FRAMEOPTION_* of parsenodes.h
  Expr* start_offset = nullptr;
  Expr* end_offset = nullptr;
  std::uint32_t winref = 0;
  bool copied_order = false;
};

struct GroupingSet {
  enum class Kind : std::uint8_t { Empty, Simple, Rollup, Cube, Sets } kind = Kind::Simple;
  std::span<std::uint32_t> refs;       // Simple
  std::span<GroupingSet*> content;     // the others
};

struct CommonTableExpr {
  std::string_view name;
  std::span<std::string_view> alias_columns;
  int materialized = 0;  // CTEMaterialize: 0 default, 1 always, 2 never
  Query* query = nullptr;
  bool recursive = false;
  int refcount = 0;
  std::span<RteColumn> columns;
  int extra_columns = 0;   // how many of them, at the end, SEARCH and CYCLE add
  RteColumn cycle_mark;    // its type
};

struct SetOperation {
  enum class Kind : std::uint8_t { Leaf, Union, Intersect, Except } kind = Kind::Leaf;
  int rtindex = 0;  // Leaf
  bool all = false;
  SetOperation* left = nullptr;
  SetOperation* right = nullptr;
  std::span<Oid> coltypes;
  std::span<std::int32_t> coltypmods;
  std::span<Oid> colcollations;
};

struct OnConflict {
  bool update = false;
  ExprList arbiter_elems;
  Expr* arbiter_where = nullptr;
  Oid constraint = invalid_oid;
  std::span<TargetEntry*> set;
  Expr* where = nullptr;
  int excluded_rtindex = 0;
};

struct MergeAction {
  bool matched = false;
  int command = 0;  // CmdType
  Expr* qual = nullptr;
  std::span<TargetEntry*> targets;
};

struct LockClause {
  int rtindex = 0;
  int strength = 0;     // LockClauseStrength
  int wait_policy = 0;  // LockWaitPolicy
};

enum class Command : std::uint8_t { Select, Insert, Update, Delete, Merge, Utility };

struct Query {
  Command command = Command::Select;
  std::span<CommonTableExpr*> ctes;
  bool recursive = false;
  std::span<RangeTblEntry*> rtable;  // rtable[varno - 1]
  JoinNode* jointree = nullptr;      // Kind::From, or null
  int result_relation = 0;
  std::span<TargetEntry*> targets;
  bool override_user = false, override_system = false;
  std::span<TargetEntry*> returning;
  OnConflict* on_conflict = nullptr;
  std::span<MergeAction*> merge_actions;
  std::span<SortGroupClause> group;
  bool group_distinct = false;
  std::span<GroupingSet*> grouping_sets;
  Expr* having = nullptr;
  std::span<WindowClause*> windows;
  std::span<SortGroupClause> distinct;
  bool has_distinct_on = false;
  std::span<SortGroupClause> sort;
  Expr* limit_offset = nullptr;
  Expr* limit_count = nullptr;
  bool limit_with_ties = false;
  std::span<LockClause> locks;
  SetOperation* set_operations = nullptr;
  std::span<Oid> constraint_deps;    // primary keys that GROUP BY relies on
  bool is_return = false;            // RETURN in a function's body
  bool has_aggs = false, has_window_funcs = false, has_target_srfs = false, has_sublinks = false,
       has_modifying_cte = false;
};

}  // namespace reconcile::catalog
