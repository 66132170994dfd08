#include "reconcile/diagnose/symptom.h"

#include "reconcile/diagnose/log_text.h"
#include "tests/catch.h"

using namespace reconcile::diagnose;

namespace {

std::string shown(const std::string& log) {
  std::string out;
  for (const Symptom& symptom : symptoms_in(plain_lines(log))) {
    out += (out.empty() ? "" : " | ") + symptom.code + "/" + symptom.sqlstate + " " + symptom.message;
    for (const std::string& name : symptom.names) out += " @" + name;
    if (symptom.position) out += " pos " + std::to_string(*symptom.position);
    if (!symptom.file.empty()) out += " in " + symptom.file + ":" + std::to_string(symptom.line);
    if (!symptom.detail.empty()) out += " detail " + symptom.detail;
    if (!symptom.hint.empty()) out += " hint " + symptom.hint;
  }
  return out;
}

}  // namespace

TEST_CASE("each client's way of printing a server error is read") {
  struct Row {
    const char *log, *symptom;
  };
  const Row rows[] = {
      {"psql:migrations/0003_x.sql:7: ERROR:  relation \"users\" already exists", "/42P07 relation \"users\" already exists in migrations/0003_x.sql:7"},
      {"ERROR:  42703: column \"total\" does not exist\nLINE 1: SELECT total", "/42703 column \"total\" does not exist"},
      {"2026-01-13 09:00:00.123 UTC [77] ERROR:  column o.total does not exist at character 12\n2026-01-13 09:00:00.123 UTC [77] STATEMENT:  SELECT o.total FROM o",
       "/42703 column o.total does not exist pos 12"},
      {"error: column \"email\" does not exist\n  code: '42703',\n  position: '22',\n", "/42703 column \"email\" does not exist pos 22"},
      {"PostgresError: duplicate key value violates unique constraint \"users_email_key\"\n  code: \"23505\",\n  detail: \"Key (email)=(a) already exists.\"",
       "/23505 duplicate key value violates unique constraint \"users_email_key\" detail Key (email)=(a) already exists."},
      {"goose run: ERROR 0004_x.sql: failed to run SQL migration: ERROR: column \"x\" of relation \"t\" already exists (SQLSTATE 42701)",
       "/42701 column \"x\" of relation \"t\" already exists"},
      {"error: migration failed: syntax error at or near \"FOO\" (column 1) in line 3: FOO (details: pq: syntax error at or near \"FOO\")",
       "/42601 syntax error at or near \"FOO\""},
      {"psycopg2.errors.UndefinedTable: relation \"a\" does not exist", "/42P01 relation \"a\" does not exist"},
      {"PG::DuplicateColumn: ERROR:  column \"a\" of relation \"t\" already exists", "/42701 column \"a\" of relation \"t\" already exists"},
      {"ERROR:  cannot drop column a of table t because other objects depend on it\nDETAIL:  view v depends on column a of table t\nHINT:  Use DROP ... CASCADE to drop the dependent objects too.",
       "/2BP01 cannot drop column a of table t because other objects depend on it detail view v depends on column a of table t hint Use DROP ... CASCADE to drop the dependent objects too."},
      {"FATAL:  password authentication failed for user \"app\"", "/28P01 password authentication failed for user \"app\""},
  };
  for (const Row& row : rows) CHECK(shown(row.log) == row.symptom);
}

TEST_CASE("Prisma's blocks give the code, the migration and the server's words") {
  CHECK(shown("Error: P3009\n\nmigrate found failed migrations in the target database, new migrations will not be applied.\nThe `20260101_a` migration started at 2026-01-12 15:36:49.422 UTC failed\n") ==
        "P3009/ migrate found failed migrations in the target database, new migrations will not be applied. @20260101_a");
  CHECK(shown("Error: P3006\n\nMigration `20260101_a` failed to apply cleanly to the shadow database. \nError code: P1014\nError:\nThe underlying table for model `users` does not exist.\n")
            .starts_with("P3006/42P01 relation \"users\" does not exist @20260101_a"));
  CHECK(shown("Error: P3006\n\nMigration `20260101_a` failed to apply cleanly to the shadow database. \nError:\nERROR: type \"mood\" already exists\n   0: sql_migration_connector::validate_migrations\n") ==
        "P3006/42710 type \"mood\" already exists @20260101_a");
  CHECK(shown("Error: P3017\n\nThe migration 20260101_x could not be found. Please make sure that the migration exists") ==
        "P3017/ The migration 20260101_x could not be found. Please make sure that the migration exists @20260101_x");
  CHECK(shown("P3018") == "P3018/ ");
  CHECK(shown(" 42P07\n") == "/42P07 ");
}

TEST_CASE("drizzle-kit's sentences and its silence are read") {
  CHECK(shown("$ drizzle-kit migrate\nReading config file 'drizzle.config.ts'\nerror Command failed with exit code 1.") ==
        "drizzle/silent-exit/ drizzle-kit migrate ended with 1 and said nothing");
  CHECK(shown("$ drizzle-kit migrate\n[\xE2\x9C\x93] migrations applied successfully!").starts_with("drizzle/said-success/"));
  CHECK(shown("Error: No file ./drizzle/0003_x.sql found in ./drizzle folder").starts_with("drizzle/missing-file/"));
  // With the server's own words there is nothing silent.
  CHECK(shown("$ drizzle-kit migrate\nerror: relation \"a\" already exists\nProcess completed with exit code 1") == "/42P07 relation \"a\" already exists");
}

TEST_CASE("what is no failure of a migration is not recognised") {
  for (const char* log : {"", "all good", "TypeError: x is not a function", "error: script \"build\" exited with code 1", "npm ERR! code ELIFECYCLE",
                          "error: unknown option '--foo'", "ESLint: 3 errors", "Error: P12"}) {
    CHECK(shown(log) == "");
  }
}

TEST_CASE("prefixes of those who passed a log on are taken off") {
  auto line = [](const std::string& log) { return plain_lines(log).front(); };
  CHECK(line("2026-01-13T09:14:03.5520019Z Error: P3018") == "Error: P3018");
  CHECK(line("build\tMigrate\t2026-01-13T09:14:03.5520019Z Error: P3018") == "Error: P3018");
  CHECK(line("2026-01-13T09:14:03.5520019Z ##[error]Process completed with exit code 1.") == "Process completed with exit code 1.");
  CHECK(line("\x1b[31merror\x1b[39m: x") == "error: x");
  CHECK(line("migrate-1  | Error: P3009\nmigrate-1  | ") == "Error: P3009");
  CHECK(line("npm ERR! code 1") == "code 1");
  CHECK(line("@acme/db:db:migrate: Error: P3009") == "Error: P3009");
  CHECK(line("working 10%\rworking 90%\rdone") == "done");
  CHECK(line("psql:a.sql:3: ERROR:  x") == "psql:a.sql:3: ERROR:  x");
  CHECK(line(" id | name") == " id | name");
}

TEST_CASE("credentials never come out again") {
  for (const char* log : {"postgresql://app:hunter2@db:5432/x", "DATABASE_URL=postgres://app:hunter2@db/x", "password=hunter2 host=db", "PGPASSWORD=hunter2 psql",
                          "\"password\": \"hunter2\"", "postgres://db/x?user=a&password=hunter2", "prisma://x/?api_key=hunter2", "DB_PASSWORD: 'hunter2'",
                          "Authorization: Bearer hunter2hunter2hunter2", "postgres://app:p@hunter2@db/x"}) {
    CHECK(redacted(log).find("hunter2") == std::string::npos);
  }
  CHECK(redacted("password authentication failed for user \"app\"") == "password authentication failed for user \"app\"");
  CHECK(redacted("the token is invalid") == "the token is invalid");
}
