// pg_type, pg_enum, pg_namespace.
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

ResultSet pg_type(Source& source) {
  using R = Type;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"typname", [](Session&, const R& r) { return text(r.name); }},
      {"typnamespace", [](Session&, const R& r) { return oid_value(r.nsp); }},
      {"typowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"typlen", [](Session&, const R& r) { return number(r.len); }},
      {"typbyval", [](Session&, const R& r) { return flag(r.by_value); }},
      {"typtype", [](Session&, const R& r) { return code(r.typtype); }},
      {"typcategory", [](Session&, const R& r) { return code(r.category); }},
      {"typispreferred", [](Session&, const R& r) { return flag(r.preferred); }},
      {"typisdefined", [](Session&, const R& r) { return flag(r.defined); }},
      {"typdelim", [](Session&, const R& r) { return code(r.delimiter); }},
      {"typrelid", [](Session&, const R& r) { return oid_value(r.relid); }},
      {"typelem", [](Session&, const R& r) { return oid_value(r.elem); }},
      {"typarray", [](Session&, const R& r) { return oid_value(r.array); }},
      {"typnotnull", [](Session&, const R& r) { return flag(r.not_null); }},
      {"typbasetype", [](Session&, const R& r) { return oid_value(r.base); }},
      {"typtypmod", [](Session&, const R& r) { return number(r.typmod); }},
      {"typndims", [](Session&, const R& r) { return number(r.ndims); }},
      {"typcollation", [](Session&, const R& r) { return oid_value(r.collation); }},
  });
  scan.add_all(source.session.catalog.types);
  return scan.take();
}

struct LabelRow {
  const Type* type;
  std::size_t place;
};

ResultSet pg_enum(Source& source) {
  using R = LabelRow;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R&) { return Value::not_null(); }},
      {"enumtypid", [](Session&, const R& r) { return oid_value(r.type->oid); }},
      // The server's numbers differ once a label was put between others; they only order them.
      {"enumsortorder", [](Session&, const R& r) { return number(static_cast<std::int64_t>(r.place) + 1); }},
      {"enumlabel", [](Session&, const R& r) { return text(r.type->labels[r.place]); }},
  });
  for (const Type* type : source.session.catalog.types.own()) {
    for (std::size_t i = 0; i < type->labels.size(); ++i) scan.add({type, i});
  }
  return scan.take();
}

ResultSet pg_namespace(Source& source) {
  using R = Namespace;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"nspname", [](Session&, const R& r) { return text(r.name); }},
      {"nspowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"nspacl", [](Session&, const R& r) { return acl_array(r, r.acl); }},
  });
  scan.add_all(source.session.catalog.namespaces);
  return scan.take();
}

constexpr SystemTable tables[] = {{"pg_type", pg_type}, {"pg_enum", pg_enum}, {"pg_namespace", pg_namespace}};

}  // namespace

std::span<const SystemTable> type_tables() { return tables; }

}  // namespace reconcile::execute
