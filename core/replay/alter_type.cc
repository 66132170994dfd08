// ALTER COLUMN … TYPE: whether old values and the default can be converted, and what must be made anew
// (ATPrepAlterColumnType, ATExecAlterColumnType, ATPostAlterTypeCleanup).
#include <algorithm>

#include "core/analyze/relation.h"
#include "core/catalog/walk.h"
#include "core/replay/alter_table.h"
#include "core/replay/deletion.h"
#include "core/replay/object_statements.h"
#include "core/replay/partition.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

std::string printed_type(const Context& ctx, Oid type) { return analyze::format_type(ctx.session, type); }

// strip_implicit_coercions: what was written, without what storing it had added.
Expr* strip_implicit(Expr* expr) {
  for (;;) {
    switch (expr->kind) {
      case ExprKind::FuncExpr: {
        const auto& call = as<FuncExpr>(expr);
        if (call.form != CoercionForm::ImplicitCast || call.args.empty()) return expr;
        expr = call.args[0];
        break;
      }
      case ExprKind::RelabelType:
      case ExprKind::CoerceViaIO:
      case ExprKind::ConvertRowtypeExpr:
      case ExprKind::CoerceToDomain: {
        const auto& coercion = as<Coercion>(expr);
        if (coercion.form != CoercionForm::ImplicitCast) return expr;
        expr = coercion.arg;
        break;
      }
      case ExprKind::ArrayCoerceExpr: {
        const auto& coercion = as<ArrayCoerceExpr>(expr);
        if (coercion.form != CoercionForm::ImplicitCast) return expr;
        expr = coercion.arg;
        break;
      }
      default: return expr;
    }
  }
}

}  // namespace

void AlterTable::prepare_column_type(Oid relid, AlterCommand& command, bool recurse, bool recursing) {
  auto* def = reinterpret_cast<const ::ColumnDef*>(command.node->def);
  const Relation& relation = relation_of(ctx_, relid);
  bool has_using = def->raw_default != nullptr;
  if (has_using && !recursing) {
    analyze::ParseState state = ctx_.parse_state();
    analyze::add_relation_to_namespace(state, relation);
    analyze::transform_expr(state, def->raw_default, analyze::ParseExprKind::AlterColTransform);
  }
  if (relation.attribute(command.name) == nullptr && system_column(command.name) != 0) {
    throw error("0A000", "cannot alter system column \"%s\"", {command.name});
  }
  const Attribute& column = require_column(relation, command.name);
  ctx_.session.use(address_of(relation, column.num));
  if (column.identity != 0 && !recursing) {
    Oid type = analyze::lookup_type(ctx_.session, *def->typeName).type;
    for (Oid sequence : owned_sequences(ctx_, relid, column.num, DependencyType::Internal)) {
      alter_sequence(ctx_, sequence, nullptr, true, type);
    }
  }
  if (relation.of_type != invalid_oid) throw error("42809", "cannot alter column type of typed table");
  if (column.generated != 0 && def->raw_default != nullptr) {
    throw error("42611", "cannot specify USING when altering type of generated column")
        .with_detail(message("Column \"%s\" is a generated column.", {command.name}));
  }
  if (column.inh_count > 0 && !recursing) throw error("42P16", "cannot alter inherited column \"%s\"", {column.name});
  if (in_partition_key(ctx_, relation, column.num)) {
    throw error("42P16", "cannot alter column \"%s\" because it is part of the partition key of relation \"%s\"",
                {column.name, relation.name});
  }
  command.new_type = without_position([&] { return analyze::lookup_type(ctx_.session, *def->typeName); });
  command.new_ndims = static_cast<int>(sql::list(def->typeName->arrayBounds).size());
  const Type& type = analyze::type_of(ctx_.session, command.new_type.type);
  command.new_collation = type.collation;
  if (def->collClause != nullptr) {
    command.new_collation = analyze::lookup_collation(ctx_.session, def->collClause->collname, def->collClause->location);
    if (type.collation == invalid_oid) {
      throw error("42804", "collations are not supported by type %s", {printed_type(ctx_, type.oid)},
                  def->collClause->location);
    }
  }
  std::vector<Oid> containing;
  if (relation.type != invalid_oid) containing.push_back(relation.type);
  check_attribute_type(ctx_, column.name, command.new_type.type, command.new_collation, containing);
  if (relation.kind == 'r' || relation.kind == 'p') {
    command.conversion = check_column_cast(relation, column, command);
  } else if (has_using) {
    throw error("42809", "\"%s\" is not a table", {relation.name});
  } else {
    check_row_type_unused(relation);
  }
  std::vector<Oid> children = children_of(ctx_, relid);
  if (!recurse && !recursing && !children.empty()) {
    throw error("42P16", "type of inherited column \"%s\" must be changed in child tables too", {column.name});
  }
  if (!recurse) return;
  for (Oid child : all_inheritors(ctx_, relid)) {
    if (child == relid) continue;
    AlterCommand own = command;
    prepare(child, std::move(own), false, true);
  }
}

// Old values by assignment, USING's result likewise.
Expr* AlterTable::check_column_cast(const Relation& relation, const Attribute& column, const AlterCommand& command) {
  auto* def = reinterpret_cast<const ::ColumnDef*>(command.node->def);
  bool has_using = def->raw_default != nullptr;
  analyze::ParseState state = ctx_.parse_state();
  analyze::add_relation_to_namespace(state, relation);
  Expr* value = has_using ? analyze::transform_expr(state, def->raw_default, analyze::ParseExprKind::AlterColTransform)
                          : analyze::make_var(state, 1, column.num, -1);
  analyze::TypeRef to = command.new_type;
  Expr* converted = analyze::coerce_to_target(state, value, value->type, to.type, to.typmod,
                                              analyze::CoercionContext::Assignment, CoercionForm::ImplicitCast, -1);
  if (converted != nullptr) {
    analyze::assign_collations(state, converted);
    return converted;
  }
  std::string type = printed_type(ctx_, to.type);
  if (has_using) {
    throw error("42804", "result of USING clause for column \"%s\" cannot be cast automatically to type %s",
                {column.name, type})
        .with_hint("You might need to add an explicit cast.");
  }
  PgError refusal = error("42804", "column \"%s\" cannot be cast automatically to type %s", {column.name, type});
  if (column.generated == 0) {
    refusal.hint = message("You might need to specify \"USING %s::%s\".",
                           {analyze::quote_identifier(column.name), analyze::format_type(ctx_.session, to.type, to.typmod)});
  }
  throw refusal;
}

void AlterTable::check_row_type_unused(const Relation& relation) const {
  if (relation.type == invalid_oid) return;
  std::vector<Oid> types{relation.type};
  const Type* row = ctx_.catalog.types.find(relation.type);
  if (row != nullptr && row->array != invalid_oid) types.push_back(row->array);
  for (Oid type : types) {
    for (const Dependency& dependency : ctx_.catalog.depends.dependents_of({ClassId::Type, type})) {
      ObjectAddress user = dependency.dependent;
      if (user.classid != ClassId::Relation || user.subid == 0) continue;
      const Relation& other = relation_of(ctx_, user.oid);
      if (other.kind != 'r' && other.kind != 'm' && other.kind != 'p') continue;
      const std::string& column = other.attribute(static_cast<AttrNumber>(user.subid))->name;
      throw error("0A000",
                  relation.kind == 'c' ? "cannot alter type \"%s\" because column \"%s.%s\" uses it"
                  : relation.kind == 'f'
                      ? "cannot alter foreign table \"%s\" because column \"%s.%s\" uses its row type"
                      : "cannot alter table \"%s\" because column \"%s.%s\" uses its row type",
                  {relation.name, other.name, column});
    }
  }
}

void AlterTable::remember(AlteredTable& table, ObjectAddress object) {
  auto known = std::find_if(table.rebuilds.begin(), table.rebuilds.end(), [&](const auto& r) { return r.object == object; });
  if (known != table.rebuilds.end()) return;
  if (object.classid == ClassId::Relation) {
    const Relation& index = relation_of(ctx_, object.oid);
    // An index that stands for a constraint is made anew by it.
    if (const Constraint* constraint = constraint_of_index(ctx_, index)) {
      return remember(table, {ClassId::Constraint, constraint->oid});
    }
    table.rebuilds.push_back({object, analyze::get_index_def(ctx_.catalog, index)});
  } else if (object.classid == ClassId::Constraint) {
    const Constraint& constraint = *ctx_.catalog.constraints.find(object.oid);
    table.rebuilds.push_back({object, analyze::get_constraint_def(ctx_.catalog, constraint)});
  }
}

void AlterTable::remember_dependents(AlteredTable& table, const Relation& relation, const Attribute& column) {
  auto refuse = [&](std::string_view text, ObjectAddress by) {
    throw error("0A000", text)
        .with_detail(message("%s depends on column \"%s\"", {object_description(ctx_.session, by), column.name}));
  };
  for (const Dependency& dependency : ctx_.catalog.depends.dependents_of(address_of(relation, column.num))) {
    ObjectAddress by = dependency.dependent;
    switch (by.classid) {
      case ClassId::Relation: {
        const Relation* user = ctx_.catalog.relations.find(by.oid);
        if (user != nullptr && user->index) remember(table, by);
        break;
      }
      case ClassId::AttrDefault: {
        if (by.oid == column.default_oid) break;
        for (const Attribute& other : relation.attributes) {
          if (other.dropped || other.default_oid != by.oid) continue;
          throw error("0A000", "cannot alter type of a column used by a generated column")
              .with_detail(message("Column \"%s\" is used by generated column \"%s\".", {column.name, other.name}));
        }
        break;
      }
      case ClassId::Constraint: remember(table, by); break;
      case ClassId::Rule: refuse("cannot alter type of a column used by a view or rule", by); break;
      case ClassId::Function: refuse("cannot alter type of a column used by a function or procedure", by); break;
      case ClassId::Trigger: refuse("cannot alter type of a column used in a trigger definition", by); break;
      case ClassId::Policy: refuse("cannot alter type of a column used in a policy definition", by); break;
      case ClassId::PublicationRel:
        refuse("cannot alter type of a column used by a publication WHERE clause", by);
        break;
      default: break;
    }
  }
}

void AlterTable::convert_default(const Relation& relation, const Attribute& column, const AlterCommand& command,
                                 Expr** converted) {
  analyze::ParseState state = ctx_.parse_state();
  analyze::add_relation_to_namespace(state, relation);
  Expr* plain = strip_implicit(column.default_expr);
  *converted = analyze::coerce_to_target(state, plain, plain->type, command.new_type.type, command.new_type.typmod,
                                         analyze::CoercionContext::Assignment, CoercionForm::ImplicitCast, -1);
  if (*converted != nullptr) return analyze::assign_collations(state, *converted);
  throw error("42804",
              column.generated != 0 ? "generation expression for column \"%s\" cannot be cast automatically to type %s"
                                    : "default for column \"%s\" cannot be cast automatically to type %s",
              {column.name, printed_type(ctx_, command.new_type.type)});
}

void AlterTable::alter_column_type(AlteredTable& table, const AlterCommand& command) {
  const Relation& relation = relation_of(ctx_, table.relid);
  const Attribute& column = require_column(relation, command.name);
  Expr* new_default = nullptr;
  if (column.has_default) convert_default(relation, column, command, &new_default);
  remember_dependents(table, relation, column);
  table.rewritten = table.rewritten || column.type != command.new_type.type;
  ObjectAddress address = address_of(relation, column.num);
  for (const Dependency& dependency : ctx_.catalog.depends.references_of(address)) {
    bool of_type = dependency.referenced.classid == ClassId::Type || dependency.referenced.classid == ClassId::Collation;
    if (of_type && dependency.dependent == address) ctx_.catalog.depends.remove(dependency);
  }
  Attribute& edited = edit_column(ctx_, table.relid, column.num);
  edited.type = command.new_type.type;
  edited.typmod = command.new_type.typmod;
  edited.collation = command.new_collation;
  edited.ndims = static_cast<std::int16_t>(command.new_ndims);
  edited.compression = 0;
  record_column_dependencies(ctx_, relation, edited);
  if (new_default != nullptr) store_default(ctx_, table.relid, edited.num, new_default);
  if (command.conversion != nullptr) table.conversions.push_back({edited.num, command.conversion});
}

void AlterTable::rebuild_dependents(AlteredTable& table) {
  struct Rebuilt {
    Oid owner;  // the relation, or the domain
    std::string name, definition;
    bool is_index, of_domain = false;
    Pass pass = Pass::OldConstraint;
  };
  std::vector<Rebuilt> rebuilt;
  std::vector<ObjectAddress> gone;
  // Foreign keys of others on a key that goes go first and come back last.
  for (std::size_t i = 0; i < table.rebuilds.size(); ++i) {
    ObjectAddress object = table.rebuilds[i].object;
    if (object.classid != ClassId::Constraint) continue;
    const Constraint& constraint = *ctx_.catalog.constraints.find(object.oid);
    if (constraint.contype == 'f' || constraint.index == invalid_oid) continue;
    for (const Dependency& d : ctx_.catalog.depends.dependents_of({ClassId::Relation, constraint.index})) {
      if (d.dependent.classid == ClassId::Constraint && d.dependent.oid != object.oid) remember(table, d.dependent);
    }
  }
  for (const AlteredTable::Rebuild& rebuild : table.rebuilds) {
    bool is_index = rebuild.object.classid == ClassId::Relation;
    if (is_index) {
      const Relation& index = relation_of(ctx_, rebuild.object.oid);
      rebuilt.push_back({index.index->table, index.name, rebuild.definition, true, false, Pass::OldIndex});
    } else {
      const Constraint& constraint = *ctx_.catalog.constraints.find(rebuild.object.oid);
      gone.push_back(rebuild.object);
      // What was inherited comes back with the parent's.
      if (constraint.inh_count > 0 && !constraint.is_local) continue;
      bool of_domain = constraint.typid != invalid_oid;
      bool is_key = constraint.index != invalid_oid && constraint.contype != 'f';
      rebuilt.push_back({of_domain ? constraint.typid : constraint.relid, constraint.name, rebuild.definition, false, of_domain,
                         is_key ? Pass::OldIndex : Pass::OldConstraint});
      continue;
    }
    gone.push_back(rebuild.object);
  }
  if (gone.empty()) return;
  table.rebuilds.clear();
  perform_multiple_deletions(ctx_, gone, DROP_RESTRICT);
  for (const Rebuilt& object : rebuilt) {
    const catalog::Object& owner = object.of_domain ? static_cast<const catalog::Object&>(*ctx_.catalog.types.find(object.owner))
                                                    : relation_of(ctx_, object.owner);
    const Namespace* schema = ctx_.catalog.namespaces.find(owner.nsp);
    std::string text = object.is_index ? object.definition
                                       : (object.of_domain ? "ALTER DOMAIN " : "ALTER TABLE ") +
                                             analyze::quote_qualified(schema->name, owner.name) + " ADD CONSTRAINT " + analyze::quote_identifier(object.name) + " " +
                                             object.definition;
    scripts_.push_back(sql::Script::parse(text));
    const auto& statements = scripts_.back().statements();
    if (statements.size() != 1 || statements[0].node == nullptr) {
      throw Undecided{"a dependent definition could not be printed and read back: " + text};
    }
    AlterCommand command;
    command.type = object.is_index ? AT_ReAddIndex : AT_ReAddConstraint;
    command.statement = statements[0].node;
    add(object.of_domain ? table.relid : object.owner, object.pass, std::move(command));
  }
}

void AlterTable::rebuild(const ::Node* statement) {
  if (auto* index = RECONCILE_AS(IndexStmt, statement)) {
    ::IndexStmt whole = *index;  // printed ON ONLY; the partitions' are gone as well
    ::RangeVar table = *index->relation;
    table.inh = true;
    whole.relation = &table;
    return apply(ctx_, whole);
  }
  if (auto* domain = RECONCILE_AS(AlterDomainStmt, statement)) return apply(ctx_, *domain);
  apply(ctx_, *reinterpret_cast<const ::AlterTableStmt*>(statement));
}

}  // namespace reconcile::replay
