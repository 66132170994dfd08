#include "reconcile/schema/schema_sql.h"

#include <regex>

#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)

std::string options_text(const Options& options) {
  std::string out;
  for (const auto& [name, value] : options) {
    // Namespaced options (toast.x) keep their dot.
    std::size_t dot = name.find('.');
    std::string written = dot == std::string::npos ? analyze::quote_identifier(name)
                                                   : analyze::quote_identifier(name.substr(0, dot)) + "." + analyze::quote_identifier(name.substr(dot + 1));
    out += (out.empty() ? "" : ", ") + written + "=" + analyze::quote_literal(value);
  }
  return out;
}

namespace {

// The end of ARRAY['…'::character varying, …] that begins at `at`, or npos where it is anything else.
std::size_t end_of_list(std::string_view text, std::size_t at) {
  static constexpr std::string_view element_end = "'::character varying";
  while (at < text.size() && text[at] == '\'') {
    for (++at; at < text.size() && (text[at] != '\'' || (at + 1 < text.size() && text[at + 1] == '\'')); ++at) {
      if (text[at] == '\'') ++at;
    }
    if (text.substr(at, element_end.size()) != element_end) return std::string_view::npos;
    at += element_end.size();
    if (text.substr(at, 1) == "]") return at + 1;
    if (text.substr(at, 2) != ", ") return std::string_view::npos;
    at += 2;
  }
  return std::string_view::npos;
}

}  // namespace

std::string readable(std::string text) {
  static constexpr std::string_view open = "((ARRAY[", close = ")::text[])";
  for (std::size_t at = 0; (at = text.find(open, at)) != std::string::npos; at += open.size()) {
    std::size_t end = end_of_list(text, at + open.size());
    if (end == std::string::npos || text.compare(end, close.size(), close) != 0) continue;
    text.replace(end, close.size(), ")");
    text.erase(at, 1);
  }
  static const std::regex between(R"(\(\(([a-z_][a-z0-9_]*) >= ([^()]+)\) AND \(\1 <= ([^()]+)\)\) AND )");
  return std::regex_replace(text, between, "($1 BETWEEN $2 AND $3) AND ");
}

SqlWriter::SqlWriter(const Catalog& catalog, const SqlOptions& options)
    : catalog_(catalog), options_(options), owned_(catalog), session_(const_cast<Catalog&>(catalog)), script_(catalog) {
  session_.search_path.clear();  // every name outside pg_catalog is qualified
}

std::string SqlWriter::run() {
  removed();
  schemas();
  extensions();
  collations();
  types();
  functions();
  sequences();
  tables();
  views();
  constraints();
  indexes();
  triggers();
  rules();
  policies();
  statistics();
  publications();
  if (options_.comments) comments();
  if (options_.privileges) owners();
  if (options_.privileges) grants();
  return script_.text();
}

std::string schema_sql(const Catalog& catalog, const SqlOptions& options) {
  std::string body = SqlWriter(catalog, options).run();
  if (!options.header) return body;
  // Bodies are not looked into while what they name may still be missing; an empty path leaves no name to chance.
  return "SELECT pg_catalog.set_config('search_path', '', false);\nSET check_function_bodies = false;\n\n" + body;
}

}  // namespace reconcile::schema
