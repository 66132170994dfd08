-- What generated histories found (fuzz_histories.py), as they were shrunk.
CREATE TYPE pair AS (r integer);
CREATE DOMAIN checked_pair AS pair CONSTRAINT positive CHECK ((VALUE).r > 0);
ALTER TYPE pair ALTER ATTRIBUTE r TYPE bigint;
DROP TYPE "time";
DROP FUNCTION lower(text);
CREATE DOMAIN "orderItem" bigint;
ALTER DOMAIN "orderItem" RENAME CONSTRAINT extra TO more;
CREATE TABLE made (id text NOT NULL PRIMARY KEY, data text GENERATED ALWAYS AS (upper(id)) STORED);
ALTER TABLE made ALTER data TYPE text[] USING ARRAY['a'];
ALTER TABLE made NOT OF;
ALTER TABLE made ADD UNIQUE (data) NOT VALID;
CREATE PROCEDURE slugify() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE TRIGGER slug AFTER UPDATE ON made EXECUTE PROCEDURE slugify();
CREATE TABLE ranges (qty text) PARTITION BY RANGE (qty);
CREATE TABLE ranges_1 PARTITION OF ranges FOR VALUES FROM (NULL) TO ('c');
