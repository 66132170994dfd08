// Names as they are written and printed.
#include <algorithm>
#include <array>

#include "core/analyze/analyze.h"

namespace reconcile::analyze {
namespace {

enum class KeywordKind { Unreserved, ColName, TypeFuncName, Reserved };

struct Keyword {
  std::string_view name;
  KeywordKind kind;
};

// In alphabetical order.
#define UNRESERVED_KEYWORD KeywordKind::Unreserved
#define COL_NAME_KEYWORD KeywordKind::ColName
#define TYPE_FUNC_NAME_KEYWORD KeywordKind::TypeFuncName
#define RESERVED_KEYWORD KeywordKind::Reserved
#define PG_KEYWORD(text, token, kind, label) Keyword{text, kind},
constexpr auto keywords = std::to_array<Keyword>({
#include <parser/kwlist.h>
});

bool is_plain_identifier(std::string_view name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  if (name.empty() || !letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool needs_quoting_as_keyword(std::string_view name) {
  auto at = std::lower_bound(keywords.begin(), keywords.end(), name,
                             [](const Keyword& keyword, std::string_view n) { return keyword.name < n; });
  return at != keywords.end() && at->name == name && at->kind != KeywordKind::Unreserved;
}

std::string doubled(std::string_view text, std::string_view special) {
  std::string out;
  for (char c : text) {
    if (special.find(c) != std::string_view::npos) out += c;
    out += c;
  }
  return out;
}

}  // namespace

QualifiedName deconstruct_name(const List* names, std::string_view database) {
  auto parts = sql::list<::String>(names);
  switch (parts.size()) {
    case 1:
      return {{}, strVal(parts[0])};
    case 2:
      return {strVal(parts[0]), strVal(parts[1])};
    case 3:
      if (strVal(parts[0]) != database) {
        throw PgError("0A000", "cross-database references are not implemented: " + name_list_to_string(names));
      }
      return {strVal(parts[1]), strVal(parts[2])};
    default:
      throw PgError("42601", "improper qualified name (too many dotted names): " + name_list_to_string(names));
  }
}

std::string name_list_to_string(const List* names) {
  std::string out;
  for (const ::Node* part : sql::list(names)) {
    if (!out.empty()) out += '.';
    const ::String* name = RECONCILE_AS(String, part);
    out += name == nullptr ? "*" : strVal(name);
  }
  return out;
}

std::string quote_identifier(std::string_view name) {
  if (is_plain_identifier(name) && !needs_quoting_as_keyword(name)) return std::string(name);
  return '"' + doubled(name, "\"") + '"';
}

std::string quote_qualified(std::string_view schema, std::string_view name) {
  if (schema.empty()) return quote_identifier(name);
  return quote_identifier(schema) + '.' + quote_identifier(name);
}

std::string quote_literal(std::string_view text) {
  std::string out = text.find('\\') == std::string_view::npos ? "'" : "E'";
  return out + doubled(text, "'\\") + '\'';
}

}  // namespace reconcile::analyze
