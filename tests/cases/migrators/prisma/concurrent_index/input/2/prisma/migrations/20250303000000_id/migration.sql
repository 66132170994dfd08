CREATE INDEX CONCURRENTLY "books_id" ON "books" ("id");
SELECT 1;
