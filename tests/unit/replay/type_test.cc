// CREATE TYPE, ALTER TYPE and domains as the server answers them.
#include "tests/unit/replay/verdicts.h"

using reconcile::test::expect_verdicts;

TEST_CASE("labels and columns of new types are checked in the server's order") {
  expect_verdicts({
      {"create type e as enum ('a','a')",
       R"sql(23505: duplicate key value violates unique constraint "pg_enum_typid_label_index")sql"},
      {"create type e as enum ('a')", ""},
      {"create type e as enum ('b')", R"sql(42710: type "e" already exists)sql"},
      {"create type _e as enum ('b')", ""},
      {"create type _e as enum ('b')", R"sql(42710: type "_e" already exists)sql"},
      {"create type f as (a nope, a int)", R"sql(42701: column "a" specified more than once)sql"},
      {"create type f as (a nope)", R"sql(42704: type "nope" does not exist)sql"},
      {R"sql(create type f as (a int[] collate "C"))sql",
       "42804: collations are not supported by type integer[]"},
      {"create type f as (a anyelement)", R"sql(42P16: column "a" has pseudo-type anyelement)sql"},
      {"create type f as (a int, b text)", ""},
      {"create type f as (a int, b text)", R"sql(42710: type "f" already exists)sql"},
      {"create table f (a int)", R"sql(42P07: relation "f" already exists)sql"},
      {"alter type e add value 'x' before 'zz'", R"sql(22023: "zz" is not an existing enum label)sql"},
      {"alter type e add value 'x' before 'a'", ""},
      {"alter type e add value 'x'", R"sql(42710: enum label "x" already exists)sql"},
      {"alter type e add value if not exists 'x'", ""},
      {"alter type e rename value 'q' to 'r'", R"sql(22023: "q" is not an existing enum label)sql"},
      {"alter type e rename value 'x' to 'a'", R"sql(42710: enum label "a" already exists)sql"},
      {"alter type e rename value 'x' to 'y'", ""},
      {"alter type int4 add value 'x'", "42809: integer is not an enum"},
      {"alter type nope add value 'x'", R"sql(42704: type "nope" does not exist)sql"},
      {"alter type nos.nope add value 'x'", R"sql(3F000: schema "nos" does not exist)sql"},
  });
}

TEST_CASE("a dropped type takes columns with it only by CASCADE") {
  expect_verdicts({
      {"create type e as enum ('a')", ""},
      {"create table tt(e e)", ""},
      {"drop type e", "2BP01: cannot drop type e because other objects depend on it"},
      {"drop type e cascade", ""},
      {"drop type e", R"sql(42704: type "e" does not exist)sql"},
      {"drop type if exists nos.e", ""},
      {"drop domain d", R"sql(42704: type "d" does not exist)sql"},
      {"create type e as enum ('a')", ""},
      {"drop domain e", R"sql(42809: "e" is not a domain)sql"},
  });
}

TEST_CASE("types are renamed and moved with their array types") {
  expect_verdicts({
      {"create type e as enum ('a')", ""},
      {"create type f as (a int)", ""},
      {"create table t(a int)", ""},
      {"create schema s", ""},
      {"alter type f rename to ff", ""},
      {"alter type ff set schema s", ""},
      {"alter type ff rename to f", R"sql(42704: type "ff" does not exist)sql"},
      {"alter type s.ff rename to f", ""},
      {"alter type t rename to tttt", "42809: t is a table's row type"},
      {"alter type e rename to f", ""},
      {"alter type e rename to e", R"sql(42704: type "e" does not exist)sql"},
      {"create type e2 as enum ('b')", ""},
      {"alter type f rename to e2", R"sql(42710: type "e2" already exists)sql"},
      {"alter type e2 owner to nope", R"sql(42704: role "nope" does not exist)sql"},
      {"alter domain e2 rename to x", "42809: e2 is not a domain"},
      {"alter type _e2 rename to x", "42809: cannot alter array type e2[]"},
      {"alter type e2 set schema nope", R"sql(3F000: schema "nope" does not exist)sql"},
  });
}

TEST_CASE("a domain's constraints are cooked over its base type") {
  expect_verdicts({
      {"create table t(a int)", ""},
      {"create domain d as int check (value > 0)", ""},
      {"create domain d as int check (value > 0)", R"sql(42710: type "d" already exists)sql"},
      {"create domain d2 as nope", R"sql(42704: type "nope" does not exist)sql"},
      {"create domain d2 as int check (nope > 0)", R"sql(42703: column "nope" does not exist)sql"},
      {"create domain d2 as int default 'x'", R"sql(22P02: invalid input syntax for type integer: "x")sql"},
      {"create domain d2 as int default 1 not null null", "42601: conflicting NULL/NOT NULL constraints"},
      {R"sql(create domain d2 as text collate "C" check (value ~ '^a') constraint c2 check (length(value) < 5))sql",
       ""},
      {R"sql(create domain d3 as int collate "C")sql", "42804: collations are not supported by type integer"},
      {"create domain d3 as int check (value)",
       "42804: argument of CHECK must be type boolean, not type integer"},
      {"create domain d3 as int unique", "42601: unique constraints not possible for domains"},
      {"create domain d3 as t", ""},
      {"create domain d4 as anyelement", R"sql(42804: "anyelement" is not a valid base type for a domain)sql"},
      {"alter domain d add constraint c2 check (value < 100)", ""},
      {"alter domain d add constraint c2 check (value < 100)",
       R"sql(42710: constraint "c2" for domain "d" already exists)sql"},
      {"alter domain d drop constraint nope", R"sql(42704: constraint "nope" of domain "d" does not exist)sql"},
      {"alter domain d drop constraint if exists nope", ""},
      {"alter domain d drop constraint d_check", ""},
      {"alter domain d set default 'x'", R"sql(22P02: invalid input syntax for type integer: "x")sql"},
      {"alter domain d set default 5", ""},
      {"alter domain d set not null", ""},
      {"alter domain d rename constraint c2 to c3", ""},
      {"alter domain nope set not null", R"sql(42704: type "nope" does not exist)sql"},
      {"alter domain int4 set not null", "42809: integer is not a domain"},
      {"alter domain d validate constraint nope",
       R"sql(42704: constraint "nope" of domain "d" does not exist)sql"},
      {"drop domain d2", ""},
  });
}

TEST_CASE("ranges bring multiranges, constructors and array types") {
  expect_verdicts({
      {"create type r1 as range (subtype = nope)", R"sql(42704: type "nope" does not exist)sql"},
      {"create type r1 as range (subtyp = int4)", R"sql(42601: type attribute "subtyp" not recognized)sql"},
      {R"sql(create type r1 as range (collation = "C"))sql",
       R"sql(42601: type attribute "subtype" is required)sql"},
      {R"sql(create type r1 as range (subtype = int4, collation="C"))sql",
       "42809: range collation specified but subtype does not support collation"},
      {"create type r1 as range (subtype = point)",
       R"sql(42704: data type point has no default operator class for access method "btree")sql"},
      {"create type r1 as range (subtype = int4, subtype=int4)", "42601: conflicting or redundant options"},
      {"create type r1 as range (subtype = anyelement)", "42804: range subtype cannot be anyelement"},
      {"create type r1 as range (subtype = float8, subtype_diff = float8mi)", ""},
      {"create type r1 as range (subtype = float8, subtype_diff = nope)",
       R"sql(42710: type "r1" already exists)sql"},
      {"create type r2 as range (subtype = int4, multirange_type_name = r1)",
       R"sql(42710: type "r1" already exists)sql"},
      {"create type r2 as range (subtype = int4, subtype_diff=nope)",
       "42883: function nope(integer, integer) does not exist"},
      {"create type r2 as range (subtype = int4, subtype_opclass=nope)",
       R"sql(42704: operator class "nope" does not exist for access method "btree")sql"},
      {"create type my_range as range(subtype=int4)", ""},
      {R"sql(create type foo as range(subtype=text, collation = "C"))sql", ""},
      {"create type my_multirange as enum ('a')", R"sql(42710: type "my_multirange" already exists)sql"},
      {"create table t(a my_range, b my_multirange, c foo[], d foo_multirange)", ""},
      {"select r1(1.0, 2.0), r1(1.0, 2.0, '[]'), r1_multirange(), r1_multirange(r1(1,2)), r1_multirange(r1(1,2), r1(4,5))",
       ""},
      {"select a && a, lower(a), a @> 5, upper(b) from t", ""},
      {"select a && c from t", "42883: operator does not exist: my_range && foo[]"},
      {"drop type my_range", "2BP01: cannot drop type my_range because other objects depend on it"},
      {"drop type my_multirange", "2BP01: cannot drop type my_multirange because type my_range requires it"},
      {"drop type my_range cascade", ""},
      {"drop type my_multirange", R"sql(42704: type "my_multirange" does not exist)sql"},
      {"drop type foo cascade", ""},
      {"create type foo as range(subtype=text)", ""},
      {"alter type foo rename to bar", ""},
      {"create type foo as range(subtype=text)", R"sql(42710: type "foo_multirange" already exists)sql"},
  });
}

TEST_CASE("shell types wait for their functions") {
  expect_verdicts({
      {"create type sh", ""},
      {"create type sh", R"sql(42710: type "sh" already exists)sql"},
      {"create type b1 (input = nope)", R"sql(42710: type "b1" does not exist)sql"},
      {"create type sh as enum ('a')", ""},
      {"create type sh", R"sql(42710: type "sh" already exists)sql"},
  });
}

TEST_CASE("a label is unsafe to use in the transaction that added it, on 15 even of a type made there") {
  expect_verdicts({
      {"create type e as enum ('a')", ""},
      {"begin; alter type e add value 'b'; select 'a'::e", ""},
      {"begin; alter type e add value 'c'; select 'c'::e", "55P04: unsafe use of new value \"c\" of enum type e"},
      {"begin; create type f as enum ('a'); alter type f add value 'b'; select 'b'::f",
       "55P04: unsafe use of new value \"b\" of enum type f"},
      {"alter type e add value 'd'", ""},
      {"select 'd'::e", ""},
  });
}
