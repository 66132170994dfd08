// How types are printed (format_type.c).
#include "core/analyze/analyze.h"
#include "core/analyze/typmod.h"

namespace reconcile::analyze {
namespace {

// SQL's names for the types that have them; "" for the others. `typmod_known`: of char and bit without a
// length, the form that reads back as the same type is wanted, since SQL's `character` means character(1).
std::string sql_name(const Session& session, const Type& type, std::int32_t typmod, bool typmod_known) {
  std::string modifier = typmod_out(session, type, typmod);
  switch (type.oid) {
    case type_oid::Bit:
      if (modifier.empty() && typmod_known) return "\"bit\"";
      return "bit" + modifier;
    case type_oid::Bool:
      return "boolean";
    case type_oid::BpChar:
      if (modifier.empty() && typmod_known) return "bpchar";
      return "character" + modifier;
    case type_oid::Float4:
      return "real";
    case type_oid::Float8:
      return "double precision";
    case type_oid::Int2:
      return "smallint";
    case type_oid::Int4:
      return "integer";
    case type_oid::Int8:
      return "bigint";
    case type_oid::Numeric:
      return "numeric" + modifier;
    case type_oid::Interval:
      return "interval" + modifier;
    case type_oid::Time:
      return "time" + modifier + " without time zone";
    case type_oid::TimeTz:
      return "time" + modifier + " with time zone";
    case type_oid::Timestamp:
      return "timestamp" + modifier + " without time zone";
    case type_oid::TimestampTz:
      return "timestamp" + modifier + " with time zone";
    case type_oid::VarBit:
      return "bit varying" + modifier;
    case type_oid::VarChar:
      return "character varying" + modifier;
    default:
      return {};
  }
}

std::string format(const Session& session, Oid oid, std::int32_t typmod, bool typmod_known) {
  if (oid == invalid_oid) return "-";
  const Type* type = session.catalog.types.find(oid);
  if (type == nullptr) return "???";
  // int2vector and oidvector are arrays too, but have names of their own: they are stored plain.
  bool is_array = type->elem != invalid_oid && type->true_array && type->storage != 'p';
  if (is_array) {
    type = session.catalog.types.find(type->elem);
    if (type == nullptr) return "???[]";
  }
  std::string out = sql_name(session, *type, typmod, typmod_known);
  if (out.empty()) {
    std::string schema;
    if (!type_is_visible(session, type->oid)) {
      const Namespace* nsp = session.catalog.namespaces.find(type->nsp);
      if (nsp != nullptr) schema = nsp->oid == session.temp_namespace ? "pg_temp" : nsp->name;
    }
    out = quote_qualified(schema, type->name) + typmod_out(session, *type, typmod);
  }
  return is_array ? out + "[]" : out;
}

}  // namespace

std::string format_type(const Session& session, Oid type, std::int32_t typmod) {
  return format(session, type, typmod, typmod >= 0);
}

std::string format_type_with_typmod(const Session& session, Oid type, std::int32_t typmod) {
  return format(session, type, typmod, true);
}

}  // namespace reconcile::analyze
