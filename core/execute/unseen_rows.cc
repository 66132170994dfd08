#include "core/execute/unseen_rows.h"

#include <algorithm>
#include <regex>
#include <set>

#include "core/execute/compare.h"
#include "core/execute/row_writer.h"
#include "core/execute/rows.h"

namespace reconcile::execute {
namespace {

bool names(std::initializer_list<std::string_view> list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool has_variable(const Expr* expr) {
  return expr->kind == ExprKind::Var || expr->kind == ExprKind::SubLink || any_child(expr, [](const Expr* child) { return has_variable(child); });
}

// Functions and operators that answer for every argument.
bool is_total(const Session& session, Oid oid) {
  const Function* function = session.catalog.functions.find(oid);
  return function != nullptr && function->oid < first_normal_oid &&
         names({"lower", "upper", "btrim", "ltrim", "rtrim", "length", "concat", "now", "gen_random_uuid", "to_jsonb", "text", "replace"}, function->name);
}

bool is_total_operator(const Session& session, Oid oid) {
  const Operator* op = session.catalog.operators.find(oid);
  return op != nullptr && op->oid < first_normal_oid &&
         names({"=", "<>", "<", "<=", ">", ">=", "~~", "!~~", "~~*", "!~~*", "||", "->", "->>", "@>", "?"}, op->name);
}

// Whether the expression has a value for every row. What does not look at the row is found out by evaluating it.
bool never_fails(const Session& session, const Expr* expr) {
  if (!has_variable(expr)) return true;
  bool own = false;
  switch (expr->kind) {
    case ExprKind::Var: own = as<catalog::Var>(expr).levels_up == 0; break;
    case ExprKind::OpExpr: case ExprKind::DistinctExpr: own = is_total_operator(session, as<OpExpr>(expr).opno); break;
    case ExprKind::ScalarArrayOpExpr: own = is_total_operator(session, as<ScalarArrayOpExpr>(expr).opno); break;
    case ExprKind::FuncExpr: own = is_total(session, as<FuncExpr>(expr).funcid); break;
    case ExprKind::CoerceViaIO: own = class_of(session, expr->type) == TypeClass::Text; break;
    case ExprKind::BoolExpr: case ExprKind::RelabelType: case ExprKind::CaseExpr: case ExprKind::CoalesceExpr: case ExprKind::NullTest:
    case ExprKind::BooleanTest: case ExprKind::ArrayExpr: case ExprKind::CollateExpr: own = true; break;
    default: break;
  }
  return own && !any_child(expr, [&](const Expr* child) { return !never_fails(session, child); });
}

// Whether a row trigger's function does nothing but stamp the row: whatever else it computed might fail for some value.
bool only_stamps(const Session& session, const Trigger& trigger) {
  static const std::regex comment("--[^\n]*"), blanks("\\s+");
  static const std::regex stamp(
      " ?begin (new\\.[a-z_0-9\"]+ ?:?= ?(\\(?now\\(\\)( at time zone '[a-z/]+')?\\)?|current_timestamp|clock_timestamp\\(\\)|"
      "timezone\\('utc'(::text)?, ?now\\(\\)\\)|old\\.[a-z_0-9\"]+|'[^']*'|true|false|null|[0-9]+) ?; ?)*return (new|old|null) ?; ?end ?;? ?");
  const Function* function = session.catalog.functions.find(trigger.function);
  if (function == nullptr || function->source.size() > 1000 || trigger.when != nullptr) return false;
  std::string source = std::regex_replace(std::regex_replace(function->source, comment, ""), blanks, " ");
  for (char& c : source) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::regex_match(source, stamp);
}

void columns_in(const Expr* expr, std::set<AttrNumber>& out) {
  if (expr == nullptr) return;
  if (expr->kind == ExprKind::Var) out.insert(as<catalog::Var>(expr).varattno);
  any_child(expr, [&](const Expr* child) { return columns_in(child, out), false; });
}

class UnseenRow {
 public:
  UnseenRow(Executor& executor, const catalog::Query& query, const Relation& table, Scope& scope)
      : executor_(executor), session_(executor.session), query_(query), table_(table), scope_(scope), update_(query.command == Command::Update) {}

  bool passes() {
    if (!is_plain() || !clauses_never_fail() || !triggers_stamp()) return false;
    RowWriter writer(executor_, table_);
    std::vector<AttrNumber> assigned;
    for (const TargetEntry* target : query_.targets) {
      if (update_ && !target->resjunk) assigned.push_back(target->resno);
    }
    writer.assigns(std::move(assigned));
    const std::string_view operation = update_ ? "UPDATE" : "DELETE";
    writer.refuse_unfollowed(operation);
    writer.fire_statement(operation, true);
    Row before = row_of([](const Attribute& column) { return column.not_null ? Value::not_null() : Value::unknown(); });
    Row after = before;
    if (!change(writer, before, after)) return false;
    if (update_ && !fits(changed_columns(writer), after)) return false;
    if (!update_ && is_referenced()) return false;
    writer.fire(operation, false, &before, update_ ? &after : nullptr);
    writer.fire_statement(operation, false);
    return true;
  }

 private:
  bool is_plain() const {
    const JoinNode* from = query_.jointree;
    bool alone = from != nullptr && from->from_list.size() == 1 && from->from_list[0]->kind == JoinNode::Kind::RangeTblRef &&
                 from->from_list[0]->rtindex == query_.result_relation;
    return alone && query_.ctes.empty() && table_.kind == 'r' && !table_.is_partition && children_of(session_.catalog, table_.oid).empty();
  }

  bool clauses_never_fail() const {
    bool safe = query_.jointree->quals == nullptr || never_fails(session_, query_.jointree->quals);
    for (auto list : {query_.targets, query_.returning}) {
      for (const TargetEntry* target : list) safe = safe && never_fails(session_, target->expr);
    }
    return safe;
  }

  bool triggers_stamp() const {
    constexpr int row_level = 1, on_delete = 8, on_update = 16;
    auto triggers = session_.catalog.triggers.of_parent(table_.oid);
    return std::all_of(triggers.begin(), triggers.end(), [&](const Trigger* trigger) {
      bool concerned = !trigger->internal && (trigger->type & row_level) != 0 && (trigger->type & (update_ ? on_update : on_delete)) != 0;
      return !concerned || trigger->enabled == 'D' || only_stamps(session_, *trigger);
    });
  }

  template <class F>
  Row row_of(F value) const {
    Row row;
    for (const Attribute& column : table_.attributes) row.push_back(value(column));
    return row;
  }

  // The row as SET and the BEFORE triggers leave it; false: it can't be told.
  bool change(RowWriter& writer, Row& before, Row& after) {
    scope_.rows.assign(query_.rtable.size(), nullptr);
    scope_.rows[static_cast<std::size_t>(query_.result_relation) - 1] = &before;
    if (query_.jointree->quals != nullptr) executor_.test(query_.jointree->quals, scope_);
    for (const TargetEntry* target : query_.targets) {
      if (!update_ || target->resjunk) continue;
      Value value = executor_.evaluate(target->expr, scope_);
      auto index = static_cast<std::size_t>(target->resno) - 1;
      after[index] = value == default_marker() ? writer.default_of(table_.attributes[index]) : std::move(value);
    }
    if (!writer.fire(update_ ? "UPDATE" : "DELETE", true, &before, update_ ? &after : nullptr)) return true;
    if (update_) writer.compute_generated(after);
    return true;
  }

  // What the triggers do does not hang on the row's values, or it could not have been told: so a row of values that
  // can be told from each other shows which columns they write to.
  std::set<AttrNumber> changed_columns(RowWriter& writer) {
    Row before = row_of([](const Attribute& column) { return Value::fresh("unseen " + std::to_string(column.num)); });
    Row after = before;
    change(writer, before, after);
    std::set<AttrNumber> out;
    for (const TargetEntry* target : query_.targets) {
      if (!target->resjunk) out.insert(target->resno);
    }
    for (const Attribute& column : table_.attributes) {
      auto index = static_cast<std::size_t>(column.num) - 1;
      if (after[index] != before[index] || column.generated != 0) out.insert(column.num);
    }
    return out;
  }

  bool fits(const std::set<AttrNumber>& changed, const Row& after) {
    auto touches = [&](AttrNumber column) { return changed.contains(column); };
    auto looks_at = [&](const Expr* expr) {
      std::set<AttrNumber> columns;
      columns_in(expr, columns);
      return std::any_of(columns.begin(), columns.end(), [&](AttrNumber column) { return column <= 0 || touches(column); });
    };
    for (const Attribute& column : table_.attributes) {
      if (column.not_null && touches(column.num) && !after[static_cast<std::size_t>(column.num) - 1].never_null()) return false;
    }
    for (const Constraint* constraint : session_.catalog.constraints.of_parent(table_.oid)) {
      if (constraint->contype == 'c' && !constraint->validated) return false;
      if (constraint->contype == 'c' && looks_at(constraint->check)) {
        Value holds = evaluate_over(executor_, constraint->check, after);
        if (!holds.is_null() && !holds.is_true()) return false;
      }
      bool key = constraint->contype == 'f' && std::any_of(constraint->key.begin(), constraint->key.end(), touches);
      if (key) check_reference(executor_, table_, *constraint, std::span(&after, 1));
    }
    for (const Relation* index : unique_indexes(session_.catalog, table_.oid)) {
      bool by_key = std::any_of(index->index->keys.begin(), index->index->keys.end(),
                                [&](const IndexKey& key) { return key.attnum > 0 ? touches(key.attnum) : looks_at(key.expr); });
      if (by_key || looks_at(index->index->predicate)) return false;
    }
    return !indexes_expressions_of(looks_at) && !is_key_referenced(touches);
  }

  // An index expression may fail for a new value.
  template <class F>
  bool indexes_expressions_of(F looks_at) const {
    for (const Dependency& dependency : session_.catalog.depends.dependents_of({ClassId::Relation, table_.oid})) {
      const Relation* index = dependency.dependent.classid == ClassId::Relation ? session_.catalog.relations.find(dependency.dependent.oid) : nullptr;
      if (index == nullptr || !index->index) continue;
      if (looks_at(index->index->predicate)) return true;
      for (const IndexKey& key : index->index->keys) {
        if (key.expr != nullptr && looks_at(key.expr)) return true;
      }
    }
    return false;
  }

  template <class F>
  void each_reference(F visit) const {
    for (const Dependency& dependency : session_.catalog.depends.dependents_of({ClassId::Relation, table_.oid})) {
      const Constraint* constraint = dependency.dependent.classid == ClassId::Constraint ? session_.catalog.constraints.find(dependency.dependent.oid) : nullptr;
      if (constraint != nullptr && constraint->contype == 'f' && constraint->foreign_relid == table_.oid) visit(*constraint);
    }
  }

  template <class F>
  bool is_key_referenced(F touches) const {
    bool found = false;
    each_reference([&](const Constraint& c) { found = found || std::any_of(c.foreign_key.begin(), c.foreign_key.end(), touches); });
    return found;
  }

  bool is_referenced() const {
    bool found = false;
    each_reference([&](const Constraint& c) { found = found || table_is_empty(session_, c.relid) != Certainty::Yes; });
    return found;
  }

  Executor& executor_;
  Session& session_;
  const catalog::Query& query_;
  const Relation& table_;
  Scope& scope_;
  bool update_;
};

}  // namespace

bool succeeds_on_any_row(Executor& executor, const catalog::Query& query, const Relation& table, Scope& scope) {
  UndoLog& undo = executor.session.catalog.undo();
  auto savepoint = undo.savepoint();
  bool passes = false;
  try {
    passes = UnseenRow(executor, query, table, scope).passes();
  } catch (const PgError&) {
  } catch (const Undecided&) {
  }
  undo.rollback_to(savepoint);
  return passes;
}

}  // namespace reconcile::execute
