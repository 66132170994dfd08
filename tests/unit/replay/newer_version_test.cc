// Statements of PostgreSQL 16 to 18: what 15 answers, and which server knows better.
#include <string>

#include "core/replay/replay.h"
#include "tests/catch.h"
#include "tests/unit/replay/verdicts.h"

namespace reconcile {
namespace {

replay::StatementTrace last_of(const std::string& sql, int server_version) {
  replay::Replay replay({.server_version = server_version, .preset = {}, .prelude = {}});
  Migration migration;
  migration.text = "create table t (id int primary key, a text, j jsonb);\ncreate table u (id int, r int4range);\n" + sql;
  migration.chunks = {{Span{0, migration.text.size()}}};
  replay.run(migration, TransactionMode::Autocommit);
  return replay.trace().back();
}

struct Newer {
  const char* sql;
  int since;
};

}  // namespace

TEST_CASE("what a later server brought is recognised where 15 refuses it") {
  for (const Newer& c : {
           Newer{"select * from (select 1)", 16},
           {"select 0xFF", 16},
           {"select 1_000", 16},
           {"select j is json from t", 16},
           {"select json_object('a': 1)", 16},
           {"select json_array(1, null absent on null)", 16},
           {"select json_arrayagg(a order by id) from t", 16},
           {"create table s (a text storage external)", 16},
           {"create statistics on a, id from t", 16},
           {"grant pg_monitor to current_user with inherit true", 16},
           {"select any_value(a) from t", 16},
           {"select system_user", 16},
           {"merge into t using u on t.id = u.id when not matched by source then delete", 17},
           {"merge into t using u on t.id = u.id when matched then delete returning t.id", 17},
           {"select now() at local", 17},
           {"select json_value(j, '$.a' returning int) from t", 17},
           {"select json_exists(j, '$.a') from t", 17},
           {"grant maintain on t to public", 17},
           {"alter table t alter column a set expression as (1)", 17},
           {"create table g (a int, b int generated always as (a * 2) virtual)", 18},
           {"create table g (a int, b int generated always as (a * (2 + 1)))", 18},
           {"create table p (id int, r int4range, primary key (id, r without overlaps))", 18},
           {"alter table u add foreign key (id, period r) references u (id, period r)", 18},
           {"alter table t add check (id > 0) not enforced", 18},
           {"create table n (id int, constraint id_there not null id)", 18},
           {"alter table t add constraint a_there not null a", 18},
           {"update t set a = '' returning old.a", 18},
           {"select uuidv7()", 18},
       }) {
    INFO(c.sql);
    replay::StatementTrace on_15 = last_of(c.sql, 15);
    REQUIRE(on_15.outcome == replay::Outcome::Fails);
    REQUIRE(on_15.newer.has_value());
    CHECK(on_15.newer->since == c.since);
    CHECK(last_of(c.sql, c.since - 1).outcome == replay::Outcome::Fails);
    CHECK(last_of(c.sql, c.since).outcome == replay::Outcome::Undecided);
  }
}

TEST_CASE("an ordinary mistake is no newer feature") {
  for (const char* sql : {
           "create tabel x (a int)", "select 12abc", "select 0_", "select * from", "alter table t add column not null",
           "select no_such_function(1)", "select a from t where system_users = 1", "insert into t values (1) returning older.a",
           "create table x (a int not)", "merge into t using u on true when matched", "select json_no_such(1)", "select old.a from t",
       }) {
    INFO(sql);
    replay::StatementTrace statement = last_of(sql, 18);
    CHECK(statement.outcome == replay::Outcome::Fails);
    CHECK(!statement.newer.has_value());
  }
}

}  // namespace reconcile
