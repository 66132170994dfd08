// Triggers and rules.
#include "tests/unit/replay/verdicts.h"

using reconcile::test::expect_verdicts;

TEST_CASE("a trigger's relation, condition and function are checked in turn") {
  expect_verdicts({
      {"create table t(a int, b int generated always as (1) stored, c text)", ""},
      {"create view v as select * from t", ""},
      {"create index i on t(a)", ""},
      {"create function tf() returns trigger language plpgsql as 'begin return new; end'", ""},
      {"create trigger tr after insert on t for each row when (old.a = 1) execute function nope()",
       "42P17: INSERT trigger's WHEN condition cannot reference OLD values"},
      {"create trigger tr before insert on t for each row when (new.b = 1) execute function nope()",
       "42P17: BEFORE trigger's WHEN condition cannot reference NEW generated columns"},
      {"create trigger tr before insert on t for each row when (new.zz = 1) execute function nope()",
       "42703: column new.zz does not exist"},
      {"create trigger tr before insert on t for each row when (a = 1) execute function nope()",
       R"sql(42702: column reference "a" is ambiguous)sql"},
      {"create trigger tr before insert on t for each row when (1) execute function nope()",
       "42804: argument of WHEN must be type boolean, not type integer"},
      {"create trigger tr before insert on t for each row when (zz = 1) execute function nope()",
       R"sql(42703: column "zz" does not exist)sql"},
      {"create trigger tr after update on t for each row when (old.* is distinct from new.*) execute function tf()",
       ""},
      {"create trigger tr after update on t for each statement when (new.a = 1) execute function tf()",
       "42P17: statement trigger's WHEN condition cannot reference column values"},
      {"create trigger trd before delete on t for each row when (new.a = 1) execute function tf()",
       "42P17: DELETE trigger's WHEN condition cannot reference NEW values"},
      {"create trigger trv after insert on v for each row execute function tf()",
       R"sql(42809: "v" is a view)sql"},
      {"create trigger trv instead of insert on v for each row execute function tf()", ""},
      {"create trigger tri after insert on i for each row execute function tf()",
       R"sql(42809: "i" is an index)sql"},
      {"create trigger trt after insert on t referencing new table as n for each statement execute function tf()",
       ""},
      {"create trigger trt2 before insert on t referencing new table as n for each statement execute function tf()",
       "42P17: transition table name can only be specified for an AFTER trigger"},
      {"create trigger trt3 after insert or update on t referencing new table as n for each statement execute function tf()",
       "0A000: transition tables cannot be specified for triggers with more than one event"},
      {"create constraint trigger ct after insert on t deferrable initially deferred for each row execute function tf()",
       ""},
      {"create trigger s1 after insert on t for each row execute function s.nope()",
       R"sql(3F000: schema "s" does not exist)sql"},
      {"create trigger tr after update of zz on t for each row execute function tf()",
       R"sql(42710: trigger "tr" for relation "t" already exists)sql"},
      {"create trigger tr after update of a,a on t for each row execute function tf()",
       R"sql(42710: trigger "tr" for relation "t" already exists)sql"},
      {"create trigger tr after insert on t for each row execute function now()",
       "42P17: function now must return type trigger"},
      {"create trigger tr after insert on nope for each row execute function tf()",
       R"sql(42P01: relation "nope" does not exist)sql"},
  });
}

TEST_CASE("triggers are renamed and dropped by table") {
  expect_verdicts({
      {"create table t(a int, b int generated always as (1) stored, c text)", ""},
      {"create view v as select * from t", ""},
      {"create index i on t(a)", ""},
      {"create function tf() returns trigger language plpgsql as 'begin return new; end'", ""},
      {"create trigger tr after insert on t for each row execute function tf()", ""},
      {"create trigger tr after insert on t for each row execute function tf()",
       R"sql(42710: trigger "tr" for relation "t" already exists)sql"},
      {"create or replace trigger tr after update on t for each row execute function tf()", ""},
      {"create trigger tr2 after insert on t for each row execute function tf()", ""},
      {"alter trigger tr on t rename to tr2", R"sql(42710: trigger "tr2" for relation "t" already exists)sql"},
      {"alter trigger tr3 on t rename to tr2", R"sql(42704: trigger "tr3" for table "t" does not exist)sql"},
      {"alter trigger tr on t rename to tr3", ""},
      {"alter trigger tr3 on i rename to x", R"sql(42809: relation "i" cannot have triggers)sql"},
      {"drop trigger tr on t", R"sql(42704: trigger "tr" for table "t" does not exist)sql"},
      {"drop trigger if exists tr on t", ""},
      {"drop trigger if exists tr on nope", ""},
      {"drop trigger tr on nope", R"sql(42P01: relation "nope" does not exist)sql"},
      {"drop function tf()", "2BP01: cannot drop function tf() because other objects depend on it"},
      {"drop function tf() cascade", ""},
      {"drop trigger tr2 on t", R"sql(42704: trigger "tr2" for table "t" does not exist)sql"},
  });
}

TEST_CASE("rules see OLD and NEW") {
  expect_verdicts({
      {"create table t(a int, b int generated always as (1) stored, c text)", ""},
      {"create view v as select * from t", ""},
      {"create index i on t(a)", ""},
      {"create function tf() returns trigger language plpgsql as 'begin return new; end'", ""},
      {"create rule r as on insert to t do instead nothing", ""},
      {"create rule r as on insert to t do instead nothing",
       R"sql(42710: rule "r" for relation "t" already exists)sql"},
      {"create or replace rule r as on insert to t do instead nothing", ""},
      {"create rule r2 as on delete to t do also insert into t(a) values (old.a)", ""},
      {"create rule r3 as on delete to t where zz = 1 do instead nothing",
       R"sql(42703: column "zz" does not exist)sql"},
      {"drop rule r2 on t", ""},
      {"drop rule r2 on t", R"sql(42704: rule "r2" for relation "t" does not exist)sql"},
  });
}

TEST_CASE("event triggers name events and commands that exist") {
  expect_verdicts({
      {"create function tf() returns trigger language plpgsql as 'begin return new; end'", ""},
      {"create event trigger et on nope execute function tf()",
       R"sql(42601: unrecognized event name "nope")sql"},
      {"create event trigger et on ddl_command_start execute function nope()",
       "42883: function nope() does not exist"},
      {"create event trigger et on ddl_command_start execute function tf()",
       "42P17: function tf must return type event_trigger"},
      {"create function etf() returns event_trigger language plpgsql as 'begin end'", ""},
      {"create event trigger et on ddl_command_end when tag in ('create table') execute function etf()", ""},
      {"create event trigger et on ddl_command_end when tag in ('create table') execute function etf()",
       R"sql(42710: event trigger "et" already exists)sql"},
      {"drop event trigger et", ""},
  });
}
