// Tables, columns, views, sequences.
#include <algorithm>

#include "reconcile/drift/reader.h"

namespace reconcile::drift {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

constexpr const char* table_public = "";

std::string sequence_text(const SequenceInfo& s) {
  auto [low, high] = s.type == type_oid::Int2   ? std::pair<std::int64_t, std::int64_t>{INT16_MIN, INT16_MAX}
                     : s.type == type_oid::Int4 ? std::pair<std::int64_t, std::int64_t>{INT32_MIN, INT32_MAX}
                                                : std::pair<std::int64_t, std::int64_t>{INT64_MIN, INT64_MAX};
  std::int64_t min = s.increment > 0 ? 1 : low, max = s.increment > 0 ? high : -1;
  std::string out;
  auto add = [&](const char* word, std::int64_t value, std::int64_t by_default) {
    if (value != by_default) out += std::string(" ") + word + " " + std::to_string(value);
  };
  add("increment", s.increment, 1);
  add("min", s.min, min);
  add("max", s.max, max);
  add("start", s.start, s.increment > 0 ? s.min : s.max);
  add("cache", s.cache, 1);
  return out + (s.cycle ? " cycle" : "");
}

}  // namespace

std::string Reader::identity(const Relation& table, const Attribute& column) const {
  if (column.identity == 0) return {};
  std::string out = column.identity == 'a' ? "always" : "by default";
  auto owned = owned_sequences_.find(table.oid);
  if (owned == owned_sequences_.end()) return out;
  for (const Relation* sequence : owned->second) {
    schema::SequenceOwner owner = schema::owner_of(catalog_, *sequence);
    if (owner.identity && owner.column == column.num && sequence->sequence) out += sequence_text(*sequence->sequence);
  }
  return out;
}

Object Reader::column(const Relation& table, const Attribute& column) {
  Object out = start("column", table, column.name, &table);
  out.made = column.made;
  out.changed = column.changed;
  out.needs.push_back(out.id.table());
  const Type* of = catalog_.types.find(column.type);
  put(out, "type", [&] { return type(column.type, column.typmod); }, Kind::DataAffecting);
  if (of != nullptr && column.collation != of->collation) put_text(out, "collation", collation_name(column.collation));
  if (column.not_null) put_text(out, "not null", "yes", Kind::DataAffecting);
  if (column.has_default) {
    put(out, column.generated != 0 ? "generated" : "default", [&] { return column.default_expr == nullptr ? throw Undecided{"unknown"} : analyze::deparse_expr(catalog_, column.default_expr, &table); },
        column.generated != 0 ? Kind::DataAffecting : Kind::Real);
  }
  put_text(out, "identity", identity(table, column));
  if (of != nullptr && column.storage != 0 && column.storage != of->storage) put_text(out, "storage", std::string(1, column.storage), Kind::Cosmetic);
  if (column.compression != 0) put_text(out, "compression", column.compression == 'l' ? "lz4" : "pglz", Kind::Cosmetic);
  if (column.statistics_target && *column.statistics_target >= 0) put_text(out, "statistics", std::to_string(*column.statistics_target), Kind::Cosmetic);
  put_text(out, "options", options_text(column.options), Kind::Cosmetic);
  finish(out, {ClassId::Relation, table.oid, column.num}, nullptr, &column.acl, {.granted = true, .by_default = ""});
  if (table.is_partition || !column.is_local) {
    for (Oid oid : table.inherits) {
      const Relation* parent = catalog_.relations.find(oid);
      if (parent != nullptr && parent->attribute(column.name) != nullptr) out.needs.push_back({"column", std::string(owned_.schema(parent->nsp)), parent->name, column.name});
    }
  }
  return out;
}

Object Reader::table(const Relation& table) {
  Object out = start("table", table, table.name);
  if (table.kind == 'f') put_text(out, "foreign", "yes");
  if (table.persistence == 'u') put_text(out, "unlogged", "yes");
  if (table.of_type != invalid_oid) put(out, "of type", [&] { return type(table.of_type); });
  std::string parents;
  for (Oid parent : table.inherits) parents += (parents.empty() ? "" : ", ") + relation_name(parent);
  put_text(out, table.is_partition ? "partition of" : "inherits", parents, Kind::DataAffecting);
  if (table.is_partition) put(out, "bound", [&] { return analyze::get_partition_bound_def(catalog_, table); }, Kind::DataAffecting);
  if (table.partition_key) put(out, "partition by", [&] { return analyze::get_partition_key_def(catalog_, table); }, Kind::DataAffecting);
  const AccessMethod* method = table.kind == 'r' ? catalog_.access_methods.find(table.am) : nullptr;
  if (method != nullptr && method->name != "heap") put_text(out, "access method", method->name);
  put_text(out, "options", options_text(table.options), Kind::Cosmetic);
  if (table.row_security) put_text(out, "row security", "enabled");
  if (table.force_row_security) put_text(out, "force row security", "yes");
  if (table.replica_identity == 'f' || table.replica_identity == 'n') put_text(out, "replica identity", table.replica_identity == 'f' ? "full" : "nothing");
  if (const ForeignServer* server = catalog_.foreign_servers.find(table.foreign_server)) put_text(out, "server", server->name);
  put_text(out, "foreign options", options_text(table.fdw_options));
  finish(out, {ClassId::Relation, table.oid}, &table, &table.acl, {.granted = true, .by_default = table_public});
  return out;
}

Object Reader::view(const Relation& view) {
  Object out = start("view", view, view.name);
  if (view.kind == 'm') put_text(out, "materialized", "yes");
  put(out, "definition", [&] { return analyze::get_view_def(catalog_, view); });
  std::string columns;
  for (const Attribute& column : view.attributes) {
    if (!column.dropped) columns += (columns.empty() ? "" : ", ") + analyze::quote_identifier(column.name) + " " + type(column.type, column.typmod);
  }
  put_text(out, "columns", columns);
  Options options = view.options;
  std::erase_if(options, [](const auto& option) { return option.first == "check_option"; });
  auto written = std::find_if(view.options.begin(), view.options.end(), [](const auto& option) { return option.first == "check_option"; });
  put_text(out, "options", options_text(options));
  if (written != view.options.end()) put_text(out, "check option", written->second);
  else if (view.view_check_option_local || view.view_check_option_cascaded) put_text(out, "check option", view.view_check_option_local ? "local" : "cascaded");
  for (const Attribute& column : view.attributes) {
    if (column.dropped || column.default_expr == nullptr) continue;
    put(out, "defaults", [&] { return analyze::quote_identifier(column.name) + " " + analyze::deparse_expr(catalog_, column.default_expr, &view); });
  }
  finish(out, {ClassId::Relation, view.oid}, &view, &view.acl, {.granted = true, .by_default = table_public});
  return out;
}

Object Reader::sequence(const Relation& sequence) {
  Object out = start("sequence", sequence, sequence.name);
  put(out, "type", [&] { return type(sequence.sequence->type); });
  std::string parameters = sequence_text(*sequence.sequence);
  if (!parameters.empty()) put_text(out, "parameters", parameters.substr(1));
  if (sequence.persistence == 'u') put_text(out, "unlogged", "yes");
  schema::SequenceOwner owner = schema::owner_of(catalog_, sequence);
  const Attribute* column = owner.table == nullptr ? nullptr : owner.table->attribute(owner.column);
  if (column != nullptr) {
    put_text(out, "owned by", owned_.name(*owner.table) + "." + analyze::quote_identifier(column->name));
    out.needs.push_back({"column", std::string(owned_.schema(owner.table->nsp)), owner.table->name, column->name});
    out.needs.push_back({"table", std::string(owned_.schema(owner.table->nsp)), "", owner.table->name});
  }
  finish(out, {ClassId::Relation, sequence.oid}, column == nullptr ? &sequence : nullptr, &sequence.acl, {.granted = true, .by_default = ""});
  return out;
}

void Reader::relations() {
  for (const Relation* relation : owned_.of(catalog_.relations, ClassId::Relation)) {
    bool is_identity = relation->kind == 'S' && schema::owner_of(catalog_, *relation).identity;
    if (relation->kind == 'S' && relation->sequence && !is_identity) out_.objects.push_back(sequence(*relation));
    if (relation->kind == 'v' || relation->kind == 'm') out_.objects.push_back(view(*relation));
    bool is_table = relation->kind == 'r' || relation->kind == 'p' || relation->kind == 'f';
    if (!is_table) continue;
    out_.objects.push_back(table(*relation));
    for (const Attribute& a : relation->attributes) {
      if (!a.dropped) out_.objects.push_back(column(*relation, a));
    }
  }
  for (const Constraint* of : owned_.of(catalog_.constraints, ClassId::Constraint)) {
    const Relation* on = catalog_.relations.find(of->relid);
    bool is_clone = of->contype == 'f' && of->parent_constraint != invalid_oid;
    if (on != nullptr && of->contype != 't' && !is_clone) out_.objects.push_back(constraint(*on, *of));
  }
  for (const Relation* of : owned_.of(catalog_.relations, ClassId::Relation)) {
    const Relation* on = of->index ? catalog_.relations.find(of->index->table) : nullptr;
    if (on == nullptr) continue;
    bool of_constraint = false;
    for (const Constraint* other : catalog_.constraints.of_parent(on->oid)) {
      of_constraint |= other->index == of->oid && std::string_view("pux").find(other->contype) != std::string_view::npos;
    }
    if (!of_constraint) out_.objects.push_back(index(*on, *of));
  }
  for (const Trigger* of : owned_.of(catalog_.triggers, ClassId::Trigger)) {
    if (!of->internal && of->parent_trigger == invalid_oid) out_.objects.push_back(trigger(*of));
  }
  for (const Rule* of : owned_.of(catalog_.rules, ClassId::Rule)) {
    if (of->event != '1') out_.objects.push_back(rule(*of));
  }
  for (const Policy* of : owned_.of(catalog_.policies, ClassId::Policy)) out_.objects.push_back(policy(*of));
  for (const Statistics* of : owned_.of(catalog_.statistics, ClassId::Statistics)) out_.objects.push_back(statistics(*of));
}

}  // namespace reconcile::drift
