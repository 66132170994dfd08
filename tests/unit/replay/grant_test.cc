// Roles and privileges.
#include "tests/unit/replay/verdicts.h"

using reconcile::test::expect_verdicts;

TEST_CASE("grants name objects, roles and privileges that exist") {
  expect_verdicts({
      {"create table t(a int, b int)", ""},
      {"grant select on t to nope", R"sql(42704: role "nope" does not exist)sql"},
      {"grant execute on t to postgres", "0LP01: invalid privilege type EXECUTE for relation"},
      {"grant usage on t to postgres", "0LP01: invalid privilege type USAGE for table"},
      {"grant select on nope to nope", R"sql(42P01: relation "nope" does not exist)sql"},
      {"grant select on t to public with grant option", "0LP01: grant options can only be granted to roles"},
      {"grant all on t to public", ""},
      {"grant usage on schema nope to nope", R"sql(3F000: schema "nope" does not exist)sql"},
      {"grant select on schema public to postgres", "0LP01: invalid privilege type SELECT for schema"},
      {"grant all on all tables in schema public to postgres", ""},
      {"grant select(zz) on t to postgres", R"sql(42703: column "zz" of relation "t" does not exist)sql"},
      {"grant delete(a) on t to postgres", "0LP01: invalid privilege type DELETE for column"},
      {"grant select(a), delete on t to postgres", ""},
      {"grant usage on type nope to public", R"sql(42704: type "nope" does not exist)sql"},
      {"grant usage on type _int4 to public", "0LP01: cannot set privileges of array types"},
      {"grant usage on language nope to public", R"sql(42704: language "nope" does not exist)sql"},
      {"grant usage on language c to public", R"sql(42809: language "c" is not trusted)sql"},
      {"alter default privileges in schema nope grant select on tables to public",
       R"sql(3F000: schema "nope" does not exist)sql"},
      {"alter default privileges in schema public grant usage on tables to public",
       "0LP01: invalid privilege type USAGE for relation"},
      {"alter default privileges in schema public grant select on tables to nope",
       R"sql(42704: role "nope" does not exist)sql"},
      {"alter default privileges in schema public grant select on tables to public", ""},
      {"create sequence s", ""},
      {"create function gf(int) returns int language sql as 'select 1'", ""},
      {"create index i on t(a)", ""},
      {"grant insert on sequence s to postgres", "0LP01: invalid privilege type INSERT for sequence"},
      {"grant usage on s to postgres", ""},
      {"grant select on sequence t to postgres", R"sql(42809: "t" is not a sequence)sql"},
      {"grant select on i to postgres", R"sql(42809: "i" is an index)sql"},
      {"grant select on function gf(int) to postgres", "0LP01: invalid privilege type SELECT for function"},
      {"grant execute on function gf(int) to public", ""},
      {"grant execute on procedure gf(int) to public", "42809: gf(integer) is not a procedure"},
      {"grant select on all tables in schema nope to public", R"sql(3F000: schema "nope" does not exist)sql"},
      {"revoke all on t from public", ""},
      {"revoke select on t from postgres", ""},
      {"alter default privileges in schema public grant usage on schemas to public",
       "0LP01: cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS"},
      {"alter default privileges in schema public grant select(a) on tables to public",
       "0LP01: default privileges cannot be set for columns"},
  });
}

TEST_CASE("roles are made, joined and dropped when nothing stands on them") {
  expect_verdicts({
      {"create table t(a int)", ""},
      {"create role r1", ""},
      {"create role r1", R"sql(42710: role "r1" already exists)sql"},
      {"create role pg_x", R"sql(42939: role name "pg_x" is reserved)sql"},
      {"alter role r9 with login", R"sql(42704: role "r9" does not exist)sql"},
      {"alter role r1 rename to r2", ""},
      {"grant r2 to r2", R"sql(0LP01: role "r2" is a member of role "r2")sql"},
      {"grant r2 to postgres", ""},
      {"grant postgres to r2", R"sql(0LP01: role "postgres" is a member of role "r2")sql"},
      {"grant select on t to r2", ""},
      {"drop role r2", R"sql(2BP01: role "r2" cannot be dropped because some objects depend on it)sql"},
      {"drop owned by r2", ""},
      {"drop role r2", ""},
      {"drop role postgres", "55006: current user cannot be dropped"},
      {"drop role if exists nope", ""},
      {"create role r3 in role nope", R"sql(42704: role "nope" does not exist)sql"},
      {"create role r3 connection limit -5", "22023: invalid connection limit: -5"},
      {"alter role postgres set work_mem='x'", R"sql(22023: invalid value for parameter "work_mem": "x")sql"},
      {"alter role postgres set nope.x='x'", ""},
  });
}

TEST_CASE("default privileges of a dropped role must go first") {
  expect_verdicts({
      {"create role r2", ""},
      {"alter default privileges for role r2 in schema public grant select on tables to public", ""},
      {"alter default privileges in schema public grant all on functions to r2", ""},
      {"drop role r2", R"sql(2BP01: role "r2" cannot be dropped because some objects depend on it)sql"},
      {"drop owned by r2", ""},
      {"drop role r2", ""},
      {"alter default privileges in schema public revoke all on functions from r2",
       R"sql(42704: role "r2" does not exist)sql"},
      {"drop role r2", R"sql(42704: role "r2" does not exist)sql"},
  });
}

TEST_CASE("what has been granted can be asked for") {
  expect_verdicts({
      {"create role anon", ""},
      {"create role staff", ""},
      {"create schema app", ""},
      {"grant usage on schema app to staff", ""},
      {"do $$ begin raise exception '% % %', has_schema_privilege('anon', 'app', 'usage'), has_schema_privilege('staff', 'app', 'create'), has_schema_privilege('staff', 'app', 'usage'); end $$", "P0001: f f t"},
      {"create table t (a int, b int)", ""},
      {"grant select (a, tableoid, ctid) on t to staff", ""},
      {"grant select (nosuch) on t to staff", "42703: column \"nosuch\" of relation \"t\" does not exist"},
      {"create table src (a int)", ""},
      {"with foo as (merge into t using src on true when matched then delete) select * from foo", "0A000: MERGE not supported in WITH query"},
      {"with foo as (merge into t using src on true when matched then delete), foo as (select 1) select 1", "0A000: MERGE not supported in WITH query"},
      {"create type ty as enum ('a')", ""},
      {"revoke usage on type ty from public", ""},
      {"do $$ begin raise exception '% %', has_type_privilege('anon', 'ty', 'usage'), has_type_privilege('postgres', 'ty', 'usage'); end $$", "P0001: f t"},
      {"create sequence sq", ""},
      {"grant usage on sequence sq to anon", ""},
      {"do $$ begin raise exception '% % %', has_sequence_privilege('anon', 'sq', 'usage'), has_sequence_privilege('anon', 'sq', 'select'), has_table_privilege('anon', 'sq', 'select'); end $$", "P0001: t f f"},
      {"alter default privileges in schema public grant select on tables to anon", ""},
      {"create table t2 (a int)", ""},
      {"do $$ begin raise exception '% %', has_table_privilege('anon', 't2', 'select'), has_table_privilege('anon', 't', 'select'); end $$", "P0001: t f"},
  });
}
