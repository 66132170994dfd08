// SQL values as JSON: to_jsonb() and what builds on it.
#pragma once

#include "core/execute/executor.h"
#include "core/execute/json.h"

namespace reconcile::execute {

// nullopt: the value (or its printed form as JSON) can't be told.
std::optional<Json> to_json(Session& session, Oid type, const Value& value);

}  // namespace reconcile::execute
