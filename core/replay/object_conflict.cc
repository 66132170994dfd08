#include "core/replay/object_conflict.h"

#include "core/replay/object_address.h"
#include "core/replay/object_class.h"

namespace reconcile::replay {
namespace {

std::string_view kind_name(ClassId classid) {
  switch (classid) {
    case ClassId::EventTrigger: return "event trigger";
    case ClassId::ForeignDataWrapper: return "foreign-data wrapper";
    case ClassId::ForeignServer: return "server";
    case ClassId::Language: return "language";
    case ClassId::Publication: return "publication";
    case ClassId::Subscription: return "subscription";
    case ClassId::Tablespace: return "tablespace";
    case ClassId::Conversion: return "conversion";
    case ClassId::Statistics: return "statistics object";
    case ClassId::TsParser: return "text search parser";
    case ClassId::TsDictionary: return "text search dictionary";
    case ClassId::TsTemplate: return "text search template";
    case ClassId::TsConfig: return "text search configuration";
    default: return "object";
  }
}

std::string in_schema(const Context& ctx, Oid nsp) {
  return " already exists in schema " + quoted(ctx.catalog.namespaces.find(nsp)->name);
}

std::string signature(const Session& session, std::string_view name, const std::vector<Oid>& types) {
  std::string out = std::string(name) + "(";
  for (std::size_t i = 0; i < types.size(); ++i) out += (i > 0 ? ", " : "") + analyze::format_type(session, types[i]);
  return out + ")";
}

void check_function_name(Context& ctx, Oid oid, Oid nsp, std::string_view name) {
  const Function& function = *ctx.catalog.functions.find(oid);
  ctx.catalog.functions.for_each_named(nsp, name, [&](const Function& other) {
    if (other.arg_types != function.arg_types) return;
    throw PgError("42723", "function " + signature(ctx.session, name, function.arg_types) + in_schema(ctx, nsp));
  });
}

template <class T>
void check_method_object(Context& ctx, const Collection<T>& all, Oid oid, Oid nsp, std::string_view name,
                         std::string_view kind) {
  Oid method = all.find(oid)->method;
  all.for_each_named(nsp, name, [&](const T& other) {
    if (other.method != method) return;
    throw PgError("42710", std::string(kind) + " " + quoted(name) + " for access method " +
                               quoted(ctx.catalog.access_methods.find(method)->name) + in_schema(ctx, nsp));
  });
}

}  // namespace

void check_name_is_free(Context& ctx, ObjectAddress object, Oid nsp, std::string_view name) {
  switch (object.classid) {
    case ClassId::Function:
      return check_function_name(ctx, object.oid, nsp, name);
    case ClassId::OpClass:
      return check_method_object(ctx, ctx.catalog.opclasses, object.oid, nsp, name, "operator class");
    case ClassId::OpFamily:
      return check_method_object(ctx, ctx.catalog.opfamilies, object.oid, nsp, name, "operator family");
    case ClassId::Operator:
      return;  // the server leaves this to the unique index, which sees operands too
    case ClassId::Collation:
      if (ctx.catalog.collations.find(nsp, name) == nullptr) return;
      throw PgError("42710", "collation " + quoted(name) + in_schema(ctx, nsp));
    default:
      break;
  }
  bool named_object = false;
  const Object* taken = nullptr;
  with_collection(ctx.catalog, object.classid, [&](auto& all) {
    named_object = static_cast<const void*>(&all) == static_cast<const void*>(&ctx.catalog.named_objects);
    if (!named_object) taken = all.find(nsp, name);
  });
  if (named_object) taken = find_named(ctx, object.classid, nsp, name);
  if (taken == nullptr) return;
  throw PgError("42710", std::string(kind_name(object.classid)) + " " + quoted(name) +
                             (nsp == invalid_oid ? " already exists" : in_schema(ctx, nsp)));
}

}  // namespace reconcile::replay
