// Definitions printed as the server prints them in this session (ruleutils.c).
#pragma once

#include <optional>
#include <string>

#include "core/execute/executor.h"

namespace reconcile::execute {

// nullopt where printing is not modelled.
using DefinitionText = std::optional<std::string>;

DefinitionText expression_text(const Session& session, const Expr* expr, const Relation* relation);
DefinitionText constraint_text(const Session& session, const Constraint& constraint, bool pretty = false);
DefinitionText index_text(const Session& session, const Relation& index);
DefinitionText view_text(const Session& session, const Relation& view, bool pretty = false);
DefinitionText trigger_text(const Session& session, const Trigger& trigger, bool pretty = false);
DefinitionText function_text(const Session& session, const Function& function);

inline Value definition_value(const DefinitionText& text) { return text ? Value::known(*text) : Value::not_null(); }

}  // namespace reconcile::execute
