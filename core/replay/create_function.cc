// CREATE [OR REPLACE] FUNCTION and PROCEDURE (functioncmds.c, pg_proc.c).
#include "core/replay/deletion.h"
#include "core/replay/function_body.h"
#include "core/replay/function_options.h"
#include "core/replay/function_parameters.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"
#include "core/replay/grant.h"

namespace reconcile::replay {
namespace {

PgError invalid_definition(std::string text) { return {"42P13", std::move(text)}; }

const Language& find_language(Context& ctx, const std::string& name) {
  if (const Language* found = ctx.catalog.languages.find(invalid_oid, name)) {
    ctx.session.use({ClassId::Language, found->oid});
    return *found;
  }
  PgError error("42704", "language " + quoted(name) + " does not exist");
  // The server hints where it has a script for an extension of that name; ours has the usual ones.
  for (std::string_view shipped : {"plperl", "plperlu", "plpython3u", "pltcl", "pltclu"}) {
    if (name == shipped) throw Undecided{"whether the server has language " + name + " installed is not known"};
  }
  throw error;
}

std::string language_name(const ::CreateFunctionStmt& stmt, const FunctionOptions& options) {
  if (options.language) return *options.language;
  if (stmt.sql_body != nullptr) return "sql";
  throw invalid_definition("no language specified");
}

Oid result_type(Context& ctx, const ::CreateFunctionStmt& stmt, const ParameterList& parameters, Oid language) {
  Oid required = parameters.required_result;
  if (stmt.is_procedure) return required == invalid_oid ? type_oid::Void : required;
  if (stmt.returnType == nullptr) {
    if (required == invalid_oid) throw invalid_definition("function result type must be specified");
    return required;
  }
  Oid result = interpret_return_type(ctx, *stmt.returnType, language);
  if (required != invalid_oid && result != required) {
    throw invalid_definition("function result type must be " + analyze::format_type(ctx.session, required) +
                             " because of OUT parameters");
  }
  return result;
}

// "f(integer,text)", as regprocedure prints it: qualified where it is not visible.
std::string procedure_signature(const Session& session, const Function& function) {
  std::string out;
  if (!analyze::function_is_visible(session, function.oid)) {
    const Namespace* nsp = session.catalog.namespaces.find(function.nsp);
    if (nsp != nullptr) out = analyze::quote_identifier(nsp->name) + ".";
  }
  out += analyze::quote_identifier(function.name) + "(";
  for (std::size_t i = 0; i < function.arg_types.size(); ++i) {
    if (i > 0) out += ",";
    out += analyze::format_type(session, function.arg_types[i]);
  }
  return out + ")";
}

std::string_view drop_command(const Function& function) {
  switch (function.kind) {
    case 'p': return "DROP PROCEDURE";
    case 'a': return "DROP AGGREGATE";
    default: return "DROP FUNCTION";
  }
}

std::vector<const FunctionArg*> output_columns(const Function& function) {
  std::vector<const FunctionArg*> out;
  for (const FunctionArg& arg : function.args) {
    if (arg.mode == 'o' || arg.mode == 'b' || arg.mode == 't') out.push_back(&arg);
  }
  return out;
}

bool same_output_row(const Function& a, const Function& b) {
  auto columns = output_columns(a), others = output_columns(b);
  return std::equal(columns.begin(), columns.end(), others.begin(), others.end(),
                    [](const FunctionArg* x, const FunctionArg* y) { return x->name == y->name && x->type == y->type; });
}

std::vector<const FunctionArg*> input_args(const Function& function) {
  std::vector<const FunctionArg*> out;
  for (const FunctionArg& arg : function.args) {
    if (arg.mode == 'i' || arg.mode == 'b' || arg.mode == 'v') out.push_back(&arg);
  }
  return out;
}

// CREATE OR REPLACE keeps the OID, so whatever a stored call may rest on must stay.
class Replacement {
 public:
  Replacement(Context& ctx, const Function& existing, const Function& wanted)
      : ctx_(ctx), existing_(existing), wanted_(wanted) {}

  void check() const {
    check_kind();
    check_result();
    check_names();
    check_defaults();
  }

 private:
  PgError refusal(std::string text) const {
    return invalid_definition(std::move(text))
        .with_hint("Use " + std::string(drop_command(existing_)) + " " + procedure_signature(ctx_.session, existing_) +
                   " first.");
  }

  void check_kind() const {
    if (existing_.kind == wanted_.kind) return;
    std::string_view is_a = existing_.kind == 'a'   ? "an aggregate function"
                            : existing_.kind == 'p' ? "a procedure"
                            : existing_.kind == 'w' ? "a window function"
                                                    : "a function";
    throw PgError("42809", "cannot change routine kind")
        .with_detail(quoted(existing_.name) + " is " + std::string(is_a) + ".");
  }

  void check_result() const {
    if (existing_.return_type != wanted_.return_type || existing_.returns_set != wanted_.returns_set) {
      throw refusal(existing_.kind == 'p' ? "cannot change whether a procedure has output parameters"
                                          : "cannot change return type of existing function");
    }
    if (wanted_.return_type == type_oid::Record && !same_output_row(existing_, wanted_)) {
      throw refusal("cannot change return type of existing function")
          .with_detail("Row type defined by OUT parameters is different.");
    }
  }

  void check_names() const {
    auto before = input_args(existing_), after = input_args(wanted_);
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i]->name.empty()) continue;
      if (i < after.size() && after[i]->name == before[i]->name) continue;
      throw refusal("cannot change name of input parameter " + quoted(before[i]->name));
    }
  }

  void check_defaults() const {
    if (existing_.default_count == 0) return;
    if (wanted_.default_count < existing_.default_count) {
      throw refusal("cannot remove parameter defaults from existing function");
    }
    auto before = input_args(existing_), after = input_args(wanted_);
    for (std::size_t i = before.size() - static_cast<std::size_t>(existing_.default_count); i < before.size(); ++i) {
      if (before[i]->default_expr == nullptr || after[i]->default_expr == nullptr) continue;
      if (before[i]->default_expr->type != after[i]->default_expr->type) {
        throw refusal("cannot change data type of existing parameter default value");
      }
    }
  }

  Context& ctx_;
  const Function& existing_;
  const Function& wanted_;
};

const Function* same_signature(const Context& ctx, const Function& wanted) {
  const Function* found = nullptr;
  ctx.catalog.functions.for_each_named(wanted.nsp, wanted.name, [&](const Function& candidate) {
    if (candidate.arg_types == wanted.arg_types) found = &candidate;
  });
  return found;
}

// Requires: add_function's checks have passed.
Oid replace_function(Context& ctx, const Function& existing, Function function) {
  Oid oid = existing.oid;
  ctx.catalog.depends.remove_references_of({ClassId::Function, oid});
  Function& row = ctx.catalog.functions.edit(oid);
  static_cast<Object&>(function) = static_cast<const Object&>(row);
  function.acl = row.acl;
  row = std::move(function);
  row.changed = ctx.session.statement;
  return oid;
}

Oid insert_function(Context& ctx, Function function) {
  Function placed = new_object<Function>(ctx, function.name, function.nsp);
  static_cast<Object&>(function) = static_cast<const Object&>(placed);
  Oid oid = function.oid;
  function.acl = user_default_acl(ctx, OBJECT_FUNCTION, function.owner, function.nsp);
  ctx.catalog.functions.add(std::move(function));
  return oid;
}

void record_function_dependencies(Context& ctx, const Function& function) {
  ObjectAddress self{ClassId::Function, function.oid};
  record_dependency(ctx, self, {ClassId::Namespace, function.nsp}, DependencyType::Normal);
  record_dependency(ctx, self, {ClassId::Language, function.language}, DependencyType::Normal);
  record_dependency(ctx, self, {ClassId::Type, function.return_type}, DependencyType::Normal);
  for (Oid type : function.arg_types) record_dependency(ctx, self, {ClassId::Type, type}, DependencyType::Normal);
  for (const FunctionArg& arg : function.args) {
    record_dependency(ctx, self, {ClassId::Type, arg.type}, DependencyType::Normal);
    if (arg.default_expr == nullptr) continue;
    record_dependencies(ctx, self, analyze::find_expr_references(ctx.session, arg.default_expr),
                        DependencyType::Normal);
  }
  for (const catalog::Query* query : function.sql_body_list) {
    record_dependencies(ctx, self, analyze::find_query_references(ctx.session, query), DependencyType::Normal);
  }
}

}  // namespace

Oid add_function(Context& ctx, Function function, bool replace) {
  const Function* existing = same_signature(ctx, function);
  if (existing != nullptr) {
    ctx.session.use({ClassId::Function, existing->oid});
    if (!replace) {
      throw PgError("42723", "function " + quoted(function.name) + " already exists with same argument types");
    }
    Replacement(ctx, *existing, function).check();
  }
  Oid oid = existing != nullptr ? replace_function(ctx, *existing, std::move(function))
                                : insert_function(ctx, std::move(function));
  record_function_dependencies(ctx, *ctx.catalog.functions.find(oid));
  return oid;
}

namespace {

void check_transforms(Context& ctx, const FunctionOptions& options, const Language& language) {
  for (const ::TypeName* name : options.transforms) {
    Oid type = analyze::lookup_type(ctx.session, *name).type;
    if (find_named(ctx, ClassId::Transform, invalid_oid, std::to_string(type) + "@" + language.name) == nullptr) {
      throw PgError("42704", "transform for type " + analyze::format_type(ctx.session, type) + " language " +
                                 quoted(language.name) + " does not exist");
    }
  }
}

Function described_function(Context& ctx, const ::CreateFunctionStmt& stmt, const FunctionOptions& options,
                            const ParameterList& parameters, const Language& language) {
  Function function;
  function.kind = stmt.is_procedure ? 'p' : options.window ? 'w' : 'f';
  function.language = language.oid;
  function.arg_types = parameters.arg_types;
  function.args = parameters.args;
  function.default_count = parameters.default_count;
  if (parameters.variadic != invalid_oid) {
    const Type& array = analyze::type_of(ctx.session, parameters.variadic);
    function.variadic = array.elem != invalid_oid ? array.elem : parameters.variadic;
    if (parameters.variadic == type_oid::AnyArray) function.variadic = type_oid::AnyElement;
    if (parameters.variadic == type_oid::AnyCompatibleArray) function.variadic = type_oid::AnyCompatible;
  }
  function.returns_set = stmt.returnType != nullptr && stmt.returnType->setof;
  bool compiled = language.oid == internal_language || language.oid == c_language;
  function.cost = compiled ? 1 : 100;
  function.rows = function.returns_set ? 1000 : 0;
  return function;
}

}  // namespace

void apply(Context& ctx, const ::CreateFunctionStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.funcname);
  FunctionOptions options = read_function_options(stmt.options, stmt.is_procedure);
  const Language& language = find_language(ctx, language_name(stmt, options));
  ObjectType kind = stmt.is_procedure ? OBJECT_PROCEDURE : OBJECT_FUNCTION;
  ParameterList parameters = interpret_parameters(ctx, stmt.parameters, language.oid, kind);
  Oid result = result_type(ctx, stmt, parameters, language.oid);
  check_transforms(ctx, options, language);

  Function function = described_function(ctx, stmt, options, parameters, language);
  function.name = name.name;
  function.nsp = name.nsp;
  function.return_type = result;
  read_function_body(ctx, stmt, options, language, function);
  if (options.rows && !function.returns_set) {
    throw PgError("22023", "ROWS is not applicable when function does not return a set");
  }
  apply_function_options(ctx, function, options);

  if (function.arg_types.size() > 100) throw PgError("54023", "functions cannot have more than 100 arguments");
  check_pseudo_type_results(ctx, parameters, result);
  Oid oid = add_function(ctx, std::move(function), stmt.replace);
  validate_function(ctx, stmt, options, *ctx.catalog.functions.find(oid));
}

}  // namespace reconcile::replay
