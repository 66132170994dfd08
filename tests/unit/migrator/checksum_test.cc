// What a checksum that differs is explained by.
#include "reconcile/migrator/checksum.h"

#include "core/base/checksum.h"
#include "tests/catch.h"

using namespace reconcile;            // NOLINT(google-build-using-namespace)
using namespace reconcile::migrator;  // NOLINT(google-build-using-namespace)

namespace {

std::string explained(const std::string& ran, const std::string& now) {
  auto found = explain_checksum(now, sha256_hex(ran));
  if (!found) return "";
  return found->words + (found->harmless ? "" : " (not harmless)");
}

const std::string text = "-- books\nCREATE TABLE a (id int);\n\n-- and loans\nCREATE TABLE b (id int);\n";

std::string with_crlf(std::string out) {
  for (std::size_t at = 0; (at = out.find('\n', at)) != std::string::npos; at += 2) out.insert(at, 1, '\r');
  return out;
}

}  // namespace

TEST_CASE("a file that was converted is explained by its row's checksum") {
  CHECK(explained(text, with_crlf(text)) == "only line endings differ");
  CHECK(explained(with_crlf(text), text) == "only line endings differ");
  CHECK(explained(text.substr(0, text.size() - 1), text) == "only the end of the file differs");
  CHECK(explained(text, text.substr(0, text.size() - 1)) == "only the newline at the end differs");
  CHECK(explained("\xEF\xBB\xBF" + text, text) == "only the byte order mark differs");
}

TEST_CASE("a mark that was added is named, but is not harmless: PostgreSQL refuses it") {
  CHECK(explained(text, "\xEF\xBB\xBF" + text) == "only the byte order mark differs (not harmless)");
}

TEST_CASE("comments that were added are found by leaving them out") {
  CHECK(explained(text, text + "-- reconcile:ignore x y\n") == "only comments differ");
  CHECK(explained(text, "-- why\n-- because\n" + text) == "only comments differ");
  CHECK(explained("CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n", "CREATE TABLE a (id int);\n-- the second\nCREATE TABLE b (id int);\n") == "only comments differ");
}

TEST_CASE("a checksum in capital letters") {
  std::string capitals = sha256_hex(text);
  for (char& c : capitals) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto found = explain_checksum(text, capitals);
  REQUIRE(found);
  CHECK(found->harmless);
  CHECK(found->words == "the row has it in capital letters");
}

TEST_CASE("a checksum that was cut off") {
  CHECK(explain_checksum(text, sha256_hex(text).substr(0, 32))->words == "the row has only the first 32 characters of the file's checksum");
  CHECK_FALSE(explain_checksum(text, sha256_hex(text).substr(0, 4)));
}

TEST_CASE("another text is not explained") { CHECK(explained("CREATE TABLE c (id int);\n", text).empty()); }

TEST_CASE("two texts that are both known are compared by what they say") {
  auto compared = [](const std::string& ran, const std::string& now) {
    Difference found = compare_texts(ran, now);
    return found.words + (found.harmless ? "" : " (not harmless)");
  };
  CHECK(compared("CREATE TABLE a (id int);", "/* a */ CREATE TABLE a\n  (id int);") == "only comments or white space differ");
  CHECK(compared("CREATE TABLE a (id int)", "create table \"a\" (id int)") == "the statements are the same, written otherwise");
  CHECK(compared("CREATE TABLE a (id int)", "CREATE TABLE a (id bigint)") == "the statements differ (not harmless)");
  CHECK(compared("SELECT 'a'", "SELECT 'b'") == "the statements differ (not harmless)");
}

TEST_CASE("Prisma's checksums agree over line endings, and in the encoding of old versions") {
  Source prisma;
  prisma.adapter = "prisma";
  Migration migration;
  migration.text = with_crlf(text);
  migration.checksum = sha256_hex(migration.text);
  LedgerRow row;
  row.checksum = sha256_hex(text);
  CHECK(same_checksum(prisma, migration, row));
  std::string old;
  const std::string hex = sha256_hex(text);
  for (std::size_t i = 0; i < hex.size(); i += 2) old += hex[i] == '0' ? hex.substr(i + 1, 1) : hex.substr(i, 2);
  row.checksum = old;
  CHECK(same_checksum(prisma, migration, row));
  prisma.adapter = "drizzle";
  CHECK_FALSE(same_checksum(prisma, migration, row));
}
