#include "core/base/utf8.h"

#include <algorithm>

namespace reconcile::utf8 {
namespace {

struct Sequence {
  std::size_t length;  // bytes of a well-formed character, or of the maximal ill-formed subpart
  bool ok;
};

// Table 3-7 of the Unicode standard: which second bytes a lead byte allows.
Sequence next(std::string_view bytes, std::size_t at) {
  auto byte = [&](std::size_t i) -> unsigned {
    return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u;
  };
  auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  unsigned lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  if (lead < 0xE0) return is_tail(1) ? Sequence{2, true} : Sequence{1, false};
  unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return {1, false};
  if (!is_tail(2)) return {2, false};
  if (lead < 0xF0) return {3, true};
  return is_tail(3) ? Sequence{4, true} : Sequence{3, false};
}

bool ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

}  // namespace

std::optional<std::size_t> first_invalid(std::string_view bytes) {
  if (ascii(bytes)) return std::nullopt;
  for (std::size_t at = 0; at < bytes.size();) {
    Sequence sequence = next(bytes, at);
    if (!sequence.ok) return at;
    at += sequence.length;
  }
  return std::nullopt;
}

bool valid(std::string_view bytes) { return !first_invalid(bytes); }

std::string sanitized(std::string_view bytes) {
  if (valid(bytes)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + 16);
  for (std::size_t at = 0; at < bytes.size();) {
    Sequence sequence = next(bytes, at);
    if (sequence.ok) {
      out.append(bytes.substr(at, sequence.length));
    } else {
      out.append("\xEF\xBF\xBD");
    }
    at += sequence.length;
  }
  return out;
}

std::size_t count(std::string_view bytes) {
  if (ascii(bytes)) return bytes.size();
  std::size_t characters = 0;
  for (std::size_t at = 0; at < bytes.size(); at += next(bytes, at).ok ? next(bytes, at).length : 1) {
    ++characters;
  }
  return characters;
}

}  // namespace reconcile::utf8
