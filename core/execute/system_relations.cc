// pg_class, pg_attribute, pg_index and the views over them.
#include "core/execute/definition.h"
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

bool has_index(Session& session, const Relation& table) {
  for (const Dependency& dependency : session.catalog.depends.dependents_of({ClassId::Relation, table.oid})) {
    if (dependency.dependent.classid != ClassId::Relation) continue;
    const Relation* index = session.catalog.relations.find(dependency.dependent.oid);
    if (index != nullptr && index->index && index->index->table == table.oid) return true;
  }
  for (const Constraint* constraint : session.catalog.constraints.of_parent(table.oid)) {
    if (constraint->contype == 'p' || constraint->contype == 'u' || constraint->contype == 'x') return true;
  }
  return false;
}

ResultSet pg_class(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"relname", [](Session&, const R& r) { return text(r.name); }},
      {"relnamespace", [](Session&, const R& r) { return oid_value(r.nsp); }},
      {"reltype", [](Session&, const R& r) { return oid_value(r.type); }},
      {"reloftype", [](Session&, const R& r) { return oid_value(r.of_type); }},
      {"relowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"relam", [](Session&, const R& r) { return oid_value(r.am); }},
      {"reltablespace", [](Session&, const R& r) { return oid_value(r.tablespace); }},
      {"relhasindex", [](Session& s, const R& r) { return r.oid < first_normal_oid ? Value::not_null() : flag(has_index(s, r)); }},
      {"relisshared", [](Session&, const R& r) { return r.oid < first_normal_oid ? Value::not_null() : flag(false); }},
      {"relpersistence", [](Session&, const R& r) { return code(r.persistence); }},
      {"relkind", [](Session&, const R& r) { return code(r.kind); }},
      {"relnatts", [](Session&, const R& r) { return number(static_cast<std::int64_t>(r.attributes.size())); }},
      {"relhassubclass", [](Session&, const R&) { return Value::not_null(); }},
      {"relhastriggers", [](Session&, const R&) { return Value::not_null(); }},
      {"relrowsecurity", [](Session&, const R& r) { return flag(r.row_security); }},
      {"relforcerowsecurity", [](Session&, const R& r) { return flag(r.force_row_security); }},
      {"relispopulated", [](Session&, const R& r) { return flag(r.is_populated); }},
      {"relreplident", [](Session&, const R& r) { return code(r.kind == 'r' || r.kind == 'p' ? r.replica_identity : 'n'); }},
      {"relispartition", [](Session&, const R& r) { return flag(r.is_partition); }},
      {"reloptions", [](Session&, const R& r) {
         std::vector<Value> items;
         for (const auto& [name, value] : r.options) items.push_back(text(name + "=" + value));
         if (r.oid < first_normal_oid && items.empty()) return Value::unknown();
         return items.empty() ? Value::null() : make_array(std::move(items));
       }},
      {"relacl", [](Session&, const R& r) { return acl_array(r, r.acl); }},
      {"reltuples", [](Session&, const R&) { return Value::not_null(); }},
      {"relpages", [](Session&, const R&) { return Value::not_null(); }},
  });
  scan.add_all(source.session.catalog.relations);
  return scan.take();
}

struct ColumnRow {
  const Relation* relation;
  const Attribute* attribute;
};

ResultSet pg_attribute(Source& source) {
  using R = ColumnRow;
  Scan<R> scan(source, {
      {"attrelid", [](Session&, const R& r) { return oid_value(r.relation->oid); }},
      {"attname", [](Session&, const R& r) {
         return text(r.attribute->dropped ? "........pg.dropped." + std::to_string(r.attribute->num) + "........" : r.attribute->name);
       }},
      {"atttypid", [](Session&, const R& r) { return oid_value(r.attribute->dropped ? invalid_oid : r.attribute->type); }},
      {"attnum", [](Session&, const R& r) { return number(r.attribute->num); }},
      {"attndims", [](Session&, const R& r) { return number(r.attribute->ndims); }},
      {"atttypmod", [](Session&, const R& r) { return number(r.attribute->typmod); }},
      {"attnotnull", [](Session&, const R& r) { return flag(r.attribute->not_null); }},
      {"atthasdef", [](Session&, const R& r) { return flag(r.attribute->has_default); }},
      {"attidentity", [](Session&, const R& r) { return code(r.attribute->identity); }},
      {"attgenerated", [](Session&, const R& r) { return code(r.attribute->generated); }},
      {"attisdropped", [](Session&, const R& r) { return flag(r.attribute->dropped); }},
      {"attislocal", [](Session&, const R& r) { return flag(r.attribute->is_local); }},
      {"attinhcount", [](Session&, const R& r) { return number(r.attribute->inh_count); }},
      {"attcollation", [](Session&, const R& r) { return oid_value(r.attribute->collation); }},
  });
  for (const Relation* relation : relations_of_kind(source.session, "rpvmfcSiIt")) {
    for (const Attribute& attribute : relation->attributes) scan.add({relation, &attribute});
  }
  // System columns (numbers below zero) are not listed.
  return scan.take();
}

ResultSet pg_attrdef(Source& source) {
  using R = ColumnRow;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.attribute->default_oid); }},
      {"adrelid", [](Session&, const R& r) { return oid_value(r.relation->oid); }},
      {"adnum", [](Session&, const R& r) { return number(r.attribute->num); }},
      {"adbin", [](Session& s, const R& r) {
         if (r.attribute->default_expr == nullptr) return Value::not_null();
         return definition_value(expression_text(s, r.attribute->default_expr, r.relation));
       }},
  });
  for (const Relation* relation : relations_of_kind(source.session, "rpvf")) {
    for (const Attribute& attribute : relation->attributes) {
      if (attribute.has_default && !attribute.dropped) scan.add({relation, &attribute});
    }
  }
  return scan.take();
}

std::vector<std::int64_t> index_columns(const Relation& index) {
  std::vector<std::int64_t> out;
  for (const IndexKey& key : index.index->keys) out.push_back(key.attnum);
  for (AttrNumber number : index.index->included) out.push_back(number);
  return out;
}

ResultSet pg_index(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"indexrelid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"indrelid", [](Session&, const R& r) { return oid_value(r.index->table); }},
      {"indnatts", [](Session&, const R& r) { return number(static_cast<std::int64_t>(r.index->keys.size() + r.index->included.size())); }},
      {"indnkeyatts", [](Session&, const R& r) { return number(static_cast<std::int64_t>(r.index->keys.size())); }},
      {"indisunique", [](Session&, const R& r) { return flag(r.index->unique); }},
      {"indnullsnotdistinct", [](Session&, const R& r) { return flag(r.index->nulls_not_distinct); }},
      {"indisprimary", [](Session&, const R& r) { return flag(r.index->primary); }},
      {"indisexclusion", [](Session&, const R& r) { return flag(r.index->exclusion); }},
      {"indimmediate", [](Session&, const R& r) { return flag(r.index->immediate); }},
      {"indisclustered", [](Session&, const R& r) { return flag(r.index->clustered); }},
      {"indisvalid", [](Session&, const R& r) { return flag(r.index->valid); }},
      {"indisready", [](Session&, const R&) { return flag(true); }},
      {"indislive", [](Session&, const R&) { return flag(true); }},
      {"indisreplident", [](Session&, const R& r) { return flag(r.index->replica_identity); }},
      {"indkey", [](Session&, const R& r) { return number_vector(index_columns(r)); }},
      {"indexprs", [](Session&, const R& r) {
         bool any = std::any_of(r.index->keys.begin(), r.index->keys.end(), [](const IndexKey& key) { return key.expr != nullptr; });
         return any ? Value::not_null() : Value::null();
       }},
      {"indpred", [](Session& s, const R& r) {
         if (r.index->predicate == nullptr) return Value::null();
         return definition_value(expression_text(s, r.index->predicate, s.catalog.relations.find(r.index->table)));
       }},
  });
  scan.add_all(source.session.catalog.relations, [](const R& r) { return r.index.has_value(); });
  return scan.take();
}

const Relation& table_of(Session& session, const Relation& index) {
  const Relation* table = session.catalog.relations.find(index.index->table);
  return table == nullptr ? index : *table;
}

ResultSet pg_indexes(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, table_of(s, r).nsp)); }},
      {"tablename", [](Session& s, const R& r) { return text(table_of(s, r).name); }},
      {"indexname", [](Session&, const R& r) { return text(r.name); }},
      {"tablespace", [](Session&, const R& r) { return r.tablespace == invalid_oid ? Value::null() : Value::not_null(); }},
      {"indexdef", [](Session& s, const R& r) {
         return r.oid < first_normal_oid ? Value::not_null() : definition_value(index_text(s, r));
       }},
  });
  scan.add_all(source.session.catalog.relations, [&](const R& r) {
    return r.index && std::string_view("rmp").find(table_of(source.session, r).kind) != std::string_view::npos;
  });
  return scan.take();
}

ResultSet pg_tables(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, r.nsp)); }},
      {"tablename", [](Session&, const R& r) { return text(r.name); }},
      {"tableowner", [](Session& s, const R& r) { return role_name(s, r.owner); }},
      {"tablespace", [](Session&, const R& r) { return r.tablespace == invalid_oid ? Value::null() : Value::not_null(); }},
      {"hasindexes", [](Session& s, const R& r) { return r.oid < first_normal_oid ? Value::not_null() : flag(has_index(s, r)); }},
      {"hasrules", [](Session& s, const R& r) { return flag(!s.catalog.rules.of_parent(r.oid).empty()); }},
      {"hastriggers", [](Session&, const R&) { return Value::not_null(); }},
      {"rowsecurity", [](Session&, const R& r) { return flag(r.row_security); }},
  });
  scan.add_all(source.session.catalog.relations, [](const R& r) { return r.kind == 'r' || r.kind == 'p'; });
  return scan.take();
}

Value definition_of(Session& session, const Relation& view) {
  return view.view_query == nullptr ? Value::not_null() : definition_value(view_text(session, view));
}

ResultSet pg_views(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, r.nsp)); }},
      {"viewname", [](Session&, const R& r) { return text(r.name); }},
      {"viewowner", [](Session& s, const R& r) { return role_name(s, r.owner); }},
      {"definition", definition_of},
  });
  scan.add_all(source.session.catalog.relations, [](const R& r) { return r.kind == 'v'; });
  return scan.take();
}

ResultSet pg_matviews(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, r.nsp)); }},
      {"matviewname", [](Session&, const R& r) { return text(r.name); }},
      {"matviewowner", [](Session& s, const R& r) { return role_name(s, r.owner); }},
      {"tablespace", [](Session&, const R& r) { return r.tablespace == invalid_oid ? Value::null() : Value::not_null(); }},
      {"hasindexes", [](Session& s, const R& r) { return flag(has_index(s, r)); }},
      {"ispopulated", [](Session&, const R& r) { return flag(r.is_populated); }},
      {"definition", definition_of},
  });
  scan.add_all(source.session.catalog.relations, [](const R& r) { return r.kind == 'm'; });
  return scan.take();
}

ResultSet pg_sequences(Source& source) {
  using R = Relation;
  Scan<R> scan(source, {
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, r.nsp)); }},
      {"sequencename", [](Session&, const R& r) { return text(r.name); }},
      {"sequenceowner", [](Session& s, const R& r) { return role_name(s, r.owner); }},
      {"data_type", [](Session&, const R& r) { return oid_value(r.sequence->type); }},
      {"start_value", [](Session&, const R& r) { return number(r.sequence->start); }},
      {"min_value", [](Session&, const R& r) { return number(r.sequence->min); }},
      {"max_value", [](Session&, const R& r) { return number(r.sequence->max); }},
      {"increment_by", [](Session&, const R& r) { return number(r.sequence->increment); }},
      {"cycle", [](Session&, const R& r) { return flag(r.sequence->cycle); }},
      {"cache_size", [](Session&, const R& r) { return number(r.sequence->cache); }},
  });
  scan.add_all(source.session.catalog.relations, [](const R& r) { return r.kind == 'S' && r.sequence; });
  return scan.take();
}

struct InheritRow {
  Oid child, parent;
  std::int64_t place;
};

ResultSet pg_inherits(Source& source) {
  using R = InheritRow;
  Scan<R> scan(source, {
      {"inhrelid", [](Session&, const R& r) { return oid_value(r.child); }},
      {"inhparent", [](Session&, const R& r) { return oid_value(r.parent); }},
      {"inhseqno", [](Session&, const R& r) { return number(r.place); }},
      {"inhdetachpending", [](Session&, const R&) { return flag(false); }},
  });
  for (const Relation* relation : source.session.catalog.relations.own()) {
    std::int64_t place = 0;
    for (Oid parent : relation->inherits) scan.add({relation->oid, parent, ++place});
  }
  return scan.take();
}

constexpr SystemTable tables[] = {
    {"pg_class", pg_class},       {"pg_attribute", pg_attribute}, {"pg_attrdef", pg_attrdef},
    {"pg_index", pg_index},       {"pg_indexes", pg_indexes},     {"pg_tables", pg_tables},
    {"pg_views", pg_views},       {"pg_matviews", pg_matviews},   {"pg_sequences", pg_sequences},
    {"pg_inherits", pg_inherits},
};

}  // namespace

std::span<const SystemTable> relation_tables() { return tables; }

}  // namespace reconcile::execute
