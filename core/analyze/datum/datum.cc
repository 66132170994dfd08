#include "core/analyze/datum/datum.h"

#include "core/analyze/analyze.h"
#include "core/analyze/datum/integer.h"

namespace reconcile::analyze {
namespace {

constexpr int max_depth = 100;

DatumText scalar_in_out(Session& session, const Type& type, std::int32_t typmod, std::string_view text) {
  switch (type.oid) {
    case type_oid::Bool:
      return bool_in_out(text);
    case type_oid::Int2:
      return std::to_string(integer_in(text, 2));
    case type_oid::Int4:
      return std::to_string(integer_in(text, 4));
    case type_oid::Int8:
      return std::to_string(integer_in(text, 8));
    case type_oid::OidType:
      return oid_in_out(text);
    case type_oid::Float4:
      return float_in_out(text, 4);
    case type_oid::Float8:
      return float_in_out(text, 8);
    case type_oid::Numeric:
      return numeric_in_out(text, typmod);
    case type_oid::Text:
    case type_oid::Unknown:
    case type_oid::CString:
    case type_oid::RefCursor:
      return std::string(text);
    case type_oid::VarChar:
      return varchar_in_out(text, typmod);
    case type_oid::BpChar:
      return bpchar_in_out(text, typmod);
    case type_oid::Char:
      return char_in_out(text);
    case type_oid::Name:
      return name_in_out(text);
    case type_oid::Bytea:
      return bytea_in_out(text);
    case type_oid::Uuid:
      return uuid_in_out(text);
    case type_oid::Bit:
      return bit_in_out(text, typmod, false);
    case type_oid::VarBit:
      return bit_in_out(text, typmod, true);
    case type_oid::Json:
      return json_in_out(text, false);
    case type_oid::JsonB:
      return json_in_out(text, true);
    case type_oid::Date:
      return date_in_out(session, text);
    case type_oid::Time:
    case type_oid::TimeTz:
      return time_in_out(session, text, typmod, type.oid == type_oid::TimeTz);
    case type_oid::Timestamp:
    case type_oid::TimestampTz:
      return timestamp_in_out(session, text, typmod, type.oid == type_oid::TimestampTz);
    case type_oid::Interval:
      return interval_in_out(session, text, typmod);
    case type_oid::Inet:
    case type_oid::Cidr:
      return network_in_out(text, type.oid == type_oid::Cidr);
    default:
      return reg_object_in_out(session, type.oid, text);
  }
}

}  // namespace

DatumText datum_in_out(Session& session, const Type& type, std::int32_t typmod, std::string_view text, int depth) {
  if (depth > max_depth) return std::nullopt;
  switch (type.typtype) {
    case 'd':
      return datum_in_out(session, type_of(session, type.base), type.typmod, text, depth + 1);
    case 'e':
      return enum_in_out(session, type, text);
    case 'r':
      return range_in_out(session, type, text, depth);
    case 'b':
      break;
    default:
      return std::nullopt;
  }
  if (type.true_array && type.storage != 'p') {
    return array_in_out(session, type_of(session, type.elem), typmod, text, depth);
  }
  return scalar_in_out(session, type, typmod, text);
}

DatumText datum_in_out(Session& session, Oid type, std::int32_t typmod, std::string_view text) {
  return datum_in_out(session, type_of(session, type), typmod, text, 0);
}

}  // namespace reconcile::analyze
