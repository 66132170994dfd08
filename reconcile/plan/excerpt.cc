#include "reconcile/plan/excerpt.h"

#include <cstddef>

namespace reconcile::plan {
namespace {

constexpr std::size_t longest = 100;  // bytes

}  // namespace

std::string excerpt(std::string_view statement) {
  std::string out;
  for (char c : statement) {
    bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
  }
  if (out.size() <= longest) return out;
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) --cut;
  return out.substr(0, cut) + " …";
}

}  // namespace reconcile::plan
