// What rows an expression or type yields (funcapi.c, typcache.c).
#pragma once

#include <string_view>
#include <vector>

#include "core/analyze/session.h"
#include "core/catalog/expr.h"

namespace reconcile::analyze {

// TypeFuncClass. Record: rows of an unknown shape. Other: no value that a query could use.
enum class RowClass { Scalar, Composite, CompositeDomain, Record, Other };

struct RowShape {
  RowClass kind = RowClass::Other;
  Oid type = invalid_oid;
  std::vector<RteColumn> columns;  // of Composite and CompositeDomain; dropped ones are kept
};

RowShape shape_of_type(const Session& session, Oid type);      // get_type_func_class + lookup_rowtype_tupdesc
RowShape shape_of_expr(const Session& session, const Expr* expr);  // get_expr_result_type
// The columns of a relation's row type, in attribute order, dropped ones included.
std::vector<RteColumn> relation_columns(Catalog& catalog, const Relation& relation);
// get_func_result_name: the name of a function's only OUT parameter; empty when it has none or several.
std::string_view function_result_name(const Function& function);
// The relation behind a composite type (domains over it unwrapped), or null.
const Relation* relation_of_type(const Session& session, Oid type);

}  // namespace reconcile::analyze
