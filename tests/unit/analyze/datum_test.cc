#include "core/analyze/analyze.h"
#include "core/sql/script.h"
#include "tests/catch.h"
#include "tests/unit/analyze/database.h"

namespace reconcile::analyze {
namespace {

struct DatumCase {
  const char* type;
  const char* literal;
  const char* expected;  // as printed, or "SQLSTATE: message | detail"
};

constexpr DatumCase cases[] = {
#include "tests/unit/analyze/datum_cases.inc"
};

std::string read(Session& session, const std::string& type, const char* literal) {
  sql::Script script = sql::Script::parse("CREATE TABLE t (c " + type + ")");
  const auto* statement = RECONCILE_AS(CreateStmt, script.statements().at(0).node);
  REQUIRE(statement != nullptr);
  TypeRef found = lookup_type(session, *sql::list<ColumnDef>(statement->tableElts)[0]->typeName);
  try {
    return datum_in_out(session, found.type, found.typmod, literal).value_or("(not modelled)");
  } catch (const PgError& error) {
    return error.sqlstate + ": " + error.message + (error.detail.empty() ? "" : " | " + error.detail);
  }
}

}  // namespace

TEST_CASE("a literal is read, refused and printed as the server does") {
  Database database;
  for (const DatumCase& c : cases) {
    INFO(c.type << " '" << c.literal << "'");
    CHECK(read(database.session, c.type, c.literal) == c.expected);
  }
}

TEST_CASE("an enum label added in the current transaction is not safe to use") {
  Database database;
  Oid mood = database.catalog.types.find(schema_oid::Public, "mood")->oid;
  database.catalog.types.edit(mood).label_transactions = {0, 7};
  database.session.transaction = 7;
  CHECK(read(database.session, "mood", "a") == "a");
  CHECK(read(database.session, "mood", "b") == "55P04: unsafe use of new value \"b\" of enum type mood");
  database.session.transaction = 8;
  CHECK(read(database.session, "mood", "b") == "b");
}

}  // namespace reconcile::analyze
