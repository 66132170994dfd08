#include "core/analyze/permission.h"
#include "core/replay/relation.h"

#include <algorithm>

#include "core/replay/naming.h"

namespace reconcile::replay {
namespace {

std::string range_var_name(const ::RangeVar& name) {
  std::string out(sql::str(name.relname));
  return name.schemaname == nullptr ? out : std::string(name.schemaname) + "." + out;
}

void adjust_persistence(const Context& ctx, char& persistence, Oid nsp, int location) {
  bool temp = is_temp_namespace(ctx, nsp);
  if (persistence == 't' && !temp) {
    throw error("42P16", "cannot create temporary relation in non-temporary schema", {}, location);
  }
  if (persistence == 'p' && temp) persistence = 't';
  if (persistence == 'u' && temp) {
    throw error("42P16", "only temporary relations may be created in temporary schemas", {}, location);
  }
}

}  // namespace

const Relation* find_relation(Context& ctx, const ::RangeVar& name) {
  return analyze::lookup_relation(ctx.session, name, true);
}

const Relation& open_relation(Context& ctx, const ::RangeVar& name, int location) {
  if (const Relation* found = find_relation(ctx, name)) return *found;
  if (name.schemaname != nullptr) analyze::lookup_namespace(ctx.session, name.schemaname);
  throw error("42P01", "relation \"%s\" does not exist", {range_var_name(name)}, location);
}

const Relation& relation_of(const Context& ctx, Oid oid) {
  const Relation* found = ctx.catalog.relations.find(oid);
  RECONCILE_CHECK(found != nullptr, "a relation's OID outlived it");
  return *found;
}

bool is_temp_namespace(const Context& ctx, Oid nsp) {
  return nsp != invalid_oid && nsp == ctx.session.temp_namespace;
}

Oid temp_namespace(Context& ctx) {
  if (ctx.session.temp_namespace != invalid_oid) return ctx.session.temp_namespace;
  Namespace schema;
  schema.oid = ctx.catalog.new_oid();
  schema.name = "pg_temp_3";
  ctx.session.temp_namespace = schema.oid;
  ctx.catalog.namespaces.add(std::move(schema));
  Session& session = ctx.session;
  ctx.catalog.undo().on_rollback([&session] { session.temp_namespace = invalid_oid; });
  return ctx.session.temp_namespace;
}

Oid creation_namespace(Context& ctx, const ::RangeVar& name, char& persistence, int location) {
  if (name.catalogname != nullptr && sql::str(name.catalogname) != ctx.session.database) {
    throw error("0A000", "cross-database references are not implemented: \"%s.%s.%s\"",
                {sql::str(name.catalogname), sql::str(name.schemaname), sql::str(name.relname)}, location);
  }
  try {
    Oid nsp = invalid_oid;
    if (name.schemaname != nullptr) {
      nsp = sql::str(name.schemaname) == "pg_temp" ? temp_namespace(ctx)
                                                   : analyze::lookup_namespace(ctx.session, name.schemaname);
    } else if (persistence == 't') {
      nsp = temp_namespace(ctx);
    } else {
      nsp = analyze::creation_namespace(ctx.session);
    }
    analyze::require_creation(ctx.session, nsp);
    adjust_persistence(ctx, persistence, nsp, location);
    return nsp;
  } catch (PgError& refused) {
    if (refused.location < 0) refused.location = location;
    throw;
  }
}

void notice(Context& ctx, std::string_view format, std::initializer_list<std::string_view> args) {
  ctx.notices.push_back(message(format, args));
}

std::vector<Oid> children_of(const Context& ctx, Oid relation) {
  std::vector<Oid> out;
  for (const Dependency& dependency : ctx.catalog.depends.dependents_of({ClassId::Relation, relation})) {
    if (dependency.dependent.classid != ClassId::Relation || dependency.dependent.subid != 0) continue;
    const Relation* child = ctx.catalog.relations.find(dependency.dependent.oid);
    if (child == nullptr) continue;
    bool inherits = std::find(child->inherits.begin(), child->inherits.end(), relation) != child->inherits.end();
    if (inherits && std::find(out.begin(), out.end(), child->oid) == out.end()) out.push_back(child->oid);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Oid> all_inheritors(const Context& ctx, Oid relation) {
  std::vector<Oid> out{relation};
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (Oid child : children_of(ctx, out[i])) {
      if (std::find(out.begin(), out.end(), child) == out.end()) out.push_back(child);
    }
  }
  return out;
}

bool has_subclass(const Context& ctx, Oid relation) { return !children_of(ctx, relation).empty(); }

AttrNumber system_column(std::string_view name) {
  static constexpr std::pair<std::string_view, AttrNumber> columns[] = {
      {"ctid", -1}, {"xmin", -2}, {"cmin", -3}, {"xmax", -4}, {"cmax", -5}, {"tableoid", -6}};
  for (auto [column, number] : columns) {
    if (column == name) return number;
  }
  return 0;
}

const Attribute& require_column(const Relation& relation, std::string_view name) {
  const Attribute* attribute = relation.attribute(name);
  if (attribute == nullptr) {
    throw error("42703", "column \"%s\" of relation \"%s\" does not exist", {name, relation.name});
  }
  return *attribute;
}

Attribute& edit_column(Context& ctx, Oid relation, AttrNumber number) {
  Relation& edited = ctx.catalog.relations.edit(relation);
  edited.changed = ctx.session.statement;
  Attribute& attribute = edited.attributes[static_cast<std::size_t>(number) - 1];
  attribute.changed = ctx.session.statement;
  return attribute;
}

RangeTblEntry* relation_rte(Context& ctx, const Relation& relation) {
  auto* rte = ctx.catalog.arena().make<RangeTblEntry>();
  rte->kind = RteKind::Relation;
  rte->relid = relation.oid;
  rte->relkind = relation.kind;
  rte->refname = ctx.catalog.arena().copy(relation.name);
  std::vector<RteColumn> columns;
  for (const Attribute& a : relation.attributes) {
    columns.push_back({ctx.catalog.arena().copy(a.name), a.type, a.typmod, a.collation, a.dropped});
  }
  rte->columns = ctx.catalog.arena().copy(columns);
  return rte;
}

std::vector<AttrNumber> expression_columns(Context& ctx, const Expr* expr, const Relation& relation) {
  std::vector<AttrNumber> out;
  if (expr == nullptr) return out;
  RangeTblEntry* rte = relation_rte(ctx, relation);
  for (ObjectAddress found : analyze::find_expr_references(ctx.session, expr, std::span<RangeTblEntry* const>(&rte, 1))) {
    if (found.classid != ClassId::Relation || found.oid != relation.oid) continue;
    auto column = static_cast<AttrNumber>(found.subid);
    if (std::find(out.begin(), out.end(), column) == out.end()) out.push_back(column);
  }
  return out;
}

ParsedExpression parse_expression(const std::string& text) {
  ParsedExpression out{sql::Script::parse("SELECT " + text), nullptr};
  const auto& statements = out.script.statements();
  if (statements.size() != 1 || statements[0].node == nullptr) {
    throw Undecided{"an expression could not be printed and read back: " + text};
  }
  auto* select = reinterpret_cast<const ::SelectStmt*>(statements[0].node);
  out.node = sql::list<::ResTarget>(select->targetList)[0]->val;
  return out;
}

bool is_system_relation(const Relation& relation) { return relation.oid < first_normal_oid; }

}  // namespace reconcile::replay
