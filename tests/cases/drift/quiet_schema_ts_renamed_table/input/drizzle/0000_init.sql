CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL);
--> statement-breakpoint
ALTER TABLE "users" RENAME TO "people";
