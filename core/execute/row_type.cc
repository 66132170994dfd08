#include "core/execute/row_type.h"

#include "core/analyze/row_shape.h"
#include "core/catalog/walk.h"
#include "core/execute/container.h"

namespace reconcile::execute {

using namespace catalog;  // NOLINT(google-build-using-namespace)

Value whole_row(const analyze::Session&, const RangeTblEntry& entry, const Row& row) {
  bool scalar_function = entry.kind == RteKind::Function && !entry.ordinality && entry.functions.size() == 1 &&
                         entry.columns.size() == 1 &&
                         entry.functions.front().funcexpr->type == entry.columns.front().type;
  if (scalar_function && !row.empty()) return row.front();
  std::vector<Value> fields;
  for (std::size_t i = 0; i < entry.columns.size(); ++i) {
    if (!entry.columns[i].dropped) fields.push_back(i < row.size() ? row[i] : Value::null());
  }
  return make_record(fields);
}

std::vector<Field> fields_of_type(const analyze::Session& session, Oid type) {
  std::vector<Field> fields;
  analyze::RowShape shape = analyze::shape_of_type(session, type);
  for (const RteColumn& column : shape.columns) {
    if (!column.dropped) fields.push_back({column.name, column.type});
  }
  return fields;
}

std::vector<Field> fields_of(const analyze::Session& session, const Expr* expr) {
  while (expr->kind == ExprKind::RelabelType) expr = as<Coercion>(expr).arg;
  if (expr->kind != ExprKind::RowExpr) return fields_of_type(session, expr->type);
  const auto& row = as<RowExpr>(expr);
  std::vector<Field> fields;
  for (std::size_t i = 0; i < row.args.size(); ++i) {
    fields.push_back({i < row.colnames.size() ? row.colnames[i] : std::string_view(), row.args[i]->type});
  }
  return fields;
}

}  // namespace reconcile::execute
