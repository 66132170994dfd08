// WITH (…) of tables, indexes and views: which parameters exist and what they accept (reloptions.c).
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// `family`: "table", "view", "partitioned", or an index access method's name. Methods that are not built in
// accept anything here. Returns `before` with the written options set (or, with `reset`, taken away).
Options transform_reloptions(const List* written, std::string_view family, Options before = {}, bool reset = false);

}  // namespace reconcile::replay
