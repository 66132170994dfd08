// The names PostgreSQL makes up for objects that were given none. makeObjectName and ChooseRelationName are
// in context.h; these are the rest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/replay/context.h"

namespace reconcile::replay {

// At most `limit` bytes of `name`, never cutting a character in two.
std::string_view clip_name(std::string_view name, std::size_t limit = 63);

// Constraint names need only be unique in their schema among constraints and `others`, names that the same
// statement is about to use.
std::string choose_constraint_name(const Context& ctx, std::string_view name1, std::string_view name2,
                                   std::string_view label, Oid nsp, const std::vector<std::string>& others = {});

// Column names of an index as pg_attribute shows them; an empty entry is an expression without a name.
std::vector<std::string> choose_index_column_names(const std::vector<std::string>& wanted);
std::string choose_index_name(const Context& ctx, std::string_view table, Oid nsp,
                              const std::vector<std::string>& columns, bool exclusion, bool primary,
                              bool is_constraint);
// "a_b" for a constraint over columns a and b.
std::string column_list_addition(const std::vector<std::string>& columns);

// "_type", numbered where that is taken.
std::string make_array_type_name(const Context& ctx, std::string_view type, Oid nsp);

// FigureIndexColname: what an index column over `expr` is called; empty when nothing suggests itself.
std::string figure_index_colname(const ::Node* expr);

}  // namespace reconcile::replay
