/*
CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0);
--> statement-breakpoint
CREATE TABLE "books" (
  "id" integer PRIMARY KEY,
  "title" text NOT NULL
);
*/
