// CREATE CAST and CREATE TRANSFORM (functioncmds.c).
#include "core/replay/define.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

PgError invalid_object(std::string text) { return {"42P17", std::move(text)}; }

const Cast* find_cast(const Context& ctx, Oid source, Oid target) {
  const Cast* found = nullptr;
  ctx.catalog.casts.for_each([&](const Cast& cast) {
    if (cast.source == source && cast.target == target) found = &cast;
  });
  return found;
}

void refuse_pseudo_type(Context& ctx, std::string_view which, Oid type) {
  if (analyze::type_of(ctx.session, type).typtype != 'p') return;
  throw PgError("42809", std::string(which) + " data type " + analyze::format_type(ctx.session, type) +
                             " is a pseudo-type");
}

bool binary_coercible(Context& ctx, Oid from, Oid to) {
  if (from == to) return true;
  const Cast* cast = find_cast(ctx, from, to);
  return cast != nullptr && cast->method == 'b' && cast->context == 'i';
}

// A cast function takes the source, then a typmod and whether the cast is explicit.
const Function& cast_function(Context& ctx, const ::CreateCastStmt& stmt, Oid source, Oid target) {
  const Function& function = *analyze::lookup_function_with_args(ctx.session, *stmt.func, OBJECT_FUNCTION);
  const std::vector<Oid>& args = function.arg_types;
  if (args.empty() || args.size() > 3) throw invalid_object("cast function must take one to three arguments");
  if (!binary_coercible(ctx, source, args[0])) {
    throw invalid_object("argument of cast function must match or be binary-coercible from source data type");
  }
  if (args.size() > 1 && args[1] != type_oid::Int4) {
    throw invalid_object("second argument of cast function must be type integer");
  }
  if (args.size() > 2 && args[2] != type_oid::Bool) {
    throw invalid_object("third argument of cast function must be type boolean");
  }
  if (!binary_coercible(ctx, function.return_type, target)) {
    throw invalid_object("return data type of cast function must match or be binary-coercible to target data type");
  }
  if (function.kind != 'f') throw invalid_object("cast function must be a normal function");
  if (function.returns_set) throw invalid_object("cast function must not return a set");
  return function;
}

void check_binary_compatible(Context& ctx, Oid source_oid, Oid target_oid) {
  const Type& source = analyze::type_of(ctx.session, source_oid);
  const Type& target = analyze::type_of(ctx.session, target_oid);
  if (source.len != target.len || source.by_value != target.by_value || source.align != target.align) {
    throw invalid_object("source and target data types are not physically compatible");
  }
  auto refuse = [](std::string_view kind) {
    throw invalid_object(std::string(kind) + " data types are not binary-compatible");
  };
  auto either = [&](char kind) { return source.typtype == kind || target.typtype == kind; };
  if (either('c')) refuse("composite");
  if (either('e')) refuse("enum");
  if (source.true_array || target.true_array) refuse("array");
  if (either('r') || either('m')) throw invalid_object("range data types are not binary-compatible");
  if (either('d')) throw invalid_object("domain data types must not be marked binary-compatible");
}

}  // namespace

void apply(Context& ctx, const ::CreateCastStmt& stmt) {
  Oid source = lookup_type_without_position(ctx, *stmt.sourcetype).type;
  Oid target = lookup_type_without_position(ctx, *stmt.targettype).type;
  refuse_pseudo_type(ctx, "source", source);
  refuse_pseudo_type(ctx, "target", target);
  for (Oid type : {source, target}) {
    if (analyze::type_of(ctx.session, type).typtype == 'd') {
      notice(ctx, type == source ? "cast will be ignored because the source data type is a domain"
                                 : "cast will be ignored because the target data type is a domain");
      break;
    }
  }
  Cast cast;
  cast.source = source;
  cast.target = target;
  cast.method = stmt.func != nullptr ? 'f' : stmt.inout ? 'i' : 'b';
  cast.context = stmt.context == COERCION_IMPLICIT ? 'i' : stmt.context == COERCION_ASSIGNMENT ? 'a' : 'e';
  if (cast.method == 'f') cast.function = cast_function(ctx, stmt, source, target).oid;
  if (cast.method == 'b') check_binary_compatible(ctx, source, target);
  if (source == target && (cast.method != 'f' || ctx.catalog.functions.find(cast.function)->arg_types.size() < 2)) {
    throw invalid_object("source data type and target data type are the same");
  }
  if (find_cast(ctx, source, target) != nullptr) {
    throw PgError("42710", "cast from type " + analyze::format_type(ctx.session, source) + " to type " +
                               analyze::format_type(ctx.session, target) + " already exists");
  }
  static_cast<Object&>(cast) = new_object<Cast>(ctx, "");
  ObjectAddress self{ClassId::Cast, cast.oid};
  for (Oid type : {source, target}) record_dependency(ctx, self, {ClassId::Type, type}, DependencyType::Normal);
  record_dependency(ctx, self, {ClassId::Function, cast.function}, DependencyType::Normal);
  ctx.catalog.casts.add(std::move(cast));
}

void apply(Context& ctx, const ::CreateTransformStmt& stmt) {
  Oid type = lookup_type_without_position(ctx, *stmt.type_name).type;
  const Language* language = ctx.catalog.languages.find(invalid_oid, stmt.lang);
  if (language == nullptr) throw PgError("42704", "language " + quoted(stmt.lang) + " does not exist");
  std::vector<Oid> functions;
  for (const ::ObjectWithArgs* named : {stmt.fromsql, stmt.tosql}) {
    if (named == nullptr) continue;
    functions.push_back(analyze::lookup_function_with_args(ctx.session, *named, OBJECT_FUNCTION)->oid);
  }
  std::string name = std::to_string(type) + "@" + language->name;
  if (const NamedObject* existing = find_named(ctx, ClassId::Transform, invalid_oid, name)) {
    if (!stmt.replace) {
      throw PgError("42710", "transform for type " + analyze::format_type(ctx.session, type) + " language " +
                                 quoted(stmt.lang) + " already exists");
    }
    ctx.catalog.named_objects.edit(existing->oid).changed = ctx.session.statement;
    return;
  }
  auto transform = new_object<NamedObject>(ctx, name);
  transform.classid = ClassId::Transform;
  ObjectAddress self{ClassId::Transform, transform.oid};
  record_dependency(ctx, self, {ClassId::Language, language->oid}, DependencyType::Normal);
  record_dependency(ctx, self, {ClassId::Type, type}, DependencyType::Normal);
  for (Oid function : functions) record_dependency(ctx, self, {ClassId::Function, function}, DependencyType::Normal);
  ctx.catalog.named_objects.add(std::move(transform));
}

}  // namespace reconcile::replay
