// A routine's body: how it is written down and how its language's validator looks at it.
#pragma once

#include "core/replay/context.h"
#include "core/replay/function_options.h"

namespace reconcile::replay {

// interpret_AS_clause: fills in source, binary and, for BEGIN ATOMIC and RETURN, the analyzed queries.
void read_function_body(Context& ctx, const ::CreateFunctionStmt& stmt, const FunctionOptions& options,
                        const Language& language, Function& function);

// The language's validator, once the function is in the catalog. Errors in the body point into the
// statement's own text where the server finds the body there.
void validate_function(Context& ctx, const ::CreateFunctionStmt& stmt, const FunctionOptions& options,
                       const Function& function);

// Adds a function or replaces one of the same signature (ProcedureCreate but for validation); also used
// for the functions of extensions, ranges and aggregates. create_function.cc
Oid add_function(Context& ctx, Function function, bool replace);

// fmgr_sql_validator. sql_function.cc
void validate_sql_function(Context& ctx, const Function& function);

// What compiling the body refuses: syntax, unknown types and variables, RETURN where it can't stand.
// plpgsql_function.cc
void check_plpgsql_body(Context& ctx, const Function& function);

// check_sql_fn_retval over the function's analyzed statements. sql_function.cc
void check_sql_result(Context& ctx, const Function& function, const std::vector<catalog::Query*>& queries);

// transformation of BEGIN ATOMIC … END or RETURN … as part of CREATE FUNCTION itself. sql_function.cc
std::vector<catalog::Query*> analyze_inline_body(Context& ctx, const ::Node* body, const Function& function);

}  // namespace reconcile::replay
