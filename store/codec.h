// A compact binary form for what the cache keeps: variable-length integers and length-prefixed strings.
// It has no versions of its own: the cache's key names the build that wrote it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile::store {

class Encoder {
 public:
  void number(std::uint64_t value);
  void integer(std::int64_t value);  // small magnitudes are short
  void text(std::string_view value);
  void boolean(bool value) { number(value ? 1 : 0); }

  template <class T, class Write>
  void list(const std::vector<T>& items, Write write) {
    number(items.size());
    for (const T& item : items) write(item);
  }
  template <class T, class Write>
  void optional(const std::optional<T>& item, Write write) {
    boolean(item.has_value());
    if (item) write(*item);
  }
  void texts(const std::vector<std::string>& items) {
    list(items, [&](const std::string& item) { text(item); });
  }

  const std::string& bytes() const& { return bytes_; }
  std::string&& bytes() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads back what Encoder wrote. Whatever the bytes are, it never reads past them: from the first
// mismatch on every value is empty and ok() is false.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number();
  std::int64_t integer();
  std::string text();
  bool boolean() { return number() != 0; }
  // A number below `limit`.
  std::uint64_t number_below(std::uint64_t limit);

  template <class T, class Read>
  std::vector<T> list(Read read) {
    std::vector<T> items;
    // Each item takes a byte at least, so that a false count can't ask for much memory.
    const std::uint64_t count = number_below(rest_.size() + 1);
    for (std::uint64_t i = 0; i < count && ok_; ++i) items.push_back(read());
    return items;
  }
  template <class T, class Read>
  std::optional<T> optional(Read read) {
    if (!boolean()) return std::nullopt;
    return read();
  }
  std::vector<std::string> texts() {
    return list<std::string>([&] { return text(); });
  }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  void fail() { ok_ = false, rest_ = {}; }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace reconcile::store
