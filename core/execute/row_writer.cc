#include "core/execute/row_writer.h"

#include <algorithm>

#include "core/analyze/coerce.h"
#include "core/execute/convert.h"
#include "core/execute/procedures.h"
#include "core/execute/rows.h"
#include "core/execute/sequence.h"

namespace reconcile::execute {
namespace {

constexpr int row_bit = 1, before_bit = 2, insert_bit = 4, delete_bit = 8, update_bit = 16;

int event_bit(std::string_view operation) {
  return operation == "INSERT" ? insert_bit : operation == "DELETE" ? delete_bit : update_bit;
}

const Relation* identity_sequence(const Catalog& catalog, const Relation& table, const Attribute& attribute) {
  for (const Dependency& dependency : catalog.depends.dependents_of({ClassId::Relation, table.oid, attribute.num})) {
    if (dependency.type != DependencyType::Internal || dependency.referenced.subid != attribute.num) continue;
    if (dependency.dependent.classid != ClassId::Relation) continue;
    const Relation* sequence = catalog.relations.find(dependency.dependent.oid);
    if (sequence != nullptr && sequence->kind == 'S') return sequence;
  }
  return nullptr;
}

// At most 64 bytes of a value are shown, cut at a character.
std::string clipped(const std::string& text) {
  constexpr std::size_t limit = 64;
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

bool triggers_are_off(const Session& session) {
  auto it = session.settings.find("session_replication_role");
  return it != session.settings.end() && it->second == "replica";
}

}  // namespace

Value row_locator(Oid relation, std::size_t index) { return Value::known(std::to_string(relation) + ":" + std::to_string(index)); }

std::optional<RowPlace> row_place(const Row& row) {
  if (row.empty() || !row.back().is_known()) return std::nullopt;
  const std::string& text = row.back().text();
  auto colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return RowPlace{static_cast<Oid>(std::strtoul(text.c_str(), nullptr, 10)), std::strtoul(text.c_str() + colon + 1, nullptr, 10)};
}

Value default_marker() { return Value::fresh("default"); }

Row with_width(Row row, const Relation& relation) {
  row.resize(relation.attributes.size(), Value::null());
  return row;
}

Value evaluate_over(Executor& executor, const Expr* expr, const Row& row) {
  Scope scope;
  scope.rows = {&row};
  return executor.evaluate(expr, scope);
}

RowWriter::RowWriter(Executor& executor, const Relation& relation) : executor_(executor), relation_(relation) {
  Catalog& catalog = executor.session.catalog;
  unique_indexes_ = unique_indexes(catalog, relation.oid);
  for (const Constraint* constraint : catalog.constraints.of_parent(relation.oid)) {
    if (constraint->contype == 'c' && constraint->check != nullptr) checks_.push_back(constraint);
  }
  std::sort(checks_.begin(), checks_.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  if (triggers_are_off(executor.session)) return;
  for (const Trigger* trigger : catalog.triggers.of_parent(relation.oid)) {
    if (!trigger->internal && trigger->enabled != 'D' && trigger->enabled != 'R') triggers_.push_back(trigger);
  }
  std::sort(triggers_.begin(), triggers_.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
}

void RowWriter::refuse_unfollowed(std::string_view operation) {
  char event = operation == "INSERT" ? '3' : operation == "UPDATE" ? '2' : '4';
  for (const Rule* rule : executor_.session.catalog.rules.of_parent(relation_.oid)) {
    if (rule->event == event) throw Undecided{"a rule rewrites what is done to " + relation_.name};
  }
  if (relation_.kind == 'v') throw Undecided{"rows change through the view " + relation_.name};
  if (relation_.kind == 'f') throw Undecided{"rows of the foreign table " + relation_.name + " change"};
  const Role* role = executor_.session.catalog.roles.find(invalid_oid, executor_.session.role);
  bool exempt = role != nullptr && (role->superuser || role->bypass_rls || (relation_.owner == role->oid && !relation_.force_row_security));
  if (relation_.row_security && !exempt) throw Undecided{"row security of " + relation_.name + " decides"};
}

Value RowWriter::default_of(const Attribute& attribute) {
  Session& session = executor_.session;
  if (attribute.identity != 0) {
    const Relation* sequence = identity_sequence(session.catalog, relation_, attribute);
    return sequence == nullptr ? Value::not_null() : next_value(session, sequence->oid, attribute.type);
  }
  Scope scope;
  if (attribute.default_expr != nullptr && attribute.generated == 0) return executor_.evaluate(attribute.default_expr, scope);
  if (attribute.has_default && attribute.generated == 0) return Value::unknown();
  const Type& type = analyze::type_of(session, attribute.type);
  if (type.typtype == 'd') {
    Value value = type.default_expr != nullptr ? executor_.evaluate(type.default_expr, scope) : Value::null();
    return convert(session, value, attribute.type, attribute.type);
  }
  return Value::null();
}

void RowWriter::compute_generated(Row& row) {
  for (const Attribute& attribute : relation_.attributes) {
    if (attribute.dropped || attribute.generated == 0) continue;
    auto index = static_cast<std::size_t>(attribute.num) - 1;
    row[index] = attribute.default_expr == nullptr ? Value::unknown() : evaluate_over(executor_, attribute.default_expr, row);
  }
}

std::string RowWriter::failing_row(const Row& row) {
  std::string out;
  for (const Attribute& attribute : relation_.attributes) {
    if (attribute.dropped) continue;
    const Value& value = row[static_cast<std::size_t>(attribute.num) - 1];
    std::optional<std::string> text = value.is_null() ? "null" : output_text(executor_.session, attribute.type, value);
    if (!text) return {};
    out += (out.empty() ? "" : ", ") + clipped(*text);
  }
  return "Failing row contains (" + out + ").";
}

void RowWriter::check(const Row& row) {
  for (const Attribute& attribute : relation_.attributes) {
    if (!attribute.not_null || attribute.dropped) continue;
    const Value& value = row[static_cast<std::size_t>(attribute.num) - 1];
    if (value.kind() == Value::Kind::Unknown) throw Undecided{"whether a value for column " + attribute.name + " is null can't be told"};
    if (!value.is_null()) continue;
    throw PgError("23502", "null value in column \"" + attribute.name + "\" of relation \"" + relation_.name +
                               "\" violates not-null constraint")
        .with_detail(failing_row(row));
  }
  for (const Constraint* constraint : checks_) {
    Value value = evaluate_over(executor_, constraint->check, row);
    if (value.is_null() || value.is_true()) continue;
    if (!value.is_known()) throw Undecided{"whether check constraint " + constraint->name + " holds can't be told"};
    throw PgError("23514", "new row for relation \"" + relation_.name + "\" violates check constraint \"" +
                               constraint->name + "\"")
        .with_detail(failing_row(row));
  }
}

void RowWriter::check_partition(const Row& row) {
  if (!relation_.is_partition || relation_.inherits.empty()) return;
  const Relation* parent = executor_.session.catalog.relations.find(relation_.inherits.front());
  if (parent == nullptr || !parent->partition_key || fits_partition(executor_, *parent, relation_, row)) return;
  throw PgError("23514", "new row for relation \"" + relation_.name + "\" violates partition constraint")
      .with_detail(failing_row(row));
}

std::optional<RowWriter::Conflict> RowWriter::find_conflict(const Row& row, std::optional<std::size_t> itself, Oid only_index, bool for_conflict) {
  for (const Relation* index : unique_indexes_) {
    if (only_index != invalid_oid && index->oid != only_index) continue;
    if (!index->index->immediate) {
      if (!for_conflict) continue;
      throw PgError("55000", "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters");
    }
    if (index->index->exclusion) {
      const Heap* heap = executor_.session.catalog.rows.find(relation_.oid);
      std::size_t others = heap == nullptr ? 0 : heap->live - (itself ? 1 : 0);
      if (others > 0 || (heap != nullptr && heap->unknown)) throw Undecided{"whether rows of " + relation_.name + " exclude each other can't be told"};
      continue;
    }
    std::optional<std::vector<Value>> key = index_key(executor_, *index, row);
    if (!key) continue;
    if (std::optional<std::size_t> found = find_key(executor_, *index, *key, itself, true)) return Conflict{index, *found};
  }
  return std::nullopt;
}

void RowWriter::check_deferrable_keys(std::span<const Row> fresh) {
  for (const Relation* index : unique_indexes_) {
    if (index->index->immediate || index->index->exclusion) continue;
    auto constraints = executor_.session.catalog.constraints.of_parent(relation_.oid);
    bool later = std::any_of(constraints.begin(), constraints.end(), [&](const Constraint* c) {
      return c->index == index->oid && c->contype != 'f' && is_deferred(executor_.session, *c);
    });
    if (later) continue;  // not before COMMIT
    const Heap* heap = executor_.session.catalog.rows.find(relation_.oid);
    if (heap == nullptr) continue;
    for (const Row& row : fresh) {
      std::optional<std::vector<Value>> key = index_key(executor_, *index, row);
      if (!key) continue;
      std::optional<std::size_t> first = find_key(executor_, *index, *key, std::nullopt);
      if (first && find_key(executor_, *index, *key, first)) throw_duplicate({index, *first}, row);
    }
  }
}

void RowWriter::throw_duplicate(const Conflict& conflict, const Row& row) {
  std::optional<std::vector<Value>> key = index_key(executor_, *conflict.index, row);
  std::string described = key_description(executor_, *conflict.index, *key);
  throw PgError("23505", "duplicate key value violates unique constraint \"" + conflict.index->name + "\"")
      .with_detail(described.empty() ? "" : described + " already exists.");
}

bool RowWriter::fires(const Trigger& trigger, std::string_view operation, bool row_level, bool before) const {
  bool matches = ((trigger.type & row_bit) != 0) == row_level && ((trigger.type & before_bit) != 0) == before &&
                 (trigger.type & event_bit(operation)) != 0;
  if (!matches || operation != "UPDATE" || trigger.columns.empty()) return matches;
  return std::any_of(trigger.columns.begin(), trigger.columns.end(), [&](AttrNumber column) {
    return std::find(assigned_.begin(), assigned_.end(), column) != assigned_.end();
  });
}

// OLD and NEW are entries 1 and 2 of the condition.
bool RowWriter::when_holds(const Trigger& trigger, const Row* old_row, const Row* new_row) {
  if (trigger.when == nullptr) return true;
  Scope scope;
  scope.rows = {old_row, new_row};
  Value value = executor_.evaluate(trigger.when, scope);
  if (value.is_known() || value.is_null()) return value.is_true();
  throw Undecided{"whether trigger " + trigger.name + " on " + relation_.name + " fires can't be told"};
}

bool RowWriter::fire(std::string_view operation, bool before, const Row* old_row, Row* new_row) {
  Session& session = executor_.session;
  for (const Trigger* trigger : triggers_) {
    if (!fires(*trigger, operation, true, before)) continue;
    if (before && new_row != nullptr && trigger->when != nullptr) compute_generated(*new_row);
    if (!when_holds(*trigger, old_row, new_row)) continue;
    if (session.procedures == nullptr) throw Undecided{"trigger " + trigger->name + " on " + relation_.name + " can't be followed"};
    std::optional<Row> result = session.procedures->fire(
        session, {trigger, &relation_, operation, before, true, old_row, new_row});
    if (!before) continue;
    if (!result) return false;
    if (new_row != nullptr) *new_row = with_width(std::move(*result), relation_);
  }
  return true;
}

void RowWriter::fire_statement(std::string_view operation, bool before) {
  Session& session = executor_.session;
  for (const Trigger* trigger : triggers_) {
    if (!fires(*trigger, operation, false, before) || !when_holds(*trigger, nullptr, nullptr)) continue;
    bool tables = !trigger->old_table.empty() || !trigger->new_table.empty();
    if (session.procedures == nullptr || tables) throw Undecided{"trigger " + trigger->name + " on " + relation_.name + " can't be followed"};
    session.procedures->fire(session, {trigger, &relation_, operation, before, false, nullptr, nullptr});
  }
}

}  // namespace reconcile::execute
