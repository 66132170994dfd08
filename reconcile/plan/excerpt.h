// The beginning of a statement, on one line: what a list shows of it.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::plan {

std::string excerpt(std::string_view statement);

}  // namespace reconcile::plan
