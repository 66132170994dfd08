// CREATE DOMAIN, ALTER DOMAIN (typecmds.c).
#include "core/execute/rows.h"
#include "core/replay/deletion.h"
#include "core/replay/expression_walk.h"
#include "core/replay/naming.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"
#include "core/replay/query.h"

namespace reconcile::replay {
namespace {

// cookDefault and transformExpr are called without the statement's text here: no positions.
template <class F>
auto without_position(F body) {
  try {
    return body();
  } catch (PgError& error) {
    error.location = -1;
    throw;
  }
}

void refuse_unless_check(const ::Constraint& constraint) {
  auto impossible = [](std::string_view kind) {
    return PgError("42601", std::string(kind) + " constraints not possible for domains");
  };
  switch (constraint.contype) {
    case CONSTR_UNIQUE: throw impossible("unique");
    case CONSTR_PRIMARY: throw impossible("primary key");
    case CONSTR_EXCLUSION: throw impossible("exclusion");
    case CONSTR_FOREIGN: throw impossible("foreign key");
    case CONSTR_ATTR_DEFERRABLE:
    case CONSTR_ATTR_NOT_DEFERRABLE:
    case CONSTR_ATTR_DEFERRED:
    case CONSTR_ATTR_IMMEDIATE:
      throw PgError("0A000", "specifying constraint deferrability not supported for domains");
    default: break;
  }
}

// Checks may look at no table, so that only what the expression itself names is recorded.
void record_check_dependencies(Context& ctx, Oid constraint, Oid domain, const Expr* expr) {
  ObjectAddress self{ClassId::Constraint, constraint};
  record_dependency(ctx, self, {ClassId::Type, domain}, DependencyType::Auto);
  record_dependencies(ctx, self, analyze::find_expr_references(ctx.session, expr), DependencyType::Normal);
}

Expr* check_expression(Context& ctx, const ::Node* raw, const Type& domain) {
  analyze::ParseState state = ctx.parse_state();
  auto* value = ctx.catalog.arena().make<catalog::CoerceToDomainValue>();
  value->kind = ExprKind::CoerceToDomainValue;
  value->type = domain.base;
  value->typmod = domain.typmod;
  value->collation = analyze::type_of(ctx.session, domain.base).collation;
  state.domain_value = value;
  Expr* expr = analyze::transform_expr(state, raw, analyze::ParseExprKind::DomainCheck);
  expr = analyze::coerce_to_boolean(state, expr, "CHECK");
  analyze::assign_collations(state, expr);
  if (!state.rtable.empty() || contains_var(expr)) {
    throw PgError("42P10", "cannot use table references in domain check constraint");
  }
  return expr;
}

const Constraint* find_constraint(const Context& ctx, Oid domain, std::string_view name) {
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(domain)) {
    if (constraint->name == name) return constraint;
  }
  return nullptr;
}

void add_check(Context& ctx, Oid domain_oid, const ::Constraint& def) {
  const Type& domain = *ctx.catalog.types.find(domain_oid);
  std::string name;
  if (def.conname != nullptr) {
    name = def.conname;
    if (find_constraint(ctx, domain_oid, name) != nullptr) {
      throw PgError("42710", "constraint " + quoted(name) + " for domain " + quoted(domain.name) + " already exists");
    }
  } else {
    name = choose_constraint_name(ctx, domain.name, "", "check", domain.nsp);
  }
  Expr* expr = without_position([&] { return check_expression(ctx, def.raw_expr, domain); });
  auto constraint = new_object<Constraint>(ctx, name, domain.nsp, domain_oid);
  constraint.typid = domain_oid;
  constraint.check = expr;
  constraint.validated = !def.skip_validation;
  Oid oid = constraint.oid;
  ctx.catalog.constraints.add(std::move(constraint));
  record_check_dependencies(ctx, oid, domain_oid, expr);
}

// DEFAULT NULL is no default, unless it hides a default of the base domain.
void set_default(Context& ctx, Type& domain, const ::Node* raw) {
  Expr* expr = raw == nullptr ? nullptr : without_position([&] {
    analyze::ParseState state = ctx.parse_state();
    return analyze::cook_default(state, raw, domain.base, domain.typmod, domain.name, false);
  });
  bool is_null = expr != nullptr && expr->kind == ExprKind::Const && static_cast<const catalog::Const*>(expr)->is_null;
  domain.default_expr = is_null ? nullptr : expr;
}

struct DomainConstraints {
  const ::Constraint* default_value = nullptr;
  bool null_defined = false, not_null = false;
};

void read_nullability(DomainConstraints& out, bool not_null) {
  if (out.null_defined && out.not_null != not_null) {
    throw PgError("42601", "conflicting NULL/NOT NULL constraints");
  }
  out.null_defined = true;
  out.not_null = not_null;
}

// The defaults are cooked as they are met, before what comes after them is looked at.
DomainConstraints read_constraints(Context& ctx, const List* constraints, Type& domain) {
  DomainConstraints out;
  for (const ::Node* node : sql::list(constraints)) {
    const auto* constraint = RECONCILE_AS(Constraint, node);
    if (constraint == nullptr) throw Undecided{"a clause of the domain is not modelled"};
    switch (constraint->contype) {
      case CONSTR_DEFAULT:
        if (out.default_value != nullptr) throw PgError("42601", "multiple default expressions");
        out.default_value = constraint;
        set_default(ctx, domain, constraint->raw_expr);
        break;
      case CONSTR_NOTNULL: read_nullability(out, true); break;
      case CONSTR_NULL: read_nullability(out, false); break;
      case CONSTR_CHECK:
        if (constraint->is_no_inherit) {
          throw PgError("42P17", "check constraints for domains cannot be marked NO INHERIT");
        }
        break;
      default: refuse_unless_check(*constraint);
    }
  }
  return out;
}

// The base type's looks, with the domain's own name and constraints.
Type domain_over(const Type& base, const CreationName& name) {
  Type domain;
  domain.name = name.name;
  domain.nsp = name.nsp;
  domain.typtype = 'd';
  domain.category = base.category;
  domain.len = base.len;
  domain.delimiter = base.delimiter;
  domain.collation = base.collation;
  domain.align = base.align;
  domain.storage = base.storage;
  domain.by_value = base.by_value;
  domain.base = base.oid;
  return domain;
}

void record_default_dependencies(Context& ctx, const Type& domain) {
  if (domain.default_expr == nullptr) return;
  record_dependencies(ctx, {ClassId::Type, domain.oid},
                      analyze::find_expr_references(ctx.session, domain.default_expr), DependencyType::Normal);
}

}  // namespace

void apply(Context& ctx, const ::CreateDomainStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.domainname);
  check_type_name_is_free(ctx, name);
  analyze::TypeRef base_ref = lookup_type_without_position(ctx, *stmt.typeName);
  const Type& base = analyze::type_of(ctx.session, base_ref.type);
  if (std::string_view("bcderm").find(base.typtype) == std::string_view::npos || !base.defined) {
    throw PgError("42804", quoted(analyze::type_name_to_string(*stmt.typeName)) +
                               " is not a valid base type for a domain");
  }
  Type domain = domain_over(base, name);
  domain.typmod = base_ref.typmod;
  domain.ndims = static_cast<int>(sql::list(stmt.typeName->arrayBounds).size());
  if (stmt.collClause != nullptr) {
    domain.collation = without_position([&] {
      return analyze::lookup_collation(ctx.session, stmt.collClause->collname, stmt.collClause->location);
    });
    if (base.collation == invalid_oid) {
      throw PgError("42804", "collations are not supported by type " +
                                 analyze::format_type(ctx.session, base_ref.type));
    }
  }
  DomainConstraints constraints = read_constraints(ctx, stmt.constraints, domain);
  domain.not_null = constraints.not_null;
  Oid collation = domain.collation == base.collation ? invalid_oid : domain.collation;
  Oid oid = add_type(ctx, std::move(domain));
  add_array_type(ctx, oid);
  record_dependency(ctx, {ClassId::Type, oid}, {ClassId::Type, base_ref.type}, DependencyType::Normal);
  if (collation != invalid_oid) {
    record_dependency(ctx, {ClassId::Type, oid}, {ClassId::Collation, collation}, DependencyType::Normal);
  }
  record_default_dependencies(ctx, *ctx.catalog.types.find(oid));
  for (auto* constraint : sql::list<::Constraint>(stmt.constraints)) {
    if (constraint->contype == CONSTR_CHECK) add_check(ctx, oid, *constraint);
  }
}

namespace {

void verify_newest_check(Context& ctx, Oid domain) {
  const Constraint* newest = nullptr;
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(domain)) {
    if (constraint->check != nullptr && (newest == nullptr || constraint->oid > newest->oid)) newest = constraint;
  }
  if (newest == nullptr) return;
  with_doubt(ctx, [&] { execute::verify_domain(ctx.session, domain, newest->check); });
}

void drop_domain_constraint(Context& ctx, const ::AlterDomainStmt& stmt, const Type& domain) {
  const Constraint* constraint = find_constraint(ctx, domain.oid, stmt.name);
  if (constraint != nullptr) return perform_deletion(ctx, {ClassId::Constraint, constraint->oid}, stmt.behavior);
  std::string text = "constraint " + quoted(stmt.name) + " of domain " +
                     quoted(analyze::name_list_to_string(stmt.typeName)) + " does not exist";
  if (!stmt.missing_ok) throw PgError("42704", text);
  notice(ctx, text + ", skipping");
}

void validate_domain_constraint(Context& ctx, const ::AlterDomainStmt& stmt, const Type& domain) {
  const Constraint* constraint = find_constraint(ctx, domain.oid, stmt.name);
  if (constraint == nullptr) {
    throw PgError("42704", "constraint " + quoted(stmt.name) + " of domain " +
                               quoted(analyze::name_list_to_string(stmt.typeName)) + " does not exist");
  }
  if (constraint->check != nullptr) with_doubt(ctx, [&] { execute::verify_domain(ctx.session, domain.oid, constraint->check); });
  Constraint& edited = ctx.catalog.constraints.edit(constraint->oid);
  edited.validated = true;
  edited.changed = ctx.session.statement;
}

void alter_domain_default(Context& ctx, const Type& domain, const ::Node* raw) {
  Type& edited = ctx.catalog.types.edit(domain.oid);
  set_default(ctx, edited, raw);
  edited.changed = ctx.session.statement;
  ctx.catalog.depends.remove_references_of({ClassId::Type, edited.oid});
  record_dependency(ctx, {ClassId::Type, edited.oid}, {ClassId::Namespace, edited.nsp}, DependencyType::Normal);
  record_dependency(ctx, {ClassId::Type, edited.oid}, {ClassId::Type, edited.base}, DependencyType::Normal);
  record_default_dependencies(ctx, edited);
}

}  // namespace

void apply(Context& ctx, const ::AlterDomainStmt& stmt) {
  ::TypeName name = type_name_of(stmt.typeName);
  const Type& domain = analyze::type_of(ctx.session, lookup_type_without_position(ctx, name).type);
  if (domain.typtype != 'd') {
    throw PgError("42809", analyze::format_type(ctx.session, domain.oid) + " is not a domain");
  }
  switch (stmt.subtype) {
    case 'T': return alter_domain_default(ctx, domain, stmt.def);
    case 'N':
    case 'O': {
      bool stricter = stmt.subtype == 'O' && !domain.not_null;
      if (stricter) with_doubt(ctx, [&] { execute::verify_domain(ctx.session, domain.oid, nullptr); });
      Type& edited = ctx.catalog.types.edit(domain.oid);
      edited.not_null = stmt.subtype == 'O';
      edited.changed = ctx.session.statement;
      return;
    }
    case 'C': {
      const auto& constraint = *reinterpret_cast<const ::Constraint*>(stmt.def);
      refuse_unless_check(constraint);
      add_check(ctx, domain.oid, constraint);
      if (!constraint.skip_validation) verify_newest_check(ctx, domain.oid);
      ctx.catalog.types.edit(domain.oid).changed = ctx.session.statement;
      return;
    }
    case 'X': return drop_domain_constraint(ctx, stmt, domain);
    default: return validate_domain_constraint(ctx, stmt, domain);
  }
}

}  // namespace reconcile::replay
