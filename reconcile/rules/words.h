// How findings name things.
#pragma once

#include <string>
#include <string_view>

#include "core/base/words.h"
#include "core/history/effects.h"

namespace reconcile {

std::string quoted(const ObjectKey& object);  // table `public.users`

// "0003" and "3" are one number, "1.02" and "1.2" too.
std::string canonical_number(std::string_view number);

}  // namespace reconcile
