// The rows of the generated tables (core/catalog/builtin/generated/, made by tools/generate-builtins):
// plain aggregates of literals, so that thousands of them compile fast and cost nothing to load.
//
// Lists of OIDs are blanks-separated decimals, lists of names are separated by '\x1f'. In the tables of
// the built-in objects an OID is the server's. In an extension's, OIDs below 16384 are built-in ones except
// schema public, which stands for the schema the extension is put into; the others are OidOf (extensions.h).
#pragma once

#include <cstdint>
#include <span>

#include "core/catalog/dependency.h"
#include "core/catalog/oid.h"

namespace reconcile::catalog {

struct NamespaceRow {
  Oid oid;
  const char* name;
  Oid owner;
};

struct TypeRow {
  Oid oid;
  const char* name;
  Oid nsp;
  std::int16_t len;
  bool by_value;
  char typtype, category;
  bool preferred, defined;
  char delimiter;
  Oid relid, elem, array;
  bool true_array, subscriptable;
  Oid input_function, typmodin;
  char align, storage;
  bool not_null;
  Oid base;
  std::int32_t typmod;
  std::int16_t ndims;
  Oid collation;
  const char* default_text;
};

struct RangeRow {
  Oid range, subtype, multirange, collation, opclass;
};

struct EnumLabelRow {
  Oid type;
  const char* label;
};

struct FunctionRow {
  Oid oid;
  const char* name;
  Oid nsp, language;
  char kind;
  bool security_definer, leakproof, strict, returns_set;
  char volatility, parallel;
  Oid variadic, support;
  float cost, rows;
  Oid return_type;
  const char* arg_types;
  const char* all_arg_types;
  const char* arg_modes;
  const char* arg_names;
  int default_count;
  const char* default_text;
};

struct AggregateRow {
  Oid function;
  char kind;
  int direct_args;
  Oid transfn, finalfn, transtype, sortop;
  const char* init;  // null when none
};

struct OperatorRow {
  Oid oid;
  const char* name;
  Oid nsp;
  char kind;
  Oid left, right, result, function, commutator, negator;
  bool can_merge, can_hash;
};

struct CastRow {
  Oid oid, source, target, function;
  char context, method;
};

struct OpFamilyRow {
  Oid oid;
  const char* name;
  Oid nsp, method;
};

struct OpClassRow {
  Oid oid;
  const char* name;
  Oid nsp, method, family, input_type, key_type;
  bool is_default;
};

struct AmOpRow {
  Oid family, left, right, op;
  std::int16_t strategy;
  char purpose;
};

struct CollationRow {
  Oid oid;
  const char* name;
  Oid nsp;
  char provider;
  bool deterministic;
  std::int16_t encoding;
};

struct LanguageRow {
  Oid oid;
  const char* name;
  bool is_pl, trusted;
};

struct AccessMethodRow {
  Oid oid;
  const char* name;
  char amtype;
  bool can_order, can_unique, can_multicol, can_include, can_exclude;
};

struct ExtensionRow {
  Oid oid;
  const char* name;
  Oid nsp;
  const char* version;
  bool relocatable;
};

struct RoleRow {
  Oid oid;
  const char* name;
  bool superuser, inherit, create_role, create_db, login, replication, bypass_rls;
  const char* member_of;
};

struct RelationRow {
  Oid oid;
  const char* name;
  Oid nsp;
  char kind, persistence;
  Oid type, am;
};

struct AttributeRow {  // in order of relation and number
  Oid relation;
  const char* name;
  AttrNumber num;
  Oid type;
  std::int32_t typmod;
  Oid collation;
  std::int16_t ndims;
  bool not_null, has_default;
  char identity, generated;
};

struct IndexRow {
  Oid index, table;
  bool unique, primary;
  const char* keys;  // attnums, 0 for expressions
  const char* opclasses;
  const char* collations;
};

struct ConstraintRow {  // primary and unique keys of tables
  Oid oid;
  const char* name;
  Oid nsp, relation, index;
  char contype;
  const char* key;
};

struct ForeignDataWrapperRow {
  Oid oid;
  const char* name;
  Oid handler, validator;
};

struct NamedRow {
  ClassId classid;
  Oid oid;
  const char* name;
  Oid nsp;
};

struct CatalogRows {
  std::span<const NamespaceRow> namespaces = {};
  std::span<const TypeRow> types = {};
  std::span<const RangeRow> ranges = {};
  std::span<const EnumLabelRow> labels = {};
  std::span<const FunctionRow> functions = {};
  std::span<const AggregateRow> aggregates = {};
  std::span<const OperatorRow> operators = {};
  std::span<const CastRow> casts = {};
  std::span<const OpFamilyRow> opfamilies = {};
  std::span<const OpClassRow> opclasses = {};
  std::span<const AmOpRow> amops = {};
  std::span<const CollationRow> collations = {};
  std::span<const LanguageRow> languages = {};
  std::span<const AccessMethodRow> access_methods = {};
  std::span<const ExtensionRow> extensions = {};
  std::span<const RoleRow> roles = {};
  std::span<const RelationRow> relations = {};
  std::span<const AttributeRow> attributes = {};
  std::span<const IndexRow> indexes = {};
  std::span<const ConstraintRow> constraints = {};
  std::span<const ForeignDataWrapperRow> foreign_data_wrappers = {};
  std::span<const NamedRow> named = {};
  std::span<const Dependency> dependencies = {};
};

// The objects of a fresh database (generated_rows.cc).
extern const CatalogRows builtin_rows;

}  // namespace reconcile::catalog
