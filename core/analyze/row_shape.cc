#include "core/analyze/row_shape.h"

#include <array>
#include <optional>

namespace reconcile::analyze {
namespace {

// The actual types behind a call's polymorphic parameters: one set for the any* family, another for the
// anycompatible* family.
struct PolymorphicActuals {
  Oid element = invalid_oid, array = invalid_oid, range = invalid_oid, multirange = invalid_oid;
};

const Type* unwrap_domain(const Session& session, Oid oid) {
  const Type* type = session.catalog.types.find(oid);
  for (int depth = 0; type != nullptr && type->typtype == 'd' && depth < 100; ++depth) {
    type = session.catalog.types.find(type->base);
  }
  return type;
}

bool is_compatible_family(Oid type) {
  return type == type_oid::AnyCompatible || type == type_oid::AnyCompatibleArray ||
         type == type_oid::AnyCompatibleNonArray || type == type_oid::AnyCompatibleRange ||
         type == type_oid::AnyCompatibleMultirange;
}

void note_actual(const Session& session, PolymorphicActuals& actuals, Oid declared, Oid actual) {
  const Type* base = unwrap_domain(session, actual);
  if (base == nullptr) return;
  switch (declared) {
    case type_oid::AnyElement: case type_oid::AnyNonArray: case type_oid::AnyEnum:
    case type_oid::AnyCompatible: case type_oid::AnyCompatibleNonArray:
      if (actuals.element == invalid_oid) actuals.element = actual;
      break;
    case type_oid::AnyArray: case type_oid::AnyCompatibleArray:
      if (actuals.array == invalid_oid) actuals.array = base->oid;
      break;
    case type_oid::AnyRange: case type_oid::AnyCompatibleRange:
      if (actuals.range == invalid_oid) actuals.range = base->oid;
      break;
    case type_oid::AnyMultirange: case type_oid::AnyCompatibleMultirange:
      if (actuals.multirange == invalid_oid) actuals.multirange = base->oid;
      break;
    default:
      break;
  }
}

// Each member of a family that the call gave determines the others.
void complete(const Session& session, PolymorphicActuals& actuals) {
  const auto& types = session.catalog.types;
  if (actuals.range == invalid_oid && actuals.multirange != invalid_oid) {
    if (const Type* multirange = types.find(actuals.multirange)) actuals.range = multirange->multirange_range;
  }
  if (actuals.multirange == invalid_oid && actuals.range != invalid_oid) {
    if (const Type* range = types.find(actuals.range)) actuals.multirange = range->range_multirange;
  }
  if (actuals.element == invalid_oid && actuals.array != invalid_oid) {
    if (const Type* array = types.find(actuals.array)) actuals.element = array->elem;
  }
  if (actuals.element == invalid_oid && actuals.range != invalid_oid) {
    if (const Type* range = types.find(actuals.range)) actuals.element = range->range_subtype;
  }
  if (actuals.array == invalid_oid && actuals.element != invalid_oid) {
    if (const Type* element = types.find(actuals.element)) actuals.array = element->array;
  }
}

Oid resolve(const PolymorphicActuals& actuals, Oid declared) {
  switch (declared) {
    case type_oid::AnyElement: case type_oid::AnyNonArray: case type_oid::AnyEnum:
    case type_oid::AnyCompatible: case type_oid::AnyCompatibleNonArray:
      return actuals.element;
    case type_oid::AnyArray: case type_oid::AnyCompatibleArray:
      return actuals.array;
    case type_oid::AnyRange: case type_oid::AnyCompatibleRange:
      return actuals.range;
    case type_oid::AnyMultirange: case type_oid::AnyCompatibleMultirange:
      return actuals.multirange;
    default:
      return declared;
  }
}

Oid collation_of_type(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(type);
  return found == nullptr ? invalid_oid : found->collation;
}

bool is_output(const FunctionArg& arg) { return arg.mode == 'o' || arg.mode == 'b' || arg.mode == 't'; }

// The row that two or more OUT parameters make up; nullopt when the function has no such row.
std::optional<RowShape> shape_of_out_parameters(const Session& session, const Function& function, ExprList args) {
  if (function.return_type != type_oid::Record) return std::nullopt;
  std::size_t outputs = 0;
  for (const FunctionArg& arg : function.args) outputs += is_output(arg) ? 1 : 0;
  if (outputs < 2 && !(outputs == 1 && function.kind == 'p')) return std::nullopt;

  std::array<PolymorphicActuals, 2> families;
  for (std::size_t i = 0; i < args.size() && i < function.arg_types.size(); ++i) {
    Oid declared = function.arg_types[i];
    note_actual(session, families[is_compatible_family(declared) ? 1 : 0], declared, args[i]->type);
  }
  for (PolymorphicActuals& family : families) complete(session, family);

  RowShape shape{RowClass::Composite, type_oid::Record, {}};
  for (const FunctionArg& arg : function.args) {
    if (!is_output(arg)) continue;
    RteColumn column;
    column.name = session.catalog.arena().copy(
        arg.name.empty() ? "column" + std::to_string(shape.columns.size() + 1) : arg.name);
    column.type = resolve(families[is_compatible_family(arg.type) ? 1 : 0], arg.type);
    if (column.type == invalid_oid) return RowShape{RowClass::Record, type_oid::Record, {}};
    column.collation = collation_of_type(session, column.type);
    shape.columns.push_back(column);
  }
  return shape;
}

RowShape shape_of_call(const Session& session, Oid function_oid, Oid result, ExprList args) {
  const Function* function = session.catalog.functions.find(function_oid);
  if (function != nullptr) {
    if (auto shape = shape_of_out_parameters(session, *function, args)) return *shape;
  }
  return shape_of_type(session, result);
}

RowShape shape_of_row(const RowExpr& row) {
  RowShape shape{RowClass::Composite, row.type, {}};
  for (std::size_t i = 0; i < row.args.size(); ++i) {
    const Expr& arg = *row.args[i];
    RteColumn column{i < row.colnames.size() ? row.colnames[i] : std::string_view(), arg.type, arg.typmod,
                     arg.collation, false};
    shape.columns.push_back(column);
  }
  return shape;
}

}  // namespace

const Relation* relation_of_type(const Session& session, Oid oid) {
  const Type* type = unwrap_domain(session, oid);
  if (type == nullptr || type->relid == invalid_oid) return nullptr;
  return session.catalog.relations.find(type->relid);
}

std::vector<RteColumn> relation_columns(Catalog& catalog, const Relation& relation) {
  std::vector<RteColumn> columns;
  columns.reserve(relation.attributes.size());
  for (const Attribute& attribute : relation.attributes) {
    RteColumn column;
    if (!attribute.dropped) {
      column = {catalog.arena().copy(attribute.name), attribute.type, attribute.typmod, attribute.collation, false};
    }
    column.dropped = attribute.dropped;
    columns.push_back(column);
  }
  return columns;
}

RowShape shape_of_type(const Session& session, Oid oid) {
  const Type* type = session.catalog.types.find(oid);
  if (type == nullptr) return {};
  switch (type->typtype) {
    case 'c':
    case 'd': {
      const Relation* relation = relation_of_type(session, oid);
      if (relation == nullptr) return {RowClass::Scalar, oid, {}};
      RowClass kind = type->typtype == 'c' ? RowClass::Composite : RowClass::CompositeDomain;
      return {kind, oid, relation_columns(session.catalog, *relation)};
    }
    case 'p':
      if (oid == type_oid::Record) return {RowClass::Record, oid, {}};
      // "void" is treated as a scalar so that SELECT * FROM f() works; cstring likewise.
      if (oid == type_oid::Void || oid == type_oid::CString) return {RowClass::Scalar, oid, {}};
      return {RowClass::Other, oid, {}};
    default:
      return {RowClass::Scalar, oid, {}};
  }
}

RowShape shape_of_expr(const Session& session, const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::FuncExpr: {
      const auto& call = static_cast<const FuncExpr&>(*expr);
      return shape_of_call(session, call.funcid, call.type, call.args);
    }
    case ExprKind::OpExpr: {
      const auto& call = static_cast<const OpExpr&>(*expr);
      return shape_of_call(session, call.opfuncid, call.type, call.args);
    }
    case ExprKind::RowExpr:
      if (expr->type == type_oid::Record) return shape_of_row(static_cast<const RowExpr&>(*expr));
      [[fallthrough]];
    default:
      return shape_of_type(session, expr->type);
  }
}

std::string_view function_result_name(const Function& function) {
  std::string_view name;
  for (const FunctionArg& arg : function.args) {
    if (!is_output(arg)) continue;
    if (!name.empty() || arg.name.empty()) return {};
    name = arg.name;
  }
  return name;
}

}  // namespace reconcile::analyze
