// Columns of schema files: the type and default that drizzle's builders stand for.
#pragma once

#include <optional>
#include <string>

#include "adapters/drizzle_schema/evaluator.h"
#include "adapters/drizzle_snapshot/model.h"

namespace reconcile::drizzle_schema {

enum class Casing { AsWritten, Snake, Camel };

// The column's name: the builder's own, or its key in the casing of the configuration.
std::string column_name(const Value& builder, const std::string& key, Casing casing);

// Its type, quoted where it must be; nullopt: no type of drizzle's that is known, or a computed one.
std::optional<std::string> column_type(Evaluator& evaluator, const Value& builder);

// What .default(…) and its kin give; nullopt: it is computed. Empty: there is none.
std::optional<std::string> column_default(const Evaluator& evaluator, const Value& builder);

// "name", CYCLE, … of an identity column or a sequence.
drizzle_snapshot::SequenceOptions sequence_options(const Value& options);

}  // namespace reconcile::drizzle_schema
