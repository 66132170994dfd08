#include <fstream>

#include "core/sql/script.h"
#include "reconcile/audit/audit.h"
#include "tests/catch.h"
#include "tests/unit/store/temp_folder.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

TEST_CASE("a second run on an unchanged repository parses nothing and says the same") {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "migrations/archive");
  auto write = [&](const std::string& name, const std::string& text) { std::ofstream(folder / ("migrations/" + name)) << text; };
  write("001_books.sql", "CREATE TABLE books (id int PRIMARY KEY);");
  write("002_loans.sql", "CREATE TABLE loans (book_id int REFERENCES books);\nALTER TABLE gone ADD COLUMN x int;");
  write("002_twin.sql", "-- nothing");
  write("archive/000_old.sql", "CREATE TABLE old (id int);");
  AuditOptions options;
  options.root = folder.path();

  const auto first = run_audit(options);
  REQUIRE(first.has_value());
  REQUIRE_FALSE(first->findings.empty());
  const std::size_t parsed = sql::Script::parses();
  REQUIRE(parsed > 0);

  const auto second = run_audit(options);
  REQUIRE(second.has_value());
  CHECK(sql::Script::parses() == parsed);
  CHECK(second->findings == first->findings);

  write("002_twin.sql", "SELECT 1;");
  REQUIRE(run_audit(options).has_value());
  CHECK(sql::Script::parses() > parsed);
}
