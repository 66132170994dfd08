// CREATE TYPE … AS RANGE: the range, its multirange, an array type of each, constructors and the cast
// between them (typecmds.c, DefineRange).
#include "core/replay/def_elem.h"
#include "core/replay/define.h"
#include "core/replay/function_body.h"
#include "core/replay/function_parameters.h"
#include "core/replay/naming.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

struct RangeOptions {
  Oid subtype = invalid_oid;
  const List *opclass = nullptr, *collation = nullptr, *subtype_diff = nullptr;
  std::optional<CreationName> multirange;
};

RangeOptions read_options(Context& ctx, const List* params) {
  RangeOptions out;
  for (auto* def : sql::list<::DefElem>(params)) {
    std::string_view name = def->defname;
    if (name == "subtype") {
      if (out.subtype != invalid_oid) throw_conflicting_option(*def);
      out.subtype = lookup_type_without_position(ctx, *def_type_name(ctx, *def)).type;
    } else if (name == "subtype_opclass" || name == "collation" || name == "subtype_diff") {
      const List*& slot = name == "collation" ? out.collation : name == "subtype_diff" ? out.subtype_diff : out.opclass;
      if (slot != nullptr) throw_conflicting_option(*def);
      slot = def_qualified_name(ctx, *def);
    } else if (name == "multirange_type_name") {
      if (out.multirange) throw_conflicting_option(*def);
      out.multirange = creation_name(ctx, def_qualified_name(ctx, *def));
    } else if (name == "canonical") {
      throw Undecided{"a canonical function needs a shell type, which is not modelled for ranges"};
    } else {
      throw PgError("42601", "type attribute " + quoted(name) + " not recognized");
    }
  }
  if (out.subtype == invalid_oid) throw PgError("42601", "type attribute \"subtype\" is required");
  if (analyze::type_of(ctx.session, out.subtype).typtype == 'p') {
    throw PgError("42804", "range subtype cannot be " + analyze::format_type(ctx.session, out.subtype));
  }
  return out;
}

Oid range_collation(Context& ctx, const RangeOptions& options) {
  Oid own = analyze::type_of(ctx.session, options.subtype).collation;
  if (options.collation == nullptr) return own;
  if (own == invalid_oid) {
    throw PgError("42809", "range collation specified but subtype does not support collation");
  }
  return analyze::lookup_collation(ctx.session, options.collation, -1);
}

Oid range_opclass(Context& ctx, const RangeOptions& options) {
  const AccessMethod& btree = *ctx.catalog.access_methods.find(invalid_oid, "btree");
  if (options.opclass != nullptr) {
    analyze::QualifiedName name = analyze::deconstruct_name(options.opclass);
    std::vector<Oid> path = name.schema.empty()
                                ? analyze::active_search_path(ctx.session)
                                : std::vector<Oid>{analyze::lookup_namespace(ctx.session, name.schema)};
    for (Oid nsp : path) {
      Oid found = invalid_oid;
      ctx.catalog.opclasses.for_each_named(nsp, name.name, [&](const OpClass& opclass) {
        if (opclass.method == btree.oid) found = opclass.oid;
      });
      if (found != invalid_oid) return found;
    }
    throw PgError("42704", "operator class " + quoted(analyze::name_list_to_string(options.opclass)) +
                               " does not exist for access method \"btree\"");
  }
  if (const OpClass* found = analyze::default_opclass(ctx.session, options.subtype, btree.oid)) return found->oid;
  throw PgError("42704", "data type " + analyze::format_type(ctx.session, options.subtype) +
                             " has no default operator class for access method \"btree\"")
      .with_hint("You must specify an operator class for the range type or define a default operator class for the "
                 "subtype.");
}

// Its OID, or none.
Oid difference_function(Context& ctx, const RangeOptions& options) {
  if (options.subtype_diff == nullptr) return invalid_oid;
  const Function& function = option_function(ctx, options.subtype_diff, {options.subtype, options.subtype});
  std::string name = analyze::name_list_to_string(options.subtype_diff);
  if (function.return_type != type_oid::Float8) {
    throw PgError("42P17", "range subtype diff function " + name + " must return type double precision");
  }
  if (function.volatility != 'i') {
    throw PgError("42P17", "range subtype diff function " + name + " must be immutable");
  }
  return function.oid;
}

// "my_range" → "my_multirange", "foo" → "foo_multirange" (makeMultirangeTypeName).
std::string multirange_name(std::string_view range) {
  std::size_t at = range.find("range");
  if (at == std::string_view::npos) return std::string(clip_name(range, 63 - 11)) + "_multirange";
  std::string name = std::string(range.substr(0, at)) + "multi" + std::string(range.substr(at));
  return std::string(clip_name(name));
}

Oid add_range_type(Context& ctx, const CreationName& name, char typtype, Oid subtype) {
  Type type;
  type.name = name.name;
  type.nsp = name.nsp;
  type.typtype = typtype;
  type.category = 'R';
  type.align = analyze::type_of(ctx.session, subtype).align == 'd' ? 'd' : 'i';
  return add_type(ctx, std::move(type));
}

void add_constructor(Context& ctx, const Type& of, std::vector<Oid> args, Oid variadic, bool strict, ObjectAddress owner) {
  Function function;
  function.name = of.name;
  function.nsp = of.nsp;
  function.language = internal_language;
  function.arg_types = args;
  for (Oid arg : args) function.args.push_back({"", arg, variadic != invalid_oid ? 'v' : 'i', nullptr});
  function.variadic = variadic;
  function.return_type = of.oid;
  function.volatility = 'i';
  function.parallel = 's';
  function.strict = strict;
  function.source = of.typtype == 'r' ? "range_constructor" + std::to_string(args.size()) : "multirange_constructor";
  Oid oid = add_function(ctx, std::move(function), false);
  record_dependency(ctx, {ClassId::Function, oid}, owner, DependencyType::Internal);
}

}  // namespace

void apply(Context& ctx, const ::CreateRangeStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.typeName);
  const Type* existing = ctx.catalog.types.find(name.nsp, name.name);
  if (existing != nullptr && existing->defined) check_type_name_is_free(ctx, name);
  RangeOptions options = read_options(ctx, stmt.params);
  Oid opclass = range_opclass(ctx, options);
  Oid collation = range_collation(ctx, options);
  Oid difference = difference_function(ctx, options);
  Oid range = add_range_type(ctx, name, 'r', options.subtype);
  Oid range_array = add_array_type(ctx, range);
  CreationName multi_name = options.multirange ? *options.multirange : CreationName{name.nsp, multirange_name(name.name)};
  if (const Type* taken = ctx.catalog.types.find(multi_name.nsp, multi_name.name);
      taken != nullptr && !move_array_type_name(ctx, *taken)) {
    PgError error("42710", "type " + quoted(multi_name.name) + " already exists");
    if (!options.multirange) {
      error.detail = "Failed while creating a multirange type for type " + quoted(name.name) + ".";
      error.hint = "You can manually specify a multirange type name using the \"multirange_type_name\" attribute.";
    }
    throw error;
  }
  Oid multirange = add_range_type(ctx, multi_name, 'm', options.subtype);
  add_array_type(ctx, multirange);

  Type& row = ctx.catalog.types.edit(range);
  row.range_subtype = options.subtype;
  row.range_multirange = multirange;
  row.range_opclass = opclass;
  row.range_collation = collation;
  ctx.catalog.types.edit(multirange).multirange_range = range;
  ObjectAddress self{ClassId::Type, range};
  record_dependency(ctx, self, {ClassId::Type, options.subtype}, DependencyType::Normal);
  record_dependency(ctx, self, {ClassId::OpClass, opclass}, DependencyType::Normal);
  if (collation != default_collation) record_dependency(ctx, self, {ClassId::Collation, collation}, DependencyType::Normal);
  if (difference != invalid_oid) record_dependency(ctx, self, {ClassId::Function, difference}, DependencyType::Normal);
  record_dependency(ctx, {ClassId::Type, multirange}, self, DependencyType::Internal);

  const Type& range_type = *ctx.catalog.types.find(range);
  const Type& multirange_type = *ctx.catalog.types.find(multirange);
  add_constructor(ctx, range_type, {options.subtype, options.subtype}, invalid_oid, false, self);
  add_constructor(ctx, range_type, {options.subtype, options.subtype, type_oid::Text}, invalid_oid, false, self);
  ObjectAddress multi{ClassId::Type, multirange};
  add_constructor(ctx, multirange_type, {}, invalid_oid, true, multi);
  add_constructor(ctx, multirange_type, {range}, invalid_oid, true, multi);
  add_constructor(ctx, multirange_type, {range_array}, range, true, multi);
  auto cast = new_object<Cast>(ctx, "");
  cast.source = range;
  cast.target = multirange;
  cast.context = 'e';
  record_dependency(ctx, {ClassId::Cast, cast.oid}, multi, DependencyType::Internal);
  ctx.catalog.casts.add(std::move(cast));
}

}  // namespace reconcile::replay
