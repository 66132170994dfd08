#include "core/analyze/session.h"

#include <algorithm>

#include "core/base/pg_error.h"

namespace reconcile::analyze {

void Session::use(ObjectAddress address) {
  if (std::find(used.begin(), used.end(), address) == used.end()) used.push_back(address);
}

std::vector<Oid> active_search_path(const Session& session) {
  std::vector<Oid> path;
  auto append = [&](Oid oid) {
    if (oid != invalid_oid && std::find(path.begin(), path.end(), oid) == path.end()) path.push_back(oid);
  };
  auto schema = [&](std::string_view name) {
    const Namespace* found = session.catalog.namespaces.find(invalid_oid, name);
    return found == nullptr ? invalid_oid : found->oid;
  };
  std::vector<Oid> listed;
  for (const std::string& name : session.search_path) {
    if (name == "$user") {
      listed.push_back(schema(session.role));
    } else if (name == "pg_temp") {
      listed.push_back(session.temp_namespace);
    } else {
      listed.push_back(schema(name));
    }
  }
  auto lists = [&](Oid oid) { return std::find(listed.begin(), listed.end(), oid) != listed.end(); };
  if (session.temp_namespace != invalid_oid && !lists(session.temp_namespace)) append(session.temp_namespace);
  if (!lists(schema_oid::PgCatalog)) append(schema_oid::PgCatalog);
  for (Oid oid : listed) append(oid);
  return path;
}

Oid creation_namespace(Session& session) {
  for (const std::string& name : session.search_path) {
    const std::string& wanted = name == "$user" ? session.role : name;
    const Namespace* found = session.catalog.namespaces.find(invalid_oid, wanted);
    if (found != nullptr) return found->oid;
  }
  throw PgError("3F000", "no schema has been selected to create in");
}

}  // namespace reconcile::analyze
