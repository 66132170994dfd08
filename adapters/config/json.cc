#include "adapters/config/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/utf8.h"

namespace reconcile {
namespace {

// Takes no values, only the place of the first error.
struct ErrorFinder final : nlohmann::json_sax<nlohmann::json> {
  std::optional<std::size_t> at;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    at = position > 0 ? position - 1 : 0;
    return false;
  }
};

}  // namespace

std::optional<std::size_t> json_error(std::string_view text) {
  if (text.starts_with(utf8::bom)) return 0;
  ErrorFinder finder;
  bool ok = nlohmann::json::sax_parse(text.begin(), text.end(), &finder);
  if (ok) return std::nullopt;
  return std::min(finder.at.value_or(0), text.size());
}

}  // namespace reconcile
