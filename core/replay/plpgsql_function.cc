// PL/pgSQL bodies: the grammar's own errors, and what compiling looks up or refuses besides (pl_gram.y).
#include "core/plpgsql/parser.h"

#include <algorithm>
#include <optional>

#include "core/replay/function_body.h"
#include "core/replay/object_address.h"
#include "core/sql/plpgsql.h"
#include "core/sql/script.h"

namespace reconcile::replay {
namespace {

bool has_outputs(const Function& function) {
  for (const FunctionArg& arg : function.args) {
    if (arg.mode == 'o' || arg.mode == 'b' || arg.mode == 't') return true;
  }
  return false;
}

// One pass over the body in the order of the text, as the server compiles it.
class BodyCompiler {
 public:
  BodyCompiler(Context& ctx, const Function& function) : ctx_(ctx), function_(function) {
    for (const FunctionArg& arg : function.args) variables_.push_back(arg.name);
    variables_.push_back("found");
    if (function.return_type != type_oid::Trigger) return;
    variables_.push_back("new");
    variables_.push_back("old");
  }

  // Throws the first refusal; locations count in the body.
  void check(const plpgsql::Statement& statement) {
    std::size_t outer = variables_.size();
    for (const plpgsql::Declaration& declaration : statement.declarations) {
      check_declaration(declaration);
      variables_.push_back(declaration.name);
    }
    check_loop_variable(statement);
    check_return(statement);
    check_all(statement.body);
    for (const plpgsql::Branch& branch : statement.branches) check_all(branch.body);
    if (statement.otherwise) check_all(*statement.otherwise);
    for (const plpgsql::Handler& handler : statement.handlers) check_all(handler.body);
    variables_.resize(outer);
  }

 private:
  void check_all(const plpgsql::Statements& statements) {
    for (const auto& statement : statements) check(*statement);
  }

  std::string_view text_of(const plpgsql::Fragment& fragment) const {
    return std::string_view(function_.source).substr(fragment.span.offset, fragment.span.length);
  }

  void check_declaration(const plpgsql::Declaration& declaration) {
    if (declaration.cursor || declaration.type.empty()) return;
    std::string_view written = text_of(declaration.type);
    if (written.find('%') != std::string_view::npos) return check_copied_type(declaration, written);
    sql::Script script = sql::Script::parse("SELECT NULL::" + std::string(written));
    if (script.whole_error() || script.statements().size() != 1) return;
    const auto* select = RECONCILE_AS(SelectStmt, script.statements()[0].node);
    const auto* target = select == nullptr ? nullptr : RECONCILE_AS(ResTarget, linitial(select->targetList));
    const auto* cast = target == nullptr ? nullptr : RECONCILE_AS(TypeCast, target->val);
    if (cast == nullptr) return;
    try {
      Oid type = analyze::lookup_type(ctx_.session, *cast->typeName).type;
      if (analyze::type_of(ctx_.session, type).typtype == 'p' && type != type_oid::Record) {
        throw PgError("0A000", "variable " + quoted(declaration.name) + " has pseudo-type " +
                                   analyze::format_type(ctx_.session, type));
      }
    } catch (PgError& error) {
      if (error.location >= 0) error.location = static_cast<int>(declaration.type.span.offset);
      throw;
    }
  }

  // table%ROWTYPE and table.column%TYPE. Of a column that does not exist the server takes the whole for a
  // type's name, which it then can't parse.
  void check_copied_type(const plpgsql::Declaration& declaration, std::string_view written) {
    std::size_t percent = written.find('%');
    bool row = percent + 1 < written.size() && (written[percent + 1] == 'r' || written[percent + 1] == 'R');
    std::string names(written.substr(0, percent));
    sql::Script script = sql::Script::parse((row ? "TABLE " : "SELECT ") + names);
    if (script.whole_error() || script.statements().size() != 1) return;
    const auto* select = RECONCILE_AS(SelectStmt, script.statements()[0].node);
    if (row) {
      const auto* table = select == nullptr || select->fromClause == nullptr
                              ? nullptr : RECONCILE_AS(RangeVar, linitial(select->fromClause));
      if (table != nullptr) lookup_without_position(ctx_, *table);
      return;
    }
    const auto* target = select == nullptr ? nullptr : RECONCILE_AS(ResTarget, linitial(select->targetList));
    const auto* column = target == nullptr ? nullptr : RECONCILE_AS(ColumnRef, target->val);
    if (column == nullptr || has_column(*column)) return;
    throw PgError("42601", "syntax error at or near \"%\"",
                  static_cast<int>(declaration.type.span.offset + percent));
  }

  // Whether schema.table.column or table.column is there; a bare name is a variable, which is not looked at.
  bool has_column(const ::ColumnRef& reference) {
    ::List names = *reference.fields;
    if (names.length < 2 || nodeTag(llast(&names)) != T_String) return true;
    std::string_view column = strVal(llast(&names));
    names.length -= 1;
    std::string_view first = strVal(linitial(&names));
    if (std::find(variables_.begin(), variables_.end(), first) != variables_.end()) return true;
    const Relation* relation = analyze::lookup_relation(ctx_.session, analyze::deconstruct_name(&names));
    return relation != nullptr && relation->attribute(column) != nullptr;
  }

  void check_loop_variable(const plpgsql::Statement& statement) const {
    using plpgsql::StatementKind;
    if (statement.kind != StatementKind::ForQuery && statement.kind != StatementKind::ForExecute) return;
    if (statement.targets.size() != 1 || !statement.targets[0].fields.empty()) return;
    const std::string& name = statement.targets[0].variable;
    if (std::find(variables_.begin(), variables_.end(), name) != variables_.end()) return;
    throw PgError("42601", "loop variable of loop over rows must be a record variable or list of scalar variables",
                  static_cast<int>(function_.source.find(name, statement.span.offset + 3)));
  }

  void check_return(const plpgsql::Statement& statement) const {
    using plpgsql::StatementKind;
    if (statement.kind == StatementKind::Return) return check_plain_return(statement);
    if (function_.returns_set) return;
    int at = static_cast<int>(statement.span.offset);
    if (statement.kind == StatementKind::ReturnNext) {
      throw PgError("42804", "cannot use RETURN NEXT in a non-SETOF function", at);
    }
    if (statement.kind == StatementKind::ReturnQuery) {
      throw PgError("42804", "cannot use RETURN QUERY in a non-SETOF function", at);
    }
  }

  void check_plain_return(const plpgsql::Statement& statement) const {
    bool is_void = function_.return_type == type_oid::Void;
    bool bare = function_.returns_set || is_void || has_outputs(function_);
    if (statement.expr.empty()) {
      if (bare) return;
      std::size_t semicolon = function_.source.find(';', statement.span.offset);
      throw PgError("42601", "missing expression at or near \";\"", static_cast<int>(semicolon));
    }
    if (!bare) return;
    int at = static_cast<int>(statement.expr.span.offset);
    if (function_.returns_set) {
      throw PgError("42804", "RETURN cannot have a parameter in function returning set", at)
          .with_hint("Use RETURN NEXT or RETURN QUERY.");
    }
    if (is_void && function_.kind == 'p') {
      throw PgError("42601", "RETURN cannot have a parameter in a procedure", at);
    }
    if (is_void) throw PgError("42804", "RETURN cannot have a parameter in function returning void", at);
    throw PgError("42804", "RETURN cannot have a parameter in function with OUT parameters", at);
  }

  Context& ctx_;
  const Function& function_;
  std::vector<std::string> variables_;  // of the blocks around, innermost last
};

// libpg_query knows no OUT parameters, which give RETURN NEXT its row: such a statement is blanked out.
void blank_return_next(const plpgsql::Statement& statement, std::string& body) {
  auto all = [&](const plpgsql::Statements& statements) {
    for (const auto& inner : statements) blank_return_next(*inner, body);
  };
  if (statement.kind == plpgsql::StatementKind::ReturnNext && statement.expr.empty()) {
    std::size_t begin = statement.span.offset, end = body.find(';', begin);
    if (end != std::string::npos && end - begin >= 4) {
      for (std::size_t i = begin; i < end; ++i) body[i] = body[i] == '\n' ? '\n' : ' ';
      body.replace(begin, 4, "null");
    }
  }
  all(statement.body);
  for (const plpgsql::Branch& branch : statement.branches) all(branch.body);
  if (statement.otherwise) all(*statement.otherwise);
  for (const plpgsql::Handler& handler : statement.handlers) all(handler.body);
}

std::optional<sql::SyntaxError> grammar_error(const Function& function, const plpgsql::Statement* block) {
  sql::PlpgsqlFunction body;
  std::string text = function.source;
  if (block != nullptr && has_outputs(function)) blank_return_next(*block, text);
  body.body = text;
  body.procedure = function.kind == 'p';
  body.returns_set = function.returns_set;
  if (function.return_type == type_oid::Trigger) body.result = "trigger";
  if (function.return_type == type_oid::EventTrigger) body.result = "event_trigger";
  if (function.return_type == type_oid::Void) body.result = "void";
  for (const FunctionArg& arg : function.args) body.parameters.push_back({arg.mode, arg.name});
  return sql::check_plpgsql_body(body);
}

std::optional<PgError> compile_error(Context& ctx, const Function& function, const plpgsql::Statement* block) {
  if (block == nullptr) return std::nullopt;
  try {
    BodyCompiler(ctx, function).check(*block);
    return std::nullopt;
  } catch (PgError& error) {
    return error;
  }
}

}  // namespace

void check_plpgsql_body(Context& ctx, const Function& function) {
  auto parsed = plpgsql::parse(function.source);
  const plpgsql::Statement* block = parsed ? parsed->get() : nullptr;
  std::optional<sql::SyntaxError> grammar = grammar_error(function, block);
  std::optional<PgError> compile = compile_error(ctx, function, block);
  // Compilation is one pass: of two errors the server meets the one that stands first.
  if (grammar && compile) {
    bool first = compile->location >= 0 && grammar->position &&
                 static_cast<std::size_t>(compile->location) < *grammar->position;
    if (first || compile->message == grammar->message) throw *compile;
  }
  if (grammar) {
    PgError error(grammar->sqlstate, grammar->message, grammar->position ? static_cast<int>(*grammar->position) : -1);
    throw error;
  }
  if (compile) throw *compile;
}

}  // namespace reconcile::replay
