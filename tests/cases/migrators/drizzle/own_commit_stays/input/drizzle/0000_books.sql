BEGIN;
CREATE TABLE "books" (
  "id" integer PRIMARY KEY,
  "title" text NOT NULL
);
COMMIT;
--> statement-breakpoint
SELECT 1/0;
