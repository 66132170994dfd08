// Changes of tables of which nobody knows the rows. What is decided is what a server says to it, whatever they are.
#include "tests/unit/replay/verdicts.h"

using reconcile::test::expect_verdicts;

TEST_CASE("a change that no row can stand in the way of succeeds on rows that can't be told") {
  expect_verdicts({
      {"create table seed (v double precision)", ""},
      {"insert into seed values (random())", ""},
      {"create table t (id uuid primary key default gen_random_uuid(), name text not null, logo text, n int check (n > 0), updated_at timestamptz default now())", ""},
      {"create function stamp() returns trigger language plpgsql as $$ begin NEW.updated_at = now(); return NEW; end; $$", ""},
      {"create trigger st before update on t for each row execute function stamp()", ""},
      {"insert into t (name, n) select 'a', 1 from seed where v > 2", "undecided: which rows are inserted can't be told"},
      {"insert into t (name, n) values ('b', 2)", ""},
      {"update t set logo = 'x', updated_at = now() where id = '30ab5f68-258c-4e81-8217-1123c4536259'", ""},
      {"update t set logo = lower(name) where name like 'a%' or logo is null", ""},
      {"update t set name = null where name = 'zz'", "undecided: which rows change can't be told"},
      {"update t set n = 5 where name = 'a'", ""},
      {"update t set n = -5 where name = 'a'", "undecided: which rows change can't be told"},
      {"insert into t (name) values ('c') on conflict (id) do nothing", ""},
      {"insert into t (name, n) values ('c', -1) on conflict do nothing", "23514: new row for relation \"t\" violates check constraint \"t_n_check\""},
      {"delete from t where name = 'a'", ""},
      {"create table c (id serial primary key, t_id uuid references t)", ""},
      {"delete from t where name = 'b'", ""},
      {"insert into c (t_id) values (null)", ""},
      {"delete from t where name = 'b2'", "undecided: which rows change can't be told"},
      {"create table u (k text primary key, v text)", ""},
      {"insert into u select 'a', 'b' from seed where v > 2", "undecided: which rows are inserted can't be told"},
      {"insert into u values ('z', 'y') on conflict (k) do nothing", ""},
      {"update u set v = 'new' where k = 'a'", ""},
      {"update u set k = 'new' where k = 'a'", "undecided: which rows change can't be told"},
      {"insert into u values ('zz', 'y')", "undecided: which rows the table of index u_pkey holds can't be told"},
  });
}

// The row that is referred to may be one of those that can't be told.
TEST_CASE("a random key that meets no other row may still refer to one") {
  expect_verdicts({
      {"create table seed (v double precision)", ""},
      {"insert into seed values (random())", ""},
      {"create table p (id uuid primary key default gen_random_uuid(), n int)", ""},
      {"create table c (p_id uuid references p)", ""},
      {"insert into p (n) select 1 from seed where v > 2", "undecided: which rows are inserted can't be told"},
      {"insert into p (n) values (7)", ""},
      {"do $$ declare x uuid; begin insert into p (n) values (2) returning id into x; insert into c values (x); end $$",
       "undecided: which rows the table of index p_pkey holds can't be told"},
  });
}
