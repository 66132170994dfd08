#include "core/replay/inheritance.h"

#include <algorithm>

#include "core/catalog/walk.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

class Merge {
 public:
  Merge(Context& ctx, const TableDefinition& table) : ctx_(ctx), table_(table) {}

  MergedColumns run() {
    check_duplicates();
    for (Oid parent : table_.parents) {
      const Relation& relation = relation_of(ctx_, parent);
      check_parent(relation);
      for (const Attribute& column : relation.attributes) {
        if (!column.dropped) take_inherited(relation, column);
      }
      take_checks(relation);
    }
    for (const ColumnSpec& column : table_.columns) {
      table_.is_partition ? restrict_partition_column(column) : take_own(column);
    }
    check_default_conflicts();
    return std::move(out_);
  }

 private:
  void check_duplicates() const {
    const auto& columns = table_.columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      for (std::size_t j = i + 1; j < columns.size(); ++j) {
        bool type_of_table = columns[i].from_type != columns[j].from_type;
        if (columns[i].name == columns[j].name && !type_of_table) {
          throw error("42701", "column \"%s\" specified more than once", {columns[i].name});
        }
      }
    }
  }

  void check_parent(const Relation& parent) const {
    if (parent.kind == 'p' && !table_.is_partition) {
      throw error("42809", "cannot inherit from partitioned table \"%s\"", {parent.name});
    }
    if (parent.is_partition && !table_.is_partition) {
      throw error("42809", "cannot inherit from partition \"%s\"", {parent.name});
    }
    if (parent.kind != 'r' && parent.kind != 'f' && parent.kind != 'p') {
      throw error("42809", "inherited relation \"%s\" is not a table or foreign table", {parent.name});
    }
    if (table_.persistence != 't' && parent.persistence == 't') {
      throw error("42809",
                  table_.is_partition ? "cannot create a permanent relation as partition of temporary relation \"%s\""
                                      : "cannot inherit from temporary relation \"%s\"",
                  {parent.name});
    }
  }

  ColumnSpec* find(std::string_view name) {
    auto found = std::find_if(out_.columns.begin(), out_.columns.end(), [&](const ColumnSpec& c) { return c.name == name; });
    return found == out_.columns.end() ? nullptr : &*found;
  }
  InheritedExpr& default_of(const ColumnSpec& column) {
    return out_.defaults[static_cast<std::size_t>(&column - out_.columns.data())];
  }

  void check_same_type(const ColumnSpec& known, Oid type, std::int32_t typmod, Oid collation, bool inherited) const {
    std::string_view prefix = inherited ? "inherited column" : "column";
    if (known.type != type || known.typmod != typmod) {
      throw error("42804", "%s \"%s\" has a type conflict", {prefix, known.name})
          .with_detail(message("%s versus %s", {analyze::format_type(ctx_.session, known.type, known.typmod),
                                               analyze::format_type(ctx_.session, type, typmod)}));
    }
    if (known.collation != collation) {
      auto name = [&](Oid oid) -> std::string {
        const Collation* found = ctx_.catalog.collations.find(oid);
        return found == nullptr ? "default" : found->name;
      };
      throw error("42P21", "%s \"%s\" has a collation conflict", {prefix, known.name})
          .with_detail(message("\"%s\" versus \"%s\"", {name(known.collation), name(collation)}));
    }
  }

  void take_inherited(const Relation& parent, const Attribute& column) {
    ColumnSpec* known = find(column.name);
    if (known != nullptr) {
      notice(ctx_, "merging multiple inherited definitions of column \"%s\"", {column.name});
      check_same_type(*known, column.type, column.typmod, column.collation, true);
      ++known->inh_count;
      known->not_null = known->not_null || column.not_null;
      if (known->generated != column.generated) {
        throw error("42804", "inherited column \"%s\" has a generation conflict", {column.name});
      }
    } else {
      ColumnSpec fresh;
      fresh.name = column.name;
      fresh.type = column.type;
      fresh.typmod = column.typmod;
      fresh.collation = column.collation;
      fresh.ndims = column.ndims;
      fresh.not_null = column.not_null;
      fresh.generated = column.generated;
      fresh.is_local = false;
      fresh.inh_count = 1;
      out_.columns.push_back(std::move(fresh));
      out_.defaults.emplace_back();
      known = &out_.columns.back();
    }
    if (column.has_default) take_default(parent, column, *known);
  }

  void take_default(const Relation& parent, const Attribute& column, ColumnSpec& known) {
    InheritedExpr& present = default_of(known);
    if (present.expr == nullptr) {
      present = {column.default_expr, parent.oid};
      return;
    }
    const Relation& other = relation_of(ctx_, present.from);
    if (!same_expression(ctx_, present.expr, other, column.default_expr, parent)) known.default_conflict = true;
  }

  void take_checks(const Relation& parent) {
    for (const Constraint* constraint : ctx_.catalog.constraints.of_parent(parent.oid)) {
      if (constraint->contype != 'c' || constraint->no_inherit) continue;
      auto known = std::find_if(out_.checks.begin(), out_.checks.end(),
                                [&](const InheritedCheck& c) { return c.name == constraint->name; });
      if (known == out_.checks.end()) {
        out_.checks.push_back({constraint->name, {constraint->check, parent.oid}, 1, constraint->validated});
        continue;
      }
      const Relation& other = relation_of(ctx_, known->check.from);
      if (!same_expression(ctx_, known->check.expr, other, constraint->check, parent)) {
        throw error("42710", "check constraint name \"%s\" appears multiple times but with different expressions",
                    {constraint->name});
      }
      ++known->inh_count;
    }
  }

  void check_own_generation(const ColumnSpec& parent, const ColumnSpec& own) const {
    if (parent.generated == 0) return;
    check_generation(parent, own);
    if (own.generated != 0) refuse_own_expression(own);
  }

  [[noreturn]] void refuse_own_expression(const ColumnSpec& own) const {
    throw error("42611", "child column \"%s\" specifies generation expression", {own.name})
        .with_hint("Omit the generation expression in the definition of the child table column to inherit the "
                   "generation expression from the parent table.");
  }

  void check_generation(const ColumnSpec& parent, const ColumnSpec& own) const {
    if (parent.generated != 0) {
      if (own.raw_default != nullptr && own.generated == 0) {
        throw error("42611", "column \"%s\" inherits from generated column but specifies default", {own.name});
      }
      if (own.identity != 0) {
        throw error("42611", "column \"%s\" inherits from generated column but specifies identity", {own.name});
      }
    } else if (own.generated != 0) {
      refuse_own_expression(own);
    }
  }

  void override_default(ColumnSpec& known, const ColumnSpec& own) {
    if (own.raw_default == nullptr) return;
    known.raw_default = own.raw_default;
    known.default_conflict = false;
    default_of(known) = {};
  }

  void take_own(const ColumnSpec& own) {
    ColumnSpec* known = find(own.name);
    if (known == nullptr) {
      out_.columns.push_back(own);
      out_.defaults.emplace_back();
      return;
    }
    if (!known->from_type) {
      notice(ctx_, "merging column \"%s\" with inherited definition", {own.name});
      check_same_type(*known, own.type, own.typmod, own.collation, false);
    }
    known->identity = own.identity;
    if (!known->from_type) check_own_generation(*known, own);
    // A column may be computed where the parent's is not.
    known->generated = own.generated != 0 ? own.generated : known->generated;
    known->is_local = true;
    known->not_null = known->not_null || own.not_null;
    override_default(*known, own);
  }

  // Column options of PARTITION OF … (column WITH OPTIONS …).
  void restrict_partition_column(const ColumnSpec& own) {
    ColumnSpec* known = find(own.name);
    if (known == nullptr) throw error("42703", "column \"%s\" does not exist", {own.name});
    check_generation(*known, own);
    known->not_null = known->not_null || own.not_null;
    override_default(*known, own);
  }

  void check_default_conflicts() const {
    for (const ColumnSpec& column : out_.columns) {
      if (!column.default_conflict) continue;
      if (column.generated != 0) {
        throw error("42611", "column \"%s\" inherits conflicting generation expressions", {column.name});
      }
      throw error("42611", "column \"%s\" inherits conflicting default values", {column.name})
          .with_hint("To resolve the conflict, specify a default explicitly.");
    }
  }

  Context& ctx_;
  const TableDefinition& table_;
  MergedColumns out_;
};

void merge_columns_into_existing(Context& ctx, Oid child_oid, const Relation& parent) {
  for (const Attribute& column : parent.attributes) {
    if (column.dropped) continue;
    const Relation& child = relation_of(ctx, child_oid);
    const Attribute* own = child.attribute(column.name);
    if (own == nullptr) throw error("42804", "child table is missing column \"%s\"", {column.name});
    if (own->type != column.type || own->typmod != column.typmod) {
      throw error("42804", "child table \"%s\" has different type for column \"%s\"", {child.name, column.name});
    }
    if (own->collation != column.collation) {
      throw error("42P21", "child table \"%s\" has different collation for column \"%s\"", {child.name, column.name});
    }
    if (column.not_null && !own->not_null) {
      throw error("42804", "column \"%s\" in child table must be marked NOT NULL", {column.name});
    }
    if (column.generated != 0 && own->generated == 0) {
      throw error("42804", "column \"%s\" in child table must be a generated column", {column.name});
    }
    if (own->generated != 0 && column.generated == 0) {
      throw error("42804", "column \"%s\" in child table must not be a generated column", {column.name});
    }
    Attribute& edited = edit_column(ctx, child_oid, own->num);
    ++edited.inh_count;
    if (parent.kind == 'p') edited.is_local = false;
  }
}

void merge_checks_into_existing(Context& ctx, Oid child_oid, const Relation& parent) {
  const Relation& child = relation_of(ctx, child_oid);
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(parent.oid)) {
    if (constraint->contype != 'c' || constraint->no_inherit) continue;
    const Constraint* own = find_constraint(ctx, child_oid, constraint->name);
    if (own == nullptr || own->contype != 'c') {
      throw error("42804", "child table is missing constraint \"%s\"", {constraint->name});
    }
    if (!same_expression(ctx, own->check, child, constraint->check, parent)) {
      throw error("42804", "child table \"%s\" has different definition for check constraint \"%s\"",
                  {child.name, constraint->name});
    }
    if (own->no_inherit) {
      throw error("42P17", "constraint \"%s\" conflicts with non-inherited constraint on child table \"%s\"",
                  {constraint->name, child.name});
    }
    if (constraint->validated && !own->validated) {
      throw error("42P17", "constraint \"%s\" conflicts with NOT VALID constraint on child table \"%s\"",
                  {constraint->name, child.name});
    }
    Constraint& edited = ctx.catalog.constraints.edit(own->oid);
    ++edited.inh_count;
    if (parent.kind == 'p') edited.is_local = false;
  }
}

}  // namespace

MergedColumns merge_attributes(Context& ctx, const TableDefinition& table) { return Merge(ctx, table).run(); }

void store_inheritance(Context& ctx, Oid child, Oid parent, bool is_partition) {
  Relation& edited = ctx.catalog.relations.edit(child);
  if (std::find(edited.inherits.begin(), edited.inherits.end(), parent) == edited.inherits.end()) {
    edited.inherits.push_back(parent);
  }
  record_dependency(ctx, {ClassId::Relation, child}, {ClassId::Relation, parent},
                    is_partition ? DependencyType::Auto : DependencyType::Normal);
}

void merge_into_existing(Context& ctx, Oid child, Oid parent, bool is_partition) {
  merge_columns_into_existing(ctx, child, relation_of(ctx, parent));
  merge_checks_into_existing(ctx, child, relation_of(ctx, parent));
  store_inheritance(ctx, child, parent, is_partition);
}

void remove_inheritance(Context& ctx, Oid child, Oid parent_oid, bool is_partition) {
  const Relation& parent = relation_of(ctx, parent_oid);
  std::erase(ctx.catalog.relations.edit(child).inherits, parent_oid);
  for (const Attribute& column : relation_of(ctx, child).attributes) {
    const Attribute* above = parent.attribute(column.name);
    if (column.dropped || above == nullptr || column.inh_count == 0) continue;
    Attribute& edited = edit_column(ctx, child, column.num);
    if (--edited.inh_count == 0) edited.is_local = true;
  }
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(child)) {
    if (constraint->contype != 'c' || constraint->inh_count == 0) continue;
    if (find_constraint(ctx, parent_oid, constraint->name) == nullptr) continue;
    Constraint& edited = ctx.catalog.constraints.edit(constraint->oid);
    if (--edited.inh_count == 0) edited.is_local = true;
  }
  for (const Dependency& dependency : ctx.catalog.depends.references_of({ClassId::Relation, child})) {
    bool whole = dependency.dependent.subid == 0 && dependency.referenced == ObjectAddress{ClassId::Relation, parent_oid, 0};
    DependencyType type = is_partition ? DependencyType::Auto : DependencyType::Normal;
    if (whole && dependency.type == type) ctx.catalog.depends.remove(dependency);
  }
}

}  // namespace reconcile::replay
