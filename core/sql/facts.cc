#include "core/sql/facts.h"

#include "core/sql/nodes.h"
#include "core/sql/script.h"

namespace reconcile::sql {
namespace {

std::string dotted(const List* names) {
  std::string out;
  for (::String* part : list<::String>(names)) out += (out.empty() ? "" : ".") + std::string(str(part->sval));
  return out;
}

std::string name_of(const RangeVar& relation) {
  return (relation.schemaname == nullptr ? "" : std::string(relation.schemaname) + ".") + relation.relname;
}

void assigned_columns(const RangeVar& relation, const List* targets, StatementFacts& out) {
  out.target = relation.relname;
  for (ResTarget* target : list<ResTarget>(targets)) {
    if (target->name != nullptr) out.assigned.push_back({relation.relname, target->name});
  }
}

void alter_table(const AlterTableStmt& stmt, StatementFacts& out) {
  out.actions = static_cast<std::size_t>(list_length(stmt.cmds));
  out.target = stmt.relation->relname;
  for (AlterTableCmd* command : list<AlterTableCmd>(stmt.cmds)) {
    std::string column(str(command->name));
    switch (command->subtype) {
      case AT_SetNotNull:
        out.set_not_null.push_back({stmt.relation->relname, column});
        break;
      case AT_DropColumn:
        out.destroys.push_back("drops column " + name_of(*stmt.relation) + "." + column);
        break;
      case AT_AlterColumnType:
        out.destroys.push_back("changes the type of column " + name_of(*stmt.relation) + "." + column);
        break;
      default:
        break;
    }
  }
}

void drop(const DropStmt& stmt, StatementFacts& out) {
  std::string_view noun = stmt.removeType == OBJECT_TABLE     ? "table"
                          : stmt.removeType == OBJECT_SCHEMA  ? "schema"
                          : stmt.removeType == OBJECT_MATVIEW ? "materialized view"
                          : stmt.removeType == OBJECT_TYPE    ? "type"
                          : stmt.removeType == OBJECT_SEQUENCE ? "sequence"
                                                               : "";
  if (noun.empty()) return;
  for (::Node* object : list(stmt.objects)) {
    std::string name;
    if (const auto* names = RECONCILE_AS(List, object)) name = dotted(names);
    if (const auto* type = RECONCILE_AS(TypeName, object)) name = dotted(type->names);
    if (const auto* text = RECONCILE_AS(String, object)) name = text->sval;
    out.destroys.push_back("drops " + std::string(noun) + " " + name + (stmt.behavior == DROP_CASCADE ? " with all that depends on it" : ""));
  }
}

StatementFacts facts_of(const ::Node* node) {
  StatementFacts out;
  if (const auto* s = RECONCILE_AS(InsertStmt, node)) {
    assigned_columns(*s->relation, s->cols, out);
  } else if (const auto* s = RECONCILE_AS(UpdateStmt, node)) {
    assigned_columns(*s->relation, s->targetList, out);
  } else if (const auto* s = RECONCILE_AS(DeleteStmt, node)) {
    out.target = s->relation->relname;
    out.destroys.push_back("deletes rows of " + name_of(*s->relation));
  } else if (const auto* s = RECONCILE_AS(TruncateStmt, node)) {
    for (RangeVar* relation : list<RangeVar>(s->relations)) out.destroys.push_back("empties table " + name_of(*relation));
  } else if (const auto* s = RECONCILE_AS(AlterTableStmt, node)) {
    alter_table(*s, out);
  } else if (const auto* s = RECONCILE_AS(DropStmt, node)) {
    drop(*s, out);
  }
  return out;
}

}  // namespace

std::vector<StatementFacts> statement_facts(std::string_view text) {
  std::vector<StatementFacts> out;
  Script script = Script::parse(text);
  for (const Statement& statement : script.statements()) {
    if (statement.node == nullptr) continue;
    StatementFacts facts = facts_of(statement.node);
    facts.span = statement.span;
    out.push_back(std::move(facts));
  }
  return out;
}

}  // namespace reconcile::sql
