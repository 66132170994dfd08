// What the statement families of the replay share. One apply() per statement kind, in files named after
// the family (create_table.cc, alter_table.cc, …); dispatch.cc is the one place that knows them all.
//
// apply() changes the catalog in place and throws PgError or Undecided; the caller holds a savepoint and
// rolls back, as the server would.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/analyze/session.h"
#include "core/base/pg_error.h"
#include "core/sql/nodes.h"

namespace reconcile::replay {

using namespace catalog;   // NOLINT(google-build-using-namespace)
using analyze::Session;

struct Context {
  Session& session;
  Catalog& catalog;
  std::string_view text;  // that node locations count in (the script's)

  // Whether the statement stands in a transaction block: written BEGIN, the runner's own, or the implicit
  // one of a simple query with several statements.
  bool in_block = false;
  bool top_level = true;  // false inside a function or DO block
  // How this statement's notices go ("relation … already exists, skipping"), for --verbose and PL/pgSQL.
  std::vector<std::string> notices;

  // Variables that queries inside the statement may name: in a PL/pgSQL block.
  analyze::ParseState::ParamHook* variables = nullptr;

  analyze::ParseState parse_state() {
    analyze::ParseState state(session, text);
    state.params = variables;
    return state;
  }
  // PreventInTransactionBlock: throws 25001 `%s cannot run inside a transaction block`.
  void prevent_in_transaction_block(std::string_view command) const;
};

// The statement kinds, one overload each. Unlisted kinds are Undecided("… is not modelled").
void apply_statement(Context& ctx, const ::Node* node);

// ---- shared helpers (dependency.cc, objectaddress.cc, namespace.cc) ----

// "table users", "column email of table users", "constraint users_pkey on table users": getObjectDescription.
std::string object_description(const Session& session, ObjectAddress address);
// performDeletion / performMultipleDeletions with PostgreSQL's messages (2BP01, DETAIL lists, HINT).
// `original` drops count as asked for: cascading notices name the others.
void perform_deletion(Context& ctx, ObjectAddress object, DropBehavior behavior);
void perform_multiple_deletions(Context& ctx, const std::vector<ObjectAddress>& objects, DropBehavior behavior);
// recordDependencyOn, recordDependencyOnExpr, recordDependencyOnSingleRelExpr.
void record_dependency(Context& ctx, ObjectAddress dependent, ObjectAddress referenced, DependencyType type);
void record_expression_dependencies(Context& ctx, ObjectAddress dependent, const Expr* expr, const Relation* relation,
                                    DependencyType type, DependencyType self_type);

// makeObjectName, ChooseRelationName, ChooseConstraintName, ChooseIndexName…: PostgreSQL's generated names,
// cut at 63 bytes, numbered on collision.
std::string make_object_name(std::string_view name1, std::string_view name2, std::string_view label);
std::string choose_relation_name(const Context& ctx, std::string_view name1, std::string_view name2,
                                 std::string_view label, Oid nsp, bool is_constraint);

// Every relation that gets a row in pg_class gets a row type and array type in pg_type (heap_create_with_catalog).
Relation& create_relation(Context& ctx, Relation relation);

}  // namespace reconcile::replay
