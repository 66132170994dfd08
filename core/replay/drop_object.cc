// DROP of everything that is not a relation: RemoveObjects (dropcmds.c).
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

// Says why the object that IF EXISTS forgives can't be there: a schema, a relation or a type it is named
// by is missing, or only the object itself (does_not_exist_skipping).
class MissingObject {
 public:
  MissingObject(Context& ctx, ObjectType kind, const ::Node* object) : ctx_(ctx), kind_(kind), object_(object) {}

  std::string text() const {
    switch (kind_) {
      case OBJECT_TYPE:
      case OBJECT_DOMAIN: {
        auto* type = castNode(TypeName, object_);
        if (auto schema = missing_schema(type->names)) return *schema;
        return "type " + quoted(analyze::type_name_to_string(*type));
      }
      case OBJECT_TRIGGER: return relation_part("trigger");
      case OBJECT_POLICY: return relation_part("policy");
      case OBJECT_RULE: return relation_part("rule");
      case OBJECT_FUNCTION: return routine("function");
      case OBJECT_PROCEDURE: return routine("procedure");
      case OBJECT_ROUTINE: return routine("routine");
      case OBJECT_AGGREGATE: return routine("aggregate");
      case OBJECT_OPERATOR: return operator_text();
      case OBJECT_CAST: return cast();
      case OBJECT_TRANSFORM: return transform();
      case OBJECT_OPCLASS: return op_class("operator class");
      case OBJECT_OPFAMILY: return op_class("operator family");
      default: return plain();
    }
  }

 private:
  const List* names() const { return castNode(List, object_); }

  std::optional<std::string> missing_schema(const List* names) const {
    if (sql::list(names).size() < 2) return std::nullopt;
    analyze::QualifiedName name = analyze::deconstruct_name(names);
    if (ctx_.catalog.namespaces.find(invalid_oid, name.schema) != nullptr) return std::nullopt;
    return "schema " + quoted(name.schema);
  }

  std::optional<std::string> missing_type(const List* types) const {
    for (auto* type : sql::list<::TypeName>(types)) {
      if (type == nullptr || analyze::lookup_type_missing_ok(ctx_.session, *type)) continue;
      if (auto schema = missing_schema(type->names)) return schema;
      return "type " + quoted(analyze::type_name_to_string(*type));
    }
    return std::nullopt;
  }

  std::string relation_part(std::string_view kind) const {
    ::List owner = *names();
    owner.length -= 1;
    if (auto schema = missing_schema(&owner)) return *schema;
    std::string shown = quoted(analyze::name_list_to_string(&owner));
    if (owning_relation(ctx_, names(), true) == nullptr) return "relation " + shown;
    return std::string(kind) + " " + quoted(last_name(names())) + " for relation " + shown;
  }

  std::string type_list(const List* types) const {
    std::string out;
    for (auto* type : sql::list<::TypeName>(types)) {
      if (!out.empty()) out += ",";
      out += type == nullptr ? "NONE" : analyze::type_name_to_string(*type);
    }
    return out;
  }

  std::string routine(std::string_view kind) const {
    auto* object = castNode(ObjectWithArgs, object_);
    if (auto schema = missing_schema(object->objname)) return *schema;
    if (auto type = missing_type(object->objargs)) return *type;
    return std::string(kind) + " " + analyze::name_list_to_string(object->objname) + "(" +
           type_list(object->objargs) + ")";
  }

  std::string operator_text() const {
    auto* object = castNode(ObjectWithArgs, object_);
    if (auto schema = missing_schema(object->objname)) return *schema;
    if (auto type = missing_type(object->objargs)) return *type;
    return "operator " + analyze::name_list_to_string(object->objname);
  }

  std::string cast() const {
    if (auto type = missing_type(names())) return *type;
    auto shown = [&](int i) {
      return analyze::type_name_to_string(*static_cast<const ::TypeName*>(list_nth(names(), i)));
    };
    return "cast from type " + shown(0) + " to type " + shown(1);
  }

  std::string transform() const {
    auto* type = static_cast<const ::TypeName*>(linitial(names()));
    return "transform for type " + analyze::type_name_to_string(*type) + " language " +
           quoted(strVal(lsecond(names())));
  }

  std::string op_class(std::string_view kind) const {
    std::vector<ListCell> rest(names()->elements + 1, names()->elements + names()->length);
    ::List name = *names();
    name.length -= 1;
    name.elements = rest.data();
    if (auto schema = missing_schema(&name)) return *schema;
    return std::string(kind) + " " + quoted(analyze::name_list_to_string(&name)) +
           " does not exist for access method " + quoted(strVal(linitial(names())));
  }

  std::string plain() const {
    bool is_list = nodeTag(object_) == T_List;
    if (is_list) {
      if (auto schema = missing_schema(names())) return *schema;
    }
    std::string name = is_list ? analyze::name_list_to_string(names()) : std::string(strVal(object_));
    return std::string(kind_name()) + " " + quoted(name);
  }

  std::string_view kind_name() const {
    switch (kind_) {
      case OBJECT_ACCESS_METHOD: return "access method";
      case OBJECT_COLLATION: return "collation";
      case OBJECT_CONVERSION: return "conversion";
      case OBJECT_SCHEMA: return "schema";
      case OBJECT_STATISTIC_EXT: return "statistics object";
      case OBJECT_TSPARSER: return "text search parser";
      case OBJECT_TSDICTIONARY: return "text search dictionary";
      case OBJECT_TSTEMPLATE: return "text search template";
      case OBJECT_TSCONFIGURATION: return "text search configuration";
      case OBJECT_EXTENSION: return "extension";
      case OBJECT_LANGUAGE: return "language";
      case OBJECT_EVENT_TRIGGER: return "event trigger";
      case OBJECT_FDW: return "foreign-data wrapper";
      case OBJECT_FOREIGN_SERVER: return "server";
      case OBJECT_PUBLICATION: return "publication";
      default: return "object";
    }
  }

  Context& ctx_;
  ObjectType kind_;
  const ::Node* object_;
};

std::string missing_notice(Context& ctx, ObjectType kind, const ::Node* object) {
  std::string text = MissingObject(ctx, kind, object).text();
  bool says_so = text.find(" does not exist") != std::string::npos;
  return text + (says_so ? ", skipping" : " does not exist, skipping");
}

void check_is_droppable(const Context& ctx, ObjectType kind, ObjectAddress address) {
  if (kind != OBJECT_FUNCTION) return;
  const Function& function = *ctx.catalog.functions.find(address.oid);
  if (function.kind != 'a') return;
  throw PgError("42809", quoted(function.name) + " is an aggregate function")
      .with_hint("Use DROP AGGREGATE to drop aggregate functions.");
}

}  // namespace

void drop_objects(Context& ctx, const ::DropStmt& stmt) {
  std::vector<ObjectAddress> addresses;
  for (const ::Node* object : sql::list(stmt.objects)) {
    ObjectAddress address = get_object_address(ctx, stmt.removeType, object, stmt.missing_ok);
    if (address.oid == invalid_oid) {
      notice(ctx, missing_notice(ctx, stmt.removeType, object));
      continue;
    }
    check_is_droppable(ctx, stmt.removeType, address);
    addresses.push_back(address);
  }
  perform_multiple_deletions(ctx, addresses, stmt.behavior);
}

}  // namespace reconcile::replay
