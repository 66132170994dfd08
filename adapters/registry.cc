#include <array>

#include "adapters/adapter.h"
#include "adapters/drizzle/drizzle.h"
#include "adapters/drizzle_v1/drizzle_v1.h"
#include "adapters/manual/manual.h"
#include "adapters/prisma/prisma.h"

namespace reconcile {

std::span<const Adapter* const> adapters() {
  static const DrizzleAdapter drizzle;
  static const DrizzleV1Adapter drizzle_v1;
  static const PrismaAdapter prisma;
  static const ManualAdapter manual;
  static const std::array<const Adapter*, 4> all{&drizzle, &drizzle_v1, &prisma, &manual};
  return all;
}

const Adapter* find_adapter(std::string_view name) {
  for (const Adapter* adapter : adapters()) {
    if (adapter->name() == name) return adapter;
  }
  return nullptr;
}

Source make_source(const Adapter& adapter, const Place& place) {
  Source source;
  source.adapter = adapter.name();
  source.path = place.path;
  source.id = source.adapter + ":" + (place.path.empty() ? "." : place.path);
  source.dialect = place.dialect.value_or(Dialect::PostgreSql);
  source.tool_version = place.tool_version;
  source.why_found = place.why;
  source.archived = place.archived;
  source.datasource = place.datasource;
  source.schemas = place.schemas;
  source.config_files = place.config_files;
  if (place.ledger) source.ledger = *place.ledger;
  return source;
}

}  // namespace reconcile
