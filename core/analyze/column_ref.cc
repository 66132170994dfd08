// Column references, fields of row values and subscripts.
#include <optional>

#include "core/analyze/expression.h"
#include "core/analyze/function.h"
#include "core/analyze/name_list.h"
#include "core/analyze/relation.h"
#include "core/analyze/row_shape.h"

namespace reconcile::analyze {
namespace {

// A.B.C.D taken apart: the column is the last, what stands before it qualifies it.
struct Qualified {
  std::string_view schema, relation, column;
  bool star = false;
};

// What is wrong when a qualified name means nothing.
enum class Failure : std::uint8_t { NoColumn, NoRelation, OtherDatabase, TooManyNames };

struct Found {
  Expr* expr = nullptr;
  Failure failure = Failure::NoColumn;
};

void refuse_column_reference(ParseExprKind kind, int location) {
  std::string_view place = kind == ParseExprKind::ColumnDefault    ? "DEFAULT expression"
                           : kind == ParseExprKind::PartitionBound ? "partition bound expression"
                                                                   : "";
  if (place.empty()) return;
  throw PgError("0A000", "cannot use column reference in " + std::string(place), location);
}

std::string_view field_name(const ::Node* node) {
  return nodeTag(node) == T_String ? std::string_view(strVal(node)) : std::string_view();
}

Found find_bare(ParseState& state, std::string_view name, int location) {
  if (Expr* column = column_to_var(state, name, false, location)) return {column};
  int levels_up = 0;
  NamespaceItem* item = find_namespace_item(state, {}, name, location, &levels_up);
  if (item == nullptr) return {};
  return {whole_row_reference(state, *item, levels_up, location)};
}

Found find_qualified(ParseState& state, const Qualified& name, int location) {
  const Expr* last_srf = state.last_srf;
  int levels_up = 0;
  NamespaceItem* item = find_namespace_item(state, name.schema, name.relation, location, &levels_up);
  if (item == nullptr) return {nullptr, Failure::NoRelation};
  if (name.star) return {whole_row_reference(state, *item, levels_up, location)};
  if (Expr* column = scan_item_for_column(state, *item, levels_up, name.column, location)) return {column};
  // r.f may be written for f(r).
  Expr* row = whole_row_reference(state, *item, levels_up, location);
  return {parse_func_or_column(state, NameList(name.column), {row}, last_srf, nullptr, false, location)};
}

Qualified split(sql::ListView<::Node> fields) {
  Qualified name;
  std::size_t count = fields.size();
  name.star = nodeTag(fields[count - 1]) == T_A_Star;
  name.column = field_name(fields[count - 1]);
  if (count >= 2) name.relation = field_name(fields[count - 2]);
  if (count >= 3) name.schema = field_name(fields[count - 3]);
  return name;
}

Found find_column(ParseState& state, sql::ListView<::Node> fields, const Qualified& name, int location) {
  if (fields.size() == 1) return find_bare(state, name.column, location);
  if (fields.size() > 4) return {nullptr, Failure::TooManyNames};
  if (fields.size() == 4 && field_name(fields[0]) != state.session.database) return {nullptr, Failure::OtherDatabase};
  return find_qualified(state, name, location);
}

[[noreturn]] void refuse_missing(ParseState& state, const ::ColumnRef& ref, const Qualified& name, Failure failure) {
  switch (failure) {
    case Failure::NoRelation: error_missing_rte(state, name.schema, name.relation, ref.location);
    case Failure::OtherDatabase:
      throw PgError("0A000", "cross-database references are not implemented: " + name_list_to_string(ref.fields),
                    ref.location);
    case Failure::TooManyNames:
      throw PgError("42601", "improper qualified name (too many dotted names): " + name_list_to_string(ref.fields),
                    ref.location);
    case Failure::NoColumn: break;
  }
  error_missing_column(state, name.relation, name.column, ref.location);
}

// VALUE in the check of a domain.
Expr* domain_value(ParseState& state, sql::ListView<::Node> fields, int location) {
  if (state.domain_value == nullptr || fields.size() != 1 || field_name(fields[0]) != "value") return nullptr;
  auto* made = state.catalog.arena().make<Expr>(*state.domain_value);
  made->location = location;
  return made;
}

[[noreturn]] void unknown_attribute(ParseState& state, const Expr* row, std::string_view name, int location) {
  std::string column(name);
  if (row->kind == ExprKind::Var && as<catalog::Var>(row).varattno == 0) {
    const RangeTblEntry& rte = rte_of_var(state, as<catalog::Var>(row));
    throw PgError("42703", "column " + std::string(rte.refname) + "." + column + " does not exist", location);
  }
  if (is_complex(state.session, row->type)) {
    throw PgError("42703", "column \"" + column + "\" not found in data type " + format_type(state.session, row->type),
                  location);
  }
  if (row->type == type_oid::Record) {
    throw PgError("42703", "could not identify column \"" + column + "\" in record data type", location);
  }
  throw PgError("42809",
                "column notation ." + column + " applied to type " + format_type(state.session, row->type) +
                    ", which is not a composite type",
                location);
}

}  // namespace

Expr* transform_column_ref(ParseState& state, const ::ColumnRef& ref) {
  sql::ListView<::Node> fields(ref.fields);
  refuse_column_reference(state.expr_kind, ref.location);
  if (Expr* value = domain_value(state, fields, ref.location)) return value;
  if (state.params != nullptr) {
    if (Expr* made = state.params->pre_columnref(state, ref)) return made;
  }
  Qualified name = split(fields);
  Found found = find_column(state, fields, name, ref.location);
  if (state.params != nullptr) {
    Expr* variable = state.params->post_columnref(state, ref, found.expr);
    if (variable != nullptr && found.expr != nullptr) {
      throw PgError("42702", "column reference \"" + name_list_to_string(ref.fields) + "\" is ambiguous", ref.location);
    }
    if (variable != nullptr) return variable;
  }
  if (found.expr == nullptr) refuse_missing(state, ref, name, found.failure);
  return found.expr;
}

Expr* transform_indirection(ParseState& state, const ::A_Indirection& indirection) {
  const Expr* last_srf = state.last_srf;
  Expr* result = transform_recurse(state, indirection.arg);
  int location = expr_location(result);
  std::vector<const ::A_Indices*> subscripts;
  auto apply_subscripts = [&] {
    if (subscripts.empty()) return;
    result = transform_subscripts(state, result, result->type, result->typmod, subscripts, false);
    subscripts.clear();
  };
  for (const ::Node* step : sql::list(indirection.indirection)) {
    if (const auto* indices = RECONCILE_AS(A_Indices, step)) {
      subscripts.push_back(indices);
      continue;
    }
    if (nodeTag(step) == T_A_Star) {
      throw PgError("0A000", "row expansion via \"*\" is not supported here", location);
    }
    apply_subscripts();
    Expr* field = parse_func_or_column(state, NameList(strVal(step)), {result}, last_srf, nullptr, false, location);
    if (field == nullptr) unknown_attribute(state, result, strVal(step), location);
    result = field;
  }
  apply_subscripts();
  return result;
}

}  // namespace reconcile::analyze
