// GRANT and REVOKE on objects (aclchk.c). That the current role may grant is taken for granted: histories
// are replayed as their owner.
#include <algorithm>

#include "core/analyze/relation.h"
#include "core/replay/acl.h"
#include "core/replay/grant.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {

const GrantKind& grant_kind(ObjectType kind) {
  static constexpr GrantKind kinds[] = {
      {OBJECT_TABLE, all_on_relation | all_on_sequence, "relation"},  // GRANT … ON TABLE takes sequences too
      {OBJECT_SEQUENCE, all_on_sequence, "sequence"},
      {OBJECT_DATABASE, acl_create | acl_create_temp | acl_connect, "database"},
      {OBJECT_DOMAIN, acl_usage, "domain"},
      {OBJECT_FUNCTION, acl_execute, "function"},
      {OBJECT_LANGUAGE, acl_usage, "language"},
      {OBJECT_LARGEOBJECT, acl_select | acl_update, "large object"},
      {OBJECT_SCHEMA, acl_usage | acl_create, "schema"},
      {OBJECT_PROCEDURE, acl_execute, "procedure"},
      {OBJECT_ROUTINE, acl_execute, "routine"},
      {OBJECT_TABLESPACE, acl_create, "tablespace"},
      {OBJECT_TYPE, acl_usage, "type"},
      {OBJECT_FDW, acl_usage, "foreign-data wrapper"},
      {OBJECT_FOREIGN_SERVER, acl_usage, "foreign server"},
      {OBJECT_PARAMETER_ACL, acl_set | acl_alter_system, "parameter"},
  };
  for (const GrantKind& entry : kinds) {
    if (entry.kind == kind) return entry;
  }
  throw Undecided{"privileges on objects of this kind are not modelled"};
}

std::vector<Oid> grantees_of(Context& ctx, const List* grantees) {
  std::vector<Oid> out;
  for (auto* role : sql::list<::RoleSpec>(grantees)) {
    out.push_back(role->roletype == ROLESPEC_PUBLIC ? invalid_oid : role_oid(ctx, *role));
  }
  return out;
}

Privileges checked_privilege(const ::AccessPriv& priv, Privileges all, std::string_view noun) {
  Privileges privilege = privilege_by_name(priv.priv_name);
  if ((privilege & ~all) == 0) return privilege;
  throw PgError("0LP01", "invalid privilege type " + std::string(privilege_name(privilege)) + " for " +
                             std::string(noun));
}

namespace {

PgError invalid_grant(std::string text) { return {"0LP01", std::move(text)}; }

struct Grant {
  const ::GrantStmt& stmt;
  std::vector<Oid> grantees;
  bool all = false;               // ALL PRIVILEGES
  Privileges privileges = 0;
  std::vector<const ::AccessPriv*> column_privileges;
};

// ---- objects ----

std::vector<ObjectAddress> named_objects(Context& ctx, const ::GrantStmt& stmt) {
  std::vector<ObjectAddress> out;
  for (const ::Node* object : sql::list(stmt.objects)) {
    switch (stmt.objtype) {
      case OBJECT_TABLE:
      case OBJECT_SEQUENCE: {
        const Relation& relation = lookup_without_position(ctx, *castNode(RangeVar, object));
        out.push_back({ClassId::Relation, relation.oid});
        break;
      }
      case OBJECT_TYPE:
      case OBJECT_DOMAIN: {
        ::TypeName name{};
        name.type = T_TypeName;
        name.names = const_cast<List*>(castNode(List, object));
        name.typemod = -1;
        name.location = -1;
        out.push_back({ClassId::Type, analyze::lookup_type(ctx.session, name).type});
        break;
      }
      case OBJECT_DATABASE:
        if (ctx.session.database != strVal(object)) throw Undecided{"which databases the server has is not known"};
        break;
      case OBJECT_PARAMETER_ACL:
      case OBJECT_LARGEOBJECT:
        throw Undecided{"privileges on objects of this kind are not modelled"};
      default:
        out.push_back(get_object_address(ctx, stmt.objtype, object));
    }
  }
  return out;
}

template <class T, class Wanted>
void add_all_in_schema(const Collection<T>& all, ClassId classid, Oid nsp, Wanted wanted,
                       std::vector<ObjectAddress>& out) {
  for (const T* object : all.own()) {
    if (object->nsp == nsp && wanted(*object)) out.push_back({classid, object->oid});
  }
}

std::vector<ObjectAddress> objects_in_schemas(Context& ctx, const ::GrantStmt& stmt) {
  std::vector<ObjectAddress> out;
  for (const ::Node* schema : sql::list(stmt.objects)) {
    Oid nsp = analyze::lookup_namespace(ctx.session, strVal(schema));
    auto relations = [&](std::string_view kinds) {
      add_all_in_schema(ctx.catalog.relations, ClassId::Relation, nsp,
                        [&](const Relation& r) { return kinds.find(r.kind) != std::string_view::npos; }, out);
    };
    auto functions = [&](std::string_view kinds) {
      add_all_in_schema(ctx.catalog.functions, ClassId::Function, nsp,
                        [&](const Function& f) { return kinds.find(f.kind) != std::string_view::npos; }, out);
    };
    switch (stmt.objtype) {
      case OBJECT_TABLE: relations("rvmfp"); break;
      case OBJECT_SEQUENCE: relations("S"); break;
      case OBJECT_FUNCTION: functions("faw"); break;
      case OBJECT_PROCEDURE: functions("p"); break;
      default: functions("fpaw"); break;
    }
  }
  return out;
}

void read_privileges(Grant& grant) {
  const GrantKind& kind = grant_kind(grant.stmt.objtype);
  grant.all = grant.stmt.privileges == nullptr;
  for (auto* priv : sql::list<::AccessPriv>(grant.stmt.privileges)) {
    if (priv->cols != nullptr) {
      if (grant.stmt.objtype != OBJECT_TABLE) throw invalid_grant("column privileges are only valid for relations");
      grant.column_privileges.push_back(priv);
    } else {
      grant.privileges |= checked_privilege(*priv, kind.all, kind.noun);
    }
  }
}

// ---- effects ----

AclChange change_of(Context& ctx, const Grant& grant, Privileges privileges) {
  return {grant.stmt.is_grant, privileges, grant.stmt.grant_option, current_role_oid(ctx)};
}

void change_acl(Context& ctx, const Grant& grant, Acl& acl, ObjectType kind, Oid owner, Privileges privileges) {
  if (acl.empty()) acl = default_acl(ctx, kind, owner);
  take_mark_out(acl);
  AclChange change = change_of(ctx, grant, privileges);
  change.grantor = owner;  // a superuser grants in the owner's name
  for (Oid grantee : grant.grantees) update_acl(ctx, acl, change, grantee);
  if (kind != OBJECT_COLUMN) mark_if_nothing_left(ctx, acl, owner);
}

void grant_on_columns(Context& ctx, const Grant& grant, const Relation& relation) {
  for (const ::AccessPriv* priv : grant.column_privileges) {
    Privileges privileges = priv->priv_name == nullptr ? all_on_column
                                                       : checked_privilege(*priv, all_on_column, "column");
    for (const ::Node* node : sql::list(priv->cols)) {
      std::string_view name = strVal(node);
      const Attribute* column = relation.attribute(name);
      if (column == nullptr && analyze::system_attribute(name) != 0) continue;  // taken, and not kept
      if (column == nullptr) {
        throw PgError("42703", "column " + quoted(name) + " of relation " + quoted(relation.name) +
                                   " does not exist");
      }
      ctx.session.use({ClassId::Relation, relation.oid, column->num});
      Attribute& edited = ctx.catalog.relations.edit(relation.oid).attributes[static_cast<std::size_t>(column->num) - 1];
      change_acl(ctx, grant, edited.acl, OBJECT_COLUMN, relation.owner, privileges);
    }
  }
}

Privileges relation_privileges(Context& ctx, const Grant& grant, const Relation& relation) {
  bool sequence = relation.kind == 'S';
  if (relation.kind == 'i' || relation.kind == 'I') throw PgError("42809", quoted(relation.name) + " is an index");
  if (relation.kind == 'c') throw PgError("42809", quoted(relation.name) + " is a composite type");
  if (grant.stmt.objtype == OBJECT_SEQUENCE && !sequence) {
    throw PgError("42809", quoted(relation.name) + " is not a sequence");
  }
  Privileges all = sequence ? all_on_sequence : all_on_relation;
  if (grant.all) return all;
  if ((grant.privileges & ~all) == 0) return grant.privileges;
  if (!sequence) throw invalid_grant("invalid privilege type USAGE for table");
  notice(ctx, "sequence " + quoted(relation.name) + " only supports USAGE, SELECT, and UPDATE privileges");
  return grant.privileges & all;
}

// What is taken from a whole table is taken from each of its columns too.
void revoke_from_columns(Context& ctx, const Grant& grant, Oid relation, Privileges privileges) {
  for (const Attribute& column : ctx.catalog.relations.find(relation)->attributes) {
    if (column.dropped || column.acl.empty()) continue;
    Relation& edited = ctx.catalog.relations.edit(relation);
    change_acl(ctx, grant, edited.attributes[static_cast<std::size_t>(column.num) - 1].acl, OBJECT_COLUMN, edited.owner, privileges);
  }
}

void grant_on_relation(Context& ctx, const Grant& grant, Oid oid) {
  const Relation& relation = *ctx.catalog.relations.find(oid);
  Privileges privileges = relation_privileges(ctx, grant, relation);
  grant_on_columns(ctx, grant, relation);
  if (privileges == 0 || (!grant.all && grant.privileges == 0)) return;
  Relation& edited = ctx.catalog.relations.edit(oid);
  change_acl(ctx, grant, edited.acl, edited.kind == 'S' ? OBJECT_SEQUENCE : OBJECT_TABLE, edited.owner, privileges);
  edited.changed = ctx.session.statement;
  bool of_columns = !grant.stmt.is_grant && edited.kind != 'S' && (privileges & all_on_column) != 0;
  if (of_columns) revoke_from_columns(ctx, grant, oid, privileges & all_on_column);
}

void check_object_kind(Context& ctx, const Grant& grant, ObjectAddress address) {
  if (address.classid == ClassId::Language && !ctx.catalog.languages.find(address.oid)->trusted) {
    const Language& language = *ctx.catalog.languages.find(address.oid);
    throw PgError("42809", "language " + quoted(language.name) + " is not trusted")
        .with_detail("GRANT and REVOKE are not allowed on untrusted languages, because only superusers can use "
                     "untrusted languages.");
  }
  if (address.classid != ClassId::Type) return;
  const Type& type = *ctx.catalog.types.find(address.oid);
  if (type.true_array) {
    throw invalid_grant("cannot set privileges of array types")
        .with_hint("Set the privileges of the element type instead.");
  }
  if (grant.stmt.objtype == OBJECT_DOMAIN && type.typtype != 'd') {
    throw PgError("42809", quoted(type.name) + " is not a domain");
  }
}

void grant_on_object(Context& ctx, const Grant& grant, ObjectAddress address) {
  if (address.classid == ClassId::Relation) return grant_on_relation(ctx, grant, address.oid);
  check_object_kind(ctx, grant, address);
  Acl* acl = edit_acl(ctx, address);
  if (acl == nullptr) return;
  ObjectType kind = address.classid == ClassId::Function ? OBJECT_FUNCTION : grant.stmt.objtype;
  Privileges privileges = grant.all ? grant_kind(grant.stmt.objtype).all : grant.privileges;
  change_acl(ctx, grant, *acl, kind, find_object(ctx, address)->owner, privileges);
}

}  // namespace

void apply(Context& ctx, const ::GrantStmt& stmt) {
  if (stmt.grantor != nullptr && role_oid(ctx, *stmt.grantor) != current_role_oid(ctx)) {
    throw PgError("0A000", "grantor must be current user");
  }
  std::vector<ObjectAddress> objects =
      stmt.targtype == ACL_TARGET_ALL_IN_SCHEMA ? objects_in_schemas(ctx, stmt) : named_objects(ctx, stmt);
  Grant grant{stmt, grantees_of(ctx, stmt.grantees), false, 0, {}};
  read_privileges(grant);
  for (ObjectAddress object : objects) grant_on_object(ctx, grant, object);
}

}  // namespace reconcile::replay
