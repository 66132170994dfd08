// Range table entries, the names they answer to, and how column references find them (parse_relation.c).
//
// The add_* functions append an entry to `state.rtable` (and its item to `state.all_items`) and return
// the item; it becomes visible only through add_to_query() or by being put into namespace_items.
#pragma once

#include <string_view>
#include <vector>

#include "core/analyze/parse_state.h"

namespace reconcile::analyze {

// ---- entries ----

// A table, view, … by name; throws 42P01 with PostgreSQL's remark on WITH items further on.
NamespaceItem* add_entry_for_range_var(ParseState& state, const ::RangeVar& name, bool in_from_clause = true);
// `alias` may be null: then the entry answers to the relation's name, qualified or not.
NamespaceItem* add_entry_for_relation(ParseState& state, const Relation& relation, const ::Alias* alias, bool inherit,
                                      bool in_from_clause);
NamespaceItem* add_entry_for_subquery(ParseState& state, Query* query, const ::Alias* alias, bool lateral,
                                      bool in_from_clause);
NamespaceItem* add_entry_for_values(ParseState& state, std::span<ExprList> rows, std::span<const RteColumn> columns,
                                    const ::Alias* alias, bool lateral, bool in_from_clause);
struct FromFunction {
  Expr* expr = nullptr;
  std::string_view name;                      // FigureColname of the call
  const List* column_definitions = nullptr;   // AS (a int, …)
};
NamespaceItem* add_entry_for_functions(ParseState& state, std::span<const FromFunction> functions,
                                       const ::RangeFunction& range, bool lateral);
NamespaceItem* add_entry_for_table_func(ParseState& state, Expr* document, std::span<const RteColumn> columns,
                                        std::string_view function, const ::Alias* alias, bool lateral);
NamespaceItem* add_entry_for_cte(ParseState& state, CommonTableExpr& cte, int levels_up, const ::RangeVar& name);
struct JoinColumns {
  std::vector<std::string_view> names;
  std::vector<Expr*> vars;       // what each output column stands for
  std::vector<Var*> visible;     // what a reference to it becomes; null: a variable of the join itself
  int merged = 0;                // how many come first from USING or NATURAL
};
NamespaceItem* add_entry_for_join(ParseState& state, const JoinColumns& columns, JoinType type,
                                  std::string_view using_alias, const ::Alias* alias, bool in_from_clause);

// ---- visibility ----

// addNSItemToQuery: checks that no table name stands twice (42712).
void add_to_query(ParseState& state, NamespaceItem* item, bool to_join_list, bool rel_visible, bool cols_visible);
void check_namespace_conflicts(std::span<NamespaceItem* const> left, std::span<NamespaceItem* const> right);

// ---- look-up ----

// refnameNamespaceItem: the entry that `refname` names, here or in an outer query; null when none does.
NamespaceItem* find_namespace_item(ParseState& state, std::string_view schema, std::string_view refname, int location,
                                   int* levels_up);
// colNameToVar: an unqualified column; null when there is none. Throws 42702 when ambiguous.
Expr* column_to_var(ParseState& state, std::string_view column, bool local_only, int location);
// scanNSItemForColumn: a column (or system column) of this entry; null when there is none.
Expr* scan_item_for_column(ParseState& state, const NamespaceItem& item, int levels_up, std::string_view column,
                           int location);
// transformWholeRowRef.
Expr* whole_row_reference(ParseState& state, const NamespaceItem& item, int levels_up, int location);
// makeWholeRowVar: of a function with a scalar result this is its one column.
Var* make_whole_row_var(ParseState& state, const RangeTblEntry& rte, int rtindex, int levels_up, bool allow_scalar);
Var* make_var(ParseState& state, int rtindex, AttrNumber attnum, int location);  // of this query level

// The entry a variable stands for, and the query level it belongs to.
ParseState& state_at_level(ParseState& state, int levels_up);
RangeTblEntry& rte_of_var(ParseState& state, const Var& var);

// expandNSItemVars: a variable for each visible column, with its name.
struct ExpandedColumn {
  Var* var = nullptr;
  std::string_view name;
};
std::vector<ExpandedColumn> expand_item(ParseState& state, const NamespaceItem& item, int levels_up, int location);

// ---- common table expressions and system columns ----

// scanNameSpaceForCTE; null when no WITH query of that name is visible.
CommonTableExpr* find_cte(ParseState& state, std::string_view name, int* levels_up);
bool is_future_cte(const ParseState& state, std::string_view name);
// Attribute number of "ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"; 0 when `name` is none of them.
AttrNumber system_attribute(std::string_view name);
Oid system_attribute_type(AttrNumber attnum);
std::string_view system_attribute_name(AttrNumber attnum);

// ---- errors ----

// errorMissingRTE: 42P01 `missing FROM-clause entry …` / `invalid reference to FROM-clause entry …`.
[[noreturn]] void error_missing_rte(ParseState& state, std::string_view schema, std::string_view relation,
                                    int location);
// errorMissingColumn: 42703 with the hint that the server would give. `relation` is empty when none was written.
[[noreturn]] void error_missing_column(ParseState& state, std::string_view relation, std::string_view column,
                                       int location);

}  // namespace reconcile::analyze
