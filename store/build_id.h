// What tells one build of the program from another: the linker's build id, else the version.
#pragma once

#include <string>

namespace reconcile::store {

std::string build_id();

}  // namespace reconcile::store
