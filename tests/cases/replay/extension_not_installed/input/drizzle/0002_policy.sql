GRANT SELECT ON "tags" TO neondb_owner;
