#include "core/replay/object_class.h"

#include <type_traits>

#include "core/replay/object_address.h"

namespace reconcile::replay {
namespace {

template <class T>
concept HasAcl = requires(T& object) { object.acl; };

}  // namespace

const Object* find_object(const Context& ctx, ObjectAddress address) {
  const Object* found = nullptr;
  with_collection(ctx.catalog, address.classid, [&](auto& all) { found = all.find(address.oid); });
  return found;
}

Object& edit_object(Context& ctx, ObjectAddress address) {
  Object* found = nullptr;
  with_collection(ctx.catalog, address.classid, [&](auto& all) { found = &all.edit(address.oid); });
  RECONCILE_CHECK(found != nullptr, "an object of a class without rows");
  found->changed = ctx.session.statement;
  return *found;
}

void rename_object_row(Context& ctx, ObjectAddress address, Oid nsp, std::string name) {
  with_collection(ctx.catalog, address.classid, [&](auto& all) {
    all.rename(address.oid, nsp, std::move(name)).changed = ctx.session.statement;
  });
}

const Acl* find_acl(const Context& ctx, ObjectAddress address) {
  const Acl* acl = nullptr;
  with_collection(ctx.catalog, address.classid, [&](auto& all) {
    auto* object = all.find(address.oid);
    if constexpr (HasAcl<std::remove_pointer_t<decltype(object)>>) acl = object == nullptr ? nullptr : &object->acl;
  });
  return acl;
}

Acl* edit_acl(Context& ctx, ObjectAddress address) {
  Acl* acl = nullptr;
  with_collection(ctx.catalog, address.classid, [&](auto& all) {
    using T = std::remove_cvref_t<decltype(*all.find(address.oid))>;
    if constexpr (HasAcl<T>) acl = &all.edit(address.oid).acl;
  });
  return acl;
}

ClassId class_of(ObjectType kind) {
  switch (kind) {
    case OBJECT_ACCESS_METHOD: return ClassId::AccessMethod;
    case OBJECT_AGGREGATE:
    case OBJECT_FUNCTION:
    case OBJECT_PROCEDURE:
    case OBJECT_ROUTINE: return ClassId::Function;
    case OBJECT_CAST: return ClassId::Cast;
    case OBJECT_COLLATION: return ClassId::Collation;
    case OBJECT_CONVERSION: return ClassId::Conversion;
    case OBJECT_DATABASE: return ClassId::Database;
    case OBJECT_DOMAIN:
    case OBJECT_TYPE: return ClassId::Type;
    case OBJECT_DOMCONSTRAINT:
    case OBJECT_TABCONSTRAINT: return ClassId::Constraint;
    case OBJECT_EVENT_TRIGGER: return ClassId::EventTrigger;
    case OBJECT_EXTENSION: return ClassId::Extension;
    case OBJECT_FDW: return ClassId::ForeignDataWrapper;
    case OBJECT_FOREIGN_SERVER: return ClassId::ForeignServer;
    case OBJECT_LANGUAGE: return ClassId::Language;
    case OBJECT_OPCLASS: return ClassId::OpClass;
    case OBJECT_OPERATOR: return ClassId::Operator;
    case OBJECT_OPFAMILY: return ClassId::OpFamily;
    case OBJECT_POLICY: return ClassId::Policy;
    case OBJECT_PUBLICATION: return ClassId::Publication;
    case OBJECT_PUBLICATION_NAMESPACE: return ClassId::PublicationNamespace;
    case OBJECT_PUBLICATION_REL: return ClassId::PublicationRel;
    case OBJECT_ROLE: return ClassId::Role;
    case OBJECT_RULE: return ClassId::Rule;
    case OBJECT_SCHEMA: return ClassId::Namespace;
    case OBJECT_STATISTIC_EXT: return ClassId::Statistics;
    case OBJECT_SUBSCRIPTION: return ClassId::Subscription;
    case OBJECT_TABLESPACE: return ClassId::Tablespace;
    case OBJECT_TRANSFORM: return ClassId::Transform;
    case OBJECT_TRIGGER: return ClassId::Trigger;
    case OBJECT_TSCONFIGURATION: return ClassId::TsConfig;
    case OBJECT_TSDICTIONARY: return ClassId::TsDictionary;
    case OBJECT_TSPARSER: return ClassId::TsParser;
    case OBJECT_TSTEMPLATE: return ClassId::TsTemplate;
    case OBJECT_USER_MAPPING: return ClassId::UserMapping;
    case OBJECT_COLUMN:
    case OBJECT_FOREIGN_TABLE:
    case OBJECT_INDEX:
    case OBJECT_MATVIEW:
    case OBJECT_SEQUENCE:
    case OBJECT_TABLE:
    case OBJECT_VIEW: return ClassId::Relation;
    default: return ClassId::None;
  }
}

}  // namespace reconcile::replay
