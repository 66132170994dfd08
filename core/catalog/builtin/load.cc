#include "core/catalog/builtin/load.h"

#include <cstdlib>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace reconcile::catalog {
namespace {

template <class T, class Row>
T named(const Row& row, const OidMap& map, Oid nsp = invalid_oid) {
  T object;
  object.oid = map(row.oid);
  object.name = row.name;
  object.nsp = map(nsp);
  return object;
}

std::vector<long> parse_numbers(const char* text) {
  std::vector<long> out;
  while (*text != 0) {
    char* end = nullptr;
    out.push_back(std::strtol(text, &end, 10));
    text = *end == ' ' ? end + 1 : end;
  }
  return out;
}

std::vector<FunctionArg> make_args(const FunctionRow& row, const std::vector<Oid>& signature, const OidMap& map) {
  if (row.arg_names == nullptr && *row.all_arg_types == 0) return {};
  std::vector<Oid> types = *row.all_arg_types == 0 ? signature : parse_oids(row.all_arg_types, map);
  std::vector<FunctionArg> args(types.size());
  std::string_view names = row.arg_names == nullptr ? std::string_view() : row.arg_names;
  std::string_view modes = row.arg_modes;
  for (std::size_t i = 0; i < args.size(); ++i) {
    args[i].type = types[i];
    if (!modes.empty()) args[i].mode = modes[i];
    std::size_t end = std::min(names.find('\x1f'), names.size());
    args[i].name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return args;
}

Attribute make_attribute(const AttributeRow& row, const OidMap& map) {
  Attribute attribute;
  attribute.name = row.name;
  attribute.num = row.num;
  attribute.type = map(row.type);
  attribute.typmod = row.typmod;
  attribute.collation = map(row.collation);
  attribute.ndims = row.ndims;
  attribute.not_null = row.not_null;
  attribute.has_default = row.has_default;
  attribute.identity = row.identity;
  attribute.generated = row.generated;
  return attribute;
}

IndexInfo make_index(const IndexRow& row, const OidMap& map) {
  IndexInfo index;
  index.table = map(row.table);
  index.unique = row.unique;
  index.primary = row.primary;
  std::vector<Oid> opclasses = parse_oids(row.opclasses, map);
  std::vector<Oid> collations = parse_oids(row.collations, map);
  for (long attnum : parse_numbers(row.keys)) {
    std::size_t i = index.keys.size();
    if (i >= opclasses.size()) {
      index.included.push_back(static_cast<AttrNumber>(attnum));
      continue;
    }
    IndexKey key;
    key.attnum = static_cast<AttrNumber>(attnum);
    key.opclass = opclasses[i];
    key.collation = collations[i];
    index.keys.push_back(std::move(key));
  }
  return index;
}

// Position of each object in a list, by OID.
template <class T>
std::unordered_map<Oid, T*> by_oid(std::vector<T>& objects) {
  std::unordered_map<Oid, T*> out;
  out.reserve(objects.size());
  for (T& object : objects) out.emplace(object.oid, &object);
  return out;
}

}  // namespace

std::vector<Oid> parse_oids(const char* text, const OidMap& map) {
  std::vector<Oid> out;
  for (long number : parse_numbers(text)) out.push_back(map(static_cast<Oid>(number)));
  return out;
}

Namespace make_object(const NamespaceRow& row, const OidMap& map) {
  Namespace out = named<Namespace>(row, map);
  out.owner = row.owner;
  return out;
}

Type make_object(const TypeRow& row, const OidMap& map) {
  Type out = named<Type>(row, map, row.nsp);
  out.typtype = row.typtype;
  out.category = row.category;
  out.preferred = row.preferred;
  out.defined = row.defined;
  out.len = row.len;
  out.delimiter = row.delimiter;
  out.relid = map(row.relid);
  out.elem = map(row.elem);
  out.array = map(row.array);
  out.true_array = row.true_array;
  out.subscriptable = row.subscriptable;
  out.base = map(row.base);
  out.typmod = row.typmod;
  out.ndims = row.ndims;
  out.not_null = row.not_null;
  out.collation = map(row.collation);
  out.default_text = row.default_text;
  out.input_function = map(row.input_function);
  out.typmodin = map(row.typmodin);
  out.align = row.align;
  out.storage = row.storage;
  out.by_value = row.by_value;
  return out;
}

Function make_object(const FunctionRow& row, const OidMap& map) {
  Function out = named<Function>(row, map, row.nsp);
  out.kind = row.kind;
  out.language = map(row.language);
  out.arg_types = parse_oids(row.arg_types, map);
  out.args = make_args(row, out.arg_types, map);
  out.default_count = row.default_count;
  out.default_text = row.default_text;
  out.variadic = map(row.variadic);
  out.return_type = map(row.return_type);
  out.returns_set = row.returns_set;
  out.strict = row.strict;
  out.security_definer = row.security_definer;
  out.leakproof = row.leakproof;
  out.volatility = row.volatility;
  out.parallel = row.parallel;
  out.cost = row.cost;
  out.rows = row.rows;
  out.support = map(row.support);
  return out;
}

Operator make_object(const OperatorRow& row, const OidMap& map) {
  Operator out = named<Operator>(row, map, row.nsp);
  out.kind = row.kind;
  out.left = map(row.left);
  out.right = map(row.right);
  out.result = map(row.result);
  out.function = map(row.function);
  out.commutator = map(row.commutator);
  out.negator = map(row.negator);
  out.can_merge = row.can_merge;
  out.can_hash = row.can_hash;
  return out;
}

Cast make_object(const CastRow& row, const OidMap& map) {
  Cast out;
  out.oid = map(row.oid);
  out.source = map(row.source);
  out.target = map(row.target);
  out.name = cast_key(out.source, out.target);
  out.function = map(row.function);
  out.context = row.context;
  out.method = row.method;
  return out;
}

OpFamily make_object(const OpFamilyRow& row, const OidMap& map) {
  OpFamily out = named<OpFamily>(row, map, row.nsp);
  out.method = map(row.method);
  return out;
}

OpClass make_object(const OpClassRow& row, const OidMap& map) {
  OpClass out = named<OpClass>(row, map, row.nsp);
  out.method = map(row.method);
  out.family = map(row.family);
  out.input_type = map(row.input_type);
  out.key_type = map(row.key_type);
  out.is_default = row.is_default;
  return out;
}

AmOp make_object(const AmOpRow& row, const OidMap& map) {
  return {map(row.family), map(row.left), map(row.right), map(row.op), row.strategy, row.purpose};
}

Collation make_object(const CollationRow& row, const OidMap& map) {
  Collation out = named<Collation>(row, map, row.nsp);
  out.provider = row.provider;
  out.deterministic = row.deterministic;
  out.encoding = row.encoding;
  return out;
}

Language make_object(const LanguageRow& row, const OidMap& map) {
  Language out = named<Language>(row, map);
  out.is_pl = row.is_pl;
  out.trusted = row.trusted;
  return out;
}

AccessMethod make_object(const AccessMethodRow& row, const OidMap& map) {
  AccessMethod out = named<AccessMethod>(row, map);
  out.amtype = row.amtype;
  out.can_order = row.can_order;
  out.can_unique = row.can_unique;
  out.can_multicol = row.can_multicol;
  out.can_include = row.can_include;
  out.can_exclude = row.can_exclude;
  return out;
}

Extension make_object(const ExtensionRow& row, const OidMap& map) {
  Extension out = named<Extension>(row, map);
  out.schema = row.nsp;
  out.version = row.version;
  out.relocatable = row.relocatable;
  return out;
}

Role make_object(const RoleRow& row, const OidMap& map) {
  Role out = named<Role>(row, map);
  out.superuser = row.superuser;
  out.inherit = row.inherit;
  out.create_role = row.create_role;
  out.create_db = row.create_db;
  out.login = row.login;
  out.replication = row.replication;
  out.bypass_rls = row.bypass_rls;
  out.member_of = parse_oids(row.member_of, map);
  return out;
}

Relation make_object(const RelationRow& row, const OidMap& map) {
  Relation out = named<Relation>(row, map, row.nsp);
  out.kind = row.kind;
  out.persistence = row.persistence;
  out.type = map(row.type);
  out.am = map(row.am);
  return out;
}

Constraint make_object(const ConstraintRow& row, const OidMap& map) {
  Constraint out = named<Constraint>(row, map, row.nsp);
  out.parent = out.relid = map(row.relation);
  out.index = map(row.index);
  out.contype = row.contype;
  for (long attnum : parse_numbers(row.key)) out.key.push_back(static_cast<AttrNumber>(attnum));
  return out;
}

ForeignDataWrapper make_object(const ForeignDataWrapperRow& row, const OidMap& map) {
  ForeignDataWrapper out = named<ForeignDataWrapper>(row, map);
  out.handler = map(row.handler);
  out.validator = map(row.validator);
  return out;
}

NamedObject make_object(const NamedRow& row, const OidMap& map) {
  NamedObject out = named<NamedObject>(row, map, row.nsp);
  out.classid = row.classid;
  return out;
}

std::vector<Type> make_types(const CatalogRows& rows, const OidMap& map) {
  std::vector<Type> types;
  types.reserve(rows.types.size());
  for (const TypeRow& row : rows.types) types.push_back(make_object(row, map));
  auto find = by_oid(types);
  for (const RangeRow& row : rows.ranges) {
    Type& range = *find.at(map(row.range));
    range.range_subtype = map(row.subtype);
    range.range_multirange = map(row.multirange);
    range.range_collation = map(row.collation);
    range.range_opclass = map(row.opclass);
    find.at(range.range_multirange)->multirange_range = range.oid;
  }
  for (const EnumLabelRow& row : rows.labels) {
    Type& type = *find.at(map(row.type));
    type.labels.push_back(row.label);
    type.label_transactions.push_back(0);
  }
  return types;
}

std::vector<Function> make_functions(const CatalogRows& rows, const OidMap& map) {
  std::vector<Function> functions;
  functions.reserve(rows.functions.size());
  for (const FunctionRow& row : rows.functions) functions.push_back(make_object(row, map));
  auto find = by_oid(functions);
  for (const AggregateRow& row : rows.aggregates) {
    Function& function = *find.at(map(row.function));
    function.agg_kind = row.kind;
    function.agg_direct_args = row.direct_args;
    function.agg_transfn = map(row.transfn);
    function.agg_finalfn = map(row.finalfn);
    function.agg_transtype = map(row.transtype);
    function.agg_sortop = map(row.sortop);
    if (row.init != nullptr) function.agg_init = row.init;
  }
  return functions;
}

std::vector<Relation> make_relations(const CatalogRows& rows, const OidMap& map) {
  std::vector<Relation> relations;
  relations.reserve(rows.relations.size());
  for (const RelationRow& row : rows.relations) relations.push_back(make_object(row, map));
  auto find = by_oid(relations);
  for (const AttributeRow& row : rows.attributes) {
    std::vector<Attribute>& attributes = find.at(map(row.relation))->attributes;
    while (attributes.size() + 1 < static_cast<std::size_t>(row.num)) {  // a gap: a dropped column
      Attribute& gap = attributes.emplace_back();
      gap.num = static_cast<AttrNumber>(attributes.size());
      gap.dropped = true;
    }
    attributes.push_back(make_attribute(row, map));
  }
  for (const IndexRow& row : rows.indexes) find.at(map(row.index))->index = make_index(row, map);
  for (Relation& relation : relations) {
    if (relation.kind == 'S') relation.sequence.emplace();
  }
  return relations;
}

}  // namespace reconcile::catalog
