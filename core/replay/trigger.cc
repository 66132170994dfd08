// CREATE [OR REPLACE] [CONSTRAINT] TRIGGER (trigger.c).
#include <algorithm>

#include "core/analyze/relation.h"
#include "core/replay/deletion.h"
#include "core/replay/expression_walk.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

constexpr int old_varno = 1, new_varno = 2;

bool fires_on(const ::CreateTrigStmt& stmt, int event) { return (stmt.events & event) != 0; }

PgError wrong_relation(const Relation& relation, std::string_view is_a, std::string_view detail) {
  return PgError("42809", quoted(relation.name) + " is a " + std::string(is_a)).with_detail(std::string(detail));
}

PgError unsupported(std::string text) { return {"0A000", std::move(text)}; }
PgError invalid_object(std::string text, int location = -1) { return {"42P17", std::move(text), location}; }

std::string_view unsupported_kind_detail(char relkind) {
  switch (relkind) {
    case 'i': return "This operation is not supported for indexes.";
    case 'I': return "This operation is not supported for partitioned indexes.";
    case 'S': return "This operation is not supported for sequences.";
    case 't': return "This operation is not supported for TOAST tables.";
    case 'm': return "This operation is not supported for materialized views.";
    default: return "This operation is not supported for composite types.";
  }
}

void check_relation_kind(const ::CreateTrigStmt& stmt, const Relation& relation) {
  bool instead = stmt.timing == TRIGGER_TYPE_INSTEAD;
  switch (relation.kind) {
    case 'r':
      if (instead) throw wrong_relation(relation, "table", "Tables cannot have INSTEAD OF triggers.");
      break;
    case 'p':
      if (instead) throw wrong_relation(relation, "table", "Tables cannot have INSTEAD OF triggers.");
      if (stmt.row && stmt.transitionRels != nullptr) {
        throw wrong_relation(relation, "partitioned table",
                             "ROW triggers with transition tables are not supported on partitioned tables.");
      }
      break;
    case 'v':
      if (!instead && stmt.row) {
        throw wrong_relation(relation, "view", "Views cannot have row-level BEFORE or AFTER triggers.");
      }
      if (fires_on(stmt, TRIGGER_TYPE_TRUNCATE)) {
        throw wrong_relation(relation, "view", "Views cannot have TRUNCATE triggers.");
      }
      break;
    case 'f':
      if (instead) throw wrong_relation(relation, "foreign table", "Foreign tables cannot have INSTEAD OF triggers.");
      if (fires_on(stmt, TRIGGER_TYPE_TRUNCATE)) {
        throw wrong_relation(relation, "foreign table", "Foreign tables cannot have TRUNCATE triggers.");
      }
      if (stmt.isconstraint) {
        throw wrong_relation(relation, "foreign table", "Foreign tables cannot have constraint triggers.");
      }
      break;
    default:
      throw PgError("42809", "relation " + quoted(relation.name) + " cannot have triggers")
          .with_detail(std::string(unsupported_kind_detail(relation.kind)));
  }
  if (relation.oid < first_normal_oid) {
    throw PgError("42501", "permission denied: " + quoted(relation.name) + " is a system catalog");
  }
}

void check_level(const ::CreateTrigStmt& stmt) {
  if (stmt.row && fires_on(stmt, TRIGGER_TYPE_TRUNCATE)) {
    throw unsupported("TRUNCATE FOR EACH ROW triggers are not supported");
  }
  if (stmt.timing != TRIGGER_TYPE_INSTEAD) return;
  if (!stmt.row) throw unsupported("INSTEAD OF triggers must be FOR EACH ROW");
  if (stmt.whenClause != nullptr) throw unsupported("INSTEAD OF triggers cannot have WHEN conditions");
  if (stmt.columns != nullptr) throw unsupported("INSTEAD OF triggers cannot have column lists");
}

// ---- transition tables ----

void check_transition_target(const ::CreateTrigStmt& stmt, const Relation& relation) {
  if (relation.kind == 'f') {
    throw wrong_relation(relation, "foreign table", "Triggers on foreign tables cannot have transition tables.");
  }
  if (relation.kind == 'v') {
    throw wrong_relation(relation, "view", "Triggers on views cannot have transition tables.");
  }
  if (stmt.row && !relation.inherits.empty()) {
    throw unsupported(relation.is_partition
                          ? "ROW triggers with transition tables are not supported on partitions"
                          : "ROW triggers with transition tables are not supported on inheritance children");
  }
  if (stmt.timing != TRIGGER_TYPE_AFTER) {
    throw invalid_object("transition table name can only be specified for an AFTER trigger");
  }
  if (fires_on(stmt, TRIGGER_TYPE_TRUNCATE)) {
    throw invalid_object("TRUNCATE triggers with transition tables are not supported");
  }
  int events = fires_on(stmt, TRIGGER_TYPE_INSERT) + fires_on(stmt, TRIGGER_TYPE_UPDATE) +
               fires_on(stmt, TRIGGER_TYPE_DELETE);
  if (events != 1) throw unsupported("transition tables cannot be specified for triggers with more than one event");
  if (stmt.columns != nullptr) {
    throw unsupported("transition tables cannot be specified for triggers with column lists");
  }
}

void read_transition_table(const ::CreateTrigStmt& stmt, const ::TriggerTransition& table, Trigger& trigger) {
  std::string_view which = table.isNew ? "NEW" : "OLD";
  int other = table.isNew ? TRIGGER_TYPE_INSERT : TRIGGER_TYPE_DELETE;
  if (!fires_on(stmt, other) && !fires_on(stmt, TRIGGER_TYPE_UPDATE)) {
    throw invalid_object(table.isNew ? "NEW TABLE can only be specified for an INSERT or UPDATE trigger"
                                     : "OLD TABLE can only be specified for a DELETE or UPDATE trigger");
  }
  std::string& slot = table.isNew ? trigger.new_table : trigger.old_table;
  if (!slot.empty()) throw invalid_object(std::string(which) + " TABLE cannot be specified multiple times");
  slot = table.name;
}

void read_transition_tables(const ::CreateTrigStmt& stmt, const Relation& relation, Trigger& trigger) {
  for (auto* table : sql::list<::TriggerTransition>(stmt.transitionRels)) {
    if (!table->isTable) {
      throw unsupported("ROW variable naming in the REFERENCING clause is not supported")
          .with_hint("Use OLD TABLE or NEW TABLE for naming transition tables.");
    }
    check_transition_target(stmt, relation);
    read_transition_table(stmt, *table, trigger);
  }
  if (!trigger.new_table.empty() && trigger.new_table == trigger.old_table) {
    throw invalid_object("OLD TABLE name and NEW TABLE name cannot be the same");
  }
}

// ---- WHEN ----

void check_new_reference(const ::CreateTrigStmt& stmt, const Relation& relation, const catalog::Var& var) {
  if (fires_on(stmt, TRIGGER_TYPE_DELETE)) {
    throw invalid_object("DELETE trigger's WHEN condition cannot reference NEW values", var.location);
  }
  if (stmt.timing != TRIGGER_TYPE_BEFORE) return;
  if (var.varattno < 0) {
    throw PgError("0A000", "BEFORE trigger's WHEN condition cannot reference NEW system columns", var.location);
  }
  // Generated columns are computed after BEFORE triggers have run.
  std::string message = "BEFORE trigger's WHEN condition cannot reference NEW generated columns";
  if (var.varattno == 0) {
    bool generated = std::any_of(relation.attributes.begin(), relation.attributes.end(),
                                 [](const Attribute& a) { return !a.dropped && a.generated != 0; });
    if (generated) {
      throw invalid_object(message, var.location)
          .with_detail("A whole-row reference is used and the table contains generated columns.");
    }
  } else if (const Attribute* column = relation.attribute(var.varattno); column->generated != 0) {
    throw invalid_object(message, var.location)
        .with_detail("Column " + quoted(column->name) + " is a generated column.");
  }
}

void check_when_variable(const ::CreateTrigStmt& stmt, const Relation& relation, const catalog::Var& var) {
  if (!stmt.row) {
    throw invalid_object("statement trigger's WHEN condition cannot reference column values", var.location);
  }
  if (var.varno == new_varno) return check_new_reference(stmt, relation, var);
  if (fires_on(stmt, TRIGGER_TYPE_INSERT)) {
    throw invalid_object("INSERT trigger's WHEN condition cannot reference OLD values", var.location);
  }
}

// The condition, and everything it stands on.
struct WhenClause {
  Expr* expr = nullptr;
  std::vector<ObjectAddress> references;
};

WhenClause analyze_when(Context& ctx, const ::CreateTrigStmt& stmt, const Relation& relation) {
  if (stmt.whenClause == nullptr) return {};
  analyze::ParseState state = ctx.parse_state();
  for (std::string_view alias : {"old", "new"}) {
    analyze::NamespaceItem* item = analyze::add_relation_to_namespace(state, relation, alias, false);
    item->cols_visible = true;
  }
  Expr* expr = analyze::transform_relation_qual(state, stmt.whenClause, analyze::ParseExprKind::TriggerWhen, "WHEN");
  analyze::assign_collations(state, expr);
  for (const catalog::Var* var : pull_vars(expr)) check_when_variable(stmt, relation, *var);
  return {expr, analyze::find_expr_references(ctx.session, expr, state.rtable)};
}

// ---- the function and the row ----

const Function& trigger_function(Context& ctx, const List* names) {
  const Function* function = analyze::lookup_function_exact(ctx.session, names, {});
  if (function == nullptr || function->kind == 'p') {
    throw PgError("42883", "function " + analyze::name_list_to_string(names) + "() does not exist");
  }
  if (function->return_type != type_oid::Trigger) {
    throw invalid_object("function " + analyze::name_list_to_string(names) + " must return type trigger");
  }
  return *function;
}

const Trigger* existing_trigger(const Context& ctx, Oid relation, std::string_view name) {
  for (const Trigger* trigger : ctx.catalog.triggers.of_parent(relation)) {
    if (trigger->name == name) return trigger;
  }
  return nullptr;
}

void check_replaceable(const ::CreateTrigStmt& stmt, const Relation& relation, const Trigger* existing) {
  if (existing == nullptr) return;
  auto refusal = [&](std::string_view what) {
    return PgError("42710", "trigger " + quoted(stmt.trigname) + " for relation " + quoted(relation.name) +
                                std::string(what));
  };
  if (!stmt.replace) throw refusal(" already exists");
  if (existing->internal || existing->parent_trigger != invalid_oid) {
    throw refusal(" is an internal or a child trigger");
  }
  if (stmt.isconstraint || existing->constraint != invalid_oid) throw refusal(" is a constraint trigger");
}

std::vector<AttrNumber> trigger_columns(Context& ctx, const List* columns, const Relation& relation) {
  std::vector<AttrNumber> numbers;
  for (const ::Node* node : sql::list(columns)) {
    std::string_view name = strVal(node);
    const Attribute* column = relation.attribute(name);
    if (column == nullptr) {
      throw PgError("42703", "column " + quoted(name) + " of relation " + quoted(relation.name) + " does not exist");
    }
    if (std::find(numbers.begin(), numbers.end(), column->num) != numbers.end()) {
      throw PgError("42701", "column " + quoted(name) + " specified more than once");
    }
    ctx.session.use({ClassId::Relation, relation.oid, column->num});
    numbers.push_back(column->num);
  }
  return numbers;
}

// A row trigger of a partitioned table is copied to its partitions, which are Auto dependents.
std::vector<Oid> partitions_of(const Context& ctx, const Relation& relation) {
  std::vector<Oid> out;
  if (relation.kind != 'p') return out;
  for (const Dependency& dependency : ctx.catalog.depends.dependents_of({ClassId::Relation, relation.oid})) {
    if (dependency.dependent.classid != ClassId::Relation) continue;
    const Relation* child = ctx.catalog.relations.find(dependency.dependent.oid);
    bool is_partition = child != nullptr && child->is_partition && (child->kind == 'r' || child->kind == 'p');
    if (!is_partition || child->inherits.empty() || child->inherits.front() != relation.oid) continue;
    if (std::find(out.begin(), out.end(), child->oid) == out.end()) out.push_back(child->oid);
  }
  return out;
}

Oid constraint_of_trigger(Context& ctx, const ::CreateTrigStmt& stmt, const Relation& relation) {
  auto constraint = new_object<Constraint>(ctx, stmt.trigname, relation.nsp, relation.oid);
  constraint.contype = 't';
  constraint.relid = relation.oid;
  constraint.deferrable = stmt.deferrable;
  constraint.deferred = stmt.initdeferred;
  Oid oid = constraint.oid;
  ctx.catalog.constraints.add(std::move(constraint));
  return oid;
}

void record_trigger_dependencies(Context& ctx, const Trigger& trigger, const WhenClause& when) {
  ObjectAddress self{ClassId::Trigger, trigger.oid};
  record_dependency(ctx, self, {ClassId::Function, trigger.function}, DependencyType::Normal);
  if (trigger.constraint != invalid_oid) {
    ObjectAddress constraint{ClassId::Constraint, trigger.constraint};
    record_dependency(ctx, constraint, {ClassId::Relation, trigger.parent}, DependencyType::Auto);
    record_dependency(ctx, self, constraint, DependencyType::Internal);
  } else {
    record_dependency(ctx, self, {ClassId::Relation, trigger.parent}, DependencyType::Auto);
    if (trigger.parent_trigger != invalid_oid) {
      record_dependency(ctx, self, {ClassId::Trigger, trigger.parent_trigger}, DependencyType::PartitionPrimary);
      record_dependency(ctx, self, {ClassId::Relation, trigger.parent}, DependencyType::PartitionSecondary);
    }
  }
  if (trigger.constraint_relation != invalid_oid) {
    record_dependency(ctx, self, {ClassId::Relation, trigger.constraint_relation}, DependencyType::Auto);
  }
  for (AttrNumber column : trigger.columns) {
    record_dependency(ctx, self, {ClassId::Relation, trigger.parent, column}, DependencyType::Normal);
  }
  record_dependencies(ctx, self, when.references, DependencyType::Normal);
}

Oid store_trigger(Context& ctx, Trigger trigger, const Trigger* replaced) {
  if (replaced == nullptr) {
    Trigger row = new_object<Trigger>(ctx, trigger.name, invalid_oid, trigger.parent);
    static_cast<Object&>(trigger) = static_cast<const Object&>(row);
    Oid oid = trigger.oid;
    ctx.catalog.triggers.add(std::move(trigger));
    return oid;
  }
  ctx.catalog.depends.remove_references_of({ClassId::Trigger, replaced->oid});
  Trigger& row = ctx.catalog.triggers.edit(replaced->oid);
  static_cast<Object&>(trigger) = static_cast<const Object&>(row);
  row = std::move(trigger);
  row.changed = ctx.session.statement;
  return row.oid;
}

// `described` has everything but its row's own fields.
void create_on(Context& ctx, const ::CreateTrigStmt& stmt, const Relation& relation, Trigger described,
               Oid parent_trigger) {
  const Trigger* existing = existing_trigger(ctx, relation.oid, stmt.trigname);
  if (existing != nullptr) ctx.session.use({ClassId::Trigger, existing->oid});
  check_replaceable(stmt, relation, parent_trigger == invalid_oid || existing == nullptr ? existing : nullptr);
  described.columns = trigger_columns(ctx, stmt.columns, relation);
  WhenClause when = analyze_when(ctx, stmt, relation);
  described.when = when.expr;
  described.parent = relation.oid;
  described.parent_trigger = parent_trigger;
  if (stmt.isconstraint) described.constraint = constraint_of_trigger(ctx, stmt, relation);
  Oid oid = store_trigger(ctx, described, existing);
  record_trigger_dependencies(ctx, *ctx.catalog.triggers.find(oid), when);
  if (!stmt.row) return;
  for (Oid partition : partitions_of(ctx, relation)) {
    create_on(ctx, stmt, *ctx.catalog.relations.find(partition), described, oid);
  }
}

}  // namespace

void apply(Context& ctx, const ::CreateTrigStmt& stmt) {
  const Relation& relation = open_relation_without_position(ctx, *stmt.relation);
  check_relation_kind(stmt, relation);

  Trigger trigger;
  trigger.name = stmt.trigname;
  trigger.type = stmt.timing | stmt.events | (stmt.row ? TRIGGER_TYPE_ROW : 0);
  trigger.deferrable = stmt.deferrable;
  trigger.deferred = stmt.initdeferred;
  for (const ::Node* arg : sql::list(stmt.args)) trigger.args.emplace_back(strVal(arg));
  if (stmt.isconstraint && stmt.constrrel != nullptr) {
    trigger.constraint_relation = lookup_without_position(ctx, *stmt.constrrel).oid;
  }
  check_level(stmt);
  read_transition_tables(stmt, relation, trigger);
  analyze_when(ctx, stmt, relation);  // its refusals come before the function's
  trigger.function = trigger_function(ctx, stmt.funcname).oid;
  create_on(ctx, stmt, relation, std::move(trigger), invalid_oid);
}

}  // namespace reconcile::replay
