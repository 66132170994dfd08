-- Settings that pg_settings does not show, and objects made in pg_temp before any temporary table.
set default_with_oids = true;
set default_with_oids = false;
set default_with_oids = foo;
reset default_with_oids;
set seed = 0.5;
set is_superuser = on;
set ssl_renegotiation_limit = 0;
drop function pg_temp.g();
select pg_temp.nope();
create function pg_temp.f() returns int language sql as 'select 1';
select pg_temp.f();
select f();
create type pg_temp.ty as enum ('a');
create domain pg_temp.d as int;
create view pg_temp.vv as select 1 as x;
select * from vv;
drop function pg_temp.f();
drop function pg_temp.g();
-- A block is compiled, with the SQL in it, before any of it runs.
do $$ begin perform 1/0; insert into nothing values (1) on conflict (a) do nothing on conflict (b) do nothing; end $$;
do $$ begin create table made_before(a int); selec 1; end $$;
select * from made_before;
do $$ declare x notype; begin null; end $$;
do $$ begin return 1; end $$;
do $$ begin if true then null; end $$;
