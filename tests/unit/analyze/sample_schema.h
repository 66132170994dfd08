// The schema that queries are analysed against in the table of expressions and in differential runs;
// tests/differential/analyze_queries.sql makes the same on a server.
#pragma once

#include "core/analyze/session.h"

namespace reconcile::analyze::fixture {

void add_sample_schema(Session& session);

}  // namespace reconcile::analyze::fixture
