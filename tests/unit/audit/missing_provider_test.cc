#include "reconcile/audit/missing_provider.h"

#include "tests/catch.h"

using namespace reconcile;

namespace {

std::string provider_of(const char* sqlstate, const char* message) {
  auto found = find_provider(PgError(sqlstate, message));
  if (!found) return "";
  std::string out = found->what + ":";
  for (const std::string& extension : found->extensions) out += " " + extension;
  for (const std::string& platform : found->platforms) out += " on " + platform;
  return out;
}

}  // namespace

TEST_CASE("who brings what is missing") {
  CHECK(provider_of("42704", "type \"vector\" does not exist") == "type `vector`: vector");
  CHECK(provider_of("42704", "type \"extensions.citext\" does not exist") == "type `extensions.citext`: citext");
  CHECK(provider_of("42883", "function uuid_generate_v4() does not exist") == "function `uuid_generate_v4`: uuid-ossp");
  CHECK(provider_of("42704", "operator class \"gin_trgm_ops\" does not exist for access method \"gin\"") == "operator class `gin_trgm_ops`: pg_trgm");
  CHECK(provider_of("42704", "role \"neondb_owner\" does not exist") == "role `neondb_owner`: on neon");
  CHECK(provider_of("42704", "role \"anon\" does not exist") == "role `anon`: on supabase");
  CHECK(provider_of("42704", "role \"authenticated\" does not exist") == "role `authenticated`: on neon on supabase");
  CHECK(provider_of("42P01", "relation \"storage.buckets\" does not exist") == "table `storage.buckets`: on supabase");
  CHECK(provider_of("3F000", "schema \"auth\" does not exist") == "schema `auth`: on supabase");
  CHECK(provider_of("42883", "function min(uuid) does not exist") == "");
  CHECK(provider_of("42704", "type \"mood\" does not exist") == "");
  CHECK(provider_of("42704", "role \"shop\" does not exist") == "");
  CHECK(provider_of("42P01", "relation \"vector\" does not exist") == "");
}
