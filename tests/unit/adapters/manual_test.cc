#include "adapters/manual/manual.h"

#include "adapters/manual/sections.h"
#include "adapters/names.h"
#include "tests/catch.h"
#include "tests/conformance/adapter_contract.h"

using namespace reconcile;
using conformance::Files;
using conformance::names;
using conformance::outside;
using conformance::read_with;

namespace {

Source read(const std::string& folder, Files files) { return read_with("manual", folder, std::move(files)); }

std::string up_text(const Source& source, std::size_t index) {
  std::string out;
  for (const Chunk& chunk : source.migrations.at(index).chunks) {
    out += source.migrations[index].text.substr(chunk.span.offset, chunk.span.length);
  }
  return out;
}

}  // namespace

TEST_CASE("numbered files are ordered as numbers") {
  Source source = read("migrations", {{"migrations/10_c.sql", ""}, {"migrations/2_b.sql", ""}, {"migrations/001_a.sql", ""}});
  CHECK(names(source) == "001_a, 2_b, 10_c");
  CHECK(source.order_rule == "numeric");
  CHECK(source.transaction == TransactionMode::Autocommit);
}

TEST_CASE("files without numbers are ordered by bytes, and that is said") {
  Source source = read("migrations", {{"migrations/b.sql", ""}, {"migrations/a.sql", ""}, {"migrations/B.sql", ""}});
  CHECK(names(source) == "B, a, b");
  CHECK(source.order_rule == "byte order of names");
  CHECK_FALSE(source.numbers_matter);
}

TEST_CASE("down files are outside") {
  Source source = read("db/migrations", {{"db/migrations/000001_init.up.sql", ""},
                                         {"db/migrations/000001_init.down.sql", ""},
                                         {"db/migrations/000002_x.up.sql", ""}});
  CHECK(names(source) == "000001_init.up, 000002_x.up");
  CHECK(outside(source) == "000001_init.down down");
  CHECK(source.tool == "golang-migrate");
  CHECK(source.transaction == TransactionMode::ImplicitPerFile);
}

TEST_CASE("each tool is known by its marks") {
  struct Case {
    std::string tool, text, up;
    std::optional<TransactionMode> transaction;
  };
  Case cases[] = {
      {"goose", "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n", "SELECT 1;\n", {}},
      {"goose", "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n",
       "-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n", TransactionMode::Autocommit},
      {"dbmate", "-- migrate:up transaction:false\nSELECT 1;\n\n-- migrate:down\nSELECT 2;", "SELECT 1;\n\n",
       TransactionMode::ImplicitPerFile},
      {"sql-migrate", "-- +migrate Up\r\nSELECT 1;\r\n-- +migrate Down\r\n", "SELECT 1;\r\n", {}},
      {"node-pg-migrate", "-- Up Migration\nSELECT 1;\n-- Down Migration\n", "SELECT 1;\n", {}},
      {"tern", "SELECT 1;\n---- create above / drop below ----\nSELECT 2;", "SELECT 1;\n", {}},
  };
  for (const Case& c : cases) {
    Source source = read("migrations", {{"migrations/001_x.sql", c.text}});
    CHECK(source.tool == c.tool);
    CHECK(up_text(source, 0) == c.up);
    CHECK(source.migrations[0].transaction == c.transaction);
  }
}

TEST_CASE("Flyway's versions, repeatables, undos and baselines") {
  Source source = read("db/migration", {{"db/migration/V1__init.sql", ""},
                                        {"db/migration/V1_10__c.sql", ""},
                                        {"db/migration/V1_2__b.sql", "CREATE INDEX CONCURRENTLY i ON t (a);"},
                                        {"db/migration/R__views.sql", ""},
                                        {"db/migration/U1_2__b.sql", ""}});
  CHECK(names(source) == "V1__init, V1_2__b, V1_10__c, R__views");
  CHECK(outside(source) == "U1_2__b down");
  CHECK(source.tool == "flyway");
  CHECK(source.migrations[1].number == "1_2");
  CHECK(source.migrations[1].transaction == TransactionMode::Autocommit);
  Source based = read("db/migration", {{"db/migration/V1__a.sql", ""}, {"db/migration/B2__base.sql", ""},
                                       {"db/migration/V2__b.sql", ""}, {"db/migration/V3__c.sql", ""}});
  CHECK(names(based) == "B2__base, V3__c");
}

TEST_CASE("Supabase runs what its pattern matches, in byte order") {
  Source source = read("supabase/migrations", {{"supabase/migrations/20240102000000_b.sql", ""},
                                               {"supabase/migrations/20240101_001_a.sql", ""},
                                               {"supabase/migrations/20240101_002_rollback_a.sql", ""},
                                               {"supabase/migrations/fix.sql", ""}});
  CHECK(names(source) == "20240101_001_a, 20240101_002_rollback_a, 20240102000000_b");
  CHECK(source.migrations[0].number == "20240101");
  CHECK(outside(source) == "fix unjournaled");
  CHECK(source.tool == "supabase");
  CHECK(source.ledger.schema == "supabase_migrations");
}

TEST_CASE("a rollback beside its migration is outside; one with a number of its own is a step") {
  Source source = read("migrations", {{"migrations/0003_a.sql", ""}, {"migrations/0003_a_rollback.sql", ""},
                                      {"migrations/0004_rollback_prices.sql", ""}, {"migrations/rollback_0003.sql", ""}});
  CHECK(names(source) == "0003_a, 0004_rollback_prices");
  CHECK(outside(source) == "rollback_0003 rollback, 0003_a_rollback rollback");
}

TEST_CASE("a folder per migration with up.sql and down.sql") {
  Source source = read("migrations", {{"migrations/2024-01-02-000000_b/up.sql", ""}, {"migrations/2024-01-01-000000_a/up.sql", ""},
                                      {"migrations/2024-01-01-000000_a/down.sql", ""}, {"diesel.toml", ""}});
  CHECK(names(source) == "2024-01-01-000000_a, 2024-01-02-000000_b");
  CHECK(source.tool == "diesel");
}

TEST_CASE("sqitch runs in the order of its plan") {
  Source source = read("deploy", {{"sqitch.plan", "%project=x\n\nschema 2024-01-01T00:00:00Z A <a@x> # s\nadd [schema] 2024 A <a@x>\n"},
                                  {"deploy/add.sql", ""}, {"deploy/schema.sql", ""}, {"revert/add.sql", ""}});
  CHECK(source.tool == "sqitch");
  CHECK(source.order_rule == "order of sqitch.plan");
  CHECK(outside(source) == "add down");
}

TEST_CASE("a directory named like a migration is said, the rest is read") {
  Source source = read("migrations", {{"migrations/0001_x.sql/y.txt", ""}, {"migrations/0002_y.sql", ""}});
  CHECK(names(source) == "0001_x (missing), 0002_y");
  REQUIRE(source.problems.size() == 1);
  CHECK(source.problems[0].message == "`migrations/0001_x.sql` is a directory, not a SQL file");
}

TEST_CASE("numbers in names") {
  struct Case {
    std::string name, number;
  };
  Case cases[] = {{"0003_x", "0003"}, {"20241218_add", "20241218"}, {"20241218_001_add", "20241218_001"},
                  {"2024-12-18-x", "2024-12-18"}, {"2024-12-18-101500_x", "2024-12-18-101500"}, {"1.2.3-x", "1.2.3"},
                  {"1-2fa", "1"}, {"20240101_2nd", "20240101"}, {"abc", ""}, {"01-schema", "01"}, {"", ""}};
  for (const Case& c : cases) CHECK(leading_number(c.name) == c.number);
  CHECK(compare_numbers("2", "10") < 0);
  CHECK(compare_numbers("003", "3") == 0);
  CHECK(compare_numbers("1.10", "1.9") > 0);
  CHECK(compare_numbers("1_2", "1.2") == 0);
  CHECK(compare_numbers("1", "1.0.1") < 0);
}

TEST_CASE("the dialect is guessed from folders and spellings") {
  CHECK(read("migrations/mysql", {{"migrations/mysql/1_a.sql", ""}}).dialect == Dialect::MySql);
  CHECK(read("migrations", {{"migrations/1_a.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);"}}).dialect == Dialect::Sqlite);
  CHECK(read("migrations", {{"migrations/1_a.sql", "CREATE TABLE a (id bigserial);"}}).dialect == Dialect::PostgreSql);
}

TEST_CASE("psql's commands stay with psql") {
  auto sent = [](const std::string& text) { return up_text(read("migrations", {{"migrations/1_a.sql", text}}), 0); };
  CHECK(sent("\\restrict x\nSELECT 1;\n\\unrestrict x\n") == "\nSELECT 1;\n\n");
  CHECK(sent("\xEF\xBB\xBF\\set a 1\nSELECT 1;") == "\nSELECT 1;");
  CHECK(sent("SELECT 1; \\echo it's on \\\\ SELECT 2;") == "SELECT 1;  SELECT 2;");
  CHECK(sent("SELECT '\\d', $$ \\d $$; -- \\d\n") == "SELECT '\\d', $$ \\d $$; -- \\d\n");
  CHECK(sent("COPY t FROM stdin;\n\\N\tit's\n\\.\nSELECT 2;") == "COPY t FROM stdin;\n\\N\tit's\n\\.\nSELECT 2;");
  CHECK(sent("\\if true\nSELECT 1;\n\\else\nSELECT 2;\n\\endif\nSELECT 3;") == "\nSELECT 1;\n\nSELECT 3;");
  CHECK(sent("\\set n 3\nSELECT a[1:2], b::int;\nSELECT :n;\nSELECT 4;") == "\nSELECT a[1:2], b::int;\n\nSELECT 4;");
}

TEST_CASE("what psql decides when it runs is said") {
  auto problem = [](const std::string& text) {
    Source source = read("migrations", {{"migrations/1_a.sql", text}});
    return source.problems.empty() ? "" : source.problems.front().message;
  };
  CHECK(problem("SELECT 'x' \\gexec\n") == "`migrations/1_a.sql` is not followed here: `\\gexec` runs what its query gives");
  CHECK(problem("\\if :fresh\nSELECT 1;\n\\endif\n").ends_with("decides when it runs whether the next statements do"));
  CHECK(problem("GRANT ALL ON DATABASE :\"DBNAME\" TO a;").ends_with("psql puts a variable's value into this statement"));
  CHECK(problem("\\ir ../x.sql\n").ends_with("there is no `../x.sql` that it could include"));
  CHECK(problem("\\set ON_ERROR_STOP on\n\\timing\nSELECT 1;").empty());
}

TEST_CASE("psql's included files run where they are included") {
  Source source = read("db/migrations", {{"db/migrations/001_all.sql", "SELECT 0;\n\\ir ../schemas/core.sql\n\\i db/schemas/more.sql\nSELECT 1;"}, {"db/migrations/002_b.sql", ""},
                                         {"db/schemas/core.sql", "\\ir more.sql\nSELECT 2;"}, {"db/schemas/more.sql", "SELECT 3;"}});
  CHECK(names(source) == "001_all, 001_all/core/more, 001_all/core, 001_all:2, 002_b");
  CHECK(names(read("migrations", {{"migrations/000_all.sql", "\\ir 001_a.sql\n"}, {"migrations/001_a.sql", "SELECT 1;"}})) == "001_a");
  CHECK(read("migrations", {{"migrations/1_a.sql", "\\i ../../etc/passwd\n"}}).problems.size() == 1);
}
