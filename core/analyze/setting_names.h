// The server's own configuration parameters (pg_settings).
#pragma once

#include <string_view>

namespace reconcile::analyze {

struct Setting {
  std::string_view name;    // lower case
  char type;                // b bool, i integer, r real, s string, e enum
  char context;             // i internal, p postmaster, h sighup, b backend, s superuser, u user
  std::string_view values;  // of an enum, separated by commas
};

// `name` in lower case; null for a custom one and one that does not exist.
const Setting* find_setting(std::string_view name);

}  // namespace reconcile::analyze
