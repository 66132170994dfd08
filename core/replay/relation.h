// What the relation statements share: finding relations, walking inheritance, adding columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/replay/context.h"
#include "core/replay/error.h"
#include "core/replay/object_address.h"
#include "core/sql/script.h"

namespace reconcile::replay {

inline ObjectAddress address_of(const Relation& relation, AttrNumber column = 0) {
  return {ClassId::Relation, relation.oid, column};
}

// table_openrv: throws 42P01, or 3F000 when the schema is missing. DDL gives no position; pass one where the
// server does.
const Relation& open_relation(Context& ctx, const ::RangeVar& name, int location = -1);
// The same, null when absent (RVR_MISSING_OK).
const Relation* find_relation(Context& ctx, const ::RangeVar& name);
// Requires: the relation exists.
const Relation& relation_of(const Context& ctx, Oid oid);

// RangeVarGetAndCheckCreationNamespace: where `name` is to be made; may turn `persistence` into 't'.
// With `location` the errors have a position, as those of CREATE TABLE do.
Oid creation_namespace(Context& ctx, const ::RangeVar& name, char& persistence, int location = -1);
bool is_temp_namespace(const Context& ctx, Oid nsp);
Oid temp_namespace(Context& ctx);

// `missing_ok` notices: NOTICE texts are kept for --verbose and PL/pgSQL.
void notice(Context& ctx, std::string_view format, std::initializer_list<std::string_view> args);

// find_inheritance_children: direct children, in OID order.
std::vector<Oid> children_of(const Context& ctx, Oid relation);
// find_all_inheritors: the relation itself and everything below it, breadth first.
std::vector<Oid> all_inheritors(const Context& ctx, Oid relation);
bool has_subclass(const Context& ctx, Oid relation);

// The attribute number of a system column, or 0.
AttrNumber system_column(std::string_view name);
// A live column by name; throws 42703 `column "x" of relation "t" does not exist`.
const Attribute& require_column(const Relation& relation, std::string_view name);
Attribute& edit_column(Context& ctx, Oid relation, AttrNumber number);

// CheckAttributeType: may a column be of this type at all?
void check_attribute_type(Context& ctx, std::string_view column, Oid type, Oid collation,
                          std::vector<Oid> containing_rowtypes = {});
// pg_attribute's own dependencies: on the column's type and collation.
void record_column_dependencies(Context& ctx, const Relation& relation, const Attribute& attribute);
void remove_default(Context& ctx, Oid relation, AttrNumber column);
// StoreAttrDefault; forgets an earlier default's row.
void store_default(Context& ctx, Oid relation, AttrNumber column, Expr* expr);

// A range table entry for `relation`, so that Vars of varno 1 can be read against it.
RangeTblEntry* relation_rte(Context& ctx, const Relation& relation);
// Columns of `relation` that `expr` mentions, each once (pull_var_clause); 0 stands for the whole row.
std::vector<AttrNumber> expression_columns(Context& ctx, const Expr* expr, const Relation& relation);

// SQL text parsed back into one expression, as rebuilt objects need it. Keeps the nodes alive.
struct ParsedExpression {
  sql::Script script;
  const ::Node* node = nullptr;
};
ParsedExpression parse_expression(const std::string& text);

inline bool has_storage(char kind) { return kind == 'r' || kind == 'i' || kind == 'S' || kind == 't' || kind == 'm'; }
bool is_system_relation(const Relation& relation);

}  // namespace reconcile::replay
