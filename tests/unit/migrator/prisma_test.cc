// `prisma migrate deploy` on folders × ledger. The expectations are what Prisma 7.9.1's engine did.
#include "reconcile/migrator/trial.h"
#include "tests/catch.h"
#include "tests/unit/migrator/scenario.h"

using namespace reconcile;            // NOLINT(google-build-using-namespace)
using namespace reconcile::migrator;  // NOLINT(google-build-using-namespace)

namespace {

constexpr const char* name_a = "20240101000000_a";
constexpr const char* name_b = "20240102000000_b";
constexpr const char* name_bad = "20240102000000_bad";
const File a{name_a, table_sql("a")}, b{name_b, table_sql("b")}, c{"20240103000000_c", table_sql("c")};
const File bad{name_bad, table_sql("b") + "SELECT nothing;\n"};
const File squashed{"20240104000000_squashed", table_sql("a") + table_sql("b") + table_sql("c")};

using Names = std::vector<std::string>;

struct Recorded {
  std::string name;
  Row kind = Row::Ok;
};

Environment prod_with(const Source& source, const std::vector<Recorded>& rows, const Names& tables) {
  std::vector<LedgerRow> all;
  for (const Recorded& row : rows) all.push_back(prisma_row(source, row.name, row.kind));
  return database({ledger_of(source, all)}, in_public(tables));
}

struct Case {
  const char* what;
  std::vector<File> files;
  std::vector<Recorded> rows;
  Names tables;
  const char* outcome;
};

const Case cases[] = {
    {"an empty ledger", {a, b}, {}, {}, "20240101000000_a runs; 20240102000000_b runs"},
    {"all applied", {a, b}, {{name_a}, {name_b}}, {"a", "b"}, "20240101000000_a applied; 20240102000000_b applied"},
    {"a baseline and one more", {a, b}, {{name_a, Row::Base}}, {"a"}, "20240101000000_a applied; 20240102000000_b runs"},
    {"a back-dated folder runs", {a, b, c}, {{name_a}, {c.name}}, {"a", "c"}, "20240101000000_a applied; 20240102000000_b runs; 20240103000000_c applied"},
    {"an orphan is passed over", {b}, {{name_a}, {name_b}}, {"a", "b"}, "20240102000000_b applied"},
    {"an orphan and a new one", {a, c}, {{name_a}, {name_b}}, {"a", "b"}, "20240101000000_a applied; 20240103000000_c runs"},
    {"the second of three fails, the first stays", {a, bad, c}, {}, {},
     "20240101000000_a runs; 20240102000000_bad runs; 20240103000000_c blocked | fails 20240102000000_bad 42703 column \"nothing\" does not exist"},
    {"a failed row blocks the rest", {a, bad, c}, {{name_a}, {name_bad, Row::Failed}}, {"a"},
     "20240101000000_a applied; 20240102000000_bad blocked; 20240103000000_c blocked | fails 20240102000000_bad P3009 "
     "migrate found failed migrations in the target database, new migrations will not be applied. The `20240102000000_bad` migration started at 2026-01-01 00:00:00.0"},
    {"what was rolled back runs, mended", {a, {name_bad, table_sql("b")}}, {{name_a}, {name_bad, Row::RolledBack}}, {"a"}, "20240101000000_a applied; 20240102000000_bad runs"},
    {"resolved as applied", {a, bad, c}, {{name_a}, {name_bad, Row::RolledBack}, {name_bad, Row::Base}}, {"a"},
     "20240101000000_a applied; 20240102000000_bad applied; 20240103000000_c runs"},
    {"a transaction of the file's own keeps what it committed", {{name_a, "BEGIN;\n" + table_sql("b") + "COMMIT;\n" + table_sql("b")}}, {}, {},
     "20240101000000_a runs | fails 20240101000000_a 42P07 relation \"b\" already exists"},
    {"an index alone may be built concurrently", {a, {name_b, "CREATE INDEX CONCURRENTLY i ON a (id);"}}, {{name_a}}, {"a"}, "20240101000000_a applied; 20240102000000_b runs"},
    {"but not beside another statement", {a, {name_b, "CREATE INDEX CONCURRENTLY i ON a (id);\nSELECT 1;"}}, {{name_a}}, {"a"},
     "20240101000000_a applied; 20240102000000_b runs | fails 20240102000000_b 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block"},
    {"a folder without its file stops at it", {a, {"20240102000000_empty", "", 0, false}, c}, {}, {},
     "20240101000000_a runs; 20240102000000_empty runs; 20240103000000_c blocked | fails 20240102000000_empty P3015 "
     "Could not find the migration file at migration.sql. Please delete the directory or restore the migration file."},
    {"an applied one may lose its file", {{name_a, "", 0, false}, b}, {{name_a}, {name_b}}, {"a", "b"}, "20240101000000_a applied; 20240102000000_b applied"},
    {"empty files run", {{name_a, ""}, {name_b, "-- This is an empty migration."}}, {}, {}, "20240101000000_a runs; 20240102000000_b runs"},
    {"duplicates change nothing", {a}, {{name_a}, {name_a}}, {"a"}, "20240101000000_a applied"},
    {"finished and marked as rolled back runs again", {a}, {{name_a, Row::FinishedAndRolledBack}}, {"a"},
     "20240101000000_a again | fails 20240101000000_a 42P07 relation \"a\" already exists"},
    {"a squash that was not resolved runs on top", {squashed}, {{name_a}, {name_b}, {c.name}}, {"a", "b", "c"},
     "20240104000000_squashed runs | fails 20240104000000_squashed 42P07 relation \"a\" already exists"},
    {"a squash that was", {squashed}, {{name_a}, {name_b}, {c.name}, {squashed.name, Row::Base}}, {"a", "b", "c"}, "20240104000000_squashed applied"},
    {"an emptied ledger", {a}, {}, {"a"}, "20240101000000_a runs | fails 20240101000000_a 42P07 relation \"a\" already exists"},
    {"a failed orphan blocks too", {a, c}, {{name_a}, {name_bad, Row::Failed}}, {"a"},
     "20240101000000_a applied; 20240103000000_c blocked | fails 20240102000000_bad P3009 "
     "migrate found failed migrations in the target database, new migrations will not be applied. The `20240102000000_bad` migration started at 2026-01-01 00:00:00.0"},
    {"a rolled-back orphan does not", {a, c}, {{name_a}, {name_bad, Row::RolledBack}}, {"a"}, "20240101000000_a applied; 20240103000000_c runs"},
    {"only a squash on an empty database", {{"000000000000_squashed_migrations", table_sql("a")}}, {}, {}, "000000000000_squashed_migrations runs"},
    {"bytes that are no UTF-8", {{name_a, "-- \xFF\n" + table_sql("a")}}, {}, {}, "20240101000000_a runs"},
};

}  // namespace

TEST_CASE("Prisma: what deploy does next") {
  for (const Case& test : cases) {
    INFO(test.what);
    const Source source = prisma_source(test.files);
    // A failed row's time stands in the message; its end is the clock's.
    CHECK(outcome(source, prod_with(source, test.rows, test.tables)).substr(0, std::string(test.outcome).size()) == test.outcome);
  }
}

TEST_CASE("Prisma: an edited file does not stop deploy") {
  const Source then = prisma_source({a});
  const Source now = prisma_source({{name_a, table_sql("a") + "-- edited\n"}});
  Environment prod = prod_with(then, {{name_a}}, {"a"});
  CHECK(outcome(now, prod) == "20240101000000_a applied");
}

TEST_CASE("Prisma: a renamed folder runs again, and what it ran before stands") {
  const Source then = prisma_source({a, {name_b, "ALTER TABLE a ADD COLUMN b text;"}});
  const Source now = prisma_source({a, {"20240102000000_renamed", "ALTER TABLE a ADD COLUMN b text;"}});
  CHECK(outcome(now, exported({ledger_of(then, {prisma_row(then, name_a, Row::Ok), prisma_row(then, name_b, Row::Ok)})})) ==
        "20240101000000_a applied; 20240102000000_renamed again | fails 20240102000000_renamed 42701 column \"b\" of relation \"a\" already exists");
  const Source empty = prisma_source({a, {"20240102000000_renamed", "-- nothing"}});
  const Source was_empty = prisma_source({a, {name_b, "-- nothing"}});
  CHECK(outcome(empty, exported({ledger_of(was_empty, {prisma_row(was_empty, name_a, Row::Ok), prisma_row(was_empty, name_b, Row::Ok)})})) ==
        "20240101000000_a applied; 20240102000000_renamed runs");
}

TEST_CASE("Prisma: the order is localeCompare's") {
  std::vector<File> files;
  for (const char* name : {"2_b", "10_a", "1_Z", "1_a", "1-a", "1a", "_x", "B", "a"}) files.push_back({name, "SELECT 1;"});
  CHECK(outcome(prisma_source(files), database({}, {})) ==
        "_x runs; 1_a runs; 1_Z runs; 1-a runs; 10_a runs; 1a runs; 2_b runs; a runs; B runs");
  CHECK(outcome(prisma_source({{"20240101000000_b", ""}, {"20240101000000_A", ""}}), database({}, {})) == "20240101000000_A runs; 20240101000000_b runs");
}

TEST_CASE("Prisma: a first deploy wants an empty schema") {
  Source source = prisma_source({a, b});
  const std::string refused = "20240101000000_a blocked; 20240102000000_b blocked | fails P3005 The database schema is not empty.";
  const std::string runs = "20240101000000_a runs; 20240102000000_b runs";
  CHECK(outcome(source, database({}, {})) == runs);
  CHECK(outcome(source, database({}, in_public({"a"}))) == refused);
  CHECK(outcome(source, database({}, in_public({"__drizzle_migrations"}))) == refused);
  CHECK(outcome(source, database({}, {{"drizzle", "__drizzle_migrations"}})) == runs);
  CHECK(outcome(source, database({}, {{"other", "t"}})) == runs);
  CHECK(outcome(source, database({}, in_public({"spatial_ref_sys"}))) == runs);
  SECTION("only the connection's schema counts where there is no list") {
    source.ledger = {"app", "_prisma_migrations", true};
    CHECK(outcome(source, database({}, in_public({"t"}))) == runs);
  }
  SECTION("of a list every schema counts") {
    source.schemas = {"public", "auth"};
    CHECK(outcome(source, database({}, {{"auth", "sessions"}})) == refused);
    CHECK(outcome(source, database({}, {{"other", "t"}})) == runs);
  }
  SECTION("the URL by which the database was read names the schema") {
    Environment prod = database({}, in_public({"t"}));
    prod.schema = "app";
    CHECK(outcome(source, prod) == runs);
    CHECK(next_of(source, prod).ledger_table == "app._prisma_migrations");
  }
  SECTION("of an export alone nothing is said where it holds no ledger of Prisma") {
    CHECK(outcome(source, exported({})).empty());
  }
}

TEST_CASE("Prisma: the lock file's provider comes before all") {
  Source source = prisma_source({a});
  source.problems.push_back({"guard/could-not-check", "`migration_lock.toml` names the provider `mysql`: P3019", {}, ""});
  CHECK(outcome(source, database({}, {})) ==
        "20240101000000_a blocked | fails P3019 The datasource provider specified in your schema does not match the one specified in the migration_lock.toml");
  source.problems.clear();
  CHECK(outcome(source, database({}, {})) == "20240101000000_a runs");
}

TEST_CASE("Prisma: a row that was interrupted blocks like a failed one") {
  const Source source = prisma_source({a, b});
  Environment prod = prod_with(source, {{name_a}, {name_b, Row::Failed}}, {"a", "b"});
  prod.ledgers[0].rows[1].logs.reset();
  const Next next = next_of(source, prod);
  CHECK(next.migrations[1].state == State::Blocked);
  CHECK(next.will_fail->code == "P3009");
  CHECK(next.blocked == "the row of `20240102000000_b` has failed");
}

TEST_CASE("Prisma: a schema that no URL has shown is found by its ledger") {
  Source source = prisma_source({a, b});
  Ledger ledger = ledger_of(source, {prisma_row(source, name_a, Row::Ok)});
  ledger.schema = "app";
  Environment prod = database({ledger}, {{"app", "a"}});
  CHECK(outcome(source, prod) == "20240101000000_a applied; 20240102000000_b runs");
  CHECK(next_of(source, prod).remarks == Names{"its ledger is `app._prisma_migrations`, not `public._prisma_migrations`"});
}

TEST_CASE("with the live schema at hand, what will run is tried on that and on nobody's rows") {
  const Source source = prisma_source({{"1_a", table_sql("a")}, {"2_b", "ALTER TABLE a ADD COLUMN b text;"}, {"3_c", "ALTER TABLE a ADD COLUMN c text NOT NULL;"}});
  const Environment environment = exported({ledger_of(source, {prisma_row(source, "1_a", Row::Ok)})});
  auto with = [&](const std::string& schema) {
    Next next = predict({source}, {environment}).front();
    try_out(source, environment, {.server_version = 15, .preset = {}, .prelude = {}}, next, &schema);
    return next;
  };
  const Next made_by_hand = with("CREATE TABLE public.a (id integer, b text);");
  REQUIRE(made_by_hand.will_fail);
  CHECK(*made_by_hand.will_fail == WillFail{"2_b", "42701", "column \"b\" of relation \"a\" already exists"});
  const Next as_recorded = with("CREATE TABLE public.a (id integer);");
  CHECK(!as_recorded.will_fail);
  REQUIRE(as_recorded.remarks.size() == 1);
  CHECK(as_recorded.remarks[0].find("whether `3_c` succeeds is undecided") == 0);
}

TEST_CASE("rows of a database that is in use are not known") {
  const Source source = prisma_source({{"1_a", table_sql("a")}, {"2_n", "ALTER TABLE a ADD COLUMN n text NOT NULL;"}});
  auto remarks = [&](const Environment& environment) {
    Next next = predict({source}, {environment}).front();
    try_out(source, environment, {.server_version = 15, .preset = {}, .prelude = {}}, next);
    return next.remarks;
  };
  CHECK(remarks(exported({ledger_of(source, {})})).size() == 1);  // that the export does not tell what is there
  const std::vector<std::string> found = remarks(exported({ledger_of(source, {prisma_row(source, "1_a", Row::Ok)})}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("whether `2_n` succeeds is undecided"));
}
