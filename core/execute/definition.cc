#include "core/execute/definition.h"

namespace reconcile::execute {
namespace {

// Printing refuses what it can't do by throwing; here that is a value that can't be told.
template <class Print>
DefinitionText attempt(Print print) {
  try {
    return print();
  } catch (const Undecided&) {
    return std::nullopt;
  }
}

analyze::DeparseOptions options(const Session& session, bool pretty) {
  return {.pretty = pretty, .search_path = analyze::active_search_path(session)};
}

}  // namespace

DefinitionText expression_text(const Session& session, const Expr* expr, const Relation* relation) {
  return attempt([&] { return analyze::deparse_expr(session.catalog, expr, relation, options(session, false)); });
}

DefinitionText constraint_text(const Session& session, const Constraint& constraint, bool pretty) {
  return attempt([&] { return analyze::get_constraint_def(session.catalog, constraint, options(session, pretty)); });
}

DefinitionText index_text(const Session& session, const Relation& index) {
  return attempt([&] { return analyze::get_index_def(session.catalog, index, options(session, false)); });
}

DefinitionText view_text(const Session& session, const Relation& view, bool pretty) {
  return attempt([&] { return analyze::get_view_def(session.catalog, view, options(session, pretty)); });
}

DefinitionText trigger_text(const Session& session, const Trigger& trigger, bool pretty) {
  return attempt([&] { return analyze::get_trigger_def(session.catalog, trigger, options(session, pretty)); });
}

DefinitionText function_text(const Session& session, const Function& function) {
  return attempt([&] { return analyze::get_function_def(session.catalog, function, options(session, false)); });
}

}  // namespace reconcile::execute
