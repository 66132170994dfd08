#include "reconcile/declared/drizzle_column.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/analyze/analyze.h"

namespace reconcile::declared {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using Json = nlohmann::ordered_json;

namespace {

void replace_first(std::string& text, std::string_view from, std::string_view to) {
  if (std::size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

// PostgreSQL's name of a type as drizzle-orm's getSQLType() gives it.
std::string respelled(std::string type) {
  if (type.starts_with("numeric(")) replace_first(type, ",", ", ");
  if (type.starts_with("timestamp(")) type.insert(9, " ");
  replace_first(type, "character varying", "varchar");
  replace_first(type, " without time zone", "");
  replace_first(type, "character", "char");
  return type;
}

bool is_drizzle_type(std::string_view type) {
  constexpr std::array known{"integer", "smallint", "bigint", "boolean", "double precision", "real", "uuid", "numeric", "timestamp",
      "time", "interval", "date", "text", "jsonb", "json", "inet", "cidr", "macaddr", "varchar", "point", "line", "geometry",
      "vector", "char", "serial", "smallserial", "bigserial"};
  std::string_view word = type.substr(0, type.find_first_of("([ "));
  if (type.starts_with("double precision")) return true;
  return word == "macaddr8" || std::ranges::find(known, word) != known.end();
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// "'it''s'" of "'it''s'::text": a string constant with or without a cast; nothing for any other expression.
std::optional<std::string_view> string_constant(std::string_view expression) {
  if (!expression.starts_with('\'')) return std::nullopt;
  std::size_t end = 1;
  for (; end < expression.size(); ++end) {
    if (expression[end] != '\'') continue;
    if (end + 1 < expression.size() && expression[end + 1] == '\'') ++end; else break;
  }
  if (end >= expression.size()) return std::nullopt;
  std::string_view rest = expression.substr(end + 1);
  if (!rest.empty() && (!rest.starts_with("::") || rest.find_first_of("'|+") != std::string_view::npos)) return std::nullopt;
  return expression.substr(0, end + 1);
}

std::string without_quotes(std::string_view constant) {
  std::string out;
  for (std::size_t i = 1; i + 1 < constant.size(); ++i) {
    out.push_back(constant[i]);
    if (constant[i] == '\'') ++i;
  }
  return out;
}

// '{a,b}' as drizzle-kit writes it of ["a", "b"]: every element of a text type in double quotes.
std::string array_constant(std::string_view constant, std::string_view type) {
  std::string inner(constant.substr(1, constant.size() - 2));
  const std::string_view element = type.substr(0, type.find('['));
  const bool bare = element == "integer" || element == "smallint" || element == "bigint" || element == "boolean" ||
                    element == "double precision" || element == "real";
  if (bare || inner.size() < 3 || inner.find_first_of("\"\\{}", 1) != inner.size() - 1) return std::string(constant);
  std::string out = "'{";
  for (std::size_t at = 1; at < inner.size();) {
    std::size_t end = std::min(inner.find(',', at), inner.size() - 1);
    out += (at == 1 ? "\"" : ",\"") + inner.substr(at, end - at) + "\"";
    at = end + 1;
  }
  return out + "}'";
}

DrizzleDefault json_default(std::string_view constant, std::string_view type) {
  Json value = Json::parse(without_quotes(constant), nullptr, false);
  if (value.is_discarded()) return {std::string(constant), true};
  return {"'" + value.dump() + "'::" + std::string(type), false};
}

}  // namespace

DrizzleType drizzle_type(const Catalog& catalog, const Attribute& column) {
  const Type* type = catalog.types.find(column.type);
  const Type* element = type != nullptr && type->true_array ? catalog.types.find(type->elem) : type;
  DrizzleType out;
  std::string brackets;
  if (element != type) {
    for (int i = 0; i < std::max<int>(column.ndims, 1); ++i) brackets += "[]";
  }
  if (element != nullptr && element->typtype == 'e') {
    const Namespace* schema = catalog.namespaces.find(element->nsp);
    out.enum_schema = schema == nullptr ? "public" : schema->name;
    out.text = element->name + brackets;
    return out;
  }
  analyze::Session session(const_cast<Catalog&>(catalog));
  std::string name = element == nullptr ? std::string() : analyze::format_type(session, element->oid, column.typmod);
  if (element != nullptr && element->oid >= first_normal_oid) {
    std::string bare = analyze::format_type(session, element->oid, column.typmod);
    name = bare.substr(bare.rfind('.') == std::string::npos ? 0 : bare.rfind('.') + 1);
  }
  out.text = respelled(name) + brackets;
  out.known = is_drizzle_type(out.text);
  return out;
}

DrizzleDefault drizzle_default(std::string_view expression, const DrizzleType& type) {
  const std::string_view base = std::string_view(type.text).substr(0, type.text.find_first_of("([ "));
  const bool array = type.text.ends_with("[]");
  auto constant = string_constant(expression);
  if (array) {
    if (!constant) return {std::string(expression), true};
    return {array_constant(*constant, type.text), *constant == "'{}'" || constant->find('"') != std::string_view::npos};
  }
  if (constant && (base == "json" || base == "jsonb")) return json_default(*constant, base);
  if (constant) return {std::string(*constant), false};
  const bool number = base == "integer" || base == "smallint" || base == "bigint" || base == "real" || type.text == "double precision";
  if (number && is_number(expression)) return {Json::parse(expression, nullptr, false), false};
  if (base == "numeric" && is_number(expression)) return {"'" + std::string(expression) + "'", false};
  if (expression == "true" || expression == "false") return {expression == "true", false};
  if (expression.starts_with("NULL::")) return {"NULL", false};
  // pull cuts at the first cast of an expression that ends in a name.
  const bool cut = expression.find("::") != std::string_view::npos && !expression.ends_with(')');
  return {std::string(expression), cut};
}

}  // namespace reconcile::declared
