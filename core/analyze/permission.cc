#include "core/analyze/permission.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/base/pg_error.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

const Role* current_role(const Session& session) { return session.catalog.roles.find(invalid_oid, session.role); }

bool is_told(const Object& object) { return object.oid >= first_normal_oid && object.made != no_statement; }

std::string kind_of(const Relation& relation) {
  switch (relation.kind) {
    case 'v': return "view";
    case 'm': return "materialized view";
    case 'S': return "sequence";
    case 'f': return "foreign table";
    case 'i': case 'I': return "index";
    default: return "table";
  }
}

// The columns of each entry of one level that anything looks at, 0 for the whole row.
class ColumnsRead {
 public:
  explicit ColumnsRead(const Query& query) : query_(query), columns_(query.rtable.size()) {
    visit_all(query, 0);
    for (const RangeTblEntry* rte : query.rtable) {
      if (rte->subquery != nullptr && rte->lateral) level(*rte->subquery, 1);
    }
  }
  const std::set<AttrNumber>& of(std::size_t entry) const { return columns_[entry]; }

 private:
  void level(const Query& query, int depth) {
    visit_all(query, depth);
    for (const RangeTblEntry* rte : query.rtable) {
      if (rte->subquery != nullptr) level(*rte->subquery, depth + 1);
    }
  }

  // What a join could show of its sides is not looked at for that.
  void visit_all(const Query& query, int depth) {
    std::set<const Expr*> shown;
    for (const RangeTblEntry* rte : query.rtable) shown.insert(rte->join_alias_vars.begin(), rte->join_alias_vars.end());
    any_query_expr(query, [&](Expr* expr) {
      if (!shown.contains(expr)) visit(expr, depth);
      return false;
    });
  }

  void visit(const Expr* expr, int depth) {
    if (expr->kind == ExprKind::Var) {
      const auto& var = as<catalog::Var>(expr);
      if (var.levels_up == depth && var.varno > 0 && static_cast<std::size_t>(var.varno) <= columns_.size()) note(var);
    }
    if (expr->kind == ExprKind::SubLink && as<SubLink>(expr).subselect != nullptr) level(*as<SubLink>(expr).subselect, depth + 1);
    any_child(expr, [&](const Expr* child) { return visit(child, depth), false; });
  }

  void note(const catalog::Var& var) {
    auto entry = static_cast<std::size_t>(var.varno) - 1;
    const RangeTblEntry& rte = *query_.rtable[entry];
    auto column = static_cast<std::size_t>(var.varattno) - 1;
    if (rte.kind == RteKind::Join && var.varattno > 0 && column < rte.join_alias_vars.size()) return visit(rte.join_alias_vars[column], 0);
    columns_[entry].insert(var.varattno);
  }

  const Query& query_;
  std::vector<std::set<AttrNumber>> columns_;
};

class QueryPermissions {
 public:
  // `role` looks at the query, which `invoker` has called for.
  QueryPermissions(const Session& session, Oid role, Oid invoker) : session_(session), role_(role), invoker_(invoker) {}

  void check(const Query& query, int depth) const {
    // What MERGE needs of its source's columns is not known here.
    if (depth > 100 || query.command == Command::Merge) return;
    ColumnsRead read(query);
    for (std::size_t i = 0; i < query.rtable.size(); ++i) {
      const RangeTblEntry& rte = *query.rtable[i];
      bool target = static_cast<int>(i) + 1 == query.result_relation;
      const Relation* relation = rte.kind == RteKind::Relation ? session_.catalog.relations.find(rte.relid) : nullptr;
      if (relation == nullptr) continue;
      bool is_excluded = query.on_conflict != nullptr && query.on_conflict->excluded_rtindex == static_cast<int>(i) + 1;
      if (target) check_target(query, *relation, read.of(i));
      else if (rte.in_from_clause && !is_excluded) check_read(*relation, read.of(i));
    }
    check_below(query, depth);
  }

 private:
  // Views are looked through as their owners.
  void check_below(const Query& query, int depth) const {
    for (const RangeTblEntry* rte : query.rtable) {
      if (rte->subquery != nullptr) check(*rte->subquery, depth + 1);
      const Relation* view = rte->kind == RteKind::Relation && rte->in_from_clause ? session_.catalog.relations.find(rte->relid) : nullptr;
      if (view == nullptr || view->kind != 'v' || view->view_query == nullptr || !is_told(*view)) continue;
      bool invoker = std::any_of(view->options.begin(), view->options.end(), [](const auto& option) {
        return option.first == "security_invoker" && (option.second == "true" || option.second == "on" || option.second == "1" || option.second == "yes");
      });
      const Role* owner = session_.catalog.roles.find(view->owner);
      if (!invoker && (owner == nullptr || owner->superuser)) continue;
      QueryPermissions(session_, invoker ? invoker_ : view->owner, invoker_).check(*view->view_query, depth + 1);
    }
    for (const CommonTableExpr* cte : query.ctes) {
      if (cte->query != nullptr) check(*cte->query, depth + 1);
    }
    if (query.has_sublinks) any_query_expr(query, [&](Expr* expr) { return check_sublinks(expr, depth), false; });
  }

  void check_sublinks(const Expr* expr, int depth) const {
    if (expr->kind == ExprKind::SubLink && as<SubLink>(expr).subselect != nullptr) check(*as<SubLink>(expr).subselect, depth + 1);
    any_child(expr, [&](const Expr* child) { return check_sublinks(child, depth), false; });
  }

  void check_target(const Query& query, const Relation& relation, const std::set<AttrNumber>& read) const {
    std::set<AttrNumber> assigned;
    for (const TargetEntry* target : query.targets) {
      if (!target->resjunk) assigned.insert(target->resno);
    }
    switch (query.command) {
      case Command::Insert: require_on_columns(relation, acl_insert, assigned); break;
      case Command::Update: require_on_columns(relation, acl_update, assigned); break;
      case Command::Delete: require(relation, acl_delete); break;
      default: return;
    }
    if (query.on_conflict != nullptr && query.on_conflict->update) {
      std::set<AttrNumber> set;
      for (const TargetEntry* target : query.on_conflict->set) set.insert(target->resno);
      require_on_columns(relation, acl_update, set);
    }
    if (!read.empty()) check_read(relation, read);
  }

  void check_read(const Relation& relation, const std::set<AttrNumber>& columns) const {
    if (!columns.empty()) return require_on_columns(relation, acl_select, columns);
    if (holds(relation, acl_select)) return;
    // Nothing of it is named: a privilege on any column will do.
    bool any = std::any_of(relation.attributes.begin(), relation.attributes.end(),
                           [&](const Attribute& column) { return !column.dropped && holds_on(relation, column, acl_select); });
    if (!any) refuse(relation);
  }

  void require_on_columns(const Relation& relation, Privileges privilege, const std::set<AttrNumber>& columns) const {
    if (holds(relation, privilege)) return;
    if (columns.empty()) refuse(relation);
    for (const Attribute& column : relation.attributes) {
      bool wanted = columns.contains(column.num) || columns.contains(0);
      if (wanted && !column.dropped && !holds_on(relation, column, privilege)) refuse(relation);
    }
  }

  void require(const Relation& relation, Privileges privilege) const {
    if (!holds(relation, privilege)) refuse(relation);
  }

  bool holds(const Relation& relation, Privileges privilege) const {
    if (!is_told(relation)) return true;
    ObjectType kind = relation.kind == 'S' ? OBJECT_SEQUENCE : OBJECT_TABLE;
    return held_privileges(session_.catalog, {&relation.acl, kind, relation.owner}, role_, privilege) != 0;
  }

  bool holds_on(const Relation& relation, const Attribute& column, Privileges privilege) const {
    return !column.acl.empty() && held_privileges(session_.catalog, {&column.acl, OBJECT_COLUMN, relation.owner}, role_, privilege) != 0;
  }

  [[noreturn]] static void refuse(const Relation& relation) {
    throw PgError("42501", "permission denied for " + kind_of(relation) + " " + relation.name);
  }

  const Session& session_;
  Oid role_, invoker_;
};

}  // namespace

void check_permissions(const Session& session, const Query& query) {
  const Role* role = current_role(session);
  if (role == nullptr || role->superuser) return;
  QueryPermissions(session, role->oid, role->oid).check(query, 0);
}

void require_owner(const Session& session, const Relation& relation) {
  const Role* role = current_role(session);
  if (role == nullptr || role->superuser || !is_told(relation) || relation.kind == 'c' || has_rights_of(session.catalog, role->oid, relation.owner)) return;
  throw PgError("42501", "must be owner of " + kind_of(relation) + " " + relation.name);
}

void require_creation(const Session& session, Oid schema) {
  const Role* role = current_role(session);
  const Namespace* found = session.catalog.namespaces.find(schema);
  if (role == nullptr || role->superuser || found == nullptr || schema == session.temp_namespace) return;
  // Of the schemas that are there from the start only public is known: its database's owner makes things in it.
  bool is_public = found->oid == schema_oid::Public;
  if (!is_told(*found) && !is_public) return;
  if (held_privileges(session.catalog, {&found->acl, OBJECT_SCHEMA, found->owner}, role->oid, acl_create) != 0) return;
  throw PgError("42501", "permission denied for schema " + found->name);
}

}  // namespace reconcile::analyze
