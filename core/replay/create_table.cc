// CREATE TABLE: transformCreateStmt, then its parts in the server's order (DefineRelation and what follows).
#include "core/replay/create_table.h"

#include <algorithm>

#include "core/execute/rows.h"
#include "core/replay/alter_table.h"
#include "core/replay/constraint.h"
#include "core/replay/def_elem.h"
#include "core/replay/definition.h"
#include "core/replay/index.h"
#include "core/replay/inheritance.h"
#include "core/replay/naming.h"
#include "core/replay/on_commit.h"
#include "core/replay/partition.h"
#include "core/replay/query.h"
#include "core/replay/relation.h"
#include "core/replay/reloptions.h"
#include "core/replay/statements.h"
#include "core/replay/table_like.h"

namespace reconcile::replay {
namespace {

class TableCreation {
 public:
  TableCreation(Context& ctx, const ::CreateStmt& stmt, char kind) : ctx_(ctx), stmt_(stmt), kind_(kind) {}

  Oid create() {
    if (!transform()) return invalid_oid;
    std::vector<Oid> sequences;
    for (const OwnedSequence& sequence : table_.sequences) {
      sequences.push_back(create_sequence(ctx_, sequence.spec));
      if (!sequence.like) continue;
      ctx_.catalog.relations.edit(sequences.back()).sequence = sequence.like;
      ctx_.catalog.rows.set_sequence(sequences.back(), {.last = sequence.like->start, .called = false});
    }
    Oid oid = define();
    table_.relid = oid;
    // Columns of the key that the table takes from elsewhere.
    for (const std::string& key : table_.forced_not_null) set_not_null(ctx_, oid, key);
    for (IndexSpec& index : table_.indexes) define_index(ctx_, oid, std::move(index));
    for (const ::TableLikeClause* like : table_.likes) expand_like(ctx_, *like, oid);
    for (const ConstraintSpec& key : table_.foreign_keys) add_foreign_key(ctx_, oid, key);
    const Relation& made = relation_of(ctx_, oid);
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      const OwnedSequence& sequence = table_.sequences[i];
      own_sequence(ctx_, sequences[i], oid, made.attribute(sequence.column)->num, sequence.spec.for_identity);
    }
    return oid;
  }

 private:
  // ---- transformCreateStmt ----

  bool transform() {
    const ::RangeVar& name = *stmt_.relation;
    table_.name = clip_name(sql::str(name.relname));
    table_.persistence = name.relpersistence;
    table_.nsp = creation_namespace(ctx_, name, table_.persistence, name.location);
    if (stmt_.if_not_exists && ctx_.catalog.relations.find(table_.nsp, table_.name) != nullptr) {
      notice(ctx_, "relation \"%s\" already exists, skipping", {table_.name});
      return false;
    }
    table_.scripts = &scripts_;
    table_.is_foreign = kind_ == 'f';
    table_.is_partition = stmt_.partbound != nullptr;
    table_.is_partitioned = stmt_.partspec != nullptr;
    find_parents_early();
    if (stmt_.ofTypename != nullptr) take_type_columns();
    if (stmt_.partspec != nullptr && stmt_.inhRelations != nullptr && stmt_.partbound == nullptr) {
      throw error("42P17", "cannot create partitioned table as inheritance child");
    }
    for (auto* element : sql::list(stmt_.tableElts)) transform_element(element);
    for (auto* constraint : sql::list<::Constraint>(stmt_.constraints)) transform_table_constraint(ctx_, table_, *constraint);
    transform_index_constraints(ctx_, table_);
    return true;
  }

  // Key columns may be inherited; what is missing is complained about later.
  void find_parents_early() {
    for (auto* parent : sql::list<::RangeVar>(stmt_.inhRelations)) {
      if (const Relation* found = find_relation(ctx_, *parent)) table_.parents.push_back(found->oid);
    }
  }

  void transform_element(const ::Node* element) {
    switch (nodeTag(element)) {
      case T_ColumnDef: return transform_column(ctx_, table_, *reinterpret_cast<const ::ColumnDef*>(element));
      case T_Constraint:
        return transform_table_constraint(ctx_, table_, *reinterpret_cast<const ::Constraint*>(element));
      case T_TableLikeClause:
        return take_like(ctx_, table_, *reinterpret_cast<const ::TableLikeClause*>(element));
      default: throw Undecided{"a table element of an unknown kind"};
    }
  }

  void take_type_columns() {
    table_.of_type = true;
    analyze::TypeRef type = analyze::lookup_type(ctx_.session, *stmt_.ofTypename);
    const Type& found = analyze::type_of(ctx_.session, type.type);
    const Relation* source = found.typtype == 'c' ? ctx_.catalog.relations.find(found.relid) : nullptr;
    if (source == nullptr || source->kind != 'c') {
      throw error("42809", "type %s is not a composite type", {analyze::format_type(ctx_.session, type.type)});
    }
    of_type_ = type.type;
    for (const Attribute& attribute : source->attributes) {
      if (attribute.dropped) continue;
      ColumnSpec column;
      column.name = attribute.name;
      column.type = attribute.type;
      column.typmod = attribute.typmod;
      column.collation = attribute.collation;
      column.from_type = true;
      table_.columns.push_back(std::move(column));
    }
  }

  // ---- DefineRelation ----

  void find_parents() {
    table_.parents.clear();
    for (auto* name : sql::list<::RangeVar>(stmt_.inhRelations)) {
      Oid parent = open_relation(ctx_, *name).oid;
      if (std::find(table_.parents.begin(), table_.parents.end(), parent) != table_.parents.end()) {
        throw error("42P07", "relation \"%s\" would be inherited from more than once", {relation_of(ctx_, parent).name});
      }
      table_.parents.push_back(parent);
    }
  }

  void check_options() {
    if (stmt_.oncommit != ONCOMMIT_NOOP && table_.persistence != 't') {
      throw error("42P16", "ON COMMIT can only be used on temporary tables");
    }
    std::string_view tablespace = sql::str(stmt_.tablespacename);
    if (tablespace.empty() || tablespace == "pg_default") return;
    if (find_named(ctx_, ClassId::Tablespace, invalid_oid, tablespace) == nullptr) {
      throw error("42704", "tablespace \"%s\" does not exist", {tablespace});
    }
  }

  // Columns OF a type take the constraints written for them (WITH OPTIONS).
  void merge_type_columns() {
    if (!table_.of_type) return;
    std::vector<ColumnSpec> merged;
    for (ColumnSpec& column : table_.columns) {
      auto known = std::find_if(merged.begin(), merged.end(), [&](const ColumnSpec& c) { return c.name == column.name; });
      if (known == merged.end()) {
        if (column.type == invalid_oid) throw error("42703", "column \"%s\" does not exist", {column.name});
        merged.push_back(std::move(column));
        continue;
      }
      if (known->type != invalid_oid && column.type != invalid_oid) {
        throw error("42701", "column \"%s\" specified more than once", {column.name});
      }
      known->not_null = known->not_null || column.not_null;
      known->raw_default = column.raw_default;
      known->from_type = false;
    }
    table_.columns = std::move(merged);
  }

  Attribute attribute(const ColumnSpec& column) const {
    Attribute out;
    out.name = clip_name(column.name);
    out.type = column.type;
    out.typmod = column.typmod;
    out.collation = column.collation;
    out.ndims = static_cast<std::int16_t>(column.ndims);
    out.not_null = column.not_null;
    out.is_local = column.is_local;
    out.inh_count = column.inh_count;
    out.identity = column.identity;
    out.generated = column.generated;
    out.compression = column.compression;
    for (auto* option : sql::list<::DefElem>(column.fdw_options)) {
      out.fdw_options.emplace_back(sql::str(option->defname), option->arg == nullptr ? std::string() : def_string(*option));
    }
    return out;
  }

  Relation relation() {
    Relation out = new_object<Relation>(ctx_, table_.name, table_.nsp);
    out.oid = invalid_oid;
    out.kind = table_.is_partitioned ? 'p' : kind_;
    out.persistence = table_.persistence;
    out.of_type = of_type_;
    out.am = access_method();
    out.options = reloptions_;
    for (const ColumnSpec& column : merged_.columns) out.attributes.push_back(attribute(column));
    return out;
  }

  Oid access_method() const {
    if (stmt_.accessMethod == nullptr) return table_.is_partitioned || kind_ == 'f' ? invalid_oid : Oid{2};
    if (table_.is_partitioned) {
      throw error("0A000", "specifying a table access method is not supported on a partitioned table");
    }
    const AccessMethod* method = ctx_.catalog.access_methods.find(invalid_oid, stmt_.accessMethod);
    if (method == nullptr) throw error("42704", "access method \"%s\" does not exist", {stmt_.accessMethod});
    return method->oid;
  }

  Oid define() {
    check_options();
    find_parents();
    reloptions_ = transform_reloptions(stmt_.options, table_.is_partitioned ? "partitioned" : "table");
    merge_type_columns();
    merged_ = merge_attributes(ctx_, table_);
    Oid oid = create_relation(ctx_, relation()).oid;
    note_on_commit(ctx_, oid, stmt_.oncommit);
    for (Oid parent : table_.parents) store_inheritance(ctx_, oid, parent, table_.is_partition);
    store_inherited(oid);
    store_defaults(oid);
    if (table_.is_partition) store_bound(oid);
    if (stmt_.partspec != nullptr) set_partition_key(ctx_, oid, *stmt_.partspec);
    if (table_.is_partition) {
      clone_parent_indexes(ctx_, table_.parents[0], oid);
      clone_parent_triggers(ctx_, table_.parents[0], oid);
      clone_foreign_keys(ctx_, table_.parents[0], oid);
    }
    std::vector<CheckSpec> checks;
    for (const ConstraintSpec& check : table_.checks) {
      checks.push_back(check_spec(check));
      checks.back().valid = true;  // nothing can break it yet
    }
    add_checks(ctx_, oid, std::move(checks), true, true);
    return oid;
  }

  void store_inherited(Oid oid) {
    for (std::size_t i = 0; i < merged_.defaults.size(); ++i) {
      const InheritedExpr& inherited = merged_.defaults[i];
      if (inherited.expr == nullptr) continue;
      const Relation& made = relation_of(ctx_, oid);
      Expr* expr = translate_default(ctx_, inherited.expr, relation_of(ctx_, inherited.from), made, made.attributes[i]);
      store_default(ctx_, oid, static_cast<AttrNumber>(i + 1), expr);
    }
    std::vector<CheckSpec> checks;
    for (const InheritedCheck& inherited : merged_.checks) {
      CheckSpec check;
      check.name = inherited.name;
      check.cooked = translate_check(ctx_, inherited.check.expr, relation_of(ctx_, inherited.check.from), relation_of(ctx_, oid));
      check.inh_count = inherited.inh_count;
      check.valid = inherited.valid;
      checks.push_back(std::move(check));
    }
    add_checks(ctx_, oid, std::move(checks), false, false);
  }

  void store_defaults(Oid oid) {
    for (std::size_t i = 0; i < merged_.columns.size(); ++i) {
      const ColumnSpec& column = merged_.columns[i];
      if (column.raw_default == nullptr) continue;
      cook_and_store_default(ctx_, oid, static_cast<AttrNumber>(i + 1), column.raw_default);
    }
  }

  void store_bound(Oid oid) {
    const Relation& parent = relation_of(ctx_, table_.parents[0]);
    if (parent.kind != 'p') throw error("42P17", "\"%s\" is not partitioned", {parent.name});
    PartitionBound bound = transform_partition_bound(ctx_, parent, *stmt_.partbound);
    check_partition_bound(ctx_, parent, table_.name, bound, *stmt_.partbound);
    Relation& edited = ctx_.catalog.relations.edit(oid);
    edited.is_partition = true;
    edited.partition_bound = std::move(bound);
    with_doubt(ctx_, [&] { execute::verify_default_partition(ctx_.session, parent, edited); });
  }

  Context& ctx_;
  const ::CreateStmt& stmt_;
  char kind_;
  Scripts scripts_;
  TableDefinition table_;
  Oid of_type_ = invalid_oid;
  Options reloptions_;
  MergedColumns merged_;
};

bool is_null_constant(const Expr* expr) {
  return expr->kind == ExprKind::Const && static_cast<const Const*>(expr)->is_null;
}

}  // namespace

void cook_and_store_default(Context& ctx, Oid oid, AttrNumber column, const ::Node* raw) {
  const Relation& relation = relation_of(ctx, oid);
  const Attribute& attribute = *relation.attribute(column);
  analyze::ParseState state = ctx.parse_state();
  analyze::add_relation_to_namespace(state, relation);
  Expr* expr = analyze::cook_default(state, raw, attribute.type, attribute.typmod, attribute.name, attribute.generated != 0);
  // DEFAULT NULL is no default; not so over a domain, whose own default it hides.
  bool of_domain = analyze::type_of(ctx.session, attribute.type).typtype == 'd';
  if (attribute.generated == 0 && is_null_constant(expr) && !of_domain) return;
  store_default(ctx, oid, column, expr);
}

Oid create_table(Context& ctx, const ::CreateStmt& stmt, char kind) { return TableCreation(ctx, stmt, kind).create(); }

void apply(Context& ctx, const ::CreateStmt& stmt) { create_table(ctx, stmt, 'r'); }

void apply(Context& ctx, const ::CreateForeignTableStmt& stmt) {
  Oid oid = create_table(ctx, stmt.base, 'f');
  if (oid == invalid_oid) return;
  const ForeignServer* server = ctx.catalog.foreign_servers.find(invalid_oid, stmt.servername);
  if (server == nullptr) throw error("42704", "server \"%s\" does not exist", {stmt.servername});
  Relation& table = ctx.catalog.relations.edit(oid);
  table.foreign_server = server->oid;
  for (auto* option : sql::list<::DefElem>(stmt.options)) {
    table.fdw_options.emplace_back(sql::str(option->defname), option->arg == nullptr ? std::string() : def_string(*option));
  }
  record_dependency(ctx, address_of(table), {ClassId::ForeignServer, server->oid}, DependencyType::Normal);
}

}  // namespace reconcile::replay
