// Executor: one run of a query or expression. The files of this folder share it; callers use execute.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/base/pg_error.h"
#include "core/catalog/walk.h"
#include "core/execute/execute.h"

namespace reconcile::execute {

using namespace catalog;  // NOLINT(google-build-using-namespace): the catalog's vocabulary is ours
using analyze::Session;

// What the expressions of one query level see.
struct Scope {
  const catalog::Query* query = nullptr;
  Scope* outer = nullptr;
  std::vector<const Row*> rows;  // of each range table entry; null: an outer join's absent side
  std::map<std::string_view, std::shared_ptr<const ResultSet>> ctes;
  // Aggregates, window functions and set-returning calls whose value was found before.
  const std::unordered_map<const Expr*, Value>* computed = nullptr;
  const Value* case_test = nullptr;
  const Value* domain_value = nullptr;
  const Row* sublink_row = nullptr;  // columns of the subquery row that a SubLink's test looks at
  Oid target = invalid_oid;          // the table whose row is being checked, for tableoid
};

class Executor {
 public:
  Executor(Session& session, const Parameters& parameters) : session(session), parameters(parameters) {}
  Executor(Executor& caller, const Parameters& parameters)
      : session(caller.session), parameters(parameters), steps_(caller.steps_), depth_(caller.depth_) {}

  Value evaluate(const Expr* expr, Scope& scope);
  std::vector<Value> evaluate_all(ExprList exprs, Scope& scope);
  // A condition: true, false, or neither (unknown or null).
  enum class Truth { False, True, Null, Unknown };
  Truth test(const Expr* condition, Scope& scope);

  ResultSet run(const catalog::Query& query, Scope* outer);
  // A subquery; its result is kept when nothing in it depends on the outer row.
  std::shared_ptr<const ResultSet> subquery(const catalog::Query& query, Scope& outer);
  // The rows that a call in FROM or in a target list yields, one column per function result column.
  ResultSet call_set(const FuncExpr& call, Scope& scope);

  Value call_function(const Function& function, std::span<const Value> args, std::span<const Oid> types, Oid result,
                      Oid collation);

  // Counts work; throws Undecided when a query runs away.
  void step(std::size_t count = 1);

  Session& session;
  const Parameters& parameters;

  // Guards recursion through expressions and function bodies.
  class Depth {
   public:
    explicit Depth(Executor& executor);
    ~Depth() { --*depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    int* depth_;
  };

 private:
  friend class Depth;
  struct Cached {
    std::shared_ptr<const ResultSet> result;
    bool correlated = false;
  };
  std::unordered_map<const catalog::Query*, Cached> subqueries_;
  std::shared_ptr<std::size_t> steps_ = std::make_shared<std::size_t>(0);
  std::shared_ptr<int> depth_ = std::make_shared<int>(0);
};

Scope& scope_at(Scope& scope, int levels_up);

// What is certain of a value that is one of several.
Value either(const Value& a, const Value& b);

// boolean.cc
Value evaluate_bool(Executor& executor, const BoolExpr& expr, Scope& scope);
Value evaluate_case(Executor& executor, const CaseExpr& expr, Scope& scope);
Value evaluate_coalesce(Executor& executor, const CoalesceExpr& expr, Scope& scope);
Value negate(const Value& value);

// operator.cc
Value evaluate_operator(Executor& executor, const OpExpr& expr, Scope& scope);
// A row's fields, each for itself when the row is put together here; nullopt when they can't be told, or there is no row.
std::optional<std::vector<Value>> fields_of_row(Executor& executor, const Expr* row, Scope& scope);
Value evaluate_distinct(Executor& executor, const OpExpr& expr, Scope& scope);
Value evaluate_nullif(Executor& executor, const OpExpr& expr, Scope& scope);
Value evaluate_array_op(Executor& executor, const ScalarArrayOpExpr& expr, Scope& scope);
Value evaluate_min_max(Executor& executor, const MinMaxExpr& expr, Scope& scope);
Value evaluate_row_compare(Executor& executor, const RowCompareExpr& expr, Scope& scope);
Value apply_operator(Executor& executor, Oid opno, Oid function, std::span<const Value> args,
                     std::span<const Oid> types, Oid result, Oid collation);

// sublink.cc
Value evaluate_sublink(Executor& executor, const SubLink& link, Scope& scope);

// container.cc: arrays and rows
Value evaluate_array(Executor& executor, const ArrayExpr& expr, Scope& scope);
Value evaluate_subscript(Executor& executor, const SubscriptingRef& expr, Scope& scope);
Value evaluate_row(Executor& executor, const RowExpr& expr, Scope& scope);
Value evaluate_field(Executor& executor, const FieldSelect& expr, Scope& scope);
Value evaluate_array_coerce(Executor& executor, const ArrayCoerceExpr& expr, Scope& scope);
Value evaluate_field_store(Executor& executor, const FieldStore& expr, Scope& scope);

// convert.cc
Value evaluate_io_coercion(Executor& executor, const Coercion& expr, Scope& scope);
Value evaluate_relabel(Executor& executor, const Coercion& expr, Scope& scope);
Value evaluate_domain(Executor& executor, const Coercion& expr, Scope& scope);
Value constant(Executor& executor, const Const& expr);

// environment.cc: the session's and the clock's values
Value evaluate_sql_value(Executor& executor, const SqlValueFunction& expr);

}  // namespace reconcile::execute
