#include "core/replay/partition.h"

#include <algorithm>

#include "core/catalog/walk.h"
#include "core/replay/constraint.h"
#include "core/replay/deletion.h"
#include "core/replay/index.h"
#include "core/replay/index_attributes.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

char strategy_code(const ::PartitionSpec& spec) {
  std::string name(sql::str(spec.strategy));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name == "range") return 'r';
  if (name == "list") return 'l';
  if (name == "hash") return 'h';
  throw error("42601", "unrecognized partitioning strategy \"%s\"", {sql::str(spec.strategy)});
}

class KeyBuilder {
 public:
  KeyBuilder(Context& ctx, const Relation& table, char strategy) : ctx_(ctx), table_(table), strategy_(strategy) {}

  IndexKey build(const ::PartitionElem& elem) {
    IndexKey key;
    Oid type = invalid_oid;
    if (elem.name != nullptr) {
      type = named(elem, key);
    } else {
      type = expression(elem, key);
    }
    if (elem.collation != nullptr) key.collation = analyze::lookup_collation(ctx_.session, elem.collation, -1);
    bool collatable = analyze::type_of(ctx_.session, type).collation != invalid_oid;
    if (collatable && key.collation == invalid_oid) {
      throw error("42P22", "could not determine which collation to use for partition expression")
          .with_hint("Use the COLLATE clause to set the collation explicitly.");
    }
    if (!collatable && key.collation != invalid_oid) {
      throw error("42804", "collations are not supported by type %s", {analyze::format_type(ctx_.session, type)});
    }
    key.opclass = opclass(elem, type);
    return key;
  }

 private:
  Oid named(const ::PartitionElem& elem, IndexKey& key) const {
    std::string_view name = sql::str(elem.name);
    const Attribute* column = table_.attribute(name);
    if (column == nullptr && system_column(name) != 0) {
      throw error("42P17", "cannot use system column \"%s\" in partition key", {name}, elem.location);
    }
    if (column == nullptr) {
      throw error("42703", "column \"%s\" named in partition key does not exist", {name}, elem.location);
    }
    if (column->generated != 0) {
      throw error("42P17", "cannot use generated column in partition key", {}, elem.location)
          .with_detail(message("Column \"%s\" is a generated column.", {name}));
    }
    key.attnum = column->num;
    key.collation = column->collation;
    return column->type;
  }

  Oid expression(const ::PartitionElem& elem, IndexKey& key) const {
    analyze::ParseState state = ctx_.parse_state();
    analyze::add_relation_to_namespace(state, table_);
    Expr* expr = analyze::transform_expr(state, elem.expr, analyze::ParseExprKind::PartitionExpression);
    analyze::assign_collations(state, expr);
    if (expr->kind == ExprKind::Var && as<catalog::Var>(expr).varattno > 0) {
      key.attnum = as<catalog::Var>(expr).varattno;
    } else {
      if (analyze::expression_volatility(ctx_.session, expr) != 'i') {
        throw error("42P17", "functions in partition key expression must be marked IMMUTABLE");
      }
      if (expr->kind == ExprKind::Const) throw error("42P17", "cannot use constant expression as partition key");
      key.expr = expr;
    }
    key.collation = expr->collation;
    return expr->type;
  }

  Oid opclass(const ::PartitionElem& elem, Oid type) const {
    std::string_view name = strategy_ == 'h' ? "hash" : "btree";
    const AccessMethod* method = ctx_.catalog.access_methods.find(invalid_oid, name);
    if (elem.opclass != nullptr) return resolve_opclass(ctx_, elem.opclass, type, *method);
    const OpClass* found = analyze::default_opclass(ctx_.session, type, method->oid);
    if (found != nullptr) return found->oid;
    throw error("42704", "data type %s has no default operator class for access method \"%s\"",
                {analyze::format_type(ctx_.session, type), name})
        .with_hint(message("You must specify a %s operator class or define a default %s operator class for the data type.",
                           {name, name}));
  }

  Context& ctx_;
  const Relation& table_;
  char strategy_;
};

const Relation& table_of_index(const Context& ctx, const Relation& index) { return relation_of(ctx, index.index->table); }

bool same_index(const Context& ctx, const Relation& a, const Relation& b) {
  const Relation& ta = table_of_index(ctx, a);
  const Relation& tb = table_of_index(ctx, b);
  const IndexInfo &x = *a.index, &y = *b.index;
  if (a.am != b.am || x.unique != y.unique || x.keys.size() != y.keys.size() || x.nulls_not_distinct != y.nulls_not_distinct ||
      x.included.size() != y.included.size() || (x.predicate == nullptr) != (y.predicate == nullptr)) {
    return false;
  }
  auto same_column = [&](AttrNumber m, AttrNumber n) {
    return m > 0 && n > 0 && ta.attribute(m)->name == tb.attribute(n)->name;
  };
  for (std::size_t i = 0; i < x.keys.size(); ++i) {
    const IndexKey &k = x.keys[i], &l = y.keys[i];
    if (k.opclass != l.opclass || k.collation != l.collation || (k.expr == nullptr) != (l.expr == nullptr)) return false;
    if (k.expr == nullptr ? !same_column(k.attnum, l.attnum) : !same_expression(ctx, k.expr, ta, l.expr, tb)) return false;
  }
  return x.predicate == nullptr || same_expression(ctx, x.predicate, ta, y.predicate, tb);
}

bool attach_equal_index(Context& ctx, const Relation& parent, Oid parent_constraint, Oid partition) {
  for (Oid oid : indexes_of(ctx, partition)) {
    const Relation& index = relation_of(ctx, oid);
    if (!index.inherits.empty() || !same_index(ctx, parent, index)) continue;
    const Constraint* constraint = constraint_of_index(ctx, index);
    if (parent_constraint != invalid_oid && constraint == nullptr) continue;
    Relation& edited = ctx.catalog.relations.edit(oid);
    edited.inherits = {parent.oid};
    edited.is_partition = true;
    record_dependency(ctx, address_of(index), address_of(parent), DependencyType::PartitionPrimary);
    record_dependency(ctx, address_of(index), {ClassId::Relation, partition}, DependencyType::PartitionSecondary);
    if (parent_constraint != invalid_oid) {
      Constraint& child = ctx.catalog.constraints.edit(constraint->oid);
      child.parent_constraint = parent_constraint;
      child.is_local = false;
      ++child.inh_count;
      ObjectAddress self{ClassId::Constraint, child.oid};
      record_dependency(ctx, self, {ClassId::Constraint, parent_constraint}, DependencyType::PartitionPrimary);
      record_dependency(ctx, self, {ClassId::Relation, partition}, DependencyType::PartitionSecondary);
    }
    return true;
  }
  return false;
}

}  // namespace

void set_partition_key(Context& ctx, Oid table, const ::PartitionSpec& spec) {
  const Relation& relation = relation_of(ctx, table);
  PartitionKey key;
  key.strategy = strategy_code(spec);
  if (key.strategy == 'l' && sql::list(spec.partParams).size() > 1) {
    throw error("42P17", "cannot use \"list\" partition strategy with more than one column");
  }
  for (auto* elem : sql::list<::PartitionElem>(spec.partParams)) {
    key.keys.push_back(KeyBuilder(ctx, relation, key.strategy).build(*elem));
  }
  ObjectAddress self = address_of(relation);
  for (const IndexKey& part : key.keys) {
    record_dependency(ctx, self, {ClassId::OpClass, part.opclass}, DependencyType::Normal);
    if (part.collation != default_collation) record_dependency(ctx, self, {ClassId::Collation, part.collation}, DependencyType::Normal);
    if (part.attnum > 0) record_dependency(ctx, address_of(relation, part.attnum), self, DependencyType::Internal);
    record_expression_dependencies(ctx, self, part.expr, &relation, DependencyType::Normal, DependencyType::Internal);
  }
  ctx.catalog.relations.edit(table).partition_key = std::move(key);
}

bool in_partition_key(Context& ctx, const Relation& relation, AttrNumber column) {
  if (!relation.partition_key) return false;
  for (const IndexKey& part : relation.partition_key->keys) {
    std::vector<AttrNumber> used = expression_columns(ctx, part.expr, relation);
    if (part.attnum == column || std::find(used.begin(), used.end(), column) != used.end()) return true;
  }
  return false;
}

IndexSpec clone_index(Context& ctx, const Relation& source, const Relation& table) {
  const Relation& from = table_of_index(ctx, source);
  const IndexInfo& info = *source.index;
  const AccessMethod* method = ctx.catalog.access_methods.find(source.am);
  const Constraint* constraint = constraint_of_index(ctx, source);
  IndexSpec spec;
  spec.method = method->name;
  spec.unique = info.unique;
  spec.primary = info.primary;
  spec.nulls_not_distinct = info.nulls_not_distinct;
  spec.is_constraint = constraint != nullptr;
  if (constraint != nullptr) {
    spec.deferrable = constraint->deferrable;
    spec.initdeferred = constraint->deferred;
    spec.exclusion_oids = constraint->exclusion_operators;
  }
  for (std::size_t i = 0; i < info.keys.size(); ++i) {
    const IndexKey& key = info.keys[i];
    IndexColumn column;
    if (key.attnum > 0) column.name = from.attribute(key.attnum)->name;
    if (key.expr != nullptr) column.cooked = translate_index_expr(ctx, key.expr, from, table);
    column.label = source.attributes[i].name;
    column.opclass_oid = key.opclass;
    column.collation_oid = key.collation;
    if (method->can_order) {
      column.ordering = key.desc ? SORTBY_DESC : SORTBY_DEFAULT;
      column.nulls = key.nulls_first == key.desc ? SORTBY_NULLS_DEFAULT : key.nulls_first ? SORTBY_NULLS_FIRST : SORTBY_NULLS_LAST;
    }
    spec.columns.push_back(std::move(column));
  }
  for (AttrNumber number : info.included) {
    spec.including.emplace_back();
    spec.including.back().name = from.attribute(number)->name;
  }
  spec.predicate = translate_check(ctx, info.predicate, from, table);
  return spec;
}

void index_partition(Context& ctx, Oid parent_index, Oid parent_constraint, Oid partition) {
  const Relation& parent = relation_of(ctx, parent_index);
  const Relation& table = relation_of(ctx, partition);
  if (table.kind == 'f') return;
  if (attach_equal_index(ctx, parent, parent_constraint, partition)) return;
  IndexSpec spec = clone_index(ctx, parent, table);
  spec.parent_index = parent_index;
  spec.parent_constraint = parent_constraint;
  spec.is_constraint = parent_constraint != invalid_oid;
  define_index(ctx, partition, std::move(spec));
}

void clone_parent_indexes(Context& ctx, Oid parent, Oid partition) {
  for (Oid oid : indexes_of(ctx, parent)) {
    const Relation& index = relation_of(ctx, oid);
    if (index.kind != 'I') continue;
    const Constraint* constraint = constraint_of_index(ctx, index);
    index_partition(ctx, oid, constraint == nullptr ? invalid_oid : constraint->oid, partition);
  }
}

void clone_parent_triggers(Context& ctx, Oid parent, Oid partition) {
  for (const Trigger* trigger : ctx.catalog.triggers.of_parent(parent)) {
    constexpr int for_each_row = 1;
    if ((trigger->type & for_each_row) == 0 || trigger->internal) continue;
    Trigger copy = *trigger;
    static_cast<Object&>(copy) = new_object<Trigger>(ctx, trigger->name, invalid_oid, partition);
    copy.parent_trigger = trigger->oid;
    const Relation& from = relation_of(ctx, parent);
    const Relation& to = relation_of(ctx, partition);
    for (AttrNumber& column : copy.columns) column = to.attribute(from.attribute(column)->name)->num;
    ObjectAddress self{ClassId::Trigger, copy.oid};
    Oid function = copy.function;
    ctx.catalog.triggers.add(std::move(copy));
    record_dependency(ctx, self, {ClassId::Function, function}, DependencyType::Normal);
    record_dependency(ctx, self, {ClassId::Relation, partition}, DependencyType::Auto);
    record_dependency(ctx, self, {ClassId::Trigger, trigger->oid}, DependencyType::PartitionPrimary);
    record_dependency(ctx, self, {ClassId::Relation, partition}, DependencyType::PartitionSecondary);
  }
}

}  // namespace reconcile::replay
