#include "reconcile/schema/schema_sql.h"

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

SqlWriter::SqlWriter(const Catalog& catalog, const SqlOptions& options)
    : catalog_(catalog), options_(options), owned_(catalog, options.ledgers), session_(const_cast<Catalog&>(catalog)), script_(catalog) {
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
  changed();
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
