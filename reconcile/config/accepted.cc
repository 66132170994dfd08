#include "reconcile/config/accepted.h"

#include <nlohmann/json.hpp>

#include "adapters/config/json.h"
#include "adapters/config/literal_reader.h"

namespace reconcile {

Result<std::vector<AcceptedFinding>> parse_accepted(const std::string& path, const std::string& text) {
  SourceText file(path, text);
  auto error_at = [&](std::size_t byte, std::string message) {
    return Error{std::move(message), path + ":" + std::to_string(file.position(byte).line), "`reconcile check --accept` writes this file"};
  };
  if (auto at = json_error(text)) return error_at(*at, "is no valid JSON from here on");
  Literal root = read_literal(text);
  const Literal* list = root.find("accepted");
  if (root.string_at("format") != "reconcile-accepted/1" || list == nullptr || !list->is(Literal::Kind::Array)) {
    return error_at(0, "is no list of accepted findings");
  }
  std::vector<AcceptedFinding> out;
  for (const Literal& item : list->items) {
    AcceptedFinding entry{.code = item.string_at("code"), .source = item.string_at("source"), .migration = item.string_at("migration"),
                          .message = item.string_at("message"), .fingerprint = item.string_at("fingerprint"),
                          .where = Location::in(file, item.span)};
    if (entry.code.empty() || entry.fingerprint.empty()) return error_at(item.span.offset, "an accepted finding needs a `code` and a `fingerprint`");
    out.push_back(std::move(entry));
  }
  return out;
}

std::string to_accepted(std::span<const Finding> findings) {
  using Json = nlohmann::ordered_json;
  Json out{{"format", "reconcile-accepted/1"}, {"accepted", Json::array()}};
  for (const Finding& finding : findings) {
    if (finding.code.starts_with("guard/")) continue;
    out["accepted"].push_back({{"code", finding.code},
                               {"source", finding.source},
                               {"migration", finding.migration.value_or("")},
                               {"message", finding.message},
                               {"fingerprint", finding.fingerprint()}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile
