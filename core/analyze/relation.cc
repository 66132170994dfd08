#include "core/analyze/relation.h"

#include <algorithm>
#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/row_shape.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

struct SystemColumn {
  std::string_view name;
  AttrNumber num;
  Oid type;
};
constexpr SystemColumn system_columns[] = {
    {"ctid", -1, type_oid::Tid}, {"xmin", -2, type_oid::Xid}, {"cmin", -3, type_oid::Cid},
    {"xmax", -4, type_oid::Xid}, {"cmax", -5, type_oid::Cid}, {"tableoid", -6, type_oid::OidType},
};

std::vector<std::string_view> alias_columns(ParseState& state, const ::Alias* alias) {
  std::vector<std::string_view> names;
  if (alias == nullptr) return names;
  for (auto* name : list<::String>(alias->colnames)) names.push_back(state.catalog.arena().copy(str(name->sval)));
  return names;
}

std::string_view alias_name(ParseState& state, const ::Alias* alias) {
  return alias == nullptr ? std::string_view() : state.catalog.arena().copy(str(alias->aliasname));
}

RangeTblEntry* new_entry(ParseState& state, RteKind kind, const ::Alias* alias, std::string_view default_name,
                         bool lateral, bool in_from_clause) {
  auto* rte = state.catalog.arena().make<RangeTblEntry>();
  rte->kind = kind;
  rte->alias = alias_name(state, alias);
  rte->alias_columns = state.catalog.arena().copy(alias_columns(state, alias));
  rte->refname = alias == nullptr ? state.catalog.arena().copy(default_name) : rte->alias;
  rte->lateral = lateral;
  rte->in_from_clause = in_from_clause;
  return rte;
}

// "table", "VALUES lists", … as the entry kinds word the same complaint.
[[noreturn]] void too_many_aliases(std::string subject, std::size_t available, std::size_t given,
                                   const char* verb = "has") {
  throw PgError("42P10", subject + " " + verb + " " + std::to_string(available) + " columns available but " +
                             std::to_string(given) + " columns specified");
}

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

// Gives the columns their aliases. Dropped columns take none. Returns how many aliases went unused.
std::size_t apply_aliases(std::span<const std::string_view> aliases, std::vector<RteColumn>& columns) {
  std::size_t next = 0;
  for (RteColumn& column : columns) {
    if (column.dropped || next >= aliases.size()) continue;
    column.name = aliases[next++];
  }
  return aliases.size() - next;
}

std::size_t live_columns(std::span<const RteColumn> columns) {
  return static_cast<std::size_t>(
      std::count_if(columns.begin(), columns.end(), [](const RteColumn& c) { return !c.dropped; }));
}

NamespaceItem* append(ParseState& state, RangeTblEntry* rte, const std::vector<RteColumn>& columns) {
  rte->columns = state.catalog.arena().copy(columns);
  state.rtable.push_back(rte);
  NamespaceItem* item = &state.item_storage.emplace_back();
  item->rte = rte;
  item->rtindex = static_cast<int>(state.rtable.size());
  item->name = rte->refname;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    item->columns.push_back(columns[i].dropped ? std::string_view() : columns[i].name);
    item->vars.push_back(columns[i].dropped
                             ? nullptr
                             : make_var(state, item->rtindex, static_cast<AttrNumber>(i + 1), -1));
  }
  state.all_items.push_back(item);
  return item;
}

[[noreturn]] void relation_does_not_exist(ParseState& state, const ::RangeVar& name) {
  std::string_view relation = str(name.relname);
  if (name.schemaname != nullptr) {
    throw PgError("42P01", "relation \"" + std::string(name.schemaname) + "." + std::string(relation) +
                               "\" does not exist", name.location);
  }
  PgError error("42P01", "relation " + quoted(relation) + " does not exist", name.location);
  // A typical mistake: a WITH item that is defined further on, or itself without RECURSIVE.
  if (is_future_cte(state, relation)) {
    error.detail = "There is a WITH item named " + quoted(relation) +
                   ", but it cannot be referenced from this part of the query.";
    error.hint = "Use WITH RECURSIVE, or re-order the WITH items to remove forward references.";
  }
  throw error;
}

void check_can_be_opened(const Relation& relation, int location) {
  if (relation.kind == 'i' || relation.kind == 'I') {
    throw PgError("42809", quoted(relation.name) + " is an index", location);
  }
  if (relation.kind == 'c') throw PgError("42809", quoted(relation.name) + " is a composite type", location);
}

// The column of a function with a scalar result is called after its OUT parameter, the alias or the function.
std::string_view scalar_column_name(ParseState& state, const FromFunction& function, const ::Alias* alias,
                                    std::size_t function_count) {
  if (function.expr->kind == ExprKind::FuncExpr) {
    const Function* called = state.catalog.functions.find(static_cast<FuncExpr*>(function.expr)->funcid);
    if (called != nullptr) {
      std::string_view name = function_result_name(*called);
      if (!name.empty()) return state.catalog.arena().copy(name);
    }
  }
  if (function_count == 1 && alias != nullptr) return alias_name(state, alias);
  return function.name;
}

// CheckAttributeType for a column of a column definition list: a pseudo-type can't be stored. record and
// record[] can, since the row itself is never stored.
void check_definition_type(ParseState& state, std::string_view column, Oid type) {
  const Type* found = state.catalog.types.find(type);
  if (found == nullptr || found->typtype != 'p') return;
  if (type == type_oid::Record || type == type_oid::RecordArray) return;
  throw PgError("42P16", "column " + quoted(column) + " has pseudo-type " + format_type(state.session, type));
}

std::vector<RteColumn> column_definitions(ParseState& state, const List* definitions) {
  std::vector<RteColumn> columns;
  for (auto* definition : list<::ColumnDef>(definitions)) {
    std::string_view name = state.catalog.arena().copy(str(definition->colname));
    if (definition->typeName->setof) {
      throw PgError("42P16", "column " + quoted(name) + " cannot be declared SETOF", definition->location);
    }
    TypeRef type = lookup_type(state.session, *definition->typeName);
    Oid collation = type_of(state.session, type.type).collation;
    if (definition->collClause != nullptr) {
      collation = lookup_collation(state.session, definition->collClause->collname, definition->collClause->location);
    }
    columns.push_back({name, type.type, type.typmod, collation, false});
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (columns[i].name == columns[j].name) {
        throw PgError("42701", "column name " + quoted(columns[i].name) + " specified more than once");
      }
    }
  }
  for (const RteColumn& column : columns) check_definition_type(state, column.name, column.type);
  return columns;
}

int first_location(const List* definitions) { return list<::ColumnDef>(definitions)[0]->location; }

void check_definition_list(const FromFunction& function, const RowShape& shape) {
  if (function.column_definitions == nullptr) {
    if (shape.kind == RowClass::Record) {
      throw PgError("42601", "a column definition list is required for functions returning \"record\"",
                    function.expr->location);
    }
    return;
  }
  int location = first_location(function.column_definitions);
  switch (shape.kind) {
    case RowClass::Record:
      return;
    case RowClass::Composite:
    case RowClass::CompositeDomain:
      throw PgError("42601",
                    function.expr->type == type_oid::Record
                        ? "a column definition list is redundant for a function with OUT parameters"
                        : "a column definition list is redundant for a function returning a named composite type",
                    location);
    default:
      throw PgError("42601", "a column definition list is only allowed for functions returning \"record\"", location);
  }
}

std::vector<RteColumn> function_columns(ParseState& state, const FromFunction& function, const RowShape& shape,
                                        const ::Alias* alias, std::size_t function_count) {
  switch (shape.kind) {
    case RowClass::Composite:
    case RowClass::CompositeDomain:
      return shape.columns;
    case RowClass::Scalar: {
      const Expr& expr = *function.expr;
      Oid collation = type_of(state.session, shape.type).collation;
      return {{scalar_column_name(state, function, alias, function_count), shape.type, expr.typmod, collation, false}};
    }
    case RowClass::Record:
      return column_definitions(state, function.column_definitions);
    case RowClass::Other:
      break;
  }
  throw PgError("42804", "function " + quoted(function.name) + " in FROM has unsupported return type " +
                             format_type(state.session, function.expr->type), function.expr->location);
}

RangeTblFunction describe_function(ParseState& state, const FromFunction& function,
                                   const std::vector<RteColumn>& columns) {
  RangeTblFunction described;
  described.funcexpr = function.expr;
  described.colcount = static_cast<int>(columns.size());
  if (function.column_definitions == nullptr) return described;
  std::vector<std::string_view> names;
  std::vector<Oid> types;
  std::vector<std::int32_t> typmods;
  for (const RteColumn& column : columns) {
    names.push_back(column.name);
    types.push_back(column.type);
    typmods.push_back(column.typmod);
  }
  described.colnames = state.catalog.arena().copy(names);
  described.coltypes = state.catalog.arena().copy(types);
  described.coltypmods = state.catalog.arena().copy(typmods);
  return described;
}

std::vector<RteColumn> query_columns(const Query& query) {
  std::vector<RteColumn> columns;
  std::span<TargetEntry* const> targets = query.command == Command::Select ? query.targets : query.returning;
  for (const TargetEntry* target : targets) {
    if (target->resjunk) continue;
    columns.push_back({target->resname, target->expr->type, target->expr->typmod, target->expr->collation, false});
  }
  return columns;
}

bool same_name_is_allowed(const NamespaceItem& a, const NamespaceItem& b) {
  // Two tables of the same name from different schemas, neither aliased: told apart by their schemas.
  return a.rte->kind == RteKind::Relation && a.rte->alias.empty() && b.rte->kind == RteKind::Relation &&
         b.rte->alias.empty() && a.rte->relid != b.rte->relid;
}

}  // namespace

AttrNumber system_attribute(std::string_view name) {
  for (const SystemColumn& column : system_columns) {
    if (column.name == name) return column.num;
  }
  return 0;
}

Oid system_attribute_type(AttrNumber attnum) { return system_columns[-attnum - 1].type; }
std::string_view system_attribute_name(AttrNumber attnum) { return system_columns[-attnum - 1].name; }

NamespaceItem* add_entry_for_range_var(ParseState& state, const ::RangeVar& name, bool in_from_clause) {
  const Relation* relation = lookup_relation(state.session, name, true);
  if (relation == nullptr) relation_does_not_exist(state, name);
  check_can_be_opened(*relation, name.location);
  return add_entry_for_relation(state, *relation, name.alias, name.inh, in_from_clause);
}

NamespaceItem* add_entry_for_relation(ParseState& state, const Relation& relation, const ::Alias* alias, bool inherit,
                                      bool in_from_clause) {
  state.session.use({ClassId::Relation, relation.oid, 0});
  RangeTblEntry* rte = new_entry(state, RteKind::Relation, alias, relation.name, false, in_from_clause);
  rte->relid = relation.oid;
  rte->relkind = relation.kind;
  rte->inh = inherit;
  std::vector<RteColumn> columns = relation_columns(state.catalog, relation);
  if (apply_aliases(rte->alias_columns, columns) > 0) {
    too_many_aliases("table " + quoted(rte->refname), live_columns(columns), rte->alias_columns.size());
  }
  return append(state, rte, columns);
}

NamespaceItem* add_entry_for_subquery(ParseState& state, Query* query, const ::Alias* alias, bool lateral,
                                      bool in_from_clause) {
  RangeTblEntry* rte = new_entry(state, RteKind::Subquery, alias, "unnamed_subquery", lateral, in_from_clause);
  rte->subquery = query;
  std::vector<RteColumn> columns = query_columns(*query);
  if (apply_aliases(rte->alias_columns, columns) > 0) {
    too_many_aliases("table " + quoted(rte->refname), columns.size(), rte->alias_columns.size());
  }
  return append(state, rte, columns);
}

NamespaceItem* add_entry_for_values(ParseState& state, std::span<ExprList> rows, std::span<const RteColumn> types,
                                    const ::Alias* alias, bool lateral, bool in_from_clause) {
  RangeTblEntry* rte = new_entry(state, RteKind::Values, alias, "*VALUES*", lateral, in_from_clause);
  rte->values_lists = rows;
  std::vector<RteColumn> columns(types.begin(), types.end());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].name = state.catalog.arena().copy("column" + std::to_string(i + 1));
  }
  if (apply_aliases(rte->alias_columns, columns) > 0) {
    too_many_aliases("VALUES lists " + quoted(rte->refname), columns.size(), rte->alias_columns.size(), "have");
  }
  return append(state, rte, columns);
}

NamespaceItem* add_entry_for_functions(ParseState& state, std::span<const FromFunction> functions,
                                       const ::RangeFunction& range, bool lateral) {
  RangeTblEntry* rte = new_entry(state, RteKind::Function, range.alias, functions.front().name, lateral, true);
  std::vector<RteColumn> columns;
  std::vector<RangeTblFunction> described;
  for (const FromFunction& function : functions) {
    RowShape shape = shape_of_expr(state.session, function.expr);
    check_definition_list(function, shape);
    std::vector<RteColumn> own = function_columns(state, function, shape, range.alias, functions.size());
    described.push_back(describe_function(state, function, own));
    columns.insert(columns.end(), own.begin(), own.end());
  }
  rte->functions = state.catalog.arena().copy(described);
  rte->ordinality = range.ordinality;
  if (range.ordinality) columns.push_back({"ordinality", type_oid::Int8, -1, invalid_oid, false});
  if (apply_aliases(rte->alias_columns, columns) > 0) {
    too_many_aliases("table " + quoted(rte->refname), live_columns(columns), rte->alias_columns.size());
  }
  return append(state, rte, columns);
}

NamespaceItem* add_entry_for_table_func(ParseState& state, Expr* document, std::span<const RteColumn> types,
                                        std::string_view function, const ::Alias* alias, bool lateral) {
  std::string_view default_name = function == "XMLTABLE" ? "xmltable" : "json_table";
  RangeTblEntry* rte = new_entry(state, RteKind::TableFunc, alias, default_name, lateral, true);
  rte->tablefunc_doc = document;
  std::vector<RteColumn> columns(types.begin(), types.end());
  if (apply_aliases(rte->alias_columns, columns) > 0) {
    too_many_aliases(std::string(function) + " function", columns.size(), rte->alias_columns.size());
  }
  return append(state, rte, columns);
}

NamespaceItem* add_entry_for_cte(ParseState& state, CommonTableExpr& cte, int levels_up, const ::RangeVar& name) {
  RangeTblEntry* rte = new_entry(state, RteKind::Cte, name.alias, cte.name, false, true);
  rte->ctename = cte.name;
  rte->cte_levels_up = levels_up;
  rte->self_reference = cte.query == nullptr;
  if (!rte->self_reference) ++cte.refcount;
  if (cte.query != nullptr && cte.query->command != Command::Select && cte.query->returning.empty()) {
    throw PgError("0A000", "WITH query " + quoted(cte.name) + " does not have a RETURNING clause", name.location);
  }
  std::vector<RteColumn> columns(cte.columns.begin(), cte.columns.end());
  if (apply_aliases(rte->alias_columns, columns) > 0) {
    too_many_aliases("table " + quoted(rte->refname), columns.size(), rte->alias_columns.size());
  }
  NamespaceItem* item = append(state, rte, columns);
  // Inside the WITH query itself `*` leaves out the columns that SEARCH and CYCLE add to it.
  if (levels_up > 0) item->hidden_tail = cte.extra_columns;
  return item;
}

NamespaceItem* add_entry_for_join(ParseState& state, const JoinColumns& join, JoinType type,
                                  std::string_view using_alias, const ::Alias* alias, bool in_from_clause) {
  RangeTblEntry* rte = new_entry(state, RteKind::Join, alias, "unnamed_join", false, in_from_clause);
  rte->jointype = type;
  rte->join_merged_cols = join.merged;
  rte->join_alias_vars = state.catalog.arena().copy(join.vars);
  rte->join_using_alias = state.catalog.arena().copy(using_alias);
  std::vector<RteColumn> columns;
  for (std::size_t i = 0; i < join.vars.size(); ++i) {
    const Expr& var = *join.vars[i];
    columns.push_back({join.names[i], var.type, var.typmod, var.collation, false});
  }
  if (apply_aliases(rte->alias_columns, columns) > 0) {
    too_many_aliases("join expression " + quoted(rte->refname), columns.size(), rte->alias_columns.size());
  }
  NamespaceItem* item = append(state, rte, columns);
  for (std::size_t i = 0; i < join.visible.size(); ++i) {
    if (join.visible[i] != nullptr) item->vars[i] = join.visible[i];
  }
  return item;
}

void check_namespace_conflicts(std::span<NamespaceItem* const> left, std::span<NamespaceItem* const> right) {
  for (const NamespaceItem* a : left) {
    if (!a->rel_visible) continue;
    for (const NamespaceItem* b : right) {
      if (!b->rel_visible || a->name != b->name || same_name_is_allowed(*a, *b)) continue;
      throw PgError("42712", "table name " + quoted(a->name) + " specified more than once");
    }
  }
}

void add_to_query(ParseState& state, NamespaceItem* item, bool to_join_list, bool rel_visible, bool cols_visible) {
  if (to_join_list) {
    auto* node = state.catalog.arena().make<JoinNode>();
    node->rtindex = item->rtindex;
    state.joinlist.push_back(node);
  }
  if (!rel_visible && !cols_visible) return;
  item->rel_visible = rel_visible;
  item->cols_visible = cols_visible;
  item->lateral_only = false;
  item->lateral_ok = true;
  state.namespace_items.push_back(item);
}

}  // namespace reconcile::analyze
