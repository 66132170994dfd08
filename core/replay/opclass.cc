// CREATE OPERATOR CLASS and OPERATOR FAMILY (opclasscmds.c).
#include <cstdint>

#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

const AccessMethod& index_method(Context& ctx, std::string_view name) {
  const AccessMethod* method = ctx.catalog.access_methods.find(invalid_oid, name);
  if (method == nullptr) throw PgError("42704", "access method " + quoted(name) + " does not exist");
  return *method;
}

template <class T>
const T* find_of_method(const Collection<T>& all, Oid nsp, std::string_view name, Oid method) {
  const T* found = nullptr;
  all.for_each_named(nsp, name, [&](const T& object) {
    if (object.method == method) found = &object;
  });
  return found;
}

PgError already_exists(std::string_view kind, std::string_view name, const AccessMethod& method) {
  return {"42710", "operator " + std::string(kind) + " " + quoted(name) + " for access method " +
                       quoted(method.name) + " already exists"};
}

int highest_strategy(const AccessMethod& method) {
  return method.name == "btree" ? 5 : method.name == "hash" ? 1 : INT16_MAX;
}

Oid add_family(Context& ctx, const CreationName& name, const AccessMethod& method) {
  auto family = new_object<OpFamily>(ctx, name.name, name.nsp);
  family.method = method.oid;
  Oid oid = family.oid;
  ctx.catalog.opfamilies.add(std::move(family));
  record_dependency(ctx, {ClassId::OpFamily, oid}, {ClassId::Namespace, name.nsp}, DependencyType::Normal);
  record_dependency(ctx, {ClassId::OpFamily, oid}, {ClassId::AccessMethod, method.oid}, DependencyType::Auto);
  return oid;
}

const Operator& class_operator(Context& ctx, const ::CreateOpClassItem& item, Oid type) {
  if (item.name->objargs != nullptr) {
    ObjectAddress address =
        get_object_address(ctx, OBJECT_OPERATOR, reinterpret_cast<const ::Node*>(item.name));
    return *ctx.catalog.operators.find(address.oid);
  }
  analyze::ParseState state = ctx.parse_state();
  return *analyze::lookup_operator(state, item.name->objname, type, type, -1);
}

// Support functions are looked up; what they must look like is the access method's own affair.
void read_item(Context& ctx, const ::CreateOpClassItem& item, const AccessMethod& method, OpClass& opclass) {
  switch (item.itemtype) {
    case OPCLASS_ITEM_OPERATOR: {
      int highest = highest_strategy(method);
      if (item.number <= 0 || item.number > highest) {
        throw PgError("42P17", "invalid operator number " + std::to_string(item.number) +
                                   ", must be between 1 and " + std::to_string(highest));
      }
      const Operator& op = class_operator(ctx, item, opclass.input_type);
      AmOp amop{opclass.family, op.left, op.right, op.oid, static_cast<std::int16_t>(item.number), 's'};
      if (item.order_family != nullptr) amop.purpose = 'o';
      ctx.catalog.add_amop(amop);
      record_dependency(ctx, {ClassId::OpClass, opclass.oid}, {ClassId::Operator, op.oid}, DependencyType::Normal);
      return;
    }
    case OPCLASS_ITEM_FUNCTION: {
      const Function& function = *analyze::lookup_function_with_args(ctx.session, *item.name, OBJECT_FUNCTION);
      record_dependency(ctx, {ClassId::OpClass, opclass.oid}, {ClassId::Function, function.oid},
                        DependencyType::Normal);
      return;
    }
    default:
      opclass.key_type = lookup_type_without_position(ctx, *item.storedtype).type;
  }
}

void check_default_is_free(Context& ctx, const ::CreateOpClassStmt& stmt, const AccessMethod& method, Oid type) {
  if (!stmt.isDefault) return;
  ctx.catalog.opclasses.for_each([&](const OpClass& other) {
    if (other.method != method.oid || other.input_type != type || !other.is_default) return;
    throw PgError("42710", "could not make operator class " +
                               quoted(analyze::name_list_to_string(stmt.opclassname)) + " be default for type " +
                               analyze::type_name_to_string(*stmt.datatype))
        .with_detail("Operator class " + quoted(other.name) + " already is the default.");
  });
}

}  // namespace

void apply(Context& ctx, const ::CreateOpFamilyStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.opfamilyname);
  const AccessMethod& method = index_method(ctx, stmt.amname);
  if (find_of_method(ctx.catalog.opfamilies, name.nsp, name.name, method.oid) != nullptr) {
    throw already_exists("family", name.name, method);
  }
  add_family(ctx, name, method);
}

void apply(Context& ctx, const ::CreateOpClassStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.opclassname);
  const AccessMethod& method = index_method(ctx, stmt.amname);
  OpClass opclass;
  opclass.method = method.oid;
  opclass.input_type = lookup_type_without_position(ctx, *stmt.datatype).type;
  opclass.is_default = stmt.isDefault;
  if (stmt.opfamilyname != nullptr) {
    throw Undecided{"an operator class in a family that exists is not modelled"};
  }
  const OpFamily* family = find_of_method(ctx.catalog.opfamilies, name.nsp, name.name, method.oid);
  opclass.family = family != nullptr ? family->oid : add_family(ctx, name, method);
  static_cast<Object&>(opclass) = new_object<OpClass>(ctx, name.name, name.nsp);
  for (auto* item : sql::list<::CreateOpClassItem>(stmt.items)) read_item(ctx, *item, method, opclass);
  if (find_of_method(ctx.catalog.opclasses, name.nsp, name.name, method.oid) != nullptr) {
    throw already_exists("class", name.name, method);
  }
  check_default_is_free(ctx, stmt, method, opclass.input_type);
  ObjectAddress self{ClassId::OpClass, opclass.oid};
  record_dependency(ctx, self, {ClassId::Namespace, name.nsp}, DependencyType::Normal);
  record_dependency(ctx, self, {ClassId::OpFamily, opclass.family}, DependencyType::Auto);
  record_dependency(ctx, self, {ClassId::Type, opclass.input_type}, DependencyType::Normal);
  ctx.catalog.opclasses.add(std::move(opclass));
}

}  // namespace reconcile::replay
