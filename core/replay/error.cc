#include "core/replay/error.h"

namespace reconcile::replay {

std::string message(std::string_view format, std::initializer_list<std::string_view> args) {
  std::string out;
  auto arg = args.begin();
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%' && i + 1 < format.size() && format[i + 1] == 's' && arg != args.end()) {
      out += *arg++;
      ++i;
    } else {
      out += format[i];
    }
  }
  return out;
}

PgError error(std::string_view sqlstate, std::string_view format, std::initializer_list<std::string_view> args,
              int location) {
  return PgError(std::string(sqlstate), message(format, args), location);
}

}  // namespace reconcile::replay
