// Deparser: expressions and queries printed back as SQL, the way ruleutils.c prints them. Every view,
// default and check that PostgreSQL shows went through it, so its oddities are the format.
//
// deparse_expr.cc has the expressions, deparse_call.cc functions, operators and SQL's own call syntax,
// deparse_query.cc SELECT, deparse_modify.cc the other statements, deparse_from.cc the FROM clause,
// deparse_scope.cc what range table entries and their columns are called.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/analyze.h"

namespace reconcile::analyze {

// What the entries of one range table are called while it is printed; indices are varno - 1.
struct DeparseScope {
  struct Entry {
    std::string refname;                // empty: an unnamed join
    std::vector<std::string> columns;   // empty: dropped
    std::vector<std::string> merged;    // of a join: its USING columns
    bool print_aliases = false;
  };
  const Query* query = nullptr;         // null: rows given by the caller
  std::vector<RangeTblEntry*> rtable;
  std::vector<Entry> entries;
  const Function* function = nullptr;   // whose parameters may be named
};

class Deparser {
 public:
  Deparser(const Catalog& catalog, const DeparseOptions& options);
  ~Deparser();

  // One row of a relation under a name, for expressions outside queries. `prefix` names it before each column.
  void add_relation(const Relation& relation, std::string_view refname);
  void set_prefix(bool prefix) { prefix_ = prefix; }
  void set_function(const Function& function);  // its parameters may be named
  void set_indent_level(int level) { level_ = level; }

  // Each of these returns the text; `implicit` shows coercions that nobody wrote.
  std::string expression(const Expr* expr, bool implicit);
  struct Result {
    const Relation* relation = nullptr;  // whose column names the result takes (a view)
    bool names_visible = true;
  };
  std::string query(const Query& query, const Result& result, bool view = false);

  std::string relation_name(Oid relation) const;
  std::string type_name(Oid type, std::int32_t typmod = -1) const;
  std::string operator_name(Oid op) const;
  std::string collation_name(Oid collation) const;
  std::string object_name(const Object& object) const;
  std::string function_name(const Function& function) const;
  bool visible(const Object& object) const;
  const Session& session() const { return session_; }

 private:
  // Layout. `keyword` starts a new line where lines are broken at all.
  void keyword(std::string_view text, int before = 0, int after = 0, int plus = 0);
  void strip_blanks();
  void list_item(std::string text, bool first);
  std::string captured(const std::function<void()>& print);  // what `print` adds, taken out again

  // Expressions.
  void expr(const Expr* e, bool implicit);
  void expr_top(const Expr* e, bool implicit);  // where a whole row needs its type
  void exprs(const ExprList& list, bool implicit);
  void constant(const Const& c, int show_type);
  // Answers the column's name as printed, "" for a whole row.
  std::string variable(const Var& var, int levels_up, bool top);
  void param(const Param& p);
  void coercion(const Expr* arg, Oid type, std::int32_t typmod);
  void boolean(const BoolExpr& b);
  void case_expr(const CaseExpr& c);
  void null_test(const NullTest& t);
  void boolean_test(const BooleanTest& t);
  void row(const RowExpr& r);
  void row_compare(const RowCompareExpr& r);
  void array(const ArrayExpr& a);
  void subscript(const SubscriptingRef& s, bool implicit);
  void subscripts(const SubscriptingRef& s);
  void field_select(const FieldSelect& f);
  void sql_value_function(const SqlValueFunction& f);
  void sublink(const SubLink& s);
  std::string sublink_test(const SubLink& s);

  // Calls.
  void function_call(const FuncExpr& f, bool implicit);
  bool sql_syntax(const FuncExpr& f);
  void list_call(std::string_view name, const ExprList& args);
  void op(const OpExpr& o);
  void infix(const ExprList& args, std::string_view word);
  void scalar_array_op(const ScalarArrayOpExpr& o);
  void aggregate(const Aggref& a);
  void window_function(const WindowFunc& w);
  void window_spec(const WindowClause& w);
  void frame(const WindowClause& w);
  void xml(const XmlExpr& x);
  void xml_arguments(const XmlExpr& x);

  // Queries.
  void print_query(const Query& q, const Result& result, bool view = false);
  void select(const Query& q, const Result& result);
  void basic_select(const Query& q, const Result& result);
  void set_operation(const SetOperation& node, const Query& q, const Result& result);
  void with_clause(const Query& q);
  void target_list(std::span<TargetEntry* const> targets, const Result& result);
  void group_clause(const Query& q);
  void grouping_set(const GroupingSet& set, const Query& q, bool omit_parens);
  void sort_key(std::uint32_t ref, std::span<TargetEntry* const> targets, bool by_number);
  void order_by(std::span<const SortGroupClause> order, std::span<TargetEntry* const> targets, bool by_number);
  void window_clause(const Query& q);
  void limit_clause(const Query& q);
  void locking_clause(const Query& q);
  void insert(const Query& q);
  void on_conflict(const Query& q);
  void update(const Query& q);
  void remove(const Query& q);
  void returning(const Query& q);
  void assignments(std::span<TargetEntry* const> targets, const Relation& relation);
  void values(std::span<const ExprList> lists);
  const RangeTblEntry* plain_values(const Query& q, const Result& result) const;

  // FROM.
  void from_clause(const Query& q, std::string_view prefix);
  void from_item(const JoinNode& node, const Query& q);
  void from_entry(int rtindex, const Query& q);
  void from_function(const RangeTblEntry& rte);
  void from_join(const JoinNode& node, const Query& q);
  void table_sample(const TableSample& sample);
  void alias(int rtindex, const RangeTblEntry& rte);
  void column_aliases(const DeparseScope::Entry& entry);
  void column_definitions(const RangeTblFunction& function, const DeparseScope::Entry* entry);
  const Relation& target_relation(const Query& q, std::string_view before_alias);

  // Names (deparse_scope.cc).
  void enter(const Query& q, bool view);
  void name_entries(DeparseScope& scope, bool view) const;
  void name_columns(DeparseScope& scope);
  void merge_using_columns(DeparseScope& scope, const JoinNode& node);
  void force_name(DeparseScope& scope, const JoinNode& node, const std::string& name);
  std::vector<std::string> real_columns(const RangeTblEntry& rte) const;
  const DeparseScope& scope(int levels_up) const;

  const Catalog& catalog_;
  const DeparseOptions& options_;
  mutable Session session_;
  std::vector<std::unique_ptr<DeparseScope>> scopes_;  // innermost last
  std::vector<std::unique_ptr<RangeTblEntry>> made_;   // for add_relation
  std::string out_;
  bool prefix_ = false;
  int level_ = 0;
  int depth_ = 0;
};

// FuncExpr as a call, and the other forms that the grammar takes for calls: they need no parentheses.
bool looks_like_function(const Expr* expr);

}  // namespace reconcile::analyze
