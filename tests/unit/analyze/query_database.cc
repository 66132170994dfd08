// The same schema as SQL:
//
//   CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
//   CREATE TYPE address AS (street text, zip int4);
//   CREATE TABLE users (id int4 PRIMARY KEY, name text, email varchar(255) UNIQUE, created_at timestamptz, mood mood);
//   CREATE TABLE posts (id int8, user_id int4, title text, tags text[], gone int4, home address, doc jsonb,
//                       total numeric(10,2));
//   ALTER TABLE posts DROP COLUMN gone;
//   CREATE TABLE counters (id int4 GENERATED ALWAYS AS IDENTITY, n int4, twice int4 GENERATED ALWAYS AS (n*2) STORED);
//   CREATE VIEW active_users AS SELECT id, name, upper(name) AS loud FROM users WHERE name IS NOT NULL;
//   CREATE VIEW user_counts AS SELECT mood, count(*) AS n FROM users GROUP BY mood;
//   CREATE SCHEMA other; CREATE TABLE other.users (id int4);
//   CREATE FUNCTION pair(a int4, OUT x int4, OUT y text) …; CREATE FUNCTION make_record() RETURNS record …;
//   CREATE FUNCTION all_users() RETURNS SETOF users …; CREATE FUNCTION tbl(a int4) RETURNS TABLE (k int4, v text) …;
//   CREATE MATERIALIZED VIEW mv AS SELECT id FROM users WITH NO DATA;
//   CREATE SEQUENCE sq;
#include "tests/unit/analyze/query_database.h"
// After the parser's headers, which take INFO away.
#include "tests/catch.h"

namespace reconcile::analyze::fixture {
namespace {

void add_tables(Session& session) {
  add_enum(session, "mood", {"sad", "ok", "happy"});
  add_composite(session, "address", {{"street", "text"}, {"zip", "int4"}});
  auto& users = add_table(session, "users",
                          {{"id", "int4", "not null"}, {"name", "text"}, {"email", "varchar(255)"},
                           {"created_at", "timestamptz"}, {"mood", "mood"}});
  add_table(session, "posts",
            {{"id", "int8"}, {"user_id", "int4"}, {"title", "text"}, {"tags", "text[]"}, {"gone", "int4", "dropped"},
             {"home", "address"}, {"doc", "jsonb"}, {"total", "numeric(10,2)"}});
  add_table(session, "counters", {{"id", "int4", "identity"}, {"n", "int4"}, {"twice", "int4", "generated"}});
  add_unique_index(session, users, {"id"}, true);
  add_unique_index(session, users, {"email"});
  add_table(session, "users", {{"id", "int4"}}, add_schema(session, "other"));
}

void add_functions(Session& session) {
  auto& pair = add_function(session, "pair", {"int4"}, "record");
  pair.args = {{"a", type_oid::Int4, 'i'}, {"x", type_oid::Int4, 'o'}, {"y", type_oid::Text, 'o'}};
  add_function(session, "make_record", {}, "record");
  add_function(session, "all_users", {}, "users", true);
  auto& table = add_function(session, "tbl", {"int4"}, "record", true);
  table.args = {{"a", type_oid::Int4, 'i'}, {"k", type_oid::Int4, 't'}, {"v", type_oid::Text, 't'}};
}

}  // namespace

QueryDatabase::QueryDatabase() {
  add_tables(session);
  add_view(session, "active_users", "SELECT id, name, upper(name) AS loud FROM users WHERE name IS NOT NULL");
  add_view(session, "user_counts", "SELECT mood, count(*) AS n FROM users GROUP BY mood");
  add_functions(session);
  add_table(session, "mv", {{"id", "int4"}}, schema_oid::Public, 'm').is_populated = false;
  add_table(session, "sq", {{"last_value", "int8"}, {"log_cnt", "int8"}, {"is_called", "bool"}}, schema_oid::Public,
            'S');
}

void check_rows(std::span<const Row> rows) {
  QueryDatabase database;
  for (const Row& row : rows) {
    INFO(row.sql);
    CHECK(outcome_of(database.session, row.sql) == row.expected);
  }
}

}  // namespace reconcile::analyze::fixture
