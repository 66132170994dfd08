// Sequences as nextval(), setval() and currval() move them (sequence.c).
#pragma once

#include <cstdint>
#include <optional>

#include "core/analyze/session.h"
#include "core/catalog/value.h"

namespace reconcile::execute {

// Throws 2200H where the sequence has run out.
catalog::Value next_value(analyze::Session& session, catalog::Oid sequence, catalog::Oid type);
catalog::Value last_value(analyze::Session& session, catalog::Oid sequence);  // currval
catalog::Value set_value(analyze::Session& session, catalog::Oid sequence, const catalog::Value& value, bool called);
// ALTER SEQUENCE … RESTART [WITH n], TRUNCATE … RESTART IDENTITY.
void restart_sequence(analyze::Session& session, catalog::Oid sequence, std::optional<std::int64_t> at);

}  // namespace reconcile::execute
