#include "core/base/finding.h"

#include <tuple>

#include "core/base/checksum.h"

namespace reconcile {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
  }
  return "note";
}

Location Location::in(const SourceText& text, Span span, Position position) {
  return {.path = text.path(),
          .span = span,
          .begin = text.position(span.offset),
          .end = text.position(span.end()),
          .position = position};
}

Location Location::of_file(std::string path) { return {.path = std::move(path), .span = {}, .begin = {}, .end = {}}; }

std::string Finding::fingerprint() const {
  std::string identity = code;
  for (const std::string& part : {source, migration.value_or(""), environment.value_or(""), object}) {
    identity.push_back('\0');
    identity += part;
  }
  return sha256_hex(identity).substr(0, 16);
}

bool report_order(const Finding& a, const Finding& b) {
  auto key = [](const Finding& f) {
    static const std::string none;
    const std::string& path = f.location ? f.location->path : none;
    return std::tie(f.source, path, f.code);
  };
  auto offset = [](const Finding& f) { return f.location ? f.location->span.offset : 0; };
  if (a.source != b.source) return a.source < b.source;
  const auto path_a = std::get<1>(key(a)), path_b = std::get<1>(key(b));
  if (path_a != path_b) return path_a < path_b;
  if (offset(a) != offset(b)) return offset(a) < offset(b);
  return a.code < b.code;
}

}  // namespace reconcile
