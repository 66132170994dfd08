// PL/pgSQL bodies: the grammar's own errors, and what compiling looks up or refuses besides (pl_gram.y).
#include "core/plpgsql/parser.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

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

// What a name stands for, as far as INTO and its like ask.
enum class VariableKind { Scalar, Row, Unknown };

struct Variable {
  std::string name;
  VariableKind kind = VariableKind::Unknown;
};

// One pass over the body in the order of the text, as the server compiles it.
class BodyCompiler {
 public:
  BodyCompiler(Context& ctx, const Function& function) : ctx_(ctx), function_(function) {
    labels_.push_back(function.name);
    for (const FunctionArg& arg : function.args) variables_.push_back({arg.name, kind_of_type(arg.type)});
    variables_.push_back({"found", VariableKind::Scalar});
    if (function.return_type != type_oid::Trigger) return;
    variables_.push_back({"new", VariableKind::Row});
    variables_.push_back({"old", VariableKind::Row});
  }

  // Throws the first refusal; locations count in the body.
  void check(const plpgsql::Statement& statement) {
    std::size_t outer = variables_.size(), outer_labels = labels_.size();
    if (!statement.label.empty()) labels_.push_back(statement.label);
    for (const plpgsql::Declaration& declaration : statement.declarations) {
      check_declaration(declaration);
      variables_.push_back({declaration.name, declared_kind(declaration)});
    }
    check_loop_variable(statement);
    check_targets(statement);
    check_return(statement);
    declare_loop_variable(statement);
    check_all(statement.body);
    for (const plpgsql::Branch& branch : statement.branches) check_all(branch.body);
    if (statement.otherwise) check_all(*statement.otherwise);
    for (const plpgsql::Handler& handler : statement.handlers) check_all(handler.body);
    variables_.resize(outer);
    labels_.resize(outer_labels);
  }

 private:
  void check_all(const plpgsql::Statements& statements) {
    for (const auto& statement : statements) check(*statement);
  }

  const Variable* find_variable(std::string_view name) const {
    auto found = std::find_if(variables_.rbegin(), variables_.rend(), [&](const Variable& v) { return v.name == name; });
    return found == variables_.rend() ? nullptr : &*found;
  }

  VariableKind kind_of_type(Oid type) const {
    const Type& found = analyze::type_of(ctx_.session, analyze::base_type(ctx_.session, type));
    if (found.typtype == 'c' || found.oid == type_oid::Record) return VariableKind::Row;
    return found.typtype == 'p' ? VariableKind::Unknown : VariableKind::Scalar;
  }

  VariableKind declared_kind(const plpgsql::Declaration& declaration) const {
    if (declaration.cursor) return VariableKind::Scalar;
    if (!declaration.alias_for.empty() || declaration.type.empty()) return VariableKind::Unknown;
    std::string written = lower(text_of(declaration.type));
    if (written == "record" || written.ends_with("%rowtype")) return VariableKind::Row;
    if (written.find('%') != std::string::npos) return VariableKind::Unknown;
    sql::Script script = sql::Script::parse("SELECT NULL::" + std::string(text_of(declaration.type)));
    const ::TypeName* type = written_type(script);
    return type == nullptr ? VariableKind::Unknown : kind_of_type(analyze::lookup_type(ctx_.session, *type).type);
  }

  // Of SELECT NULL::type; null when the text is no type.
  static const ::TypeName* written_type(const sql::Script& script) {
    if (script.whole_error() || script.statements().size() != 1) return nullptr;
    const auto* select = RECONCILE_AS(SelectStmt, script.statements()[0].node);
    const auto* target = select == nullptr ? nullptr : RECONCILE_AS(ResTarget, linitial(select->targetList));
    const auto* cast = target == nullptr ? nullptr : RECONCILE_AS(TypeCast, target->val);
    return cast == nullptr || target->name != nullptr ? nullptr : cast->typeName;
  }

  // What stands where the type should is no type, or is followed by something: `total -- note` and on the next
  // line another variable.
  void refuse_type(const plpgsql::Declaration& declaration, std::string_view written) const {
    static constexpr std::string_view before = "SELECT (NULL::";
    sql::Script script = sql::Script::parse(std::string(before) + std::string(written) + "\n)");
    const std::optional<sql::SyntaxError>& error = script.whole_error();
    if (!error) return;
    // An error at the end has no position.
    const std::size_t end = before.size() + written.size();
    std::size_t at = std::clamp(error->position.value_or(end), before.size(), end) - before.size();
    PgError refusal(error->sqlstate, at < written.size() ? error->message : "syntax error at end of input");
    refusal.location = static_cast<int>(declaration.type.span.offset + at);
    throw refusal;
  }

  // FOR i IN 1..n and FOR r IN cursor declare what they name.
  void declare_loop_variable(const plpgsql::Statement& statement) {
    using plpgsql::StatementKind;
    bool integer = statement.kind == StatementKind::ForInteger;
    if ((!integer && statement.kind != StatementKind::ForCursor) || statement.targets.empty()) return;
    variables_.push_back({statement.targets[0].variable, integer ? VariableKind::Scalar : VariableKind::Row});
  }

  static int place(const plpgsql::Target& target) { return static_cast<int>(target.span.offset); }

  std::string target_text(const plpgsql::Target& target) const {
    std::string out = target.variable;
    for (const std::string& field : target.fields) out += "." + field;
    return out;
  }

  // What a target is; throws when it names nothing. A name that is not qualified is the grammar's to refuse.
  VariableKind target_kind(const plpgsql::Target& target) const {
    const Variable* variable = find_variable(target.variable);
    if (target.fields.empty()) return variable == nullptr ? VariableKind::Unknown : variable->kind;
    bool label = std::find(labels_.begin(), labels_.end(), target.variable) != labels_.end();
    if (label || target.fields.size() > 1) return VariableKind::Unknown;
    if (variable != nullptr && variable->kind != VariableKind::Scalar) return VariableKind::Unknown;
    throw PgError("42601", quoted(target_text(target)) + " is not a known variable", place(target));
  }

  void check_targets(const plpgsql::Statement& statement) const {
    using plpgsql::StatementKind;
    switch (statement.kind) {
      case StatementKind::Assign:
        if (!statement.targets.empty()) target_kind(statement.targets[0]);
        return;
      case StatementKind::GetDiagnostics:
        for (const plpgsql::Target& target : statement.targets) check_scalar(target);
        return;
      case StatementKind::Cursor: return check_cursor(statement);
      case StatementKind::ForQuery:
      case StatementKind::ForExecute:
      case StatementKind::Foreach: return check_target_list(statement.targets, true);
      default: return check_target_list(statement.into.targets, false);
    }
  }

  // OPEN name and CLOSE name; FETCH and MOVE name their cursor behind a direction, which is not looked at.
  void check_cursor(const plpgsql::Statement& statement) const {
    std::string_view text = text_of(statement.expr);
    std::size_t begin = text.find_first_of(" \t\r\n"), end = 0;
    begin = text.find_first_not_of(" \t\r\n", begin);
    std::string verb = lower(text.substr(0, text.find_first_of(" \t\r\n")));
    if (begin == std::string_view::npos || (verb != "open" && verb != "close")) return;
    for (end = begin; end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_');) ++end;
    bool plain = end > begin && (end == text.size() || text[end] != '.');
    std::string name = lower(text.substr(begin, end - begin));
    if (!plain || find_variable(name) != nullptr) return;
    throw PgError("42601", quoted(name) + " is not a known variable", static_cast<int>(statement.expr.span.offset + begin));
  }

  static std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
  }

  void check_scalar(const plpgsql::Target& target) const {
    if (target_kind(target) != VariableKind::Row) return;
    throw PgError("42601", quoted(target_text(target)) + " is not a scalar variable", place(target));
  }

  // read_into_target and for_variable: one record, or any number of scalars.
  void check_target_list(const std::vector<plpgsql::Target>& targets, bool loop) const {
    if (targets.empty()) return;
    bool row = target_kind(targets[0]) == VariableKind::Row;
    if (row && targets.size() > 1) {
      auto comma = static_cast<int>(function_.source.find(',', targets[0].span.end()));
      throw PgError("42601", loop ? "syntax error at or near \",\"" : "record variable cannot be part of multiple-item INTO list", comma);
    }
    for (std::size_t i = 1; i < targets.size(); ++i) check_scalar(targets[i]);
  }

  std::string_view text_of(const plpgsql::Fragment& fragment) const {
    return std::string_view(function_.source).substr(fragment.span.offset, fragment.span.length);
  }

  void check_declaration(const plpgsql::Declaration& declaration) {
    if (declaration.cursor || declaration.type.empty()) return;
    std::string_view written = text_of(declaration.type);
    if (written.find('%') != std::string_view::npos) return check_copied_type(declaration, written);
    sql::Script script = sql::Script::parse("SELECT NULL::" + std::string(written));
    const ::TypeName* named = written_type(script);
    if (named == nullptr) return refuse_type(declaration, written);
    if (named->setof) throw PgError("42601", "invalid type name " + quoted(written));
    try {
      Oid type = analyze::lookup_type(ctx_.session, *named).type;
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
    if (find_variable(first) != nullptr) return true;
    const Relation* relation = analyze::lookup_relation(ctx_.session, analyze::deconstruct_name(&names));
    return relation != nullptr && relation->attribute(column) != nullptr;
  }

  void check_loop_variable(const plpgsql::Statement& statement) const {
    using plpgsql::StatementKind;
    if (statement.kind != StatementKind::ForQuery && statement.kind != StatementKind::ForExecute) return;
    if (statement.targets.size() != 1 || !statement.targets[0].fields.empty()) return;
    const std::string& name = statement.targets[0].variable;
    if (find_variable(name) != nullptr) return;
    throw PgError("42601", "loop variable of loop over rows must be a record variable or list of scalar variables",
                  place(statement.targets[0]));
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
    // An event trigger's function is compiled as one that returns nothing.
    bool is_void = function_.return_type == type_oid::Void || function_.return_type == type_oid::EventTrigger;
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
  std::vector<Variable> variables_;   // of the blocks around, innermost last
  std::vector<std::string> labels_;  // likewise, the function's name first
};

// Puts `text` in place of a piece of the body, lines and length kept.
void overwrite(std::string& body, std::size_t begin, std::size_t end, std::string_view text) {
  if (end > body.size() || end < begin + text.size()) return;
  for (std::size_t i = begin; i < end; ++i) body[i] = body[i] == '\n' ? '\n' : ' ';
  body.replace(begin, text.size(), text);
}

// libpg_query knows no OUT parameters, which give RETURN NEXT its row, and no cursor types: such statements
// are blanked out.
void blank_unknown(const plpgsql::Statement& statement, bool outputs, std::string& body) {
  using plpgsql::StatementKind;
  auto all = [&](const plpgsql::Statements& statements) {
    for (const auto& inner : statements) blank_unknown(*inner, outputs, body);
  };
  std::size_t begin = statement.span.offset;
  if (statement.kind == StatementKind::ReturnNext && statement.expr.empty() && outputs) {
    overwrite(body, begin, std::min(body.find(';', begin), body.size()), "null");
  }
  if (statement.kind == StatementKind::Cursor) overwrite(body, begin, statement.expr.span.end(), "null");
  if (statement.kind == StatementKind::ForCursor) overwrite(body, begin, statement.expr.span.end(), "while true");
  all(statement.body);
  for (const plpgsql::Branch& branch : statement.branches) all(branch.body);
  if (statement.otherwise) all(*statement.otherwise);
  for (const plpgsql::Handler& handler : statement.handlers) all(handler.body);
}

std::optional<sql::SyntaxError> grammar_error(const Function& function, const plpgsql::Statement* block) {
  sql::PlpgsqlFunction body;
  std::string text = function.source;
  if (block != nullptr) blank_unknown(*block, has_outputs(function), text);
  body.body = text;
  body.procedure = function.kind == 'p';
  body.returns_set = function.returns_set;
  if (function.return_type == type_oid::Trigger) body.result = "trigger";
  if (function.return_type == type_oid::EventTrigger) body.result = "event_trigger";
  if (function.return_type == type_oid::Void) body.result = "void";
  for (const FunctionArg& arg : function.args) body.parameters.push_back({arg.mode, arg.name});
  if (function.args.empty()) body.parameters.resize(function.arg_types.size(), {'i', ""});  // none has a name
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

// SQL lets an IN and an OUT parameter share a name; to PL/pgSQL both are variables of one block.
void check_parameter_names(const Function& function) {
  std::set<std::string_view> names;
  for (const FunctionArg& arg : function.args) {
    if (!arg.name.empty() && !names.insert(arg.name).second) throw PgError("42P13", "parameter name \"" + std::string(arg.name) + "\" used more than once");
  }
}

}  // namespace

void check_plpgsql_body(Context& ctx, const Function& function) {
  check_parameter_names(function);
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
