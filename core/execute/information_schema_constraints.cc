// information_schema: table_constraints and what names their columns; triggers.
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

Value database(const Session& session) { return text(session.database); }

// A constraint of a table, or (constraint null) the NOT NULL of a column, which SQL counts as a check.
struct ConstraintRow {
  const Constraint* constraint;
  const Relation* table;
  const Attribute* attribute;
};

std::string not_null_name(const ConstraintRow& r) {
  return std::to_string(r.table->nsp) + "_" + std::to_string(r.table->oid) + "_" + std::to_string(r.attribute->num) + "_not_null";
}

std::string_view type_name(char contype) {
  switch (contype) {
    case 'f': return "FOREIGN KEY";
    case 'p': return "PRIMARY KEY";
    case 'u': return "UNIQUE";
    default: return "CHECK";
  }
}

std::vector<ConstraintRow> table_constraint_rows(Session& session) {
  std::vector<ConstraintRow> rows;
  for (const Constraint* constraint : session.catalog.constraints.own()) {
    const Relation* table = session.catalog.relations.find(constraint->relid);
    bool shown = table != nullptr && (table->kind == 'r' || table->kind == 'p') && constraint->contype != 't' && constraint->contype != 'x';
    if (shown) rows.push_back({constraint, table, nullptr});
  }
  for (const Relation* table : relations_of_kind(session, "rp")) {
    for (const Attribute& attribute : table->attributes) {
      if (attribute.not_null && !attribute.dropped) rows.push_back({nullptr, table, &attribute});
    }
  }
  return rows;
}

ResultSet table_constraints(Source& source) {
  using R = ConstraintRow;
  Scan<R> scan(source, {
      {"constraint_catalog", [](Session& s, const R&) { return database(s); }},
      {"constraint_schema", [](Session& s, const R& r) { return text(schema_name(s, r.constraint ? r.constraint->nsp : r.table->nsp)); }},
      {"constraint_name", [](Session&, const R& r) { return text(r.constraint ? r.constraint->name : not_null_name(r)); }},
      {"table_catalog", [](Session& s, const R&) { return database(s); }},
      {"table_schema", [](Session& s, const R& r) { return text(schema_name(s, r.table->nsp)); }},
      {"table_name", [](Session&, const R& r) { return text(r.table->name); }},
      {"constraint_type", [](Session&, const R& r) { return text(r.constraint ? type_name(r.constraint->contype) : "CHECK"); }},
      {"is_deferrable", [](Session&, const R& r) { return yes_no(r.constraint && r.constraint->deferrable); }},
      {"initially_deferred", [](Session&, const R& r) { return yes_no(r.constraint && r.constraint->deferred); }},
      {"enforced", [](Session&, const R&) { return yes_no(true); }},
  });
  for (const ConstraintRow& row : table_constraint_rows(source.session)) scan.add(row);
  return scan.take();
}

struct KeyRow {
  const Constraint* constraint;
  const Relation* table;   // that the column belongs to
  const Attribute* column;
  std::int64_t place;
};

ResultSet key_column_usage(Source& source) {
  using R = KeyRow;
  Scan<R> scan(source, {
      {"constraint_catalog", [](Session& s, const R&) { return database(s); }},
      {"constraint_schema", [](Session& s, const R& r) { return text(schema_name(s, r.constraint->nsp)); }},
      {"constraint_name", [](Session&, const R& r) { return text(r.constraint->name); }},
      {"table_catalog", [](Session& s, const R&) { return database(s); }},
      {"table_schema", [](Session& s, const R& r) { return text(schema_name(s, r.table->nsp)); }},
      {"table_name", [](Session&, const R& r) { return text(r.table->name); }},
      {"column_name", [](Session&, const R& r) { return text(r.column->name); }},
      {"ordinal_position", [](Session&, const R& r) { return number(r.place); }},
      {"position_in_unique_constraint", [](Session&, const R& r) { return r.constraint->contype == 'f' ? Value::not_null() : Value::null(); }},
  });
  for (const ConstraintRow& row : table_constraint_rows(source.session)) {
    if (row.constraint == nullptr || row.constraint->contype == 'c') continue;
    std::int64_t place = 0;
    for (AttrNumber key : row.constraint->key) {
      ++place;
      if (const Attribute* column = row.table->attribute(key)) scan.add({row.constraint, row.table, column, place});
    }
  }
  return scan.take();
}

// Of a foreign key the columns that it refers to.
ResultSet constraint_column_usage(Source& source) {
  using R = KeyRow;
  Scan<R> scan(source, {
      {"table_catalog", [](Session& s, const R&) { return database(s); }},
      {"table_schema", [](Session& s, const R& r) { return text(schema_name(s, r.table->nsp)); }},
      {"table_name", [](Session&, const R& r) { return text(r.table->name); }},
      {"column_name", [](Session&, const R& r) { return text(r.column->name); }},
      {"constraint_catalog", [](Session& s, const R&) { return database(s); }},
      {"constraint_schema", [](Session& s, const R& r) { return text(schema_name(s, r.constraint->nsp)); }},
      {"constraint_name", [](Session&, const R& r) { return text(r.constraint->name); }},
  });
  for (const ConstraintRow& row : table_constraint_rows(source.session)) {
    if (row.constraint == nullptr) continue;
    bool foreign = row.constraint->contype == 'f';
    const Relation* table = foreign ? source.session.catalog.relations.find(row.constraint->foreign_relid) : row.table;
    if (table == nullptr) continue;
    for (AttrNumber key : foreign ? row.constraint->foreign_key : row.constraint->key) {
      if (const Attribute* column = table->attribute(key)) scan.add({row.constraint, table, column, 0});
    }
  }
  return scan.take();
}

std::string_view action_name(char action) {
  switch (action) {
    case 'c': return "CASCADE";
    case 'n': return "SET NULL";
    case 'd': return "SET DEFAULT";
    case 'r': return "RESTRICT";
    default: return "NO ACTION";
  }
}

const Constraint* referenced_key(Session& session, const Constraint& foreign) {
  for (const Constraint* key : session.catalog.constraints.of_parent(foreign.foreign_relid)) {
    if (key->index == foreign.index && (key->contype == 'p' || key->contype == 'u')) return key;
  }
  return nullptr;
}

ResultSet referential_constraints(Source& source) {
  using R = Constraint;
  Scan<R> scan(source, {
      {"constraint_catalog", [](Session& s, const R&) { return database(s); }},
      {"constraint_schema", [](Session& s, const R& r) { return text(schema_name(s, r.nsp)); }},
      {"constraint_name", [](Session&, const R& r) { return text(r.name); }},
      {"unique_constraint_name", [](Session& s, const R& r) {
         const Constraint* key = referenced_key(s, r);
         return key == nullptr ? Value::null() : text(key->name);
       }},
      {"match_option", [](Session&, const R& r) { return text(r.match == 'f' ? "FULL" : r.match == 'p' ? "PARTIAL" : "NONE"); }},
      {"update_rule", [](Session&, const R& r) { return text(action_name(r.on_update)); }},
      {"delete_rule", [](Session&, const R& r) { return text(action_name(r.on_delete)); }},
  });
  scan.add_all(source.session.catalog.constraints, [](const R& r) { return r.contype == 'f'; });
  return scan.take();
}

ResultSet check_constraints(Source& source) {
  using R = ConstraintRow;
  Scan<R> scan(source, {
      {"constraint_catalog", [](Session& s, const R&) { return database(s); }},
      {"constraint_schema", [](Session& s, const R& r) { return text(schema_name(s, r.constraint ? r.constraint->nsp : r.table->nsp)); }},
      {"constraint_name", [](Session&, const R& r) { return text(r.constraint ? r.constraint->name : not_null_name(r)); }},
      {"check_clause", [](Session&, const R& r) {
         return r.constraint ? Value::not_null() : text(r.attribute->name + " IS NOT NULL");
       }},
  });
  for (const ConstraintRow& row : table_constraint_rows(source.session)) {
    if (row.constraint == nullptr || row.constraint->contype == 'c') scan.add(row);
  }
  return scan.take();
}

struct TriggerRow {
  const Trigger* trigger;
  const Relation* table;
  std::string_view event;
};

// One row for each event of a trigger.
ResultSet triggers(Source& source) {
  using R = TriggerRow;
  Scan<R> scan(source, {
      {"trigger_catalog", [](Session& s, const R&) { return database(s); }},
      {"trigger_schema", [](Session& s, const R& r) { return text(schema_name(s, r.table->nsp)); }},
      {"trigger_name", [](Session&, const R& r) { return text(r.trigger->name); }},
      {"event_manipulation", [](Session&, const R& r) { return text(r.event); }},
      {"event_object_catalog", [](Session& s, const R&) { return database(s); }},
      {"event_object_schema", [](Session& s, const R& r) { return text(schema_name(s, r.table->nsp)); }},
      {"event_object_table", [](Session&, const R& r) { return text(r.table->name); }},
      {"action_orientation", [](Session&, const R& r) { return text(r.trigger->type & 1 ? "ROW" : "STATEMENT"); }},
      {"action_timing", [](Session&, const R& r) {
         return text(r.trigger->type & 64 ? "INSTEAD OF" : r.trigger->type & 2 ? "BEFORE" : "AFTER");
       }},
  });
  static constexpr std::pair<int, std::string_view> events[] = {{4, "INSERT"}, {8, "DELETE"}, {16, "UPDATE"}};
  for (const Trigger* trigger : source.session.catalog.triggers.own()) {
    const Relation* table = source.session.catalog.relations.find(trigger->parent);
    if (table == nullptr || trigger->internal) continue;
    for (const auto& [bit, event] : events) {
      if (trigger->type & bit) scan.add({trigger, table, event});
    }
  }
  return scan.take();
}

constexpr SystemTable tables[] = {
    {"information_schema.table_constraints", table_constraints},
    {"information_schema.key_column_usage", key_column_usage},
    {"information_schema.constraint_column_usage", constraint_column_usage},
    {"information_schema.referential_constraints", referential_constraints},
    {"information_schema.check_constraints", check_constraints},
    {"information_schema.triggers", triggers},
};

}  // namespace

std::span<const SystemTable> information_schema_constraints() { return tables; }

}  // namespace reconcile::execute
