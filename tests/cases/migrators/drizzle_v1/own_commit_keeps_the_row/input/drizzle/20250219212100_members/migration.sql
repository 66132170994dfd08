CREATE TABLE "members" (
  "id" integer PRIMARY KEY,
  "email" text NOT NULL
);
--> statement-breakpoint
SELECT 1/0;
