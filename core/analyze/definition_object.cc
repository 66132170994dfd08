// Triggers, rules, partition keys and bounds, and statistics as the statements that would make them.
#include <algorithm>

#include "core/analyze/deparse.h"

namespace reconcile::analyze {
namespace {

const Relation& relation_of(const Catalog& catalog, Oid oid) {
  const Relation* relation = catalog.relations.find(oid);
  if (relation == nullptr) throw Undecided{"the relation of a printed object is gone"};
  return *relation;
}

// Where a definition names its relation it always names its schema.
std::string full_name(const Catalog& catalog, const Object& object) {
  const Namespace* nsp = catalog.namespaces.find(object.nsp);
  return quote_qualified(nsp == nullptr ? std::string_view() : std::string_view(nsp->name), object.name);
}

std::string trigger_events(const Trigger& trigger, const Relation& table) {
  struct Event {
    int bit;
    const char* word;
  };
  std::string out;
  for (Event event : {Event{TRIGGER_TYPE_INSERT, "INSERT"}, {TRIGGER_TYPE_DELETE, "DELETE"}, {TRIGGER_TYPE_UPDATE, "UPDATE"}, {TRIGGER_TYPE_TRUNCATE, "TRUNCATE"}}) {
    if ((trigger.type & event.bit) == 0) continue;
    out += (out.empty() ? " " : " OR ") + std::string(event.word);
    if (event.bit != TRIGGER_TYPE_UPDATE) continue;
    for (std::size_t i = 0; i < trigger.columns.size(); ++i) {
      const Attribute* column = table.attribute(trigger.columns[i]);
      out += (i == 0 ? " OF " : ", ") + quote_identifier(column == nullptr ? std::string_view("?") : std::string_view(column->name));
    }
  }
  return out;
}

std::string trigger_when(const Catalog& catalog, const Trigger& trigger, const Relation& table, const DeparseOptions& options) {
  Deparser deparser(catalog, options);
  deparser.add_relation(table, "old");
  deparser.add_relation(table, "new");
  deparser.set_prefix(true);
  return " WHEN (" + deparser.expression(trigger.when, false) + ")";
}

const char* rule_event(char code) {
  switch (code) {
    case '1': return "SELECT";
    case '2': return "UPDATE";
    case '3': return "INSERT";
    default: return "DELETE";
  }
}

std::string bound_value(const PartitionDatum& datum, Oid type) {
  switch (datum.kind) {
    case PartitionDatum::Kind::MinValue: return "MINVALUE";
    case PartitionDatum::Kind::MaxValue: return "MAXVALUE";
    case PartitionDatum::Kind::Null: return "NULL";
    case PartitionDatum::Kind::Value: break;
  }
  const std::string& text = datum.value;
  if (type == type_oid::Bool) return text == "t" ? "true" : "false";
  bool digit = !text.empty() && text[0] >= '0' && text[0] <= '9';
  bool plain = digit && (type == type_oid::Int4 || (type == type_oid::Numeric && text.find_first_of("eE.") != std::string::npos));
  return plain ? text : quote_literal(text);
}

Oid key_type(const Relation& parent, std::size_t i) {
  if (!parent.partition_key || i >= parent.partition_key->keys.size()) return invalid_oid;
  const IndexKey& key = parent.partition_key->keys[i];
  if (key.expr != nullptr) return key.expr->type;
  const Attribute* column = parent.attribute(key.attnum);
  return column == nullptr ? invalid_oid : column->type;
}

}  // namespace

std::string get_trigger_def(const Catalog& catalog, const Trigger& trigger, const DeparseOptions& options) {
  const Relation& table = relation_of(catalog, trigger.parent);
  std::string out = trigger.constraint != invalid_oid ? "CREATE CONSTRAINT TRIGGER " : "CREATE TRIGGER ";
  out += quote_identifier(trigger.name);
  out += (trigger.type & TRIGGER_TYPE_BEFORE) != 0 ? " BEFORE" : (trigger.type & TRIGGER_TYPE_INSTEAD) != 0 ? " INSTEAD OF" : " AFTER";
  out += trigger_events(trigger, table) + " ON " + full_name(catalog, table);
  if (trigger.constraint != invalid_oid) {
    if (const Relation* other = catalog.relations.find(trigger.constraint_relation)) out += " FROM " + full_name(catalog, *other);
    out += trigger.deferrable ? " DEFERRABLE INITIALLY " : " NOT DEFERRABLE INITIALLY ";
    out += trigger.deferred ? "DEFERRED" : "IMMEDIATE";
  }
  if (!trigger.old_table.empty() || !trigger.new_table.empty()) {
    out += " REFERENCING";
    if (!trigger.old_table.empty()) out += " OLD TABLE AS " + quote_identifier(trigger.old_table);
    if (!trigger.new_table.empty()) out += " NEW TABLE AS " + quote_identifier(trigger.new_table);
  }
  out += (trigger.type & TRIGGER_TYPE_ROW) != 0 ? " FOR EACH ROW" : " FOR EACH STATEMENT";
  if (trigger.when != nullptr) out += trigger_when(catalog, trigger, table, options);
  const Function* function = catalog.functions.find(trigger.function);
  if (function == nullptr) throw Undecided{"the function of trigger " + trigger.name + " is gone"};
  out += " EXECUTE FUNCTION " + Deparser(catalog, options).function_name(*function) + "(";
  for (std::size_t i = 0; i < trigger.args.size(); ++i) out += (i == 0 ? "" : ", ") + quote_literal(trigger.args[i]);
  return out + ")";
}

std::string get_rule_def(const Catalog& catalog, const Rule& rule, const DeparseOptions& options) {
  const Relation& table = relation_of(catalog, rule.parent);
  std::string out = "CREATE RULE " + quote_identifier(rule.name) + " AS\n    ON " + rule_event(rule.event) + " TO " + full_name(catalog, table);
  if (rule.qual != nullptr) {
    Deparser deparser(catalog, options);
    deparser.add_relation(table, "old");
    deparser.add_relation(table, "new");
    deparser.set_prefix(true);
    out += "\n   WHERE " + deparser.expression(rule.qual, false);
  }
  out += rule.instead ? " DO INSTEAD " : " DO ";
  if (rule.actions.empty()) return out + "NOTHING;";
  bool several = rule.actions.size() > 1;
  if (several) out += "(";
  for (const Query* action : rule.actions) {
    out += deparse_query(catalog, action, options);
    if (several) out += ";\n";
  }
  return out + (several ? ");" : ";");
}

std::string get_partition_key_def(const Catalog& catalog, const Relation& table, const DeparseOptions& options) {
  if (!table.partition_key) return {};
  const PartitionKey& key = *table.partition_key;
  Deparser names(catalog, options);
  std::string list;
  for (const IndexKey& part : key.keys) {
    list += list.empty() ? "" : ", ";
    Oid collation = invalid_oid, type = invalid_oid;
    if (part.expr != nullptr) {
      std::string text = deparse_expr(catalog, part.expr, &table, options);
      list += looks_like_function(part.expr) ? text : "(" + text + ")";
      collation = part.expr->collation;
      type = part.expr->type;
    } else if (const Attribute* column = table.attribute(part.attnum)) {
      list += quote_identifier(column->name);
      collation = column->collation;
      type = column->type;
    }
    if (part.collation != invalid_oid && part.collation != collation) list += " COLLATE " + names.collation_name(part.collation);
    const OpClass* own = catalog.opclasses.find(part.opclass);
    const OpClass* usual = default_opclass(names.session(), type, key.strategy == 'h' ? hash_am : btree_am);
    if (own != nullptr && (usual == nullptr || usual->oid != own->oid)) list += " " + names.object_name(*own);
  }
  return (key.strategy == 'r' ? "RANGE (" : key.strategy == 'l' ? "LIST (" : "HASH (") + list + ")";
}

std::string get_partition_bound_def(const Catalog& catalog, const Relation& partition, const DeparseOptions&) {
  if (!partition.partition_bound || partition.inherits.empty()) return {};
  const PartitionBound& bound = *partition.partition_bound;
  const Relation& parent = relation_of(catalog, partition.inherits[0]);
  if (bound.is_default) return "DEFAULT";
  auto row = [&](const std::vector<PartitionDatum>& data, bool one_column) {
    std::string out;
    for (std::size_t i = 0; i < data.size(); ++i) out += (i == 0 ? "" : ", ") + bound_value(data[i], key_type(parent, one_column ? 0 : i));
    return "(" + out + ")";
  };
  switch (parent.partition_key ? parent.partition_key->strategy : 'r') {
    case 'l': return "FOR VALUES IN " + row(bound.list, true);
    case 'h': return "FOR VALUES WITH (modulus " + std::to_string(bound.modulus) + ", remainder " + std::to_string(bound.remainder) + ")";
    default: return "FOR VALUES FROM " + row(bound.lower, false) + " TO " + row(bound.upper, false);
  }
}

std::string get_statistics_def(const Catalog& catalog, const Statistics& statistics, const DeparseOptions& options) {
  const Relation& table = relation_of(catalog, statistics.relid);
  std::string out = "CREATE STATISTICS " + full_name(catalog, statistics);
  auto has = [&](char kind) { return statistics.kinds.find(kind) != std::string::npos; };
  bool single_expression = statistics.columns.empty() && statistics.expressions.size() == 1;
  if (!single_expression && !(has('d') && has('f') && has('m'))) {
    std::string kinds;
    if (has('d')) kinds += "ndistinct";
    if (has('f')) kinds += kinds.empty() ? "dependencies" : ", dependencies";
    if (has('m')) kinds += kinds.empty() ? "mcv" : ", mcv";
    out += " (" + kinds + ")";
  }
  std::string list;
  for (AttrNumber number : statistics.columns) {
    const Attribute* column = table.attribute(number);
    list += (list.empty() ? "" : ", ") + quote_identifier(column == nullptr ? std::string_view("?") : std::string_view(column->name));
  }
  for (const Expr* e : statistics.expressions) {
    std::string text = deparse_expr(catalog, e, &table, options);
    list += (list.empty() ? "" : ", ") + (looks_like_function(e) ? text : "(" + text + ")");
  }
  return out + " ON " + list + " FROM " + Deparser(catalog, options).relation_name(table.oid);
}

}  // namespace reconcile::analyze
