// Object identifiers, as in pg_catalog: built-in objects keep the OIDs of a real server (below 16384),
// what a history makes is numbered from there.
#pragma once

#include <cstdint>
#include <functional>

namespace reconcile::catalog {

using Oid = std::uint32_t;
using AttrNumber = std::int16_t;

inline constexpr Oid invalid_oid = 0;
inline constexpr Oid first_normal_oid = 16384;

// The system catalog an object has its row in.
enum class ClassId : std::uint8_t {
  None, Namespace, Relation, Type, Constraint, AttrDefault, Function, Trigger, Policy, Rule, Operator, OpClass,
  OpFamily, Cast, Collation, Conversion, Extension, Language, Role, Publication, PublicationRel,
  PublicationNamespace, Subscription, EventTrigger, ForeignDataWrapper, ForeignServer, UserMapping, Statistics,
  TsConfig, TsDictionary, TsParser, TsTemplate, DefaultAcl, Transform, AccessMethod, Tablespace, Database,
};

// pg_depend's (classid, objid, objsubid); subid is a column number of a relation, else 0.
struct ObjectAddress {
  ClassId classid = ClassId::None;
  Oid oid = invalid_oid;
  std::int32_t subid = 0;
  auto operator<=>(const ObjectAddress&) const = default;
};

struct ObjectAddressHash {
  std::size_t operator()(const ObjectAddress& a) const {
    std::uint64_t key = (static_cast<std::uint64_t>(a.oid) << 24) ^
                        (static_cast<std::uint64_t>(static_cast<std::uint32_t>(a.subid)) << 8) ^
                        static_cast<std::uint64_t>(a.classid);
    return std::hash<std::uint64_t>{}(key * 0x9E3779B97F4A7C15ull);
  }
};

// OIDs that code names: the same constants as pg_type_d.h, generated from there by nobody because they never change.
namespace type_oid {
inline constexpr Oid Bool = 16, Bytea = 17, Char = 18, Name = 19, Int8 = 20, Int2 = 21, Int2Vector = 22, Int4 = 23,
    Regproc = 24, Text = 25, OidType = 26, Tid = 27, Xid = 28, Cid = 29, OidVector = 30, Json = 114, Xml = 142,
    Point = 600, Float4 = 700, Float8 = 701, Unknown = 705, Money = 790, MacAddr = 829, Inet = 869, Cidr = 650,
    Int2Array = 1005, Int4Array = 1007, TextArray = 1009, OidArray = 1028, NameArray = 1003, BpChar = 1042,
    VarChar = 1043, Date = 1082, Time = 1083, Timestamp = 1114, TimestampTz = 1184, Interval = 1186, TimeTz = 1266,
    Bit = 1560, VarBit = 1562, Numeric = 1700, RefCursor = 1790, Regprocedure = 2202, Regoper = 2203,
    Regoperator = 2204, Regclass = 2205, Regtype = 2206, Regrole = 4096, Regnamespace = 4089, Uuid = 2950,
    JsonB = 3802, JsonPath = 4072, TsVector = 3614, TsQuery = 3615, Record = 2249, RecordArray = 2287,
    CString = 2275, CStringArray = 1263, Any = 2276, AnyArray = 2277, Void = 2278, Trigger = 2279,
    EventTrigger = 3838, LanguageHandler = 2280, Internal = 2281, AnyElement = 2283, AnyNonArray = 2776,
    AnyEnum = 3500, AnyRange = 3831, AnyMultirange = 4537, AnyCompatible = 5077, AnyCompatibleArray = 5078,
    AnyCompatibleNonArray = 5079, AnyCompatibleRange = 5080, AnyCompatibleMultirange = 4538, FdwHandler = 3115,
    IndexAmHandler = 325, TableAmHandler = 269, TsmHandler = 3310;
}  // namespace type_oid

namespace schema_oid {
inline constexpr Oid PgCatalog = 11, PgToast = 99, Public = 2200;
}  // namespace schema_oid

inline constexpr Oid heap_am = 2, btree_am = 403, hash_am = 405, gist_am = 783, gin_am = 2742, brin_am = 3580,
    spgist_am = 4000;

inline constexpr Oid default_collation = 100, c_collation = 950;
inline constexpr Oid bootstrap_role = 10, pg_database_owner = 6171;

}  // namespace reconcile::catalog
