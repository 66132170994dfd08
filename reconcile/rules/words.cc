#include "reconcile/rules/words.h"

namespace reconcile {

std::string quoted(const ObjectKey& object) {
  return object.kind.empty() ? quoted(object.name) : object.kind + " " + quoted(object.name);
}

std::string canonical_number(std::string_view number) {
  std::string out;
  bool at_start = true;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const char c = number[i];
    const bool digit_follows = i + 1 < number.size() && number[i + 1] >= '0' && number[i + 1] <= '9';
    if (at_start && c == '0' && digit_follows) continue;
    at_start = c < '0' || c > '9';
    out.push_back(c);
  }
  return out;
}

}  // namespace reconcile
