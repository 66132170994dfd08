-- Whole records in PL/pgSQL, what is the same all through a transaction, and keys that are never the same twice.
create table u(id int primary key, a int, b text, at timestamptz default now());
insert into u(id, a, b) values (1,2,'x');
create function chg() returns trigger language plpgsql as $$ begin if new is distinct from old then raise exception 'changed % %', new.a, old.a; end if; return new; end $$;
create trigger chg before update on u for each row execute function chg();
update u set a = 2;
update u set a = 3;
create table t(id uuid primary key default gen_random_uuid(), a int, b text, created_at timestamptz default now(), j json);
insert into t(a) values (1);
create trigger chg before update on t for each row execute function chg();
update t set a = 3;
update t set a = 1;
drop trigger chg on u;
create function nulls2() returns trigger language plpgsql as $$ begin if old is null then raise exception 'old null % %', to_jsonb(old), new.a; end if; return new; end $$;
create trigger nulls before insert on u for each row execute function nulls2();
insert into u values (2,2,'y');
drop trigger nulls on u;
create table v(a int, b text);
insert into v values (1, 'x');
create function up() returns trigger language plpgsql as $$ begin if row(new.*) is distinct from row(old.*) then raise exception 'ch'; else raise exception 'same'; end if; return null; end $$;
create trigger up before update on v for each row when (old.* is distinct from new.*) execute function up();
update v set a = 1;
update v set a = 2;
drop trigger up on v;
create trigger up before update on v for each row execute function up();
update v set a = 1;
update v set a = 2;
drop trigger up on v;
do $$ declare r record; begin for r in select 1 as x, 'q'::text as y loop raise exception '%', r; end loop; end $$;
do $$ declare r record; begin for r in select 1 as x, 'q'::text as y loop raise exception '%', r.*; end loop; end $$;
do $$ declare r record; s record; begin select 1 as x, 'q'::text as y into r; select 1 as x, 2 as y into s; if s = r then raise exception 'a'; end if; end $$;
do $$ declare r t; s t; begin r.a := 1; s := r; if s = r then raise exception 'eq'; end if; end $$;
do $$ declare r v; begin r := row(7,8); raise exception '%', r; end $$;
do $$ declare r v; begin r := row(7,'a b'); insert into v select r.*; insert into v values (r.*); insert into v select (r).*; insert into v values ((r).a, r.b); raise exception '%', (select count(*) from v); end $$;
do $$ declare r v%rowtype; begin select * into strict r from v where a = 1; raise exception '%', to_jsonb(r) - 'a' || jsonb_build_object('q', r); end $$;
do $$ declare x int; begin x := a from v; raise exception '%', x; end $$;
do $$ declare x int; begin insert into v values (5,'l'); x := a from v; raise exception '%', x; end $$;
do $$ declare x int; begin x := 1, 2; end $$;
do $$ declare x int; begin if (select a, b from v) then null; end if; end $$;
create table ro(id int, created_at timestamptz default now(), c2 timestamp default (now() at time zone 'utc'), c3 timestamptz(3) not null default current_timestamp, d date default current_date);
create function ts() returns trigger language plpgsql as $$ begin if new.created_at is distinct from old.created_at then raise exception 'created_at is read-only'; end if; return new; end $$;
create trigger ts before update on ro for each row execute function ts();
insert into ro(id) values (1);
update ro set id = 2;
update ro set created_at = created_at;
update ro set created_at = null;
create function ins() returns trigger language plpgsql as $$ begin if new.created_at is distinct from now() then raise exception 'must be now'; end if; if new.created_at <> now() then raise exception 'n'; end if; if new.d <> current_date then raise exception 'd'; end if; if new.d > now()::date then raise exception 'f'; end if; return new; end $$;
create trigger ins before insert on ro for each row execute function ins();
insert into ro(id) values (1);
insert into ro(id, created_at) values (1, now());
insert into ro(id, created_at) values (1, current_timestamp);
insert into ro(id, created_at) values (1, transaction_timestamp());
insert into ro(id, created_at) values (1, null);
create table season(id uuid primary key default gen_random_uuid(), s timestamptz not null, e timestamptz not null, d1 date, d2 date, check (e > s), check (d2 >= d1));
insert into season(s,e) values (now() - interval '1 day', now() + interval '90 days');
insert into season(s,e) values (now(), now());
insert into season(s,e) values (now(), now() + interval '1 year 2 hours');
insert into season(s,e) values (now(), now() - '2 hours'::interval);
insert into season(s,e,d1,d2) values (now(), now() + '2 hours'::interval, current_date, current_date + 30);
insert into season(s,e,d1,d2) values (now(), now() + '2 hours'::interval, current_date, current_date);
insert into season(s,e,d1,d2) values (now(), now() + '2 hours'::interval, current_date, now() - interval '3 days');
begin; select 1; insert into season(s,e) values (now(), now()); rollback;
create table tk (id text primary key default gen_random_uuid()::text, code varchar(40) not null unique default gen_random_uuid());
insert into tk(code) values ('a'), ('b');
insert into tk values (gen_random_uuid(), 'c'), (gen_random_uuid()::text, 'd');
insert into tk(code) values ('a');
insert into tk default values;
insert into tk default values;
insert into tk select id, 'e' from tk where code = 'b';
do $$ begin if (select count(*) from tk where id::uuid is not null) <> 6 then raise exception 'not six'; end if; end $$;
create table tk2 (id varchar(20) primary key default gen_random_uuid()::text);
insert into tk2 values (gen_random_uuid()::varchar(20));
create table tk3 (id text primary key default 'usr_' || replace(gen_random_uuid()::text, '-', ''), n int);
insert into tk3(n) values (1),(2);
insert into tk3(n) values (1),(2);
insert into tk3 select id, 3 from tk3;

-- A record goes to EXECUTE with what is known of each of its fields.
CREATE TABLE allowed_words (word text);
INSERT INTO allowed_words VALUES ('open'), ('Jamón');
CREATE TABLE worded (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), word text, token text DEFAULT md5(random()::text));
CREATE FUNCTION check_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_word text;
BEGIN
  EXECUTE format('SELECT ($1).%I::text', TG_ARGV[0]) INTO found_word USING NEW;
  IF NOT EXISTS (SELECT 1 FROM allowed_words WHERE word = found_word) THEN
    RAISE EXCEPTION 'not allowed: %', found_word;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER word BEFORE INSERT ON worded FOR EACH ROW EXECUTE FUNCTION check_word('word');
INSERT INTO worded (word) VALUES ('open');
INSERT INTO worded (word) VALUES ('shut');
UPDATE allowed_words SET word = 'ham' WHERE word ILIKE ANY (ARRAY['%JAM%', '%ENSALADILLA%']);
INSERT INTO worded (word) VALUES ('ham');

-- Keys that are drawn at random, and what is made of them.
CREATE EXTENSION pgcrypto;
CREATE TABLE drawn_a (id serial PRIMARY KEY, token text UNIQUE DEFAULT encode(gen_random_bytes(16), 'hex'), n int);
INSERT INTO drawn_a (n) VALUES (1), (2);
INSERT INTO drawn_a (n) VALUES (3);
CREATE TABLE drawn_b (id serial PRIMARY KEY, code text UNIQUE DEFAULT substr(md5(random()::text), 1, 8), n int);
INSERT INTO drawn_b (n) VALUES (1), (2);
INSERT INTO drawn_b (n) VALUES (3);
CREATE TABLE drawn_c (id serial PRIMARY KEY, code text UNIQUE DEFAULT upper(substring(replace(gen_random_uuid()::text, '-', '') from 1 for 8)), n int);
INSERT INTO drawn_c (n) VALUES (1), (2);
CREATE TABLE drawn_d (id serial PRIMARY KEY, n int);
INSERT INTO drawn_d (n) VALUES (1), (2);
ALTER TABLE drawn_d ADD COLUMN slug text;
UPDATE drawn_d SET slug = 'org-' || left(md5(random()::text), 10);
ALTER TABLE drawn_d ALTER COLUMN slug SET NOT NULL;
CREATE UNIQUE INDEX ON drawn_d (slug);
UPDATE drawn_d SET slug = left(gen_random_uuid()::text, 8);
CREATE TABLE drawn_e (id text PRIMARY KEY DEFAULT md5(random()::text || clock_timestamp()::text), n int);
INSERT INTO drawn_e (n) VALUES (1), (2);
INSERT INTO drawn_e SELECT md5(random()::text), 5 FROM drawn_d;
CREATE TABLE drawn_f (id uuid PRIMARY KEY DEFAULT md5(random()::text || clock_timestamp()::text)::uuid, n int);
INSERT INTO drawn_f (n) VALUES (1), (2);
CREATE TABLE drawn_g (token bytea UNIQUE DEFAULT gen_random_bytes(16), n int);
INSERT INTO drawn_g (n) VALUES (1), (2);
DO $$
DECLARE x text := gen_random_uuid()::text; y text := md5(random()::text);
BEGIN
  IF left(x, 8) <> substr(x, 1, 8) OR lower(x) <> x OR lower(y) <> y OR right(y, 8) <> substring(y from 25) OR left(y, 99) <> y THEN
    RAISE EXCEPTION 'not alike';
  END IF;
  IF upper(y) = md5(y) OR replace(x, '-', '') = x OR y::uuid IS NULL THEN RAISE EXCEPTION 'alike'; END IF;
END $$;
