// What stands on tables: constraints, indexes, triggers, rules, policies, statistics.
#include <algorithm>

#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

std::string enabled_word(char enabled) {
  switch (enabled) {
    case 'D': return "DISABLE";
    case 'A': return "ENABLE ALWAYS";
    case 'R': return "ENABLE REPLICA";
    default: return {};
  }
}

}  // namespace

void SqlWriter::constraints() {
  for (const Constraint* constraint : owned_.of(catalog_.constraints, ClassId::Constraint)) {
    const Relation* table = catalog_.relations.find(constraint->relid);
    ObjectAddress self{ClassId::Constraint, constraint->oid};
    if (table == nullptr) {
      if (constraint->validated || constraint->typid == invalid_oid) continue;
      const Type& domain = *catalog_.types.find(constraint->typid);
      script_.add(Stage::Key, constraint->name, "ALTER DOMAIN " + owned_.name(domain) + " ADD CONSTRAINT " + quote_identifier(constraint->name) + " " + readable(analyze::get_constraint_def(catalog_, *constraint)) + ";", {self});
      continue;
    }
    if (constraint->contype == 't' || !constraint->is_local) continue;
    bool is_foreign_key = constraint->contype == 'f', partitioned = table->kind == 'p';
    if (is_foreign_key && constraint->parent_constraint != invalid_oid) continue;
    if (constraint->contype == 'c' && constraint->validated && !stands_on_function(self)) continue;  // in its table
    std::string sql = std::string("ALTER TABLE ") + (is_foreign_key && partitioned ? "" : "ONLY ") + owned_.name(*table) + "\n    ADD CONSTRAINT " + quote_identifier(constraint->name) + " " +
                      readable(analyze::get_constraint_def(catalog_, *constraint)) + ";";
    if (constraint->contype == 'c') sql.erase(sql.find("ONLY "), 5);
    std::vector<ObjectAddress> makes{self};
    bool keyed = constraint->contype == 'p' || constraint->contype == 'u' || constraint->contype == 'x';
    if (keyed) makes.push_back({ClassId::Relation, constraint->index});
    script_.add(is_foreign_key ? Stage::ForeignKey : Stage::Key, owned_.name(*table) + "." + constraint->name, sql, std::move(makes));
  }
}

void SqlWriter::indexes() {
  for (const Relation* index : owned_.of(catalog_.relations, ClassId::Relation)) {
    if (!index->index) continue;
    const Relation* table = catalog_.relations.find(index->index->table);
    if (table == nullptr) continue;
    std::string name = owned_.name(*index);
    ObjectAddress self{ClassId::Relation, index->oid};
    bool of_constraint = false;
    for (const Constraint* constraint : catalog_.constraints.of_parent(table->oid)) {
      of_constraint |= constraint->index == index->oid && std::string_view("pux").find(constraint->contype) != std::string_view::npos;
    }
    if (!of_constraint) script_.add(Stage::Index, name, readable(analyze::get_index_def(catalog_, *index)) + ";", {self}, {{ClassId::Relation, table->oid}});
    if (!index->inherits.empty()) {
      script_.add(Stage::Attach, name, "ALTER INDEX " + owned_.relation_name(index->inherits[0]) + " ATTACH PARTITION " + name + ";", {}, {self, {ClassId::Relation, index->inherits[0]}});
    }
    if (index->index->clustered) script_.add(Stage::Property, name, "ALTER TABLE " + owned_.name(*table) + " CLUSTER ON " + quote_identifier(index->name) + ";", {}, {self});
    if (index->index->replica_identity) {
      script_.add(Stage::Property, name, "ALTER TABLE ONLY " + owned_.name(*table) + " REPLICA IDENTITY USING INDEX " + quote_identifier(index->name) + ";", {}, {self});
    }
  }
}

void SqlWriter::triggers() {
  for (const Trigger* trigger : owned_.of(catalog_.triggers, ClassId::Trigger)) {
    if (trigger->internal || trigger->parent_trigger != invalid_oid) continue;
    std::string table = owned_.relation_name(trigger->parent), name = table + "." + trigger->name;
    ObjectAddress self{ClassId::Trigger, trigger->oid};
    script_.add(Stage::Trigger, name, readable(analyze::get_trigger_def(catalog_, *trigger)) + ";", {self}, {{ClassId::Relation, trigger->parent}, {ClassId::Function, trigger->function}});
    if (std::string word = enabled_word(trigger->enabled); !word.empty()) {
      script_.add(Stage::Property, name, "ALTER TABLE " + table + " " + word + " TRIGGER " + quote_identifier(trigger->name) + ";", {}, {self});
    }
  }
  for (const EventTrigger* trigger : owned_.of(catalog_.event_triggers, ClassId::EventTrigger)) {
    const Function* function = catalog_.functions.find(trigger->function);
    std::string sql = "CREATE EVENT TRIGGER " + quote_identifier(trigger->name) + " ON " + trigger->event;
    for (std::size_t i = 0; i < trigger->filters.size(); ++i) {
      sql += std::string(i == 0 ? "\n         WHEN " : " AND ") + trigger->filters[i].first + " IN (";
      for (std::size_t j = 0; j < trigger->filters[i].second.size(); ++j) sql += (j == 0 ? "" : ", ") + analyze::quote_literal(trigger->filters[i].second[j]);
      sql += ")";
    }
    sql += "\n   EXECUTE FUNCTION " + (function == nullptr ? std::string("?") : owned_.name(*function)) + "();";
    script_.add(Stage::Trigger, trigger->name, sql, {{ClassId::EventTrigger, trigger->oid}}, {{ClassId::Function, trigger->function}});
    if (std::string word = enabled_word(trigger->enabled); !word.empty()) {
      script_.add(Stage::Property, trigger->name, "ALTER EVENT TRIGGER " + quote_identifier(trigger->name) + " " + word + ";", {}, {{ClassId::EventTrigger, trigger->oid}});
    }
  }
}

void SqlWriter::rules() {
  for (const Rule* rule : owned_.of(catalog_.rules, ClassId::Rule)) {
    if (rule->event == '1') continue;  // a view's own
    script_.add(Stage::Rule, owned_.relation_name(rule->parent) + "." + rule->name, readable(analyze::get_rule_def(catalog_, *rule)), {{ClassId::Rule, rule->oid}});
  }
}

void SqlWriter::policies() {
  for (const Policy* policy : owned_.of(catalog_.policies, ClassId::Policy)) {
    const Relation* table = catalog_.relations.find(policy->parent);
    if (table == nullptr) continue;
    std::string sql = "CREATE POLICY " + quote_identifier(policy->name) + " ON " + owned_.name(*table);
    if (!policy->permissive) sql += " AS RESTRICTIVE";
    switch (policy->command) {
      case 'r': sql += " FOR SELECT"; break;
      case 'a': sql += " FOR INSERT"; break;
      case 'w': sql += " FOR UPDATE"; break;
      case 'd': sql += " FOR DELETE"; break;
      default: break;
    }
    std::string roles;
    for (Oid oid : policy->roles) {
      const Role* role = catalog_.roles.find(oid);
      if (oid == invalid_oid || role == nullptr) continue;
      roles += (roles.empty() ? " TO " : ", ") + quote_identifier(role->name);
    }
    sql += roles;
    if (policy->qual != nullptr) sql += " USING (" + readable(analyze::deparse_expr(catalog_, policy->qual, table)) + ")";
    if (policy->with_check != nullptr) sql += " WITH CHECK (" + readable(analyze::deparse_expr(catalog_, policy->with_check, table)) + ")";
    script_.add(Stage::Policy, owned_.name(*table) + "." + policy->name, sql + ";", {{ClassId::Policy, policy->oid}});
  }
}

// A platform's publication takes tables of the history too.
void SqlWriter::publications() {
  for (const Publication* publication : owned_.of(catalog_.publications, ClassId::Publication)) {
    std::string sql = "CREATE PUBLICATION " + quote_identifier(publication->name) + (publication->all_tables ? " FOR ALL TABLES" : "");
    if (!publication->options.empty()) sql += " WITH (" + options_text(publication->options) + ")";
    script_.add(Stage::Property, publication->name, sql + ";", {{ClassId::Publication, publication->oid}});
  }
  for (const PublicationMember* member : owned_.of(catalog_.publication_members, ClassId::PublicationRel)) {
    const Publication* publication = catalog_.publications.find(member->parent);
    if (publication == nullptr || owned_.is_ledger(member->relid)) continue;
    std::string sql = "ALTER PUBLICATION " + quote_identifier(publication->name) + " ADD ";
    const Relation* table = catalog_.relations.find(member->relid);
    if (table == nullptr) {
      sql += "TABLES IN SCHEMA " + quote_identifier(owned_.schema(member->schema));
    } else {
      sql += "TABLE ONLY " + owned_.name(*table);
      std::string columns;
      for (AttrNumber number : member->columns) {
        const Attribute* column = table->attribute(number);
        if (column != nullptr) columns += (columns.empty() ? "" : ", ") + quote_identifier(column->name);
      }
      if (!columns.empty()) sql += " (" + columns + ")";
      if (member->where != nullptr) sql += " WHERE (" + readable(analyze::deparse_expr(catalog_, member->where, table)) + ")";
    }
    script_.add(Stage::Property, publication->name + "." + owned_.relation_name(member->relid), sql + ";", {},
                {{ClassId::Publication, publication->oid}, {ClassId::Relation, member->relid}, {ClassId::Namespace, member->schema}});
  }
}

void SqlWriter::statistics() {
  for (const Statistics* statistics : owned_.of(catalog_.statistics, ClassId::Statistics)) {
    script_.add(Stage::Index, owned_.name(*statistics), readable(analyze::get_statistics_def(catalog_, *statistics)) + ";", {{ClassId::Statistics, statistics->oid}}, {{ClassId::Relation, statistics->relid}});
  }
}

}  // namespace reconcile::schema
