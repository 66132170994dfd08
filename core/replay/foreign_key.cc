// FOREIGN KEY (ATAddForeignKeyConstraint): the referenced key, and whether its columns can be compared.
#include <algorithm>

#include "core/replay/constraint.h"
#include "core/replay/index.h"
#include "core/replay/naming.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

constexpr std::size_t max_keys = 32;

std::vector<std::string> strings(const List* names) {
  std::vector<std::string> out;
  for (auto* name : sql::list<::String>(names)) out.emplace_back(sql::str(name->sval));
  return out;
}

Oid opfamily_member(const Context& ctx, Oid family, Oid left, Oid right, int strategy) {
  for (const AmOp& amop : ctx.catalog.amops(family)) {
    if (amop.left == left && amop.right == right && amop.strategy == strategy && amop.purpose == 's') return amop.op;
  }
  return invalid_oid;
}

class ForeignKey {
 public:
  ForeignKey(Context& ctx, Oid relation, const ConstraintSpec& spec)
      : ctx_(ctx), table_(relation_of(ctx, relation)), spec_(spec), node_(*spec.node) {}

  Oid add() {
    choose_name();
    referenced_ = &open_relation(ctx_, *node_.pktable);
    check_relations();
    Constraint& key = constraint_;
    key.key = column_numbers(table_, spec_.columns);
    key.delete_set_columns = delete_set_columns();
    find_referenced_key();
    check_generated_columns();
    if (key.key.size() != key.foreign_key.size()) {
      throw error("42830", "number of referencing and referenced columns for foreign key disagree");
    }
    find_operators();
    fill();
    Oid oid = store_constraint(ctx_, constraint_).oid;
    for (Oid partition : table_.kind == 'p' ? children_of(ctx_, table_.oid) : std::vector<Oid>{}) {
      clone_one(partition, oid);
    }
    return oid;
  }

 private:
  void choose_name() {
    std::string_view written = sql::str(node_.conname);
    if (written.empty()) {
      name_ = choose_constraint_name(ctx_, table_.name, column_list_addition(spec_.columns), "fkey", table_.nsp);
      return;
    }
    name_ = clip_name(written);
    if (find_constraint(ctx_, table_.oid, name_) == nullptr) return;
    throw error("42710", "constraint \"%s\" for relation \"%s\" already exists", {name_, table_.name});
  }

  void check_relations() const {
    if (table_.kind == 'p' && node_.skip_validation && !node_.initially_valid) {
      throw error("0A000", "cannot add NOT VALID foreign key on partitioned table \"%s\" referencing relation \"%s\"",
                  {table_.name, referenced_->name})
          .with_detail("This feature is not yet supported on partitioned tables.");
    }
    if (referenced_->kind != 'r' && referenced_->kind != 'p') {
      throw error("42809", "referenced relation \"%s\" is not a table", {referenced_->name});
    }
    if (is_system_relation(*referenced_)) {
      throw error("42501", "permission denied: \"%s\" is a system catalog", {referenced_->name});
    }
    if (table_.persistence == 'p' && referenced_->persistence != 'p') {
      throw error("42P16", "constraints on permanent tables may reference only permanent tables");
    }
    if (table_.persistence == 'u' && referenced_->persistence == 't') {
      throw error("42P16", "constraints on unlogged tables may reference only permanent or unlogged tables");
    }
    if (table_.persistence == 't' && referenced_->persistence != 't') {
      throw error("42P16", "constraints on temporary tables may reference only temporary tables");
    }
  }

  std::vector<AttrNumber> column_numbers(const Relation& relation, const std::vector<std::string>& names) const {
    std::vector<AttrNumber> out;
    for (const std::string& name : names) {
      const Attribute* column = relation.attribute(name);
      if (column == nullptr && system_column(name) != 0) {
        throw error("0A000", "system columns cannot be used in foreign keys");
      }
      if (column == nullptr) {
        throw error("42703", "column \"%s\" referenced in foreign key constraint does not exist", {name});
      }
      if (out.size() >= max_keys) throw error("54011", "cannot have more than 32 keys in a foreign key");
      out.push_back(column->num);
      ctx_.session.use(address_of(relation, column->num));
    }
    return out;
  }

  std::vector<AttrNumber> delete_set_columns() const {
    std::vector<std::string> names = strings(node_.fk_del_set_cols);
    std::vector<AttrNumber> columns = column_numbers(table_, names);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto& key = constraint_.key;
      if (std::find(key.begin(), key.end(), columns[i]) != key.end()) continue;
      throw error("42P10", "column \"%s\" referenced in ON DELETE SET action must be part of foreign key", {names[i]});
    }
    return columns;
  }

  void find_referenced_key() {
    if (node_.pk_attrs == nullptr) return take_primary_key();
    constraint_.foreign_key = column_numbers(*referenced_, strings(node_.pk_attrs));
    find_unique_index();
  }

  void take_primary_key() {
    const Relation* index = primary_key_of(ctx_, referenced_->oid);
    if (index == nullptr) throw error("42704", "there is no primary key for referenced table \"%s\"", {referenced_->name});
    if (!index->index->immediate) {
      throw error("55000", "cannot use a deferrable primary key for referenced table \"%s\"", {referenced_->name});
    }
    constraint_.index = index->oid;
    for (const IndexKey& key : index->index->keys) {
      constraint_.foreign_key.push_back(key.attnum);
      opclasses_.push_back(key.opclass);
      ctx_.session.use(address_of(*referenced_, key.attnum));
    }
  }

  // Operator classes in the order of the referenced columns; empty when the index does not fit.
  std::vector<Oid> match(const IndexInfo& info) const {
    std::vector<Oid> out;
    if (!info.unique || !info.valid || info.predicate != nullptr) return out;
    if (info.keys.size() != constraint_.foreign_key.size()) return out;
    for (AttrNumber column : constraint_.foreign_key) {
      auto key = std::find_if(info.keys.begin(), info.keys.end(), [&](const IndexKey& k) { return k.attnum == column; });
      if (key == info.keys.end()) return {};
      out.push_back(key->opclass);
    }
    return out;
  }

  void find_unique_index() {
    const auto& columns = constraint_.foreign_key;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (std::count(columns.begin(), columns.end(), columns[i]) > 1) {
        throw error("42830", "foreign key referenced-columns list must not contain duplicates");
      }
    }
    bool found_deferrable = false;
    for (Oid oid : indexes_of(ctx_, referenced_->oid)) {
      const IndexInfo& info = *relation_of(ctx_, oid).index;
      std::vector<Oid> opclasses = match(info);
      if (opclasses.empty()) continue;
      if (!info.immediate) {
        found_deferrable = true;
        continue;
      }
      constraint_.index = oid;
      opclasses_ = opclasses;
      return;
    }
    if (found_deferrable) {
      throw error("55000", "cannot use a deferrable unique constraint for referenced table \"%s\"", {referenced_->name});
    }
    throw error("42830", "there is no unique constraint matching given keys for referenced table \"%s\"", {referenced_->name});
  }

  void check_generated_columns() const {
    for (AttrNumber number : constraint_.key) {
      if (table_.attribute(number)->generated == 0) continue;
      std::string_view sets = "ndc";
      bool on_update = sets.find(node_.fk_upd_action) != std::string_view::npos;
      bool on_delete = node_.fk_del_action == 'n' || node_.fk_del_action == 'd';
      if (!on_update && !on_delete) continue;
      throw error("42601", "invalid %s action for foreign key constraint containing generated column",
                  {on_update ? "ON UPDATE" : "ON DELETE"});
    }
  }

  void find_operators() {
    for (std::size_t i = 0; i < opclasses_.size() && i < constraint_.key.size(); ++i) {
      const Attribute& from = *table_.attribute(constraint_.key[i]);
      const Attribute& to = *referenced_->attribute(constraint_.foreign_key[i]);
      constraint_.pf_eqop.push_back(equality(from, to, *ctx_.catalog.opclasses.find(opclasses_[i])));
    }
  }

  Oid equality(const Attribute& from, const Attribute& to, const OpClass& opclass) const {
    const AccessMethod* method = ctx_.catalog.access_methods.find(opclass.method);
    int strategy = method != nullptr && method->name == "hash" ? 1 : 3;
    Oid from_base = analyze::base_type(ctx_.session, from.type);
    Oid op = opfamily_member(ctx_, opclass.family, opclass.input_type, from_base, strategy);
    Oid own = op == invalid_oid ? invalid_oid : opfamily_member(ctx_, opclass.family, from_base, from_base, strategy);
    if (op != invalid_oid && own != invalid_oid) return op;
    Oid given[] = {to.type, from.type};
    Oid wanted[] = {opclass.input_type, opclass.input_type};
    if (analyze::can_coerce(ctx_.session, given, wanted, analyze::CoercionContext::Implicit)) {
      Oid plain = opfamily_member(ctx_, opclass.family, opclass.input_type, opclass.input_type, strategy);
      if (plain != invalid_oid) return plain;
    }
    throw error("42804", "foreign key constraint \"%s\" cannot be implemented", {name_})
        .with_detail(message("Key columns \"%s\" and \"%s\" are of incompatible types: %s and %s.",
                             {from.name, to.name, analyze::format_type(ctx_.session, from.type),
                              analyze::format_type(ctx_.session, to.type)}));
  }

  void fill() {
    Constraint fresh = new_object<Constraint>(ctx_, name_, table_.nsp, table_.oid);
    static_cast<Object&>(constraint_) = fresh;
    constraint_.contype = 'f';
    constraint_.relid = table_.oid;
    constraint_.foreign_relid = referenced_->oid;
    constraint_.on_update = node_.fk_upd_action;
    constraint_.on_delete = node_.fk_del_action;
    constraint_.match = node_.fk_matchtype;
    constraint_.deferrable = spec_.deferrable;
    constraint_.deferred = spec_.initdeferred;
    constraint_.validated = node_.initially_valid;
  }

  void clone_one(Oid partition, Oid parent);

  Context& ctx_;
  const Relation& table_;
  const ConstraintSpec& spec_;
  const ::Constraint& node_;
  std::string name_;
  const Relation* referenced_ = nullptr;
  Constraint constraint_;
  std::vector<Oid> opclasses_;
};

// A partition's copy of its parent's foreign key; an equal one of its own is attached instead.
void clone_to_partition(Context& ctx, const Constraint& parent, Oid partition_oid) {
  const Relation& table = relation_of(ctx, parent.relid);
  const Relation& partition = relation_of(ctx, partition_oid);
  Constraint copy = parent;
  std::string name = parent.name;
  if (find_constraint(ctx, partition_oid, name) != nullptr) {
    std::vector<std::string> columns;
    for (AttrNumber number : parent.key) columns.push_back(table.attribute(number)->name);
    name = choose_constraint_name(ctx, partition.name, column_list_addition(columns), "fkey", partition.nsp);
  }
  static_cast<Object&>(copy) = new_object<Constraint>(ctx, name, partition.nsp, partition_oid);
  copy.relid = partition_oid;
  copy.parent_constraint = parent.oid;
  copy.is_local = false;
  copy.inh_count = 1;
  for (AttrNumber& number : copy.key) number = partition.attribute(table.attribute(number)->name)->num;
  for (AttrNumber& number : copy.delete_set_columns) number = partition.attribute(table.attribute(number)->name)->num;
  Oid oid = store_constraint(ctx, std::move(copy)).oid;
  record_dependency(ctx, {ClassId::Constraint, oid}, {ClassId::Constraint, parent.oid}, DependencyType::PartitionPrimary);
  record_dependency(ctx, {ClassId::Constraint, oid}, address_of(partition), DependencyType::PartitionSecondary);
  if (partition.kind != 'p') return;
  for (Oid child : children_of(ctx, partition_oid)) clone_to_partition(ctx, *ctx.catalog.constraints.find(oid), child);
}

void ForeignKey::clone_one(Oid partition, Oid parent) {
  clone_to_partition(ctx_, *ctx_.catalog.constraints.find(parent), partition);
}

}  // namespace

Oid add_foreign_key(Context& ctx, Oid relation, const ConstraintSpec& spec) {
  return ForeignKey(ctx, relation, spec).add();
}

void clone_foreign_keys(Context& ctx, Oid parent, Oid partition) {
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(parent)) {
    if (constraint->contype == 'f') clone_to_partition(ctx, *constraint, partition);
  }
}

}  // namespace reconcile::replay
