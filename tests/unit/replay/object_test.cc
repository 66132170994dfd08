// The kinds of objects that histories seldom make.
#include "tests/unit/replay/verdicts.h"

using reconcile::test::expect_verdicts;

TEST_CASE("comments look their object up by kind") {
  expect_verdicts({
      {"create table t(a int, b int)", ""},
      {"comment on column t.zz is 'x'", R"sql(42703: column "zz" of relation "t" does not exist)sql"},
      {"comment on column public.t.zz is 'x'",
       R"sql(42703: column "zz" of relation "public.t" does not exist)sql"},
      {"comment on column public.t.b is 'x'", ""},
      {"comment on column nope.zz is 'x'", R"sql(42P01: relation "nope" does not exist)sql"},
      {"comment on constraint c on t is 'x'", R"sql(42704: constraint "c" for table "t" does not exist)sql"},
      {"comment on constraint c on domain d is 'x'", R"sql(42704: type "d" does not exist)sql"},
      {"comment on function nope(int) is 'x'", "42883: function nope(integer) does not exist"},
      {"comment on type nope is 'x'", R"sql(42704: type "nope" does not exist)sql"},
      {"comment on schema nope is 'x'", R"sql(3F000: schema "nope" does not exist)sql"},
      {"comment on extension nope is 'x'", R"sql(42704: extension "nope" does not exist)sql"},
      {"comment on database nope is 'x'", ""},
      {"comment on role nope is 'x'", R"sql(42704: role "nope" does not exist)sql"},
      {"comment on policy nope on t is 'x'", R"sql(42704: policy "nope" for table "t" does not exist)sql"},
      {"comment on trigger nope on t is 'x'", R"sql(42704: trigger "nope" for table "t" does not exist)sql"},
      {"comment on index nope is 'x'", R"sql(42P01: relation "nope" does not exist)sql"},
      {"comment on language nope is 'x'", R"sql(42704: language "nope" does not exist)sql"},
      {"comment on cast (int as point) is 'x'", "42704: cast from type integer to type point does not exist"},
      {"comment on event trigger nope is 'x'", R"sql(42704: event trigger "nope" does not exist)sql"},
      {"comment on publication nope is 'x'", R"sql(42704: publication "nope" does not exist)sql"},
      {"comment on collation nope is 'x'",
       R"sql(42704: collation "nope" for encoding "UTF8" does not exist)sql"},
      {"comment on statistics nope is 'x'", R"sql(42704: statistics object "nope" does not exist)sql"},
      {"comment on text search configuration nope is 'x'",
       R"sql(42704: text search configuration "nope" does not exist)sql"},
      {"comment on text search configuration english is 'x'", ""},
      {"comment on server nope is 'x'", R"sql(42704: server "nope" does not exist)sql"},
      {"comment on foreign data wrapper nope is 'x'",
       R"sql(42704: foreign-data wrapper "nope" does not exist)sql"},
      {"comment on tablespace nope is 'x'", R"sql(42704: tablespace "nope" does not exist)sql"},
      {"comment on access method nope is 'x'", R"sql(42704: access method "nope" does not exist)sql"},
      {"comment on materialized view t is 'x'", R"sql(42809: "t" is not a materialized view)sql"},
      {"create index i on t(a)", ""},
      {"comment on column i.a is 'x'", R"sql(42809: cannot set comment on relation "i")sql"},
      {"comment on function nope is 'x'", R"sql(42883: could not find a function named "nope")sql"},
      {"comment on procedure lower(text) is 'x'", "42809: lower(text) is not a procedure"},
      {"comment on aggregate lower(text) is 'x'", "42809: function lower(text) is not an aggregate"},
      {"comment on table i is 'x'", R"sql(42809: "i" is not a table)sql"},
      {"security label on table t is 'x'", "22023: no security label providers have been loaded"},
  });
}

TEST_CASE("extensions bring their objects and keep them") {
  expect_verdicts({
      {"create extension nope", R"sql(0A000: extension "nope" is not available)sql"},
      {"create extension pgcrypto", ""},
      {"create extension pgcrypto", R"sql(42710: extension "pgcrypto" already exists)sql"},
      {"create extension if not exists pgcrypto", ""},
      {"create extension hstore schema nope", R"sql(3F000: schema "nope" does not exist)sql"},
      {"create extension hstore with schema public", ""},
      {"create extension plpgsql", R"sql(42710: extension "plpgsql" already exists)sql"},
      {"create extension earthdistance", R"sql(42704: required extension "cube" is not installed)sql"},
      {"create extension earthdistance cascade", ""},
      {"alter extension nope update", R"sql(42704: extension "nope" does not exist)sql"},
      {"alter extension hstore update", ""},
      {"alter extension hstore set schema nope", R"sql(3F000: schema "nope" does not exist)sql"},
      {"drop type hstore", "2BP01: cannot drop type hstore because extension hstore requires it"},
      {"drop function hstore_in(cstring)",
       "2BP01: cannot drop function hstore_in(cstring) because extension hstore requires it"},
      {"drop extension cube", "2BP01: cannot drop extension cube because other objects depend on it"},
      {"drop extension cube cascade", ""},
      {"drop extension hstore", ""},
      {"drop extension hstore", R"sql(42704: extension "hstore" does not exist)sql"},
      {R"sql(create extension "uuid-ossp")sql", ""},
      {"create extension citext", ""},
      {"create table ct(x citext)", ""},
      {"drop extension citext", "2BP01: cannot drop extension citext because other objects depend on it"},
      {"create function lower2(citext) returns text language sql as 'select lower($1)'", ""},
      {"drop extension citext cascade", ""},
  });
}

TEST_CASE("publications list tables once") {
  expect_verdicts({
      {"create table t(a int, b int)", ""},
      {"create table ct(x int)", ""},
      {"create view v as select 1 x", ""},
      {"create unlogged table ul(a int)", ""},
      {"create publication p1", ""},
      {"create publication p1", R"sql(42710: publication "p1" already exists)sql"},
      {"create publication p2 for table nope", R"sql(42P01: relation "nope" does not exist)sql"},
      {"create publication p2 for table t, t", ""},
      {"create publication p3 for all tables", ""},
      {"create publication p4 for table t where (zz)", R"sql(42703: column "zz" does not exist)sql"},
      {"create publication p4 for table t where (a)",
       "42804: argument of PUBLICATION WHERE must be type boolean, not type integer"},
      {"create publication p4 for table t(zz)", R"sql(42703: column "zz" of relation "t" does not exist)sql"},
      {"create publication p4 for tables in schema nope", R"sql(3F000: schema "nope" does not exist)sql"},
      {"create publication p5 with (publish='nope')",
       R"sql(42601: unrecognized value for publication option "publish": "nope")sql"},
      {"alter publication p1 add table t", ""},
      {"alter publication p1 add table t",
       R"sql(42710: relation "t" is already member of publication "p1")sql"},
      {"alter publication p1 drop table ct", R"sql(42704: relation "ct" is not part of the publication)sql"},
      {"alter publication p3 add table t", R"sql(55000: publication "p3" is defined as FOR ALL TABLES)sql"},
      {"create publication p6 for table v", R"sql(22023: cannot add relation "v" to publication)sql"},
      {"create publication p6 for table ul", R"sql(22023: cannot add relation "ul" to publication)sql"},
      {"create publication p6 for table pg_class",
       R"sql(22023: cannot add relation "pg_class" to publication)sql"},
      {"drop publication p1", ""},
      {"drop publication p1", R"sql(42704: publication "p1" does not exist)sql"},
      {"drop publication if exists p1", ""},
  });
}

TEST_CASE("foreign servers stand on wrappers") {
  expect_verdicts({
      {"create foreign data wrapper f", ""},
      {"create server sv foreign data wrapper nope",
       R"sql(42704: foreign-data wrapper "nope" does not exist)sql"},
      {"create server sv foreign data wrapper f", ""},
      {"create user mapping for current_user server sv", ""},
      {"create user mapping for current_user server sv",
       R"sql(42710: user mapping for "postgres" already exists for server "sv")sql"},
      {"drop server sv", "2BP01: cannot drop server sv because other objects depend on it"},
      {"drop user mapping for current_user server sv", ""},
      {"drop server sv", ""},
  });
}

TEST_CASE("statistics need two columns or an expression") {
  expect_verdicts({
      {"create table t(a int, b int)", ""},
      {"create view v as select * from t", ""},
      {"create statistics st on a, b from t", ""},
      {"create statistics st on a, b from t", R"sql(42710: statistics object "st" already exists)sql"},
      {"create statistics st2 on a from t", "42P17: extended statistics require at least 2 columns"},
      {"create statistics st2 on a, zz from t", R"sql(42703: column "zz" does not exist)sql"},
      {"create statistics st2 on a, a from t", "42701: duplicate column name in statistics definition"},
      {"create statistics st2 (nope) on a, b from t", R"sql(42601: unrecognized statistics kind "nope")sql"},
      {"create statistics st2 on a,b from nope", R"sql(42P01: relation "nope" does not exist)sql"},
      {"create statistics st9 (ndistinct) on (a+1) from t",
       "0A000: when building statistics on a single expression, statistics kinds may not be specified"},
      {"create statistics st5 on a, b from v", R"sql(42809: cannot define statistics for relation "v")sql"},
      {"drop statistics st", ""},
      {"drop statistics st", R"sql(42704: statistics object "st" does not exist)sql"},
      {"drop statistics if exists nos.st", ""},
  });
}

TEST_CASE("casts, aggregates and operators find their functions") {
  expect_verdicts({
      {"create cast (int as point) with function nope(int)", "42883: function nope(integer) does not exist"},
      {"create cast (int as bool) with inout", "42710: cast from type integer to type boolean already exists"},
      {"create cast (int as point) without function",
       "42P17: source and target data types are not physically compatible"},
      {"create aggregate ag (int) (sfunc = nope, stype=int)",
       "42883: function nope(integer, integer) does not exist"},
      {"create aggregate ag (int) (sfunc = int4pl, stype=nope)", R"sql(42704: type "nope" does not exist)sql"},
      {"create aggregate ag (int) (sfunc=int4pl, stype=int, initcond='0')", ""},
      {"create aggregate ag (int) (sfunc=int4pl, stype=int, initcond='0')",
       R"sql(42723: function "ag" already exists with same argument types)sql"},
      {"create aggregate ag3 (int) (sfunc=int4pl, stype=int, initcond='x')",
       R"sql(22P02: invalid input syntax for type integer: "x")sql"},
      {"drop aggregate ag(int)", ""},
      {"drop aggregate ag(int)", "42883: aggregate ag(integer) does not exist"},
      {"create operator === (leftarg=int, rightarg=int, function=int4eq, commutator = ===)", ""},
      {"create operator === (leftarg=int, rightarg=int, procedure=int4eq)",
       "42723: operator === already exists"},
      {"create operator ==== (leftarg=int, rightarg=int)", "42P13: operator function must be specified"},
      {"drop operator === (int, int)", ""},
      {"drop operator === (int, int)", "42883: operator does not exist: integer === integer"},
      {"drop operator if exists === (int, point)", ""},
      {"drop cast (int as point)", "42704: cast from type integer to type point does not exist"},
      {"drop cast if exists (int as point)", ""},
      {"drop aggregate if exists nope(int)", ""},
  });
}

TEST_CASE("text search configurations and collations are copied") {
  expect_verdicts({
      {"create text search configuration c1 (copy=nope)",
       R"sql(42704: text search configuration "nope" does not exist)sql"},
      {"create text search configuration c1 (copy=simple)", ""},
      {"create text search configuration c1 (copy=simple)",
       R"sql(23505: duplicate key value violates unique constraint "pg_ts_config_cfgname_index")sql"},
      {R"sql(create collation co from "C")sql", ""},
      {R"sql(create collation if not exists co from "C")sql", ""},
      {R"sql(create collation co from "C")sql", R"sql(42710: collation "co" already exists)sql"},
      {"drop collation co", ""},
      {"drop collation co", R"sql(42704: collation "co" for encoding "UTF8" does not exist)sql"},
      {"drop text search configuration c1", ""},
      {"drop text search configuration c1", R"sql(42704: text search configuration "c1" does not exist)sql"},
      {"drop text search configuration if exists zz.c1", ""},
  });
}

TEST_CASE("operator classes belong to an access method") {
  expect_verdicts({
      {"create operator class oc for type int using nope as operator 1 <",
       R"sql(42704: access method "nope" does not exist)sql"},
      {"create operator class oc for type nope using btree as operator 1 <",
       R"sql(42704: type "nope" does not exist)sql"},
      {"create operator class oc for type int using btree as operator 1 <", ""},
      {"create operator class oc for type int using btree as operator 1 <",
       R"sql(42710: operator class "oc" for access method "btree" already exists)sql"},
      {"create operator class od default for type int using btree as operator 1 <",
       R"sql(42710: could not make operator class "od" be default for type pg_catalog.int4)sql"},
      {"create operator class od for type int using btree as operator 9 <",
       "42P17: invalid operator number 9, must be between 1 and 5"},
      {"create operator family ofa using btree", ""},
      {"create operator family ofa using btree",
       R"sql(42710: operator family "ofa" for access method "btree" already exists)sql"},
      {"drop operator class oc using btree", ""},
      {"drop operator class oc using btree",
       R"sql(42704: operator class "oc" does not exist for access method "btree")sql"},
      {"drop operator class if exists oc using btree", ""},
  });
}

TEST_CASE("a string literal where a definition wants a name is one name, as it stands") {
  expect_verdicts({
      {"create aggregate j1(jsonb) (sfunc = 'jsonb_concat', stype = 'jsonb', initcond = '{}')", ""},
      {"create aggregate j2(jsonb) (sfunc = 'pg_catalog.jsonb_concat', stype = jsonb, initcond = '{}')",
       "42883: function pg_catalog.jsonb_concat(jsonb, jsonb) does not exist"},
      {"create aggregate j3(jsonb) (sfunc = 'JSONB_concat', stype = jsonb, initcond = '{}')",
       "42883: function JSONB_concat(jsonb, jsonb) does not exist"},
      {"create aggregate j4(jsonb) (sfunc = jsonb_concat, stype = 'Jsonb')", "42704: type \"Jsonb\" does not exist"},
      {"create aggregate j5(jsonb) (sfunc = jsonb_concat, stype = 'int[]')", "42704: type \"int[]\" does not exist"},
      {"create aggregate j5(jsonb) (sfunc = jsonb_concat, stype = 'integer')", "42704: type \"integer\" does not exist"},
      {"create aggregate j7 (basetype = 'jsonb', sfunc = 'jsonb_concat', stype = 'jsonb', initcond = '{}')", ""},
      {"create operator === (leftarg = 'int4', rightarg = 'int4', procedure = 'int4eq')", ""},
      {"create operator ==== (leftarg = int4, rightarg = int4, procedure = 'int4eq', commutator = '====')", ""},
      {"select jsonb_pretty(j1('{\"a\":1}')), j7('{\"b\":2}')", ""},
  });
}

TEST_CASE("what a doubtful statement may have made is in doubt itself") {
  // The DO block makes whatever other sessions are running: nobody can tell.
  expect_verdicts({
      {"create table t (a int)", ""},
      {"do $$ declare r record; begin for r in select query as q from pg_stat_activity loop create table helper (a int); end loop; end $$",
       "undecided: the rows that the loop runs over can't be told"},
      {"create view v as select * from helper",
       "undecided: an earlier undecided statement may have changed what the server's verdict rests on (it would be: relation \"helper\" does not exist)"},
      {"drop view v",
       "undecided: an earlier undecided statement may have changed what the server's verdict rests on (it would be: view \"v\" does not exist)"},
      {"drop view never_made", "42P01: view \"never_made\" does not exist"},
      {"create trigger g before insert on helper execute function nope()",
       "undecided: an earlier undecided statement may have changed what the server's verdict rests on (it would be: relation \"helper\" does not exist)"},
      {"drop view never_made", "42P01: view \"never_made\" does not exist"},
  });
}

TEST_CASE("rows that a migration puts into a platform's table are followed, with the triggers on it") {
  // Asked of a server with the preset's SQL in it.
  using namespace reconcile;
  replay::Replay replay({.preset = "supabase"});
  const test::Verdict steps[] = {
      {"create table profiles (id uuid primary key references auth.users (id) on delete cascade, email text)", ""},
      {"create function handle_new_user() returns trigger language plpgsql as $$ begin insert into public.profiles values (new.id, new.email); return new; end $$", ""},
      {"create trigger on_auth_user_created after insert on auth.users for each row execute function handle_new_user()", ""},
      {"insert into auth.users (id, email) values ('11111111-1111-1111-1111-111111111111', 'a@b.c')", ""},
      {"insert into profiles values ('11111111-1111-1111-1111-111111111111')",
       "23505: duplicate key value violates unique constraint \"profiles_pkey\""},
      {"insert into profiles values ('22222222-1111-1111-1111-111111111111')",
       "23503: insert or update on table \"profiles\" violates foreign key constraint \"profiles_id_fkey\""},
      {"delete from auth.users where email = 'a@b.c'", ""},
      {"select 1 / (select count(*) from profiles)", "22012: division by zero"},
  };
  for (const test::Verdict& step : steps) {
    Migration migration;
    migration.text = step.sql;
    migration.chunks = {{Span{0, migration.text.size()}}};
    replay.run(migration, TransactionMode::Autocommit);
    INFO(step.sql);
    CHECK(test::answer_of(replay.trace().back()) == step.answer);
  }
}
