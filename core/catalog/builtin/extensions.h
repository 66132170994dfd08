// What CREATE EXTENSION brings: templates of each known extension's objects.
//
// Those of PostgreSQL 15's contrib and of PostGIS come from a real server, a few hosted ones (vector, pg_cron, …)
// from scripts in tools/extensions/. Of others only the name is known.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.h"

namespace reconcile::catalog {

struct CatalogRows;

struct ExtensionTemplate {
  const char* name;
  const char* version;      // default version; null when not known
  const char* schema;       // the control file's fixed schema, made when missing; null: the user chooses
  bool relocatable;
  bool trusted;             // a role with CREATE on the database may install it
  bool on_plain_server;     // Debian's postgresql-contrib and postgis packages have it
  const char* required;     // names of the extensions it requires, blank-separated
  std::uint32_t object_count;
  const CatalogRows* rows;  // null: what it creates is not known
};

std::span<const ExtensionTemplate> extension_templates();  // by name
const ExtensionTemplate* find_extension_template(std::string_view name);
std::vector<std::string_view> required_extensions(const ExtensionTemplate& extension);

// Adds the extension and its objects, with their dependencies, and returns its OID; objects that go into
// "the" schema go into `schema`. Requires: rows are known, what it requires is installed, it itself is not.
Oid install_extension(Catalog& catalog, const ExtensionTemplate& extension, Oid schema,
                      StatementId made = no_statement);

}  // namespace reconcile::catalog
