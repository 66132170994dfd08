// CREATE INDEX and every other way to an index (DefineIndex, index_create).
#include "core/analyze/permission.h"
#include "core/replay/index.h"

#include <algorithm>

#include "core/replay/alter_table.h"
#include "core/replay/constraint.h"
#include "core/replay/deletion.h"
#include "core/replay/index_attributes.h"
#include "core/replay/naming.h"
#include "core/replay/partition.h"
#include "core/execute/rows.h"
#include "core/replay/query.h"
#include "core/replay/relation.h"
#include "core/replay/reloptions.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

class IndexDefinition {
 public:
  IndexDefinition(Context& ctx, Oid table, IndexSpec spec, DefineIndexOptions options)
      : ctx_(ctx), table_(relation_of(ctx, table)), spec_(std::move(spec)), options_(options) {}

  Oid define() {
    check_table();
    choose_name();
    find_method();
    check_predicate();
    reloptions_ = transform_reloptions(spec_.options, method_->name);
    attributes_ = compute_index_attributes(ctx_, table_, spec_, *method_);
    attributes_.info.table = table_.oid;
    if (spec_.primary) check_primary_key();
    if (table_.partition_key && (spec_.unique || spec_.primary)) check_partition_key();
    check_system_columns();
    if (name_is_taken()) return invalid_oid;
    return create();
  }

 private:
  void check_table() const {
    if (spec_.columns.size() + spec_.including.size() > 32) {
      throw error("54011", "cannot use more than 32 columns in an index");
    }
    if (table_.kind != 'r' && table_.kind != 'm' && table_.kind != 'p') {
      throw error("42809", "cannot create index on relation \"%s\"", {table_.name})
          .with_detail(message("This operation is not supported for %s.", {kind_plural(table_.kind)}));
    }
    if (table_.kind == 'p' && spec_.concurrent) {
      throw error("0A000", "cannot create index on partitioned table \"%s\" concurrently", {table_.name});
    }
    if (table_.kind == 'p' && !spec_.exclusion_operators.empty()) {
      throw error("0A000", "cannot create exclusion constraints on partitioned table \"%s\"", {table_.name});
    }
    if (spec_.tablespace.empty() || spec_.tablespace == "pg_default") return;
    if (find_named(ctx_, ClassId::Tablespace, invalid_oid, spec_.tablespace) == nullptr) {
      throw error("42704", "tablespace \"%s\" does not exist", {spec_.tablespace});
    }
  }

  void choose_name() {
    if (!spec_.name.empty()) return;
    std::vector<std::string> labels;
    for (const auto* list : {&spec_.columns, &spec_.including}) {
      for (const IndexColumn& column : *list) labels.push_back(column.name.empty() ? column.label : column.name);
    }
    bool exclusion = !spec_.exclusion_operators.empty() || !spec_.exclusion_oids.empty();
    spec_.name = choose_index_name(ctx_, table_.name, table_.nsp, choose_index_column_names(labels), exclusion,
                                   spec_.primary, spec_.is_constraint);
  }

  void find_method() {
    if (spec_.method == "rtree") spec_.method = "gist";
    method_ = ctx_.catalog.access_methods.find(invalid_oid, spec_.method);
    if (method_ == nullptr) throw error("42704", "access method \"%s\" does not exist", {spec_.method});
    bool exclusion = !spec_.exclusion_operators.empty();
    if (spec_.unique && !method_->can_unique) refuse_method("access method \"%s\" does not support unique indexes");
    if (!spec_.including.empty() && !method_->can_include) {
      refuse_method("access method \"%s\" does not support included columns");
    }
    if (spec_.columns.size() > 1 && !method_->can_multicol) {
      refuse_method("access method \"%s\" does not support multicolumn indexes");
    }
    if (exclusion && !method_->can_exclude) {
      refuse_method("access method \"%s\" does not support exclusion constraints");
    }
  }
  void refuse_method(std::string_view text) const { throw error("0A000", text, {method_->name}); }

  void check_predicate() const {
    if (spec_.predicate == nullptr || analyze::expression_volatility(ctx_.session, spec_.predicate) == 'i') return;
    throw error("42P17", "functions in index predicate must be marked IMMUTABLE");
  }

  void check_primary_key() const {
    if ((options_.is_alter_table || table_.is_partition) && primary_key_of(ctx_, table_.oid) != nullptr) {
      throw error("42P16", "multiple primary keys for table \"%s\" are not allowed", {table_.name});
    }
    for (const IndexKey& key : attributes_.info.keys) {
      if (key.attnum == 0) throw error("0A000", "primary keys cannot be expressions");
      if (key.attnum < 0) continue;
      const Attribute& column = *table_.attribute(key.attnum);
      if (!column.not_null) throw error("42P16", "primary key column \"%s\" is not marked NOT NULL", {column.name});
    }
  }

  // A unique index can only see to it within one partition, so it must hold the partition key.
  void check_partition_key() const {
    std::string_view kind = spec_.primary ? "PRIMARY KEY" : "UNIQUE";
    for (const IndexKey& part : table_.partition_key->keys) {
      if (part.attnum == 0) {
        throw error("0A000", "unsupported %s constraint with partition key definition", {kind})
            .with_detail(message("%s constraints cannot be used when partition keys include expressions.", {kind}));
      }
      const auto& keys = attributes_.info.keys;
      bool held = std::any_of(keys.begin(), keys.end(), [&](const IndexKey& k) { return k.attnum == part.attnum; });
      if (held) continue;
      throw error("0A000", "unique constraint on partitioned table must include all partitioning columns")
          .with_detail(message("%s constraint on table \"%s\" lacks column \"%s\" which is part of the partition key.",
                               {kind, table_.name, table_.attribute(part.attnum)->name}));
    }
  }

  void check_system_columns() const {
    for (const IndexKey& key : attributes_.info.keys) {
      if (key.attnum < 0) throw error("0A000", "index creation on system columns is not supported");
    }
  }

  bool name_is_taken() {
    if (ctx_.catalog.relations.find(table_.nsp, spec_.name) != nullptr) {
      if (!spec_.if_not_exists) throw error("42P07", "relation \"%s\" already exists", {spec_.name});
      notice(ctx_, "relation \"%s\" already exists, skipping", {spec_.name});
      return true;
    }
    if (spec_.is_constraint && find_constraint(ctx_, table_.oid, spec_.name) != nullptr) {
      throw error("42710", "constraint \"%s\" for relation \"%s\" already exists", {spec_.name, table_.name});
    }
    return false;
  }

  Relation index_relation() {
    Relation index = new_object<Relation>(ctx_, std::string(clip_name(spec_.name)), table_.nsp);
    index.owner = table_.owner;
    index.kind = table_.kind == 'p' ? 'I' : 'i';
    index.persistence = table_.persistence;
    index.am = method_->oid;
    index.options = reloptions_;
    AttrNumber number = 0;
    for (Attribute& column : attributes_.columns) column.num = ++number;
    index.attributes = attributes_.columns;
    IndexInfo& info = attributes_.info;
    info.predicate = spec_.predicate;
    info.unique = spec_.unique;
    info.nulls_not_distinct = spec_.nulls_not_distinct;
    info.primary = spec_.primary;
    info.exclusion = !spec_.exclusion_operators.empty() || !spec_.exclusion_oids.empty();
    info.immediate = !spec_.deferrable;
    info.valid = !(index.kind == 'I' && spec_.only && has_subclass(ctx_, table_.oid));
    index.index = info;
    if (spec_.parent_index != invalid_oid) {
      index.inherits = {spec_.parent_index};
      index.is_partition = true;
    }
    return index;
  }

  Oid create() {
    Oid oid = ctx_.catalog.relations.add(index_relation()).oid;
    Oid constraint = spec_.is_constraint ? add_constraint(oid) : invalid_oid;
    record_dependencies_of(oid, constraint);
    if (table_.kind == 'p' && !spec_.only) index_partitions(oid, constraint);
    if (table_.kind != 'p') check_dimensions(relation_of(ctx_, oid));
    if (spec_.unbuilt) {
      ctx_.catalog.relations.edit(oid).index->valid = false;
      return oid;
    }
    if (table_.kind != 'p') with_doubt(ctx_, [&] { execute::verify_index(ctx_.session, relation_of(ctx_, oid)); });
    return oid;
  }

  // pgvector's access methods want a number of dimensions, and not too many, when they build an index.
  void check_dimensions(const Relation& index) const {
    const AccessMethod* method = ctx_.catalog.access_methods.find(index.am);
    if (method == nullptr || (method->name != "hnsw" && method->name != "ivfflat") || index.attributes.empty()) return;
    const Attribute& column = index.attributes.front();
    const std::string& type = analyze::type_of(ctx_.session, column.type).name;
    int most = type == "vector" ? 2000 : type == "halfvec" ? 4000 : type == "bit" ? 64000 : 0;
    if (column.typmod < 0) throw error("22023", "column does not have dimensions");
    if (most != 0 && column.typmod > most) {
      throw PgError("54000", "column cannot have more than " + std::to_string(most) + " dimensions for " + method->name + " index");
    }
  }

  Oid add_constraint(Oid index) {
    Constraint constraint = new_object<Constraint>(ctx_, relation_of(ctx_, index).name, table_.nsp, table_.oid);
    constraint.contype = spec_.primary ? 'p' : spec_.unique ? 'u' : 'x';
    constraint.relid = table_.oid;
    constraint.index = index;
    constraint.parent_constraint = spec_.parent_constraint;
    for (const IndexKey& key : attributes_.info.keys) constraint.key.push_back(key.attnum);
    constraint.deferrable = spec_.deferrable;
    constraint.deferred = spec_.initdeferred;
    constraint.exclusion_operators = spec_.exclusion_oids;
    constraint.is_local = spec_.parent_constraint == invalid_oid;
    constraint.inh_count = constraint.is_local ? 0 : 1;
    constraint.no_inherit = constraint.is_local && !table_.partition_key;
    for (std::size_t i = 0; i < spec_.exclusion_operators.size(); ++i) {
      analyze::ParseState state = ctx_.parse_state();
      Oid type = attributes_.info.keys[i].expr != nullptr ? attributes_.info.keys[i].expr->type
                                                          : table_.attribute(attributes_.info.keys[i].attnum)->type;
      constraint.exclusion_operators.push_back(
          analyze::lookup_operator(state, spec_.exclusion_operators[i], type, type, -1)->oid);
    }
    Oid oid = store_constraint(ctx_, std::move(constraint)).oid;
    if (spec_.parent_constraint != invalid_oid) {
      record_dependency(ctx_, {ClassId::Constraint, oid}, {ClassId::Constraint, spec_.parent_constraint}, DependencyType::PartitionPrimary);
      record_dependency(ctx_, {ClassId::Constraint, oid}, address_of(table_), DependencyType::PartitionSecondary);
    }
    return oid;
  }

  void record_dependencies_of(Oid oid, Oid constraint) {
    const Relation& index = relation_of(ctx_, oid);
    ObjectAddress self = address_of(index);
    if (constraint != invalid_oid) {
      record_dependency(ctx_, self, {ClassId::Constraint, constraint}, DependencyType::Internal);
    } else {
      record_column_uses(self);
    }
    if (spec_.parent_index != invalid_oid) {
      record_dependency(ctx_, self, {ClassId::Relation, spec_.parent_index}, DependencyType::PartitionPrimary);
      record_dependency(ctx_, self, address_of(table_), DependencyType::PartitionSecondary);
    }
    for (const IndexKey& key : index.index->keys) {
      if (key.collation != default_collation) record_dependency(ctx_, self, {ClassId::Collation, key.collation}, DependencyType::Normal);
      record_dependency(ctx_, self, {ClassId::OpClass, key.opclass}, DependencyType::Normal);
      record_expression_dependencies(ctx_, self, key.expr, &table_, DependencyType::Normal, DependencyType::Auto);
    }
    record_expression_dependencies(ctx_, self, index.index->predicate, &table_, DependencyType::Normal, DependencyType::Auto);
  }

  void record_column_uses(ObjectAddress self) {
    bool any = false;
    auto use = [&](AttrNumber column) {
      if (column == 0) return;
      record_dependency(ctx_, self, address_of(table_, column), DependencyType::Auto);
      any = true;
    };
    for (const IndexKey& key : attributes_.info.keys) use(key.attnum);
    for (AttrNumber column : attributes_.info.included) use(column);
    // Nothing but expressions: it still goes with its table.
    if (!any) record_dependency(ctx_, self, address_of(table_), DependencyType::Auto);
  }

  void index_partitions(Oid index, Oid constraint) {
    for (Oid child : children_of(ctx_, table_.oid)) index_partition(ctx_, index, constraint, child);
  }

  Context& ctx_;
  const Relation& table_;
  IndexSpec spec_;
  DefineIndexOptions options_;
  const AccessMethod* method_ = nullptr;
  Options reloptions_;
  IndexAttributes attributes_;
};

IndexSpec index_spec(const ::IndexStmt& stmt) {
  IndexSpec spec;
  spec.name = sql::str(stmt.idxname);
  if (stmt.accessMethod != nullptr) spec.method = stmt.accessMethod;
  for (auto* elem : sql::list<::IndexElem>(stmt.indexParams)) spec.columns.push_back(index_column(*elem));
  for (auto* elem : sql::list<::IndexElem>(stmt.indexIncludingParams)) spec.including.push_back(index_column(*elem));
  spec.options = stmt.options;
  spec.where = stmt.whereClause;
  spec.tablespace = sql::str(stmt.tableSpace);
  spec.unique = stmt.unique;
  spec.nulls_not_distinct = stmt.nulls_not_distinct;
  spec.concurrent = stmt.concurrent;
  spec.if_not_exists = stmt.if_not_exists;
  spec.only = !stmt.relation->inh;
  return spec;
}

}  // namespace

IndexColumn index_column(const ::IndexElem& elem) {
  IndexColumn column;
  column.name = sql::str(elem.name);
  column.expr = elem.expr;
  column.label = sql::str(elem.indexcolname);
  column.collation = elem.collation;
  column.opclass = elem.opclass;
  column.opclass_options = elem.opclassopts;
  column.ordering = elem.ordering;
  column.nulls = elem.nulls_ordering;
  return column;
}

Oid define_index(Context& ctx, Oid table, IndexSpec spec, DefineIndexOptions options) {
  transform_index_expressions(ctx, relation_of(ctx, table), spec);
  return IndexDefinition(ctx, table, std::move(spec), options).define();
}

const Constraint* constraint_of_index(const Context& ctx, const Relation& index) {
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(index.index->table)) {
    if (constraint->index == index.oid && constraint->contype != 'f') return constraint;
  }
  return nullptr;
}

std::vector<Oid> indexes_of(const Context& ctx, Oid table) {
  std::vector<Oid> out;
  auto add = [&](Oid oid) {
    const Relation* index = ctx.catalog.relations.find(oid);
    bool fits = index != nullptr && index->index && index->index->table == table;
    if (fits && std::find(out.begin(), out.end(), oid) == out.end()) out.push_back(oid);
  };
  for (const Dependency& dependency : ctx.catalog.depends.dependents_of({ClassId::Relation, table})) {
    if (dependency.dependent.classid == ClassId::Relation) add(dependency.dependent.oid);
  }
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(table)) {
    if (constraint->contype != 'f') add(constraint->index);
  }
  std::sort(out.begin(), out.end());
  return out;
}

const Relation* primary_key_of(const Context& ctx, Oid table) {
  for (Oid oid : indexes_of(ctx, table)) {
    const Relation& index = relation_of(ctx, oid);
    if (index.index->primary) return &index;
  }
  return nullptr;
}

void adopt_index(Context& ctx, Oid table_oid, const IndexSpec& spec) {
  const Relation& table = relation_of(ctx, table_oid);
  if (table.kind == 'p') {
    throw error("0A000", "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables");
  }
  const Relation& index = relation_of(ctx, spec.existing);
  if (spec.name != index.name) {
    notice(ctx, "ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index \"%s\" to \"%s\"", {index.name, spec.name});
    if (ctx.catalog.relations.find(index.nsp, spec.name) != nullptr) {
      throw error("42P07", "relation \"%s\" already exists", {spec.name});
    }
    ctx.catalog.relations.rename(index.oid, index.nsp, spec.name);
  }
  if (spec.primary && primary_key_of(ctx, table_oid) != nullptr) {
    throw error("42P16", "multiple primary keys for table \"%s\" are not allowed", {table.name});
  }
  if (find_constraint(ctx, table_oid, spec.name) != nullptr) {
    throw error("42710", "constraint \"%s\" for relation \"%s\" already exists", {spec.name, table.name});
  }
  Constraint constraint = new_object<Constraint>(ctx, spec.name, table.nsp, table_oid);
  constraint.contype = spec.primary ? 'p' : 'u';
  constraint.relid = table_oid;
  constraint.index = index.oid;
  for (const IndexKey& key : index.index->keys) constraint.key.push_back(key.attnum);
  constraint.deferrable = spec.deferrable;
  constraint.deferred = spec.initdeferred;
  constraint.no_inherit = true;
  Oid oid = store_constraint(ctx, std::move(constraint)).oid;
  IndexInfo& info = *ctx.catalog.relations.edit(index.oid).index;
  info.primary = spec.primary;
  info.immediate = !spec.deferrable;
  // It stands on its columns by way of the constraint now.
  for (const Dependency& dependency : ctx.catalog.depends.references_of(address_of(index))) {
    if (dependency.type == DependencyType::Auto && dependency.referenced.oid == table_oid) ctx.catalog.depends.remove(dependency);
  }
  record_dependency(ctx, address_of(index), {ClassId::Constraint, oid}, DependencyType::Internal);
}

void apply(Context& ctx, const ::IndexStmt& stmt) {
  if (stmt.concurrent) ctx.prevent_in_transaction_block("CREATE INDEX CONCURRENTLY");
  const Relation& table = open_relation(ctx, *stmt.relation);
  analyze::require_owner(ctx.session, table);
  if (is_system_relation(table)) {
    throw error("42501", "permission denied: \"%s\" is a system catalog", {table.name});
  }
  analyze::require_creation(ctx.session, table.nsp);
  define_index(ctx, table.oid, index_spec(stmt));
}

void create_unbuilt_index(Context& ctx, const ::IndexStmt& stmt) {
  IndexSpec spec = index_spec(stmt);
  spec.unbuilt = true;
  define_index(ctx, open_relation(ctx, *stmt.relation).oid, std::move(spec));
}

}  // namespace reconcile::replay
