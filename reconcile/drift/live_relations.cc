// What stands on tables: constraints, indexes, triggers, rules, policies, statistics; and what lists tables.
#include "core/analyze/analyze.h"
#include "reconcile/drift/live_writer.h"

namespace reconcile::drift {

using analyze::quote_identifier;
using analyze::quote_literal;

namespace {

constexpr std::int64_t class_class = 1259, class_constraint = 2606, class_rule = 2618, class_trigger = 2620, class_policy = 3256, class_statistics = 3381;

std::string enabled_word(const std::string& enabled) { return enabled == "D" ? "DISABLE" : enabled == "A" ? "ENABLE ALWAYS" : "ENABLE REPLICA"; }

std::string without_semicolon(std::string sql) {
  while (!sql.empty() && (sql.back() == ';' || sql.back() == '\n')) sql.pop_back();
  return sql;
}

}  // namespace

void LiveWriter::constraints() {
  for (const Json& constraint : list_of(in_, "constraints")) {
    const Table* on = table(oid_of(constraint, "table"));
    if (on == nullptr) continue;
    ObjectId id = note(constraint, "constraint", on->id.name, on->id.schema);
    std::string kind = text_of(constraint, "kind");
    if (kind == "p" || kind == "u" || kind == "x") index_names_[oid_of(constraint, "index")] = analyze::quote_qualified(id.schema, id.name);
    bool is_inherited = flag_of(constraint, "inherited");
    if (kind == "c" && is_inherited && !on->is_partition) continue;        // comes with its parent's
    if (kind == "f" && oid_of(constraint, "parent") != 0) continue;        // likewise
    bool whole = kind == "c" || (kind == "f" && on->kind == 'p');
    std::string sql = std::string("ALTER TABLE ") + (whole ? "" : "ONLY ") + on->name + " ADD CONSTRAINT " + quote_identifier(id.name) + " " + text_of(constraint, "definition");
    // A partition must have its parent's checks before it is attached.
    Stage stage = kind == "f" ? Stage::ForeignKey : kind == "c" ? Stage::Property : Stage::Key;
    std::vector<OrderedScript::Row> makes{{class_constraint, oid_of(constraint, "oid")}};
    if (kind == "p" || kind == "u" || kind == "x") makes.emplace_back(class_class, oid_of(constraint, "index"));
    script_.add(stage, id, sql, std::move(makes));
  }
}

void LiveWriter::indexes() {
  for (const Json& index : list_of(in_, "indexes")) {
    const Table* on = table(oid_of(index, "table"));
    if (on == nullptr) continue;
    std::string definition = text_of(index, "definition");
    if (definition.empty()) continue;  // a constraint's
    ObjectId id = note(index, "index", on->id.name, on->id.schema);
    index_names_[oid_of(index, "oid")] = name_of(index);
    script_.add(Stage::Index, id, definition, {{class_class, oid_of(index, "oid")}});
  }
  for (const Json& index : list_of(in_, "indexes")) {
    const Table* on = table(oid_of(index, "table"));
    if (on == nullptr) continue;
    ObjectId id{text_of(index, "definition").empty() ? "constraint" : "index", on->id.schema, on->id.name, text_of(index, "name")};
    auto parent = index_names_.find(oid_of(index, "parent"));
    if (parent != index_names_.end()) script_.add(Stage::AttachIndex, id, "ALTER INDEX " + parent->second + " ATTACH PARTITION " + name_of(index));
    if (flag_of(index, "clustered")) script_.add(Stage::Last, id, "ALTER TABLE " + on->name + " CLUSTER ON " + quote_identifier(id.name));
    if (flag_of(index, "replica_identity")) script_.add(Stage::Last, id, "ALTER TABLE ONLY " + on->name + " REPLICA IDENTITY USING INDEX " + quote_identifier(id.name));
    for (const Json& target : list_of(index, "statistics")) {
      script_.add(Stage::Last, id, "ALTER INDEX " + name_of(index) + " ALTER COLUMN " + target[0].dump() + " SET STATISTICS " + target[1].dump());
    }
  }
}

void LiveWriter::triggers() {
  for (const Json& trigger : list_of(in_, "triggers")) {
    const Table* on = table(oid_of(trigger, "table"));
    if (on == nullptr) continue;
    ObjectId id = note(trigger, "trigger", on->id.name, on->id.schema);
    script_.add(Stage::Last, id, text_of(trigger, "definition"), {{class_trigger, oid_of(trigger, "oid")}});
    if (std::string enabled = text_of(trigger, "enabled"); !enabled.empty()) {
      script_.add(Stage::Last, id, "ALTER TABLE " + on->name + " " + enabled_word(enabled) + " TRIGGER " + quote_identifier(id.name));
    }
  }
}

void LiveWriter::rules() {
  for (const Json& rule : list_of(in_, "rules")) {
    const Table* on = table(oid_of(rule, "table"));
    if (on == nullptr) continue;
    ObjectId id = note(rule, "rule", on->id.name, on->id.schema);
    script_.add(Stage::Last, id, without_semicolon(text_of(rule, "definition")), {{class_rule, oid_of(rule, "oid")}});
    if (std::string enabled = text_of(rule, "enabled"); !enabled.empty()) {
      script_.add(Stage::Last, id, "ALTER TABLE " + on->name + " " + enabled_word(enabled) + " RULE " + quote_identifier(id.name));
    }
  }
}

void LiveWriter::policies() {
  for (const Json& policy : list_of(in_, "policies")) {
    const Table* on = table(oid_of(policy, "table"));
    if (on == nullptr) continue;
    ObjectId id = note(policy, "policy", on->id.name, on->id.schema);
    std::string sql = "CREATE POLICY " + quote_identifier(id.name) + " ON " + on->name, command = text_of(policy, "command"), roles;
    if (!flag_of(policy, "permissive")) sql += " AS RESTRICTIVE";
    static constexpr std::pair<const char*, const char*> words[] = {{"r", "SELECT"}, {"a", "INSERT"}, {"w", "UPDATE"}, {"d", "DELETE"}};
    for (const auto& [code, word] : words) {
      if (command == code) sql += std::string(" FOR ") + word;
    }
    for (const Json& role : list_of(policy, "roles")) roles += (roles.empty() ? " TO " : ", ") + role.get<std::string>();
    sql += roles;
    if (std::string qual = text_of(policy, "using"); !qual.empty()) sql += " USING (" + qual + ")";
    if (std::string check = text_of(policy, "check"); !check.empty()) sql += " WITH CHECK (" + check + ")";
    script_.add(Stage::Last, id, sql, {{class_policy, oid_of(policy, "oid")}});
  }
}

void LiveWriter::statistics() {
  for (const Json& statistics : list_of(in_, "statistics")) {
    ObjectId id = note(statistics, "statistics");
    script_.add(Stage::Index, id, text_of(statistics, "definition"), {{class_statistics, oid_of(statistics, "oid")}});
  }
}

void LiveWriter::event_triggers() {
  for (const Json& trigger : list_of(in_, "event_triggers")) {
    ObjectId id = note(trigger, "event-trigger");
    std::string sql = "CREATE EVENT TRIGGER " + quote_identifier(id.name) + " ON " + text_of(trigger, "event"), tags;
    for (const Json& tag : list_of(trigger, "tags")) tags += (tags.empty() ? "" : ", ") + quote_literal(tag.get<std::string>());
    if (!tags.empty()) sql += " WHEN TAG IN (" + tags + ")";
    script_.add(Stage::Last, id, sql + " EXECUTE FUNCTION " + text_of(trigger, "function_name") + "()");
    if (std::string enabled = text_of(trigger, "enabled"); !enabled.empty()) {
      script_.add(Stage::Last, id, "ALTER EVENT TRIGGER " + quote_identifier(id.name) + " " + enabled_word(enabled));
    }
  }
}

void LiveWriter::publications() {
  for (const Json& publication : list_of(in_, "publications")) {
    ObjectId id = note(publication, "publication");
    std::string sql = "CREATE PUBLICATION " + quote_identifier(id.name), list, operations;
    for (const Json& member : list_of(publication, "tables")) {
      const Table* on = table(oid_of(member, "table"));
      if (on == nullptr) continue;
      list += (list.empty() ? "" : ", ") + std::string("TABLE ONLY ") + on->name;
      std::string columns;
      for (const Json& column : list_of(member, "columns")) columns += (columns.empty() ? "" : ", ") + quote_identifier(column.get<std::string>());
      if (!columns.empty()) list += " (" + columns + ")";
      if (std::string where = text_of(member, "where"); !where.empty()) list += " WHERE (" + where + ")";
    }
    for (const Json& schema : list_of(publication, "schemas")) list += (list.empty() ? "" : ", ") + std::string("TABLES IN SCHEMA ") + quote_identifier(schema.get<std::string>());
    if (flag_of(publication, "all_tables")) sql += " FOR ALL TABLES";
    else if (!list.empty()) sql += " FOR " + list;
    for (const char* word : {"insert", "update", "delete", "truncate"}) {
      if (flag_of(publication, word)) operations += (operations.empty() ? "" : ", ") + std::string(word);
    }
    sql += " WITH (publish = " + quote_literal(operations) + (flag_of(publication, "via_root") ? ", publish_via_partition_root = true)" : ")");
    script_.add(Stage::Last, id, sql);
  }
}

}  // namespace reconcile::drift
