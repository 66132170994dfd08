#include "tests/unit/analyze/fixture.h"
// After the parser's headers, which take INFO away.
#include "tests/catch.h"

namespace reconcile::analyze {
namespace {

using fixture::add_table;
using fixture::outcome_of;

// The schema that the rows below speak of.
struct Database {
  Database() {
    fixture::add_enum(session, "mood", {"sad", "ok", "happy"});
    fixture::add_composite(session, "address", {{"street", "text"}, {"zip", "int4"}});
    Relation& users = add_table(session, "users",
                                {{"id", "int4", "not null"}, {"name", "text"}, {"email", "varchar(255)"},
                                 {"created_at", "timestamptz"}, {"mood", "mood"}});
    add_table(session, "posts",
              {{"id", "int8"}, {"user_id", "int4"}, {"title", "text"}, {"tags", "text[]"}, {"gone", "int4", "dropped"},
               {"home", "address"}, {"doc", "jsonb"}, {"total", "numeric(10,2)"}});
    add_table(session, "counters", {{"id", "int4", "identity"}, {"n", "int4"}, {"twice", "int4", "generated"}});
    fixture::add_unique_index(session, users, {"id"}, true);
    fixture::add_unique_index(session, users, {"email"});
    fixture::add_view(session, "active_users", "SELECT id, name, upper(name) AS loud FROM users WHERE name IS NOT NULL");
    fixture::add_view(session, "user_counts", "SELECT mood, count(*) AS n FROM users GROUP BY mood");
    add_table(session, "users", {{"id", "int4"}}, fixture::add_schema(session, "other"));
  }
  Catalog catalog;
  Session session{catalog};
};

struct Row {
  const char* sql;
  const char* expected;
};

void check(std::span<const Row> rows) {
  Database database;
  for (const Row& row : rows) {
    INFO(row.sql);
    CHECK(outcome_of(database.session, row.sql) == row.expected);
  }
}

}  // namespace

TEST_CASE("select") {
  constexpr Row rows[] = {{"SELECT id FROM users", "id integer"}};
  check(rows);
}

}  // namespace reconcile::analyze
