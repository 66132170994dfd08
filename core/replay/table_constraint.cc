// Table constraints, and what PRIMARY KEY, UNIQUE and EXCLUDE mean as indexes (transformTableConstraint,
// transformIndexConstraint).
#include <algorithm>

#include "core/replay/definition.h"
#include "core/replay/index.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

constexpr std::string_view no_such_index_use = "Cannot create a primary key or unique constraint using such an index.";

class IndexConstraint {
 public:
  IndexConstraint(Context& ctx, TableDefinition& table, const ConstraintSpec& constraint)
      : ctx_(ctx), table_(table), constraint_(constraint), node_(*constraint.node) {}

  IndexSpec transform() {
    index_.unique = node_.contype != CONSTR_EXCLUSION;
    index_.primary = node_.contype == CONSTR_PRIMARY;
    if (index_.primary) claim_primary_key();
    index_.is_constraint = true;
    index_.nulls_not_distinct = node_.nulls_not_distinct;
    index_.deferrable = constraint_.deferrable;
    index_.initdeferred = constraint_.initdeferred;
    index_.name = sql::str(node_.conname);
    if (node_.access_method != nullptr) index_.method = node_.access_method;
    index_.options = node_.options;
    index_.where = node_.where_clause;
    index_.location = node_.location;
    if (node_.indexspace != nullptr) index_.tablespace = node_.indexspace;
    if (node_.indexname != nullptr) {
      use_existing();
    } else if (node_.contype == CONSTR_EXCLUSION) {
      take_exclusions();
    } else {
      for (const std::string& key : constraint_.columns) take_key(key);
    }
    for (auto* name : sql::list<::String>(node_.including)) take_included(sql::str(name->sval));
    return std::move(index_);
  }

 private:
  void claim_primary_key() {
    if (table_.has_primary_key) {
      throw error("42P16", "multiple primary keys for table \"%s\" are not allowed", {table_.name}, node_.location);
    }
    table_.has_primary_key = true;
  }

  void take_exclusions() {
    for (auto* pair : sql::list<::List>(node_.exclusions)) {
      index_.columns.push_back(index_column(*sql::list<::IndexElem>(pair)[0]));
      index_.exclusion_operators.push_back(sql::list<::List>(pair)[1]);
    }
  }

  ColumnSpec* new_column(std::string_view name) {
    auto found = std::find_if(table_.columns.begin(), table_.columns.end(), [&](const ColumnSpec& c) { return c.name == name; });
    return found == table_.columns.end() ? nullptr : &*found;
  }

  bool inherited(std::string_view name) const {
    return std::any_of(table_.parents.begin(), table_.parents.end(),
                       [&](Oid parent) { return relation_of(ctx_, parent).attribute(name) != nullptr; });
  }

  void check_key_exists(std::string_view key, bool found) const {
    // ALTER TABLE leaves it to the making of the index.
    if (found || table_.is_alter || system_column(key) != 0 || inherited(key)) return;
    throw error("42703", "column \"%s\" named in key does not exist", {key}, node_.location);
  }

  void take_key(const std::string& key) {
    ColumnSpec* column = new_column(key);
    check_key_exists(key, column != nullptr);
    for (const IndexColumn& before : index_.columns) {
      if (before.name != key) continue;
      throw error("42701",
                  index_.primary ? "column \"%s\" appears twice in primary key constraint"
                                 : "column \"%s\" appears twice in unique constraint",
                  {key}, node_.location);
    }
    index_.columns.emplace_back();
    index_.columns.back().name = key;
    if (!index_.primary) return;
    if (column != nullptr && !column->from_type) {
      column->not_null = true;
    } else {
      table_.forced_not_null.push_back(key);
    }
  }

  void take_included(std::string_view name) {
    check_key_exists(name, new_column(name) != nullptr);
    index_.including.emplace_back();
    index_.including.back().name = name;
  }

  [[noreturn]] void refuse(std::string_view sqlstate, std::string_view text, std::string_view name, std::string_view detail) const {
    PgError refusal = error(sqlstate, text, {name, table_.name}, node_.location);
    refusal.detail = detail;
    throw refusal;
  }

  void check_usable(const Relation& index) const {
    const IndexInfo& info = *index.index;
    for (const Constraint* constraint : ctx_.catalog.constraints.of_parent(info.table)) {
      bool taken = constraint->index == index.oid && constraint->contype != 'f';
      if (taken) refuse("55000", "index \"%s\" is already associated with a constraint", index.name, {});
    }
    if (info.table != table_.relid) refuse("55000", "index \"%s\" does not belong to table \"%s\"", index.name, {});
    if (!info.valid) refuse("55000", "index \"%s\" is not valid", index.name, {});
    if (!info.unique) refuse("42809", "\"%s\" is not a unique index", index.name, no_such_index_use);
    bool expressions = std::any_of(info.keys.begin(), info.keys.end(), [](const IndexKey& k) { return k.attnum == 0; });
    if (expressions) refuse("42809", "index \"%s\" contains expressions", index.name, no_such_index_use);
    if (info.predicate != nullptr) refuse("42809", "\"%s\" is a partial index", index.name, no_such_index_use);
    if (!info.immediate && !constraint_.deferrable) {
      refuse("42809", "\"%s\" is a deferrable index", index.name,
             "Cannot create a non-deferrable constraint using a deferrable index.");
    }
    const AccessMethod* method = ctx_.catalog.access_methods.find(index.am);
    if (method == nullptr || method->name != "btree") refuse("42809", "index \"%s\" is not a btree", index.name, {});
  }

  void check_default_sorting(const Relation& index, const IndexKey& key, std::size_t number) const {
    const Relation& table = relation_of(ctx_, table_.relid);
    const Attribute& column = *table.attribute(key.attnum);
    const OpClass* opclass = analyze::default_opclass(ctx_.session, column.type, index.am);
    bool plain = opclass != nullptr && opclass->oid == key.opclass && key.collation == column.collation && !key.desc &&
                 !key.nulls_first;
    if (plain) return;
    throw error("42809", "index \"%s\" column number %s does not have default sorting behavior",
                {index.name, std::to_string(number)}, node_.location)
        .with_detail(std::string(no_such_index_use));
  }

  void use_existing() {
    std::string_view name = sql::str(node_.indexname);
    if (!table_.is_alter) throw error("0A000", "cannot use an existing index in CREATE TABLE", {}, node_.location);
    const Relation* index = ctx_.catalog.relations.find(table_.nsp, name);
    if (index == nullptr) refuse("42704", "index \"%s\" does not exist", name, {});
    if (!index->index) throw error("42809", "\"%s\" is not an index", {name});
    check_usable(*index);
    const Relation& table = relation_of(ctx_, table_.relid);
    for (std::size_t i = 0; i < index->index->keys.size(); ++i) {
      check_default_sorting(*index, index->index->keys[i], i + 1);
      if (index_.primary) table_.forced_not_null.push_back(table.attribute(index->index->keys[i].attnum)->name);
    }
    index_.existing = index->oid;
    if (index_.name.empty()) index_.name = name;
  }

  Context& ctx_;
  TableDefinition& table_;
  const ConstraintSpec& constraint_;
  const ::Constraint& node_;
  IndexSpec index_;
};

bool same_columns(const std::vector<IndexColumn>& a, const std::vector<IndexColumn>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const IndexColumn& x, const IndexColumn& y) {
    return !x.name.empty() && x.name == y.name && x.opclass == y.opclass && x.collation == y.collation;
  });
}

// Two constraints over the same columns need one index: UNIQUE PRIMARY KEY.
bool redundant(const IndexSpec& index, const IndexSpec& prior) {
  return index.existing == invalid_oid && prior.existing == invalid_oid && same_columns(index.columns, prior.columns) &&
         same_columns(index.including, prior.including) && index.where == nullptr && prior.where == nullptr &&
         index.exclusion_operators.empty() && prior.exclusion_operators.empty() && index.method == prior.method &&
         index.nulls_not_distinct == prior.nulls_not_distinct && index.deferrable == prior.deferrable &&
         index.initdeferred == prior.initdeferred;
}

void merge_index(std::vector<IndexSpec>& indexes, IndexSpec index) {
  for (IndexSpec& prior : indexes) {
    if (!redundant(index, prior)) continue;
    prior.unique = prior.unique || index.unique;
    if (prior.name.empty()) prior.name = index.name;
    return;
  }
  indexes.push_back(std::move(index));
}

std::vector<std::string> names_of(const List* names) {
  std::vector<std::string> out;
  for (auto* name : sql::list<::String>(names)) out.emplace_back(sql::str(name->sval));
  return out;
}

}  // namespace

void transform_table_constraint(Context&, TableDefinition& table, const ::Constraint& node) {
  auto check_not_foreign = [&](std::string_view refusal) {
    if (table.is_foreign) throw error("0A000", refusal, {}, node.location);
  };
  ConstraintSpec constraint{&node, {}, node.deferrable, node.initdeferred};
  switch (node.contype) {
    case CONSTR_PRIMARY:
    case CONSTR_UNIQUE:
    case CONSTR_EXCLUSION:
      check_not_foreign(node.contype == CONSTR_PRIMARY  ? "primary key constraints are not supported on foreign tables"
                        : node.contype == CONSTR_UNIQUE ? "unique constraints are not supported on foreign tables"
                                                        : "exclusion constraints are not supported on foreign tables");
      constraint.columns = names_of(node.keys);
      table.index_constraints.push_back(std::move(constraint));
      return;
    case CONSTR_CHECK: table.checks.push_back(std::move(constraint)); return;
    case CONSTR_FOREIGN:
      check_not_foreign("foreign key constraints are not supported on foreign tables");
      constraint.columns = names_of(node.fk_attrs);
      table.foreign_keys.push_back(std::move(constraint));
      return;
    default: throw Undecided{"a table constraint of an unknown kind"};
  }
}

void transform_index_constraints(Context& ctx, TableDefinition& table) {
  std::vector<IndexSpec> all;
  for (const ConstraintSpec& constraint : table.index_constraints) {
    all.push_back(IndexConstraint(ctx, table, constraint).transform());
  }
  std::stable_sort(all.begin(), all.end(), [](const IndexSpec& a, const IndexSpec& b) { return a.primary > b.primary; });
  for (IndexSpec& index : all) merge_index(table.indexes, std::move(index));
}

}  // namespace reconcile::replay
