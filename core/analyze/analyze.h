// Parse analysis: names resolved and typed against the catalog in PostgreSQL's order, so that the first
// error is the server's first error. Everything throws PgError (what the server would report) or
// Undecided (what the model cannot tell); see core/base/pg_error.h.
//
// The files are laid out as the server's: types.cc (parse_type.c), relation.cc (parse_relation.c),
// expression.cc (parse_expr.c), function.cc (parse_func.c), operator.cc (parse_oper.c), coerce.cc
// (parse_coerce.c), collate.cc, clause.cc, target.cc, aggregate.cc, cte.cc, query.cc (analyze.c).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/parse_state.h"

namespace reconcile::analyze {

// ---- names (namespace.c, parse_type.c) ----

struct QualifiedName {
  std::string_view schema;  // empty: by search_path
  std::string_view name;
};
// From a List of String; throws 42601 "improper qualified name (too many dotted names): %s" and 0A000
// "cross-database references are not implemented: %s" (unless the first of three is `database`).
QualifiedName deconstruct_name(const List* names, std::string_view database = {});
std::string name_list_to_string(const List* names);  // "a.b", unquoted, as the server prints it
std::string quote_identifier(std::string_view name); // quoted only when necessary
std::string quote_qualified(std::string_view schema, std::string_view name);
// The names in a qualified identifier as regclass and its like print it: `s.t`, `"My Schema".t`.
std::vector<std::string> split_identifier(std::string_view text);
std::string quote_literal(std::string_view text);    // 'it''s', E'..\\..' when it has a backslash

// Schema by name; throws 3F000 `schema "x" does not exist` unless missing_ok.
Oid lookup_namespace(Session& session, std::string_view name, bool missing_ok = false);
// Relation by RangeVar or names; throws 42P01 `relation "x" does not exist` unless missing_ok.
const Relation* lookup_relation(Session& session, const ::RangeVar& name, bool missing_ok = false);
const Relation* lookup_relation(Session& session, QualifiedName name);  // null when absent
// Whether the relation is found by its bare name (RelationIsVisible); likewise for types and functions.
bool relation_is_visible(const Session& session, Oid relation);
bool type_is_visible(const Session& session, Oid type);
bool function_is_visible(const Session& session, Oid function);
bool collation_is_visible(const Session& session, Oid collation);

struct TypeRef {
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
};
// typenameTypeIdAndMod; throws 42704 `type "x" does not exist` and the typmod errors. Locations are always
// given; a caller whose server counterpart passes no ParseState takes them off.
TypeRef lookup_type(Session& session, const ::TypeName& name);
std::optional<TypeRef> lookup_type_missing_ok(Session& session, const ::TypeName& name);
// The collation of a COLLATE clause; throws 42704 `collation "x" for encoding "UTF8" does not exist`.
Oid lookup_collation(Session& session, const List* names, int location);

// format_type(): "character varying(20)", "public.mood[]". Schema shown when not visible in `session`;
// with an empty search path every non-catalog type is qualified.
std::string format_type(const Session& session, Oid type, std::int32_t typmod = -1);
// The same where -1 is known to be the modifier: char and bit without a length are `bpchar` and `"bit"`,
// since SQL's bare `character` means character(1). For printed expressions and definitions.
std::string format_type_with_typmod(const Session& session, Oid type, std::int32_t typmod);
std::string type_name_to_string(const ::TypeName& name);  // as written, for error messages

// ---- types ----

enum class CoercionContext { Implicit, Assignment, PlPgSql, Explicit };

const Type& type_of(const Session& session, Oid oid);
Oid base_type(const Session& session, Oid type, std::int32_t* typmod = nullptr);  // domains unwrapped
bool is_polymorphic(Oid type);
bool can_coerce(Session& session, std::span<const Oid> inputs, std::span<const Oid> targets, CoercionContext context);
// coerce_to_target_type; null when no coercion exists (the caller words the error).
Expr* coerce_to_target(ParseState& state, Expr* expr, Oid from, Oid to, std::int32_t typmod, CoercionContext context,
                       CoercionForm form, int location);
Expr* coerce_to_boolean(ParseState& state, Expr* expr, std::string_view construct);
// The common type of UNION, CASE, VALUES, …; throws 42804 `%s types %s and %s cannot be matched`.
Oid select_common_type(ParseState& state, std::span<Expr* const> exprs, std::string_view context,
                       Expr** which = nullptr);
Expr* coerce_to_common(ParseState& state, Expr* expr, Oid type, std::string_view context);
// assign_query_collations / assign_expr_collations.
void assign_collations(ParseState& state, Expr* expr);
void assign_query_collations(ParseState& state, Query* query);

// The value of a literal as the type's input function accepts it and its output function prints it.
// Throws the input function's error (22P02, 22007, 22003, …); nullopt where the type is not modelled.
std::optional<std::string> datum_in_out(Session& session, Oid type, std::int32_t typmod, std::string_view text);

// ---- expressions ----

Expr* transform_expr(ParseState& state, const ::Node* node, ParseExprKind kind);
// cookDefault: analysed and coerced to the column's type. Throws 0A000 for column references, 42804
// `column "x" is of type … but default expression is of type …`. `generated` for GENERATED … AS.
Expr* cook_default(ParseState& state, const ::Node* raw, Oid type, std::int32_t typmod, std::string_view column,
                   bool generated);
// A boolean expression over `relation` (WHERE of an index, CHECK, policy, …).
Expr* transform_relation_qual(ParseState& state, const ::Node* raw, ParseExprKind kind, std::string_view construct);
// Makes `relation` the single visible range table entry of `state`, as DDL does before cooking expressions.
NamespaceItem* add_relation_to_namespace(ParseState& state, const Relation& relation, std::string_view alias = {},
                                         bool inherit = true);
// contain_mutable_functions / contain_volatile_functions.
char expression_volatility(const Session& session, const Expr* expr);  // 'i', 's' or 'v'

// ---- functions and operators ----

struct FunctionCandidate {
  const Function* function = nullptr;
  std::vector<Oid> arg_types;  // as called: variadic expanded, defaults left out, named arguments reordered
  int variadic_count = 0;
  int default_count = 0;
};
// LookupFuncWithArgs, for DROP / ALTER / COMMENT / GRANT; throws 42883 `function %s does not exist`,
// 42725 `function name "%s" is not unique`. `kind` is OBJECT_FUNCTION, OBJECT_PROCEDURE, OBJECT_ROUTINE or
// OBJECT_AGGREGATE.
const Function* lookup_function_with_args(Session& session, const ::ObjectWithArgs& object, ObjectType kind,
                                          bool missing_ok = false);
// LookupFuncName by exact argument types; null when absent.
const Function* lookup_function_exact(Session& session, const List* names, std::span<const Oid> arg_types);
std::string function_signature(const Session& session, const List* names, std::span<const Oid> arg_types);
// A binary (or with left == 0 prefix) operator by exact or coercible operands; throws 42883, 42725.
const Operator* lookup_operator(ParseState& state, const List* names, Oid left, Oid right, int location,
                                bool missing_ok = false);
// GetDefaultOpClass; null when the type has none for the access method.
const OpClass* default_opclass(const Session& session, Oid type, Oid access_method);
// The type's btree equality / less-than operator (get_sort_group_operators), invalid_oid when none.
Oid equality_operator(const Session& session, Oid type);
Oid less_than_operator(const Session& session, Oid type);

// ---- queries ----

// Any optimizable statement (SELECT, INSERT, UPDATE, DELETE, MERGE); `node` is the statement inside RawStmt.
// Collations are assigned. The tree lives in the catalog's arena.
Query* analyze_query(ParseState& state, const ::Node* node);
// What the rewriter, the planner and the executor's start refuse once a query is to be run: values for
// generated columns, views that can't be changed, ON CONFLICT without its index, unpopulated views.
void check_before_execution(const Session& session, const Query& query);
// Objects a stored expression or query stands on (recordDependencyOnExpr): relations and their columns,
// functions, operators, types, collations, constraints.
std::vector<ObjectAddress> find_expr_references(const Session& session, const Expr* expr,
                                                std::span<RangeTblEntry* const> rtable = {});
std::vector<ObjectAddress> find_query_references(const Session& session, const Query* query);

// ---- printing (ruleutils.c) ----

struct DeparseOptions {
  bool pretty = false;  // parentheses left out; not modelled: compound expressions are then undecided
  // Search path for the names printed: empty = everything outside pg_catalog is qualified.
  std::vector<Oid> search_path;
  bool indent = true;  // lines are broken, as pg_get_viewdef and pg_get_expr do even when not "pretty"
};
std::string deparse_expr(const Catalog& catalog, const Expr* expr, const Relation* relation,
                         const DeparseOptions& options = {});
std::string deparse_query(const Catalog& catalog, const Query* query, const DeparseOptions& options = {});
std::string get_constraint_def(const Catalog& catalog, const Constraint& constraint, const DeparseOptions& options = {});
std::string get_index_def(const Catalog& catalog, const Relation& index, const DeparseOptions& options = {});
std::string get_function_def(const Catalog& catalog, const Function& function, const DeparseOptions& options = {});
// The list between the parentheses, and what RETURNS says.
std::string get_function_arguments(const Catalog& catalog, const Function& function, bool with_defaults,
                                   const DeparseOptions& options = {});
std::string get_function_result(const Catalog& catalog, const Function& function, const DeparseOptions& options = {});
std::string get_trigger_def(const Catalog& catalog, const Trigger& trigger, const DeparseOptions& options = {});
std::string get_rule_def(const Catalog& catalog, const Rule& rule, const DeparseOptions& options = {});
std::string get_view_def(const Catalog& catalog, const Relation& view, const DeparseOptions& options = {});
std::string get_partition_key_def(const Catalog& catalog, const Relation& table, const DeparseOptions& options = {});
std::string get_statistics_def(const Catalog& catalog, const Statistics& statistics, const DeparseOptions& options = {});
std::string get_partition_bound_def(const Catalog& catalog, const Relation& partition, const DeparseOptions& options = {});

}  // namespace reconcile::analyze
