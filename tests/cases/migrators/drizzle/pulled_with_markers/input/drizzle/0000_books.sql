-- pulled from the database
/*
CREATE TABLE "books" (
  "id" integer PRIMARY KEY,
  "title" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
  "id" integer PRIMARY KEY,
  "email" text NOT NULL
);
*/
