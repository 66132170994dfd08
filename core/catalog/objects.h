// The rows of the modelled system catalogs. Field names follow pg_class, pg_attribute, pg_type, … with
// their prefixes dropped; single-character codes are PostgreSQL's own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/collection.h"
#include "core/catalog/expr.h"
#include "core/catalog/oid.h"

namespace reconcile::catalog {

using Acl = std::vector<std::string>;             // aclitem text: "anon=r/postgres"
using Options = std::vector<std::pair<std::string, std::string>>;  // reloptions and the like

struct Namespace : Object {
  Acl acl;
};

struct Attribute {
  std::string name;  // of a dropped column: its last name (the server overwrites it; we keep it for reports)
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
  Oid collation = invalid_oid;
  AttrNumber num = 0;  // 1-based; never reused
  std::int16_t ndims = 0;
  bool not_null = false;
  bool has_default = false;
  bool dropped = false;
  bool is_local = true;
  int inh_count = 0;
  char identity = 0;   // 'a' always, 'd' by default
  char generated = 0;  // 's' stored
  char storage = 0;
  char compression = 0;
  Expr* default_expr = nullptr;  // analyzed default or generation expression
  Oid default_oid = invalid_oid; // its pg_attrdef row
  std::optional<std::int32_t> statistics_target = {};
  Options options = {};
  Options fdw_options = {};
  Acl acl = {};
  StatementId made = no_statement;
  StatementId changed = no_statement;
  StatementId dropped_by = no_statement;
};

struct IndexKey {
  AttrNumber attnum = 0;  // 0: an expression
  Expr* expr = nullptr;
  Oid opclass = invalid_oid;
  Oid collation = invalid_oid;
  bool desc = false;
  bool nulls_first = false;
  Options opclass_options;
};

struct IndexInfo {
  Oid table = invalid_oid;
  std::vector<IndexKey> keys;          // key columns
  std::vector<AttrNumber> included;    // INCLUDE columns
  Expr* predicate = nullptr;
  bool unique = false;
  bool nulls_not_distinct = false;
  bool primary = false;
  bool exclusion = false;
  bool immediate = true;
  bool clustered = false;
  bool valid = true;
  bool replica_identity = false;
};

struct SequenceInfo {
  Oid type = type_oid::Int8;
  std::int64_t start = 1, increment = 1, min = 1, max = INT64_MAX, cache = 1;
  bool cycle = false;
};

struct PartitionKey {
  char strategy = 'r';  // r range, l list, h hash
  std::vector<IndexKey> keys;
};

// One bound datum: text in the column type's output form, or MINVALUE / MAXVALUE.
struct PartitionDatum {
  enum class Kind : std::uint8_t { Value, MinValue, MaxValue, Null } kind = Kind::Value;
  std::string value;
  bool operator==(const PartitionDatum&) const = default;
};

struct PartitionBound {
  bool is_default = false;
  std::vector<PartitionDatum> list;           // list
  std::vector<PartitionDatum> lower, upper;   // range
  int modulus = 0, remainder = 0;             // hash
};

struct Relation : Object {
  char kind = 'r';         // relkind: r i S t v m c f p I
  char persistence = 'p';  // p u t
  Oid type = invalid_oid;        // row type
  Oid of_type = invalid_oid;
  Oid am = invalid_oid;          // access method (heap = 2, btree = 403, …)
  Oid tablespace = invalid_oid;
  std::vector<Attribute> attributes;  // index = num - 1; dropped ones stay
  std::vector<Oid> inherits;     // parents, in order
  bool is_partition = false;
  std::optional<PartitionKey> partition_key;
  std::optional<PartitionBound> partition_bound;
  bool row_security = false, force_row_security = false;
  char replica_identity = 'd';
  bool is_populated = true;
  std::optional<IndexInfo> index;
  std::optional<SequenceInfo> sequence;
  Query* view_query = nullptr;   // of a view or materialised view
  bool view_check_option_local = false, view_check_option_cascaded = false;
  Oid foreign_server = invalid_oid;
  Options options;
  Options fdw_options;
  Acl acl;

  // A live column by name, or null.
  const Attribute* attribute(std::string_view column) const;
  const Attribute* attribute(AttrNumber num) const;  // null for system columns and numbers out of range
};

struct Type : Object {
  char typtype = 'b';   // b c d e p r m
  char category = 'U';
  bool preferred = false;
  bool defined = true;
  std::int16_t len = -1;
  char delimiter = ',';
  Oid relid = invalid_oid;      // of a composite type
  Oid elem = invalid_oid;       // element type of a true array (or fixed-length array-like) type
  Oid array = invalid_oid;      // its array type
  bool true_array = false;      // subscript handler is array_subscript_handler
  bool subscriptable = false;
  Oid base = invalid_oid;       // domain
  std::int32_t typmod = -1;     // domain
  int ndims = 0;
  bool not_null = false;
  Oid collation = invalid_oid;
  Expr* default_expr = nullptr;
  std::string default_text;     // typdefault of a base type
  std::vector<std::string> labels;  // enum, in sort order
  // For each label the transaction that added it to an existing type: 0 when it is safe to use.
  std::vector<std::uint32_t> label_transactions;
  Oid range_subtype = invalid_oid, range_multirange = invalid_oid, multirange_range = invalid_oid;
  Oid range_opclass = invalid_oid, range_collation = invalid_oid;
  Oid input_function = invalid_oid, typmodin = invalid_oid;
  std::uint32_t transaction = 0;  // that made it
  char align = 'i', storage = 'x';
  bool by_value = false;
  Acl acl;
};

struct Constraint : Object {  // parent: the relation, or the domain
  char contype = 'c';  // c f p u t x
  Oid relid = invalid_oid;
  Oid typid = invalid_oid;
  Oid index = invalid_oid;
  Oid foreign_relid = invalid_oid;
  Oid parent_constraint = invalid_oid;
  std::vector<AttrNumber> key;
  std::vector<AttrNumber> foreign_key;
  std::vector<Oid> pf_eqop;       // foreign key: PK = FK operators
  std::vector<AttrNumber> delete_set_columns;
  std::vector<Oid> exclusion_operators;
  char on_update = 'a', on_delete = 'a', match = 's';
  bool deferrable = false, deferred = false, validated = true;
  bool is_local = true, no_inherit = false;
  int inh_count = 0;
  Expr* check = nullptr;
};

struct FunctionArg {
  std::string name;
  Oid type = invalid_oid;
  char mode = 'i';  // i o b v t
  Expr* default_expr = nullptr;
};

struct Function : Object {
  char kind = 'f';  // f p a w
  Oid language = invalid_oid;
  std::vector<Oid> arg_types;       // input arguments only: the signature
  std::vector<FunctionArg> args;    // all arguments; may be empty for built-ins without names or modes
  int default_count = 0;
  std::string default_text;         // proargdefaults of a built-in function, printed
  Oid variadic = invalid_oid;       // element type
  Oid return_type = invalid_oid;
  bool returns_set = false;
  bool strict = false, security_definer = false, leakproof = false;
  char volatility = 'v', parallel = 'u';
  float cost = 1, rows = 0;
  std::string source;               // prosrc
  std::string binary;               // probin
  Query* sql_body = nullptr;        // BEGIN ATOMIC / RETURN
  std::vector<Query*> sql_body_list;
  Options config;                   // SET clauses
  Oid support = invalid_oid;
  // aggregates
  char agg_kind = 'n';
  int agg_direct_args = 0;
  Oid agg_transfn = invalid_oid, agg_finalfn = invalid_oid, agg_transtype = invalid_oid, agg_sortop = invalid_oid;
  std::optional<std::string> agg_init;
  Acl acl;
};

struct Operator : Object {
  char kind = 'b';  // b l
  Oid left = invalid_oid, right = invalid_oid, result = invalid_oid;
  Oid function = invalid_oid;
  Oid commutator = invalid_oid, negator = invalid_oid;
  bool can_merge = false, can_hash = false;
};

std::string cast_key(Oid source, Oid target);

struct Cast : Object {  // name: cast_key(source, target), by which Catalog::cast() finds it
  Oid source = invalid_oid, target = invalid_oid, function = invalid_oid;
  char context = 'e';  // e a i
  char method = 'f';   // f i b
};

struct OpFamily : Object {
  Oid method = invalid_oid;
};

struct OpClass : Object {
  Oid method = invalid_oid;
  Oid family = invalid_oid;
  Oid input_type = invalid_oid;
  Oid key_type = invalid_oid;
  bool is_default = false;
};

// One strategy operator of an operator family.
struct AmOp {
  Oid family = invalid_oid, left = invalid_oid, right = invalid_oid, op = invalid_oid;
  std::int16_t strategy = 0;
  char purpose = 's';
};

struct Collation : Object {
  char provider = 'd';
  bool deterministic = true;
  int encoding = -1;
};

struct Language : Object {
  bool is_pl = false, trusted = false;
  Acl acl;
};

struct AccessMethod : Object {
  char amtype = 'i';  // i t
  bool can_order = false, can_unique = false, can_multicol = false, can_include = false, can_exclude = false;
};

struct Role : Object {
  bool superuser = false, inherit = true, create_role = false, create_db = false, login = false,
       replication = false, bypass_rls = false;
  std::vector<Oid> member_of;
};

struct Extension : Object {
  Oid schema = invalid_oid;  // its objects' schema; extensions themselves live in none
  std::string version;
  bool relocatable = false;
};

struct Trigger : Object {  // parent: the relation
  Oid function = invalid_oid;
  Oid constraint = invalid_oid;
  Oid constraint_relation = invalid_oid;
  Oid constraint_index = invalid_oid;
  Oid parent_trigger = invalid_oid;
  int type = 0;  // TRIGGER_TYPE_* bits
  bool internal = false, deferrable = false, deferred = false;
  char enabled = 'O';
  std::vector<AttrNumber> columns;
  std::vector<std::string> args;
  Expr* when = nullptr;
  std::string old_table, new_table;
};

struct Policy : Object {  // parent: the relation
  char command = '*';  // r a w d *
  bool permissive = true;
  std::vector<Oid> roles;  // 0: public
  Expr* qual = nullptr;
  Expr* with_check = nullptr;
};

struct Rule : Object {  // parent: the relation
  char event = '1';  // 1 select, 2 update, 3 insert, 4 delete
  bool instead = false;
  char enabled = 'O';
  Expr* qual = nullptr;
  std::vector<Query*> actions;
};

struct Statistics : Object {
  Oid relid = invalid_oid;
  std::vector<AttrNumber> columns;
  std::vector<Expr*> expressions;
  std::string kinds;
};

struct Publication : Object {
  bool all_tables = false;
  Options options;
};

struct PublicationMember : Object {  // parent: the publication
  Oid relid = invalid_oid;  // or
  Oid schema = invalid_oid;
  std::vector<AttrNumber> columns;
  Expr* where = nullptr;
};

struct EventTrigger : Object {
  std::string event;
  Oid function = invalid_oid;
  char enabled = 'O';
  std::vector<std::pair<std::string, std::vector<std::string>>> filters;
};

struct ForeignDataWrapper : Object {
  Oid handler = invalid_oid, validator = invalid_oid;
  Options options;
  Acl acl;
};

struct ForeignServer : Object {
  Oid fdw = invalid_oid;
  std::string type, version;
  Options options;
  Acl acl;
};

// Objects of which only name and schema matter: text search configurations, dictionaries, parsers and
// templates, conversions, subscriptions, user mappings, default ACLs, transforms, tablespaces.
struct NamedObject : Object {
  ClassId classid = ClassId::None;
  std::string detail;
};

}  // namespace reconcile::catalog
