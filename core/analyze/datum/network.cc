// inet and cidr.
#include <arpa/inet.h>

#include <array>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/integer.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

struct Address {
  int family = AF_INET;
  std::array<unsigned char, 16> bytes{};
  int bits = 32;
  int max_bits() const { return family == AF_INET ? 32 : 128; }
};

// Only digits, dots and a slash: the server also reads abbreviated forms ("10.1/16").
bool may_be_abbreviated(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789./") == std::string_view::npos;
}

int dots(std::string_view text) {
  int n = 0;
  for (char c : text) n += c == '.';
  return n;
}

bool has_bits_right_of_mask(const Address& address) {
  for (int bit = address.bits; bit < address.max_bits(); ++bit) {
    if ((address.bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8)) & 1) return true;
  }
  return false;
}

std::optional<Address> parse(std::string_view text, std::string_view type) {
  std::size_t slash = text.find('/');
  std::string host(text.substr(0, slash));
  Address address;
  address.family = host.find(':') == std::string::npos ? AF_INET : AF_INET6;
  address.bits = address.max_bits();
  if (slash != std::string_view::npos) {
    std::string_view mask = text.substr(slash + 1);
    bool number = !mask.empty() && mask.size() <= 3 && mask.find_first_not_of("0123456789") == std::string_view::npos;
    if (!number) invalid_syntax(type, text);
    address.bits = static_cast<int>(integer_in(mask, 4));
    if (address.bits > address.max_bits()) invalid_syntax(type, text);
  }
  if (inet_pton(address.family, host.c_str(), address.bytes.data()) == 1) return address;
  if (may_be_abbreviated(text) && dots(host) < 3) return std::nullopt;
  invalid_syntax(type, text);
}

}  // namespace

DatumText network_in_out(std::string_view text, bool cidr) {
  std::optional<Address> address = parse(text, cidr ? "cidr" : "inet");
  if (!address) return std::nullopt;
  if (cidr && has_bits_right_of_mask(*address)) {
    throw PgError("22P02", "invalid cidr value: \"" + std::string(text) + "\"")
        .with_detail("Value has bits set to right of mask.");
  }
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(address->family, address->bytes.data(), buffer.data(), buffer.size());
  std::string out = buffer.data();
  if (cidr || address->bits != address->max_bits()) out += "/" + std::to_string(address->bits);
  return out;
}

}  // namespace reconcile::analyze
