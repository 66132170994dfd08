// SQL-language bodies: analysed statement by statement at creation (fmgr_sql_validator, functions.c).
#include "core/analyze/function_parameters.h"
#include "core/replay/function_body.h"
#include "core/replay/function_parameters.h"
#include "core/replay/object_address.h"
#include "core/sql/script.h"

namespace reconcile::replay {
namespace {

using analyze::ParseState;

bool is_optimizable(const ::Node* node) {
  switch (nodeTag(node)) {
    case T_SelectStmt:
    case T_InsertStmt:
    case T_UpdateStmt:
    case T_DeleteStmt:
    case T_MergeStmt:
      return true;
    default:
      return false;
  }
}

catalog::Query* analyze_body_statement(Context& ctx, std::string_view text, const ::Node* node,
                                       analyze::FunctionParameters& parameters) {
  ParseState state(ctx.session, text);
  state.params = &parameters;
  return analyze::analyze_query(state, node);
}

// ---- results ----

PgError return_mismatch(const Session& session, Oid declared, std::string detail) {
  return PgError("42P13", "return type mismatch in function declared to return " +
                              analyze::format_type(session, declared))
      .with_detail(std::move(detail));
}

struct ResultColumn {
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
};

// The row that the function is declared to return; nothing for RECORD without OUT parameters.
std::optional<std::vector<ResultColumn>> declared_row(const Context& ctx, const Function& function) {
  std::vector<ResultColumn> out;
  if (function.return_type == type_oid::Record) {
    for (const FunctionArg& arg : function.args) {
      if (arg.mode == 'o' || arg.mode == 'b' || arg.mode == 't') out.push_back({arg.type, -1});
    }
    return out.empty() ? std::nullopt : std::optional(out);
  }
  const Type* type = ctx.catalog.types.find(function.return_type);
  const Relation* row = ctx.catalog.relations.find(type->relid);
  if (row == nullptr) return std::nullopt;
  for (const Attribute& attribute : row->attributes) {
    if (!attribute.dropped) out.push_back({attribute.type, attribute.typmod});
  }
  return out;
}

std::vector<const catalog::TargetEntry*> visible_targets(std::span<catalog::TargetEntry* const> targets) {
  std::vector<const catalog::TargetEntry*> out;
  for (const catalog::TargetEntry* target : targets) {
    if (!target->resjunk) out.push_back(target);
  }
  return out;
}

bool can_be_result(Context& ctx, Expr* expr, Oid type, std::int32_t typmod) {
  if (expr->type == type) return true;
  ParseState state = ctx.parse_state();
  return analyze::coerce_to_target(state, expr, expr->type, type, typmod, analyze::CoercionContext::Assignment,
                                   CoercionForm::ImplicitCast, -1) != nullptr;
}

void check_row_result(Context& ctx, const Function& function,
                      const std::vector<const catalog::TargetEntry*>& targets) {
  if (targets.size() == 1 && can_be_result(ctx, targets[0]->expr, function.return_type, -1)) return;
  auto row = declared_row(ctx, function);
  if (!row) return;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (i >= row->size()) {
      throw return_mismatch(ctx.session, function.return_type, "Final statement returns too many columns.");
    }
    const ResultColumn& column = (*row)[i];
    if (can_be_result(ctx, targets[i]->expr, column.type, column.typmod)) continue;
    throw return_mismatch(ctx.session, function.return_type,
                          "Final statement returns " + analyze::format_type(ctx.session, targets[i]->expr->type) +
                              " instead of " + analyze::format_type(ctx.session, column.type) + " at column " +
                              std::to_string(i + 1) + ".");
  }
  if (targets.size() < row->size()) {
    throw return_mismatch(ctx.session, function.return_type, "Final statement returns too few columns.");
  }
}

}  // namespace

void check_sql_result(Context& ctx, const Function& function, const std::vector<catalog::Query*>& queries) {
  Oid result = function.return_type;
  if (result == type_oid::Void) return;
  const catalog::Query* last = queries.empty() ? nullptr : queries.back();
  bool selects = last != nullptr && last->command == Command::Select;
  if (last == nullptr || last->command == Command::Utility || (!selects && last->returning.empty())) {
    throw return_mismatch(ctx.session, result,
                          "Function's final statement must be SELECT or INSERT/UPDATE/DELETE RETURNING.");
  }
  auto targets = visible_targets(selects ? last->targets : last->returning);
  const Type& type = analyze::type_of(ctx.session, result);
  if (type.typtype == 'c' || result == type_oid::Record) return check_row_result(ctx, function, targets);
  if (type.typtype == 'p') {
    throw PgError("42P13", "return type " + analyze::format_type(ctx.session, result) +
                               " is not supported for SQL functions");
  }
  if (targets.size() != 1) {
    throw return_mismatch(ctx.session, result, "Final statement must return exactly one column.");
  }
  if (!can_be_result(ctx, targets[0]->expr, result, -1)) {
    throw return_mismatch(ctx.session, result,
                          "Actual return type is " + analyze::format_type(ctx.session, targets[0]->expr->type) + ".");
  }
}

namespace {

// Whether an argument is polymorphic: then the body can't be checked before it is called.
bool check_sql_signature(const Session& session, const Function& function) {
  auto is_pseudo = [&](Oid type) { return analyze::type_of(session, type).typtype == 'p'; };
  Oid result = function.return_type;
  if (is_pseudo(result) && result != type_oid::Record && result != type_oid::Void && !analyze::is_polymorphic(result)) {
    throw PgError("42P13", "SQL functions cannot return type " + analyze::format_type(session, result));
  }
  bool polymorphic = false;
  for (Oid type : function.arg_types) {
    if (!is_pseudo(type)) continue;
    if (!analyze::is_polymorphic(type)) {
      throw PgError("42P13", "SQL functions cannot have arguments of type " + analyze::format_type(session, type));
    }
    polymorphic = true;
  }
  return polymorphic;
}

void validate_quoted_body(Context& ctx, const Function& function, bool polymorphic) {
  sql::Script script = sql::Script::parse(function.source);
  if (const auto& error = script.whole_error()) {
    PgError out(error->sqlstate, error->message, error->position ? static_cast<int>(*error->position) : -1);
    out.detail = error->detail;
    out.hint = error->hint;
    throw out;
  }
  if (polymorphic) return;
  analyze::FunctionParameters parameters(function);
  std::vector<catalog::Query*> queries;
  static catalog::Query utility = [] {
    catalog::Query query;
    query.command = Command::Utility;
    return query;
  }();
  for (const sql::Statement& statement : script.statements()) {
    queries.push_back(is_optimizable(statement.node)
                          ? analyze_body_statement(ctx, function.source, statement.node, parameters)
                          : &utility);
  }
  check_sql_result(ctx, function, queries);
}

}  // namespace

void validate_sql_function(Context& ctx, const Function& function) {
  bool polymorphic = check_sql_signature(ctx.session, function);
  if (!ctx.session.check_function_bodies) return;
  if (function.sql_body_list.empty()) return validate_quoted_body(ctx, function, polymorphic);
  check_sql_result(ctx, function, function.sql_body_list);
}

std::vector<catalog::Query*> analyze_inline_body(Context& ctx, const ::Node* body, const Function& function) {
  for (Oid type : function.arg_types) {
    if (analyze::is_polymorphic(type)) {
      throw PgError("0A000", "SQL function with unquoted function body cannot have polymorphic arguments");
    }
  }
  std::vector<const ::Node*> statements;
  if (const auto* nested = RECONCILE_AS(List, body)) {
    for (const ::Node* statement : sql::list(static_cast<const List*>(linitial(nested)))) statements.push_back(statement);
  } else {
    statements.push_back(body);
  }
  analyze::FunctionParameters parameters(function);
  std::vector<catalog::Query*> queries;
  for (const ::Node* statement : statements) {
    // RETURN expr is a SELECT of that one expression.
    ::SelectStmt select{};
    ::ResTarget target{};
    ListCell cell{};
    ::List targets{};
    if (const auto* returned = RECONCILE_AS(ReturnStmt, statement)) {
      target.type = T_ResTarget;
      target.val = returned->returnval;
      target.location = -1;
      cell.ptr_value = &target;
      targets.type = T_List;
      targets.length = 1;
      targets.elements = &cell;
      select.type = T_SelectStmt;
      select.targetList = &targets;
      statement = reinterpret_cast<const ::Node*>(&select);
    }
    if (!is_optimizable(statement)) {
      throw Undecided{"a statement of the function's body is not modelled"};
    }
    queries.push_back(analyze_body_statement(ctx, ctx.text, statement, parameters));
    queries.back()->is_return = targets.length == 1;
    if (queries.back()->is_return) queries.back()->targets[0]->resname = {};
  }
  return queries;
}

}  // namespace reconcile::replay
