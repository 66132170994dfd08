// What a history reads from the catalog: definitions, privileges, dependencies, settings.
#include "tests/unit/replay/verdicts.h"

using reconcile::test::expect_verdicts;

TEST_CASE("definitions and privileges are told as the server tells them") {
  expect_verdicts({
      {"create role anon", ""},
      {"create role staff", ""},
      {"create role boss in role staff", ""},
      {"create role lone noinherit in role staff", ""},
      {"create schema app", ""},
      {"create table app.t (id int primary key, name text)", ""},
      {"create function app.f(a int, b text default 'x', variadic c int[] default '{}') returns setof app.t language sql stable security definer set search_path = app, \"Od d\" as 'select * from app.t'", ""},
      {"create procedure p(inout x int) language plpgsql as $$ begin x := 1; end $$", ""},
      {"create function g() returns trigger language plpgsql as $$ begin return new; end $$", ""},
      {"create table out (what text, val text)", ""},
      {"create aggregate agg(int) (sfunc = int4pl, stype = int)", ""},
      {"grant select, update (name) on app.t to staff with grant option", ""},
      {"grant usage on schema app to anon", ""},
      {"revoke execute on function app.f(int, text, int[]) from public", ""},
      {"do $$ declare d text; begin\n  d := pg_get_functiondef('app.f(int,text,int[])'::regprocedure);\n  if md5(d) <> '00' then raise exception '%', md5(d); end if;\nend $$", "P0001: 030c3944bb6919332d1258b91e876c36"},
      {"do $$ begin raise exception '%', md5(pg_get_functiondef('p(int)'::regprocedure)); end $$", "P0001: 8ce8b674cf95d0210c97bf0e19049ad8"},
      {"do $$ begin raise exception '%', pg_get_functiondef('g()'::regprocedure); end $$", "P0001: CREATE OR REPLACE FUNCTION public.g()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$ begin return new; end $function$\n"},
      {"do $$ begin raise exception '%', pg_get_functiondef('agg'::regproc); end $$", "42809: \"agg\" is an aggregate function"},
      {"select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and pg_get_functiondef(p.oid) like '%x%'", "42809: \"array_agg\" is an aggregate function"},
      {"select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app' and p.prokind = 'f' and pg_get_functiondef(p.oid) like '%x%'", ""},
      {"select p.oid from pg_proc p where p.pronamespace = 'public'::regnamespace and pg_get_functiondef(p.oid) like '%x%'", "42809: \"agg\" is an aggregate function"},
      {"select p.oid from pg_proc p where p.pronamespace = 'app'::regnamespace and pg_get_functiondef(p.oid) like '%x%'", ""},
      {"do $$ declare r record; n int := 0; begin for r in select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app' and p.prosecdef and pg_get_functiondef(p.oid) like '%Od d%' loop n := n + 1; end loop; raise exception 'n %', n; end $$", "P0001: n 1"},
      {"do $$ begin raise exception '% % % % %', has_table_privilege('staff', 'app.t', 'select'), has_table_privilege('boss', 'app.t', 'SELECT, INSERT'), has_table_privilege('lone', 'app.t', 'select'), has_table_privilege('anon', 'app.t', 'select'), has_table_privilege('postgres', 'app.t', 'trigger'); end $$", "P0001: t t f f t"},
      {"do $$ begin raise exception '% % % %', has_column_privilege('boss', 'app.t', 'name', 'update'), has_column_privilege('boss', 'app.t', 'id', 'update'), has_column_privilege('boss', 'app.t', 1::smallint, 'select with grant option'), has_schema_privilege('anon', 'app', 'usage'); end $$", "P0001: t f t t"},
      {"do $$ begin raise exception '% % % %', has_schema_privilege('staff', 'app', 'usage'), has_function_privilege('anon', 'app.f(int,text,int[])', 'execute'), has_function_privilege('anon', 'p(int)', 'EXECUTE'), pg_has_role('boss', 'staff', 'usage'); end $$", "P0001: f f t t"},
      {"do $$ begin raise exception '%', (select string_agg(a.grantee || ' ' || a.privilege_type, ', ') from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where p.oid in ('app.f'::regproc, 'g'::regproc) and a.grantee = 0); end $$", "P0001: 0 EXECUTE"},
      {"select has_table_privilege('nobody', 'app.t', 'select')", "42704: role \"nobody\" does not exist"},
      {"select has_table_privilege('anon', 'app.tt', 'select')", "42P01: relation \"app.tt\" does not exist"},
      {"select has_table_privilege('anon', 'app.t', 'choose')", "22023: unrecognized privilege type: \"choose\""},
      {"select has_function_privilege('anon', 'app.nix(int)', 'execute')", "42883: function \"app.nix(int)\" does not exist"},
      {"select has_schema_privilege('anon', 'nix', 'usage')", "3F000: schema \"nix\" does not exist"},
      {"create view v as select id, name from app.t where id > 3", ""},
      {"do $$ begin raise exception '%', (select definition from pg_views where viewname = 'v'); end $$", "P0001:  SELECT t.id,\n    t.name\n   FROM app.t\n  WHERE (t.id > 3);"},
      {"create trigger tr before insert or update of name on app.t for each row when (new.id > 3) execute function g()", ""},
      {"do $$ begin raise exception '%', (select pg_get_triggerdef(oid) from pg_trigger where tgname = 'tr'); end $$", "P0001: CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF name ON app.t FOR EACH ROW WHEN ((new.id > 3)) EXECUTE FUNCTION g()"},
  });
}

TEST_CASE("settings of functions and members of extensions can be asked for") {
  expect_verdicts({
      {"create extension pg_trgm", ""},
      {"create extension hstore", ""},
      {"create schema app", ""},
      {"create table t (id serial primary key, name text unique, check (id > 0))", ""},
      {"create view v as select id, lower(name) as n from t", ""},
      {"create function f(t) returns int language sql set search_path = '' set work_mem = '64kB' set \"my.x\" = 'a b' as 'select 1'", ""},
      {"create function g() returns int language sql set search_path = \"$user\", public as 'select 1'", ""},
      {"create function h() returns int language sql set search_path to 'a, b' as 'select 1'", ""},
      {"do $$ begin raise exception '%', (select string_agg(proname || ' ' || proconfig::text, '; ' order by proname) from pg_proc where proconfig is not null and pronamespace = 'public'::regnamespace); end $$", "P0001: f {\"search_path=\\\"\\\"\",work_mem=64kB,\"my.x=a b\"}; g {\"search_path=\\\"$user\\\", public\"}; h {\"search_path=\\\"a, b\\\"\"}"},
      {"do $$ begin raise exception '%', (select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prokind = 'f' and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') and not exists (select 1 from unnest(coalesce(p.proconfig, array[]::text[])) as cfg where cfg like 'search_path=%')); end $$", "P0001: 0"},
      {"do $$ begin raise exception '%', (select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and not exists (select 1 from pg_depend d join pg_extension e on d.refobjid = e.oid where d.objid = p.oid and e.extname = 'pg_trgm')); end $$", "P0001: 63"},
      {"do $$ begin raise exception '%', (select count(*) from pg_depend d where d.refobjid = 't'::regclass and deptype = 'n'); end $$", "P0001: 3"},
      {"do $$ begin raise exception '%', (select string_agg(d.deptype || d.refobjsubid::text || coalesce(d.classid::regclass::text,''), ',' order by d.deptype, d.refobjsubid, d.classid) from pg_depend d where d.refobjid = 't'::regclass); end $$", "42725: operator is not unique: \"char\" || text"},
      {"do $$ begin raise exception '%', (select count(*) from pg_depend d where d.objid = 'v'::regclass and d.deptype = 'n'); end $$", "P0001: 1"},
      {"do $$ begin raise exception '%', (select count(*) from pg_depend d join pg_class c on c.oid = d.objid where d.refobjid = 't'::regclass and c.relkind = 'S'); end $$", "P0001: 1"},
      {"do $$ begin raise exception '%', (select count(*) from pg_depend d where d.refobjid = (select oid from pg_extension where extname = 'plpgsql')); end $$", "P0001: 4"},
  });
}

TEST_CASE("settings are looked up and changed") {
  expect_verdicts({
      {"alter system set pgrst.cors = 'x'", "42704: unrecognized configuration parameter \"pgrst.cors\""},
      {"alter system set work_mem = '64MB'", ""},
      {"alter system reset work_mem", ""},
      {"alter system reset all", ""},
      {"alter system set nosuch = 1", "42704: unrecognized configuration parameter \"nosuch\""},
      {"do $$ begin if current_setting('SUPABASE_SERVICE_ROLE_KEY', true) is null then raise exception 'none'; end if; end $$", "P0001: none"},
      {"do $$ begin raise exception '%', current_setting('SUPABASE_KEY'); end $$", "42704: unrecognized configuration parameter \"SUPABASE_KEY\""},
      {"do $$ begin raise exception '%', current_setting('app.key', true) is null; end $$", "P0001: t"},
      {"create table m (id int, at bigint not null default (extract(epoch from now()) * 1000)::bigint)", ""},
      {"insert into m values (1)", ""},
      {"create view v as select id from m where id > 0", ""},
      {"do $$ declare d text; begin d := pg_get_viewdef('v'); drop view v; execute 'create view v as ' || d; end $$", ""},
      {"select * from v", ""},
  });
}

TEST_CASE("rules, options, memberships and what stands on a table can be asked for") {
  expect_verdicts({
      {"create table t (a int, b int)", ""},
      {"create view v as select a from t", ""},
      {"create view w as select a from v", ""},
      {"create materialized view m as select b from t", ""},
      {"create rule r as on insert to t do also notify x", ""},
      {"do $$ begin raise exception '%', (select string_agg(distinct v.relname, ',') from pg_depend d join pg_rewrite r on d.objid = r.oid join pg_class v on r.ev_class = v.oid where d.refobjid = 't'::regclass and d.deptype = 'n'); end $$", "P0001: m,v"},
      {"do $$ begin raise exception '%', (select string_agg(distinct v.relname::text, ',' order by v.relname::text) from pg_depend d join pg_rewrite r on d.objid = r.oid join pg_class v on r.ev_class = v.oid join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid where d.refobjid = 't'::regclass and a.attname = 'b'); end $$", "P0001: m"},
      {"do $$ begin raise exception '%', (select count(*) from pg_rewrite r join pg_class c on c.oid = r.ev_class where c.relnamespace = 'public'::regnamespace and r.rulename = '_RETURN'); end $$", "P0001: 3"},
      {"do $$ declare r record; begin for r in select distinct c.relname from pg_depend d join pg_rewrite w on w.oid = d.objid join pg_class c on c.oid = w.ev_class where d.refobjid = 't'::regclass and c.relkind = 'm' loop execute 'drop materialized view ' || r.relname; end loop; end $$", ""},
      {"select * from m", "42P01: relation \"m\" does not exist"},
      {"do $$ begin raise exception '%', (select count(*) from pg_depend d where d.classid = 'pg_rewrite'::regclass and d.refobjid = 'v'::regclass); end $$", "P0001: 3"},
      {"create view x with (security_invoker = true, security_barrier) as select 1 as a", ""},
      {"create table o (a int) with (fillfactor = 70, autovacuum_enabled = false)", ""},
      {"create view y with (security_invoker = on) as select 1 as a", ""},
      {"create view z with (check_option = local) as select a from t where a > 1 with local check option", "22023: parameter \"check_option\" specified more than once"},
      {"create view z with (check_option = local) as select a from t where a > 1", ""},
      {"do $$ begin raise exception '%', (select string_agg(relname || ' ' || coalesce(reloptions::text, '-'), '; ' order by relname) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')); end $$", "P0001: o {fillfactor=70,autovacuum_enabled=false}; t -; v -; w -; x {security_invoker=true,security_barrier=true}; y {security_invoker=on}; z {check_option=local}"},
      {"create role anon", ""},
      {"create role staff", ""},
      {"grant staff to anon", ""},
      {"do $$ begin raise exception '%', (select string_agg(r.rolname || '<' || m.rolname, ',') from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member where m.rolname = 'anon'); end $$", "P0001: staff<anon"},
      {"do $$ begin if not exists (select 1 from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member where r.rolname = 'anon' and m.rolname = 'staff') then raise exception 'none'; end if; end $$", "P0001: none"},
      {"alter table o enable row level security", ""},
      {"create policy po on o using (a > 3) with check (a < 10)", ""},
      {"do $$ begin raise exception '%', (select pg_get_expr(polqual, polrelid) || pg_get_expr(polwithcheck, polrelid) from pg_policy where polname = 'po'); end $$", "P0001: (a > 3)(a < 10)"},
  });
}
