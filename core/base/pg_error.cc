#include "core/base/pg_error.h"

namespace reconcile {

std::string_view condition_name(std::string_view) { return {}; }

}  // namespace reconcile
