\set ON_ERROR_STOP on
GRANT SELECT ON orders TO :reader;
SELECT format('REINDEX TABLE %I', relname) FROM pg_class WHERE relname = 'orders' \gexec
