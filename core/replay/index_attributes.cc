#include "core/replay/index_attributes.h"

#include <algorithm>

#include "core/catalog/walk.h"
#include "core/replay/naming.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

void transform_expression(Context& ctx, const Relation& table, IndexColumn& column) {
  if (column.expr == nullptr) return;
  if (column.label.empty()) column.label = figure_index_colname(column.expr);
  analyze::ParseState state = ctx.parse_state();
  analyze::add_relation_to_namespace(state, table);
  column.cooked = analyze::transform_expr(state, column.expr, analyze::ParseExprKind::IndexExpression);
  analyze::assign_collations(state, column.cooked);
}

// COLLATE on top becomes the key's collation, and is no part of the expression that is kept.
Expr* without_collate(Expr* expr) {
  while (expr->kind == ExprKind::CollateExpr) expr = as<CollateExpr>(expr).arg;
  return expr;
}

// A bare column in parentheses is a column after all.
const catalog::Var* plain_variable(const Expr* expr) {
  if (expr->kind != ExprKind::Var) return nullptr;
  const auto& var = as<catalog::Var>(expr);
  return var.varattno == 0 ? nullptr : &var;
}

struct ColumnShape {
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
  Oid collation = invalid_oid;
};

class Attributes {
 public:
  Attributes(Context& ctx, const Relation& table, const IndexSpec& spec, const AccessMethod& method)
      : ctx_(ctx), table_(table), spec_(spec), method_(method) {}

  IndexAttributes compute() {
    std::vector<std::string> labels;
    for (const auto* list : {&spec_.columns, &spec_.including}) {
      for (const IndexColumn& column : *list) labels.push_back(column.name.empty() ? column.label : column.name);
    }
    labels = choose_index_column_names(labels);
    for (std::size_t i = 0; i < spec_.columns.size(); ++i) add_key(i, labels[i]);
    for (std::size_t i = 0; i < spec_.including.size(); ++i) {
      add_included(spec_.including[i], labels[spec_.columns.size() + i]);
    }
    return std::move(out_);
  }

 private:
  ColumnShape named_column(const std::string& name, IndexKey& key) const {
    if (const Attribute* column = table_.attribute(name)) {
      key.attnum = column->num;
      return {column->type, column->typmod, column->collation};
    }
    if (AttrNumber system = system_column(name)) {
      key.attnum = system;
      return {system == -6 ? type_oid::OidType : system == -1 ? type_oid::Tid : type_oid::Xid, -1, invalid_oid};
    }
    throw error("42703", spec_.is_constraint ? "column \"%s\" named in key does not exist" : "column \"%s\" does not exist",
                {name});
  }

  ColumnShape expression_column(const IndexColumn& column, IndexKey& key) const {
    Expr* expr = column.cooked;
    ColumnShape shape{expr->type, expr->typmod, expr->collation};
    expr = without_collate(expr);
    if (const catalog::Var* var = plain_variable(expr)) {
      key.attnum = var->varattno;
      return shape;
    }
    key.expr = expr;
    if (analyze::expression_volatility(ctx_.session, expr) != 'i') {
      throw error("42P17", "functions in index expression must be marked IMMUTABLE");
    }
    return shape;
  }

  Oid key_collation(const IndexColumn& column, const ColumnShape& shape) const {
    Oid collation = shape.collation;
    if (column.collation_oid != invalid_oid) collation = column.collation_oid;
    if (column.collation != nullptr) collation = analyze::lookup_collation(ctx_.session, column.collation, -1);
    bool collatable = analyze::type_of(ctx_.session, shape.type).collation != invalid_oid;
    if (collatable && collation == invalid_oid) {
      throw error("42P22", "could not determine which collation to use for index expression")
          .with_hint("Use the COLLATE clause to set the collation explicitly.");
    }
    if (!collatable && collation != invalid_oid) {
      throw error("42804", "collations are not supported by type %s", {analyze::format_type(ctx_.session, shape.type)});
    }
    return collation;
  }

  void settle_order(const IndexColumn& column, IndexKey& key) const {
    if (!method_.can_order) {
      if (column.ordering != SORTBY_DEFAULT) {
        throw error("0A000", "access method \"%s\" does not support ASC/DESC options", {method_.name});
      }
      if (column.nulls != SORTBY_NULLS_DEFAULT) {
        throw error("0A000", "access method \"%s\" does not support NULLS FIRST/LAST options", {method_.name});
      }
      return;
    }
    key.desc = column.ordering == SORTBY_DESC;
    key.nulls_first = column.nulls == SORTBY_NULLS_DEFAULT ? key.desc : column.nulls == SORTBY_NULLS_FIRST;
  }

  Attribute index_column(std::string label, const IndexKey& key, const ColumnShape& shape) const {
    Attribute column;
    column.name = std::move(label);
    column.type = shape.type;
    if (const OpClass* opclass = ctx_.catalog.opclasses.find(key.opclass)) {
      // What the index stores may differ: an array's elements, a signature.
      if (opclass->key_type != invalid_oid && opclass->key_type < type_oid::Any) column.type = opclass->key_type;
    }
    column.typmod = column.type == shape.type ? shape.typmod : -1;
    column.collation = key.collation;
    return column;
  }

  void add_key(std::size_t i, std::string label) {
    const IndexColumn& column = spec_.columns[i];
    IndexKey key;
    ColumnShape shape = column.name.empty() ? expression_column(column, key) : named_column(column.name, key);
    key.collation = key_collation(column, shape);
    key.opclass = column.opclass_oid != invalid_oid ? column.opclass_oid
                                                    : resolve_opclass(ctx_, column.opclass, shape.type, method_);
    if (i < spec_.exclusion_operators.size()) check_exclusion(spec_.exclusion_operators[i], shape.type, key.opclass);
    settle_order(column, key);
    for (auto* option : sql::list<::DefElem>(column.opclass_options)) {
      key.opclass_options.emplace_back(sql::str(option->defname), std::string());
    }
    out_.columns.push_back(index_column(std::move(label), key, shape));
    out_.info.keys.push_back(std::move(key));
  }

  void check_exclusion(const List* names, Oid type, Oid opclass_oid) {
    analyze::ParseState state = ctx_.parse_state();
    const Operator* op = analyze::lookup_operator(state, names, type, type, -1);
    auto printed = [&] {
      return message("%s(%s,%s)", {op->name, analyze::format_type(ctx_.session, op->left),
                                   analyze::format_type(ctx_.session, op->right)});
    };
    if (op->commutator != op->oid) {
      throw error("42809", "operator %s is not commutative", {printed()})
          .with_detail("Only commutative operators can be used in exclusion constraints.");
    }
    const OpClass* opclass = ctx_.catalog.opclasses.find(opclass_oid);
    for (const AmOp& amop : ctx_.catalog.amops(opclass->family)) {
      if (amop.op == op->oid && amop.purpose == 's') return;
    }
    const OpFamily* family = ctx_.catalog.opfamilies.find(opclass->family);
    throw error("42809", "operator %s is not a member of operator family \"%s\"",
                {printed(), family == nullptr ? std::string_view() : family->name})
        .with_detail("The exclusion operator must be related to the index operator class for the constraint.");
  }

  void add_included(const IndexColumn& column, std::string label) {
    if (column.name.empty()) throw error("0A000", "expressions are not supported in included columns");
    IndexKey key;
    ColumnShape shape = named_column(column.name, key);
    if (column.collation != nullptr) throw error("42P17", "including column does not support a collation");
    if (column.opclass != nullptr) throw error("42P17", "including column does not support an operator class");
    if (column.ordering != SORTBY_DEFAULT) throw error("42P17", "including column does not support ASC/DESC options");
    if (column.nulls != SORTBY_NULLS_DEFAULT) {
      throw error("42P17", "including column does not support NULLS FIRST/LAST options");
    }
    out_.columns.push_back(index_column(std::move(label), key, shape));
    out_.info.included.push_back(key.attnum);
  }

  Context& ctx_;
  const Relation& table_;
  const IndexSpec& spec_;
  const AccessMethod& method_;
  IndexAttributes out_;
};

// Names of operator classes that long ago were the default ones; old dumps still write them.
bool is_retired_opclass(const List* names) {
  if (sql::list(names).size() != 1) return false;
  static constexpr std::string_view retired[] = {"network_ops",  "timespan_ops", "datetime_ops",   "lztext_ops",
                                                 "timestamp_ops", "bigbox_ops"};
  std::string_view name = sql::str(sql::list<::String>(names)[0]->sval);
  return std::find(std::begin(retired), std::end(retired), name) != std::end(retired);
}

const OpClass* find_opclass(Context& ctx, const List* names, Oid method) {
  analyze::QualifiedName name = analyze::deconstruct_name(names);
  std::vector<Oid> schemas = name.schema.empty()
                                 ? analyze::active_search_path(ctx.session)
                                 : std::vector<Oid>{analyze::lookup_namespace(ctx.session, name.schema)};
  for (Oid nsp : schemas) {
    const OpClass* found = nullptr;
    ctx.catalog.opclasses.for_each_named(nsp, name.name, [&](const OpClass& opclass) {
      if (opclass.method == method) found = &opclass;
    });
    if (found != nullptr) return found;
  }
  return nullptr;
}

bool accepts(Context& ctx, Oid type, Oid wanted) {
  if (type == wanted) return true;
  // IsBinaryCoercible also lets an array through to anyarray and an enum to anyenum.
  const Type& found = analyze::type_of(ctx.session, analyze::base_type(ctx.session, type));
  if (wanted == type_oid::AnyArray) return found.true_array;
  if (wanted == type_oid::AnyEnum) return found.typtype == 'e';
  if (wanted == type_oid::AnyRange) return found.typtype == 'r';
  if (wanted == type_oid::AnyMultirange) return found.typtype == 'm';
  if (wanted == type_oid::Record) return found.typtype == 'c';
  if (found.oid == wanted) return true;
  const Cast* cast = ctx.catalog.cast(found.oid, wanted);
  return cast != nullptr && cast->method == 'b' && cast->context == 'i';
}

}  // namespace

Oid resolve_opclass(Context& ctx, const List* names, Oid type, const AccessMethod& method) {
  if (names == nullptr || is_retired_opclass(names)) {
    const OpClass* found = analyze::default_opclass(ctx.session, type, method.oid);
    if (found != nullptr) return found->oid;
    throw error("42704", "data type %s has no default operator class for access method \"%s\"",
                {analyze::format_type(ctx.session, type), method.name})
        .with_hint("You must specify an operator class for the index or define a default operator class for the "
                   "data type.");
  }
  const OpClass* found = find_opclass(ctx, names, method.oid);
  std::string name = analyze::name_list_to_string(names);
  if (found == nullptr) {
    throw error("42704", "operator class \"%s\" does not exist for access method \"%s\"", {name, method.name});
  }
  if (!accepts(ctx, type, found->input_type)) {
    throw error("42804", "operator class \"%s\" does not accept data type %s",
                {name, analyze::format_type(ctx.session, type)});
  }
  return found->oid;
}

void transform_index_expressions(Context& ctx, const Relation& table, IndexSpec& spec) {
  if (spec.where != nullptr) {
    analyze::ParseState state = ctx.parse_state();
    analyze::add_relation_to_namespace(state, table);
    spec.predicate = analyze::transform_relation_qual(state, spec.where, analyze::ParseExprKind::IndexPredicate, "WHERE");
  }
  for (IndexColumn& column : spec.columns) transform_expression(ctx, table, column);
  for (IndexColumn& column : spec.including) transform_expression(ctx, table, column);
}

IndexAttributes compute_index_attributes(Context& ctx, const Relation& table, const IndexSpec& spec,
                                         const AccessMethod& method) {
  return Attributes(ctx, table, spec, method).compute();
}

}  // namespace reconcile::replay
