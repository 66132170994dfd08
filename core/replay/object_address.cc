#include "core/analyze/permission.h"
#include "core/replay/object_address.h"

#include <functional>

#include "core/replay/object_class.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

using analyze::QualifiedName;

PgError undefined_object(std::string_view kind, std::string_view name) {
  return {"42704", std::string(kind) + " " + quoted(name) + " does not exist"};
}

using FindInSchema = std::function<Oid(Oid nsp, std::string_view name)>;

// An object that lives in a schema, by its qualified name or along the search path.
Oid find_in_path(Context& ctx, const List* names, bool missing_ok, const FindInSchema& find) {
  QualifiedName name = analyze::deconstruct_name(names);
  if (!name.schema.empty()) {
    Oid nsp = analyze::lookup_namespace(ctx.session, name.schema, missing_ok);
    return nsp == invalid_oid ? invalid_oid : find(nsp, name.name);
  }
  for (Oid nsp : analyze::active_search_path(ctx.session)) {
    if (nsp == ctx.session.temp_namespace) continue;  // holds none of these kinds
    if (Oid found = find(nsp, name.name)) return found;
  }
  return invalid_oid;
}

ObjectAddress address_in_schema(Context& ctx, ClassId classid, std::string_view kind, const List* names,
                                bool missing_ok, const FindInSchema& find) {
  Oid found = find_in_path(ctx, names, missing_ok, find);
  if (found == invalid_oid && !missing_ok) {
    throw undefined_object(kind, analyze::name_list_to_string(names));
  }
  return {classid, found};
}

ObjectAddress named_in_schema(Context& ctx, ClassId classid, std::string_view kind, const List* names, bool missing_ok) {
  return address_in_schema(ctx, classid, kind, names, missing_ok, [&](Oid nsp, std::string_view name) {
    const NamedObject* found = find_named(ctx, classid, nsp, name);
    return found == nullptr ? invalid_oid : found->oid;
  });
}

template <class T>
ObjectAddress by_bare_name(const Collection<T>& all, ClassId classid, std::string_view kind, const ::Node* object,
                           bool missing_ok) {
  std::string_view name = strVal(object);
  const T* found = all.find(invalid_oid, name);
  if (found == nullptr && !missing_ok) throw undefined_object(kind, name);
  return {classid, found == nullptr ? invalid_oid : found->oid};
}

ObjectAddress named_bare(Context& ctx, ClassId classid, std::string_view kind, const ::Node* object, bool missing_ok) {
  std::string_view name = strVal(object);
  const NamedObject* found = find_named(ctx, classid, invalid_oid, name);
  if (found == nullptr && !missing_ok) throw undefined_object(kind, name);
  return {classid, found == nullptr ? invalid_oid : found->oid};
}

ObjectAddress schema_address(Context& ctx, const ::Node* object, bool missing_ok) {
  std::string_view name = strVal(object);
  const Namespace* found = ctx.catalog.namespaces.find(invalid_oid, name);
  if (found == nullptr && !missing_ok) throw PgError("3F000", "schema " + quoted(name) + " does not exist");
  return {ClassId::Namespace, found == nullptr ? invalid_oid : found->oid};
}

ObjectAddress database_address(Context& ctx, const ::Node* object, bool missing_ok) {
  std::string_view name = strVal(object);
  if (name == ctx.session.database) return {ClassId::Database, 1};
  if (missing_ok) return {ClassId::Database, invalid_oid};
  throw Undecided{"which databases the server has is not known"};
}

ObjectAddress tablespace_address(Context& ctx, const ::Node* object, bool missing_ok) {
  return named_bare(ctx, ClassId::Tablespace, "tablespace", object, missing_ok);
}

// ---- relations ----

struct RelationKind {
  ObjectType kind;
  std::string_view accepted;  // relkinds
  std::string_view refusal;
};
constexpr RelationKind relation_kinds[] = {
    {OBJECT_INDEX, "iI", "is not an index"},          {OBJECT_SEQUENCE, "S", "is not a sequence"},
    {OBJECT_TABLE, "rp", "is not a table"},           {OBJECT_VIEW, "v", "is not a view"},
    {OBJECT_MATVIEW, "m", "is not a materialized view"}, {OBJECT_FOREIGN_TABLE, "f", "is not a foreign table"},
};

const Relation* relation_by_names(Context& ctx, const List* names, int skip_last, bool missing_ok) {
  ::List shortened = *names;
  shortened.length -= skip_last;
  QualifiedName name = analyze::deconstruct_name(&shortened);
  ::RangeVar range{};
  std::string schema(name.schema), rel(name.name);
  range.type = T_RangeVar;
  range.schemaname = schema.empty() ? nullptr : schema.data();
  range.relname = rel.data();
  range.inh = true;
  range.relpersistence = 'p';
  range.location = -1;
  return analyze::lookup_relation(ctx.session, range, missing_ok);
}

ObjectAddress relation_address(Context& ctx, ObjectType kind, const List* names, bool missing_ok) {
  const Relation* relation = relation_by_names(ctx, names, 0, missing_ok);
  if (relation == nullptr) return {ClassId::Relation, invalid_oid};
  for (const RelationKind& entry : relation_kinds) {
    if (entry.kind == kind && entry.accepted.find(relation->kind) == std::string_view::npos) {
      throw PgError("42809", quoted(relation->name) + " " + std::string(entry.refusal));
    }
  }
  return {ClassId::Relation, relation->oid};
}

ObjectAddress column_address(Context& ctx, const List* names, bool missing_ok) {
  if (sql::list(names).size() < 2) throw PgError("42601", "column name must be qualified");
  const Relation* relation = relation_by_names(ctx, names, 1, missing_ok);
  if (relation == nullptr) return {ClassId::Relation, invalid_oid};
  const Attribute* column = relation->attribute(last_name(names));
  if (column != nullptr) return {ClassId::Relation, relation->oid, column->num};
  if (missing_ok) return {ClassId::Relation, invalid_oid};
  throw PgError("42703", "column " + quoted(last_name(names)) + " of relation " +
                             quoted(analyze::name_list_to_string(names).substr(
                                 0, analyze::name_list_to_string(names).size() - last_name(names).size() - 1)) +
                             " does not exist");
}

template <class T>
const T* child_named(const Collection<T>& all, Oid parent, std::string_view name) {
  for (const T* child : all.of_parent(parent)) {
    if (child->name == name) return child;
  }
  return nullptr;
}

// Triggers, rules, policies and constraints, which are named after their relation.
ObjectAddress relation_part_address(Context& ctx, ObjectType kind, const List* object, bool missing_ok) {
  const Relation* relation = owning_relation(ctx, object, missing_ok);
  std::string_view name = last_name(object);
  ClassId classid = class_of(kind);
  if (relation == nullptr) return {classid, invalid_oid};
  auto result = [&](const Object* found, std::string_view what, std::string_view of) -> ObjectAddress {
    if (found != nullptr) return {classid, found->oid};
    if (missing_ok) return {classid, invalid_oid};
    throw PgError("42704", std::string(what) + " " + quoted(name) + " for " + std::string(of) + " " +
                               quoted(relation->name) + " does not exist");
  };
  switch (kind) {
    case OBJECT_TRIGGER:
      return result(child_named(ctx.catalog.triggers, relation->oid, name), "trigger", "table");
    case OBJECT_POLICY:
      return result(child_named(ctx.catalog.policies, relation->oid, name), "policy", "table");
    case OBJECT_RULE:
      return result(child_named(ctx.catalog.rules, relation->oid, name), "rule", "relation");
    default:
      return result(child_named(ctx.catalog.constraints, relation->oid, name), "constraint", "table");
  }
}

// ---- types ----

ObjectAddress type_address(Context& ctx, ObjectType kind, const ::TypeName& name, bool missing_ok) {
  auto found = analyze::lookup_type_missing_ok(ctx.session, name);
  if (!found) {
    if (missing_ok) return {ClassId::Type, invalid_oid};
    // A schema that does not exist is named before the type.
    if (sql::list(name.names).size() > 1) {
      analyze::lookup_namespace(ctx.session, analyze::deconstruct_name(name.names).schema);
    }
    throw undefined_object("type", analyze::type_name_to_string(name));
  }
  const Type& type = analyze::type_of(ctx.session, found->type);
  if (kind == OBJECT_DOMAIN && type.typtype != 'd') {
    throw PgError("42809", quoted(analyze::type_name_to_string(name)) + " is not a domain");
  }
  return {ClassId::Type, type.oid};
}

ObjectAddress domain_constraint_address(Context& ctx, const List* object, bool missing_ok) {
  auto* domain = static_cast<const ::TypeName*>(linitial(object));
  std::string_view name = strVal(lsecond(object));
  ObjectAddress type = type_address(ctx, OBJECT_DOMAIN, *domain, missing_ok);
  if (type.oid == invalid_oid) return {ClassId::Constraint, invalid_oid};
  if (const Constraint* found = child_named(ctx.catalog.constraints, type.oid, name)) {
    return {ClassId::Constraint, found->oid};
  }
  if (missing_ok) return {ClassId::Constraint, invalid_oid};
  throw PgError("42704", "constraint " + quoted(name) + " for domain " +
                             quoted(analyze::format_type(ctx.session, type.oid)) + " does not exist");
}

Oid type_argument(Context& ctx, const ::TypeName& name, bool missing_ok) {
  if (missing_ok) {
    auto found = analyze::lookup_type_missing_ok(ctx.session, name);
    return found ? found->type : invalid_oid;
  }
  return analyze::lookup_type(ctx.session, name).type;
}

ObjectAddress cast_address(Context& ctx, const List* object, bool missing_ok) {
  auto* source_name = static_cast<const ::TypeName*>(linitial(object));
  auto* target_name = static_cast<const ::TypeName*>(lsecond(object));
  Oid source = type_argument(ctx, *source_name, missing_ok);
  Oid target = type_argument(ctx, *target_name, missing_ok);
  Oid found = invalid_oid;
  ctx.catalog.casts.for_each([&](const Cast& cast) {
    if (cast.source == source && cast.target == target) found = cast.oid;
  });
  if (found == invalid_oid && !missing_ok) {
    throw PgError("42704", "cast from type " + analyze::format_type(ctx.session, source) + " to type " +
                               analyze::format_type(ctx.session, target) + " does not exist");
  }
  return {ClassId::Cast, found};
}

// ---- operators and their classes ----

ObjectAddress operator_address(Context& ctx, const ::ObjectWithArgs& object, bool missing_ok) {
  auto operand = [&](int i) {
    auto* name = static_cast<const ::TypeName*>(list_nth(object.objargs, i));
    return name == nullptr ? invalid_oid : type_argument(ctx, *name, missing_ok);
  };
  Oid left = operand(0), right = operand(1);
  Oid found = find_in_path(ctx, object.objname, missing_ok, [&](Oid nsp, std::string_view name) {
    Oid match = invalid_oid;
    ctx.catalog.operators.for_each_named(nsp, name, [&](const Operator& op) {
      if (op.left == left && op.right == right) match = op.oid;
    });
    return match;
  });
  if (found != invalid_oid || missing_ok) return {ClassId::Operator, found};
  std::string shown = analyze::name_list_to_string(object.objname);
  if (left != invalid_oid) shown = analyze::format_type(ctx.session, left) + " " + shown;
  if (right != invalid_oid) shown += " " + analyze::format_type(ctx.session, right);
  throw PgError("42883", "operator does not exist: " + shown);
}

template <class T>
ObjectAddress op_class_address(Context& ctx, const Collection<T>& all, ClassId classid, std::string_view kind,
                               const List* object, bool missing_ok) {
  std::string_view method_name = strVal(linitial(object));
  ::List names = *object;
  std::vector<ListCell> rest(object->elements + 1, object->elements + object->length);
  names.length -= 1;
  names.elements = rest.data();
  const AccessMethod* method = ctx.catalog.access_methods.find(invalid_oid, method_name);
  if (method == nullptr) {
    if (missing_ok) return {classid, invalid_oid};
    throw undefined_object("access method", method_name);
  }
  Oid found = find_in_path(ctx, &names, missing_ok, [&](Oid nsp, std::string_view name) {
    Oid match = invalid_oid;
    all.for_each_named(nsp, name, [&](const T& candidate) {
      if (candidate.method == method->oid) match = candidate.oid;
    });
    return match;
  });
  if (found != invalid_oid || missing_ok) return {classid, found};
  throw PgError("42704", std::string(kind) + " " + quoted(analyze::name_list_to_string(&names)) +
                             " does not exist for access method " + quoted(method_name));
}

// ---- the rest ----

ObjectAddress user_mapping_address(Context& ctx, const List* object, bool missing_ok) {
  std::string_view user = strVal(linitial(object)), server = strVal(lsecond(object));
  const NamedObject* found = find_named(ctx, ClassId::UserMapping, invalid_oid,
                                        std::string(user) + "@" + std::string(server));
  if (found == nullptr && !missing_ok) {
    throw PgError("42704", "user mapping for user " + quoted(user) + " on server " + quoted(server) + " does not exist");
  }
  return {ClassId::UserMapping, found == nullptr ? invalid_oid : found->oid};
}

ObjectAddress transform_address(Context& ctx, const List* object, bool missing_ok) {
  auto* type_name = static_cast<const ::TypeName*>(linitial(object));
  std::string_view language = strVal(lsecond(object));
  Oid type = type_argument(ctx, *type_name, missing_ok);
  const Language* found_language = ctx.catalog.languages.find(invalid_oid, language);
  if (found_language == nullptr && !missing_ok) throw undefined_object("language", language);
  const NamedObject* found = find_named(ctx, ClassId::Transform, invalid_oid,
                                        std::to_string(type) + "@" + std::string(language));
  if (found == nullptr && !missing_ok) {
    throw PgError("42704", "transform for type " + analyze::format_type(ctx.session, type) + " language " +
                               quoted(language) + " does not exist");
  }
  return {ClassId::Transform, found == nullptr ? invalid_oid : found->oid};
}

ObjectAddress collation_address(Context& ctx, const List* names, bool missing_ok) {
  Oid found = find_in_path(ctx, names, missing_ok, [&](Oid nsp, std::string_view name) {
    const Collation* collation = ctx.catalog.collations.find(nsp, name);
    return collation == nullptr ? invalid_oid : collation->oid;
  });
  if (found != invalid_oid || missing_ok) return {ClassId::Collation, found};
  throw PgError("42704", "collation " + quoted(analyze::name_list_to_string(names)) +
                             " for encoding \"UTF8\" does not exist");
}

ObjectAddress statistics_address(Context& ctx, const List* names, bool missing_ok) {
  return address_in_schema(ctx, ClassId::Statistics, "statistics object", names, missing_ok,
                           [&](Oid nsp, std::string_view name) {
                             const Statistics* found = ctx.catalog.statistics.find(nsp, name);
                             return found == nullptr ? invalid_oid : found->oid;
                           });
}

ObjectAddress routine_address(Context& ctx, ObjectType kind, const ::Node* object, bool missing_ok) {
  const Function* found =
      analyze::lookup_function_with_args(ctx.session, *castNode(ObjectWithArgs, object), kind, missing_ok);
  return {ClassId::Function, found == nullptr ? invalid_oid : found->oid};
}

}  // namespace

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

void notice(Context& ctx, std::string text) { ctx.notices.push_back(std::move(text)); }

std::string_view last_name(const List* names) { return strVal(llast(names)); }

CreationName creation_name(Context& ctx, const List* names) {
  QualifiedName name = analyze::deconstruct_name(names);
  if (name.schema == "pg_temp") return {temp_namespace(ctx), std::string(name.name)};
  Oid nsp = name.schema.empty() ? analyze::creation_namespace(ctx.session) : analyze::lookup_namespace(ctx.session, name.schema);
  analyze::require_creation(ctx.session, nsp);
  return {nsp, std::string(name.name)};
}

Oid role_oid(Context& ctx, std::string_view name, bool missing_ok) {
  const Role* found = ctx.catalog.roles.find(invalid_oid, name);
  if (found == nullptr && !missing_ok) throw undefined_object("role", name);
  if (found != nullptr) ctx.session.use({ClassId::Role, found->oid});
  return found == nullptr ? invalid_oid : found->oid;
}

Oid role_oid(Context& ctx, const ::RoleSpec& role, bool missing_ok) {
  switch (role.roletype) {
    case ROLESPEC_CSTRING:
      return role_oid(ctx, std::string_view(role.rolename), missing_ok);
    case ROLESPEC_CURRENT_ROLE:
    case ROLESPEC_CURRENT_USER:
      return current_role_oid(ctx);
    case ROLESPEC_SESSION_USER: {
      const Role* found = ctx.catalog.roles.find(invalid_oid, ctx.session.session_role);
      return found == nullptr ? bootstrap_role : found->oid;
    }
    default:
      throw PgError("42704", "role \"public\" does not exist");
  }
}

Oid current_role_oid(const Context& ctx) {
  const Role* found = ctx.catalog.roles.find(invalid_oid, ctx.session.role);
  return found == nullptr ? bootstrap_role : found->oid;
}

std::string role_name(const Context& ctx, Oid role) {
  const Role* found = ctx.catalog.roles.find(role);
  return found == nullptr ? "postgres" : found->name;
}

const NamedObject* find_named(const Context& ctx, ClassId classid, Oid nsp, std::string_view name) {
  const NamedObject* found = nullptr;
  ctx.catalog.named_objects.for_each_named(nsp, name, [&](const NamedObject& object) {
    if (object.classid == classid) found = &object;
  });
  return found;
}

namespace {

void check_can_be_opened(const Relation& relation) {
  if (relation.kind == 'i' || relation.kind == 'I') throw PgError("42809", quoted(relation.name) + " is an index");
  if (relation.kind == 'c') throw PgError("42809", quoted(relation.name) + " is a composite type");
}

}  // namespace

const Relation& lookup_without_position(Context& ctx, const ::RangeVar& name) {
  ::RangeVar bare = name;
  bare.location = -1;
  return *analyze::lookup_relation(ctx.session, bare);
}

const Relation& open_relation_without_position(Context& ctx, const ::RangeVar& name) {
  const Relation& relation = lookup_without_position(ctx, name);
  check_can_be_opened(relation);
  return relation;
}

const Relation* owning_relation(Context& ctx, const List* object, bool missing_ok) {
  const Relation* relation = relation_by_names(ctx, object, 1, missing_ok);
  if (relation != nullptr) check_can_be_opened(*relation);
  return relation;
}

ObjectAddress get_object_address(Context& ctx, ObjectType kind, const ::Node* object, bool missing_ok) {
  Catalog& catalog = ctx.catalog;
  auto names = [&] { return castNode(List, object); };
  auto find = [&]() -> ObjectAddress {
    switch (kind) {
      case OBJECT_INDEX:
      case OBJECT_SEQUENCE:
      case OBJECT_TABLE:
      case OBJECT_VIEW:
      case OBJECT_MATVIEW:
      case OBJECT_FOREIGN_TABLE:
        return relation_address(ctx, kind, names(), missing_ok);
      case OBJECT_COLUMN:
        return column_address(ctx, names(), missing_ok);
      case OBJECT_TRIGGER:
      case OBJECT_POLICY:
      case OBJECT_RULE:
      case OBJECT_TABCONSTRAINT:
        return relation_part_address(ctx, kind, names(), missing_ok);
      case OBJECT_DOMCONSTRAINT:
        return domain_constraint_address(ctx, names(), missing_ok);
      case OBJECT_TYPE:
      case OBJECT_DOMAIN:
        return type_address(ctx, kind, *castNode(TypeName, object), missing_ok);
      case OBJECT_AGGREGATE:
      case OBJECT_FUNCTION:
      case OBJECT_PROCEDURE:
      case OBJECT_ROUTINE:
        return routine_address(ctx, kind, object, missing_ok);
      case OBJECT_OPERATOR:
        return operator_address(ctx, *castNode(ObjectWithArgs, object), missing_ok);
      case OBJECT_COLLATION:
        return collation_address(ctx, names(), missing_ok);
      case OBJECT_CONVERSION:
        return named_in_schema(ctx, ClassId::Conversion, "conversion", names(), missing_ok);
      case OBJECT_OPCLASS:
        return op_class_address(ctx, catalog.opclasses, ClassId::OpClass, "operator class", names(), missing_ok);
      case OBJECT_OPFAMILY:
        return op_class_address(ctx, catalog.opfamilies, ClassId::OpFamily, "operator family", names(), missing_ok);
      case OBJECT_CAST:
        return cast_address(ctx, names(), missing_ok);
      case OBJECT_TRANSFORM:
        return transform_address(ctx, names(), missing_ok);
      case OBJECT_USER_MAPPING:
        return user_mapping_address(ctx, names(), missing_ok);
      case OBJECT_STATISTIC_EXT:
        return statistics_address(ctx, names(), missing_ok);
      case OBJECT_TSPARSER:
        return named_in_schema(ctx, ClassId::TsParser, "text search parser", names(), missing_ok);
      case OBJECT_TSDICTIONARY:
        return named_in_schema(ctx, ClassId::TsDictionary, "text search dictionary", names(), missing_ok);
      case OBJECT_TSTEMPLATE:
        return named_in_schema(ctx, ClassId::TsTemplate, "text search template", names(), missing_ok);
      case OBJECT_TSCONFIGURATION:
        return named_in_schema(ctx, ClassId::TsConfig, "text search configuration", names(), missing_ok);
      case OBJECT_SCHEMA:
        return schema_address(ctx, object, missing_ok);
      case OBJECT_DATABASE:
        return database_address(ctx, object, missing_ok);
      case OBJECT_TABLESPACE:
        return tablespace_address(ctx, object, missing_ok);
      case OBJECT_ROLE:
        return by_bare_name(catalog.roles, ClassId::Role, "role", object, missing_ok);
      case OBJECT_EXTENSION:
        return by_bare_name(catalog.extensions, ClassId::Extension, "extension", object, missing_ok);
      case OBJECT_LANGUAGE:
        return by_bare_name(catalog.languages, ClassId::Language, "language", object, missing_ok);
      case OBJECT_FDW:
        return by_bare_name(catalog.foreign_data_wrappers, ClassId::ForeignDataWrapper, "foreign-data wrapper",
                            object, missing_ok);
      case OBJECT_FOREIGN_SERVER:
        return by_bare_name(catalog.foreign_servers, ClassId::ForeignServer, "server", object, missing_ok);
      case OBJECT_EVENT_TRIGGER:
        return by_bare_name(catalog.event_triggers, ClassId::EventTrigger, "event trigger", object, missing_ok);
      case OBJECT_ACCESS_METHOD:
        return by_bare_name(catalog.access_methods, ClassId::AccessMethod, "access method", object, missing_ok);
      case OBJECT_PUBLICATION:
        return by_bare_name(catalog.publications, ClassId::Publication, "publication", object, missing_ok);
      case OBJECT_SUBSCRIPTION:
        return named_bare(ctx, ClassId::Subscription, "subscription", object, missing_ok);
      default:
        throw Undecided{"an object of this kind is not modelled"};
    }
  };
  ObjectAddress address = find();
  if (address.oid != invalid_oid) ctx.session.use(address);
  return address;
}

}  // namespace reconcile::replay
