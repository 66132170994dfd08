-- What a new Neon database has beside a plain server's: its roles.
CREATE ROLE neon_superuser CREATEDB CREATEROLE REPLICATION BYPASSRLS;
CREATE ROLE neondb_owner LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT;
CREATE ROLE authenticated NOLOGIN;
CREATE ROLE anonymous NOLOGIN;
GRANT neon_superuser TO neondb_owner;
GRANT authenticated, anonymous TO authenticator;
