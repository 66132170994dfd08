#include "core/replay/function_body.h"

#include "core/replay/body_position.h"
#include "core/replay/function_parameters.h"
#include "core/replay/object_address.h"

namespace reconcile::replay {
namespace {

PgError invalid_definition(std::string text) { return {"42P13", std::move(text)}; }

bool is_polymorphic_or(const Session& session, Oid type, std::initializer_list<Oid> accepted) {
  if (analyze::type_of(session, type).typtype != 'p' || analyze::is_polymorphic(type)) return true;
  return std::find(accepted.begin(), accepted.end(), type) != accepted.end();
}

void check_plpgsql_signature(const Session& session, const Function& function) {
  if (!is_polymorphic_or(session, function.return_type,
                         {type_oid::Trigger, type_oid::EventTrigger, type_oid::Record, type_oid::Void})) {
    throw PgError("0A000", "PL/pgSQL functions cannot return type " +
                               analyze::format_type(session, function.return_type));
  }
  for (Oid type : function.arg_types) {
    if (!is_polymorphic_or(session, type, {type_oid::Record})) {
      throw PgError("0A000", "PL/pgSQL functions cannot accept type " + analyze::format_type(session, type));
    }
  }
}

void check_trigger_arguments(const Function& function) {
  if (function.arg_types.empty()) return;
  if (function.return_type == type_oid::Trigger) {
    throw invalid_definition("trigger functions cannot have declared arguments")
        .with_hint("The arguments of the trigger can be accessed through TG_NARGS and TG_ARGV instead.");
  }
  if (function.return_type == type_oid::EventTrigger) {
    throw invalid_definition("event trigger functions cannot have declared arguments");
  }
}

void validate_plpgsql_function(Context& ctx, const Function& function) {
  check_plpgsql_signature(ctx.session, function);
  if (!ctx.session.check_function_bodies) return;
  check_trigger_arguments(function);
  check_plpgsql_body(ctx, function);
}

void validate_internal_function(Context& ctx, const Function& function) {
  bool exists = false;
  ctx.catalog.functions.for_each([&](const Function& candidate) {
    if (candidate.language == internal_language && candidate.oid < first_normal_oid &&
        (candidate.source == function.source || (candidate.source.empty() && candidate.name == function.source))) {
      exists = true;
    }
  });
  if (!exists) throw PgError("42883", "there is no built-in function named " + quoted(function.source));
}

}  // namespace

void read_function_body(Context& ctx, const ::CreateFunctionStmt& stmt, const FunctionOptions& options,
                        const Language& language, Function& function) {
  if (stmt.sql_body == nullptr && options.as == nullptr) throw invalid_definition("no function body specified");
  if (stmt.sql_body != nullptr && options.as != nullptr) throw invalid_definition("duplicate function body specified");
  if (stmt.sql_body != nullptr) {
    if (language.oid != sql_language) {
      throw invalid_definition("inline SQL function body only valid for language SQL");
    }
    function.sql_body_list = analyze_inline_body(ctx, stmt.sql_body, function);
    if (!function.sql_body_list.empty()) function.sql_body = function.sql_body_list.back();
    return;
  }
  auto as = sql::list(options.as);
  if (language.oid == c_language) {
    function.binary = strVal(as[0]);
    function.source = as.size() > 1 ? strVal(as[1]) : function.name;
    return;
  }
  function.source = strVal(as[0]);
  if (as.size() != 1) {
    throw invalid_definition("only one AS item needed for language " + quoted(language.name));
  }
  if (language.oid == internal_language && function.source.empty()) function.source = function.name;
}

void validate_function(Context& ctx, const ::CreateFunctionStmt& stmt, const FunctionOptions& options,
                       const Function& function) {
  const Language* language = ctx.catalog.languages.find(function.language);
  if (function.language == c_language) throw Undecided{"the function is in a library of the server's machine"};
  if (function.language == internal_language) return validate_internal_function(ctx, function);
  if (stmt.sql_body != nullptr) return validate_sql_function(ctx, function);
  try {
    if (function.language == sql_language) {
      validate_sql_function(ctx, function);
    } else if (language->name == "plpgsql") {
      validate_plpgsql_function(ctx, function);
    } else if (ctx.session.check_function_bodies) {
      ctx.notices.push_back("the function's body is in language " + language->name + ", which is not checked");
    }
  } catch (PgError& error) {
    if (error.location >= 0) {
      error.location = position_in_text(ctx.text, options.as_location, function.source, error.location);
    }
    throw;
  }
}

}  // namespace reconcile::replay
