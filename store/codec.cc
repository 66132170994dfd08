#include "store/codec.h"

namespace reconcile::store {

void Encoder::number(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<char>(value));
}

void Encoder::integer(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  number(bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void Encoder::text(std::string_view value) {
  number(value.size());
  bytes_.append(value);
}

std::uint64_t Decoder::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) break;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

std::int64_t Decoder::integer() {
  const std::uint64_t bits = number();
  return static_cast<std::int64_t>(bits >> 1 ^ (bits & 1 ? ~std::uint64_t{0} : 0));
}

std::uint64_t Decoder::number_below(std::uint64_t limit) {
  const std::uint64_t value = number();
  if (value < limit) return value;
  fail();
  return 0;
}

std::string Decoder::text() {
  const std::uint64_t size = number_below(rest_.size() + 1);
  if (size > rest_.size()) return fail(), "";
  std::string out(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return out;
}

}  // namespace reconcile::store
