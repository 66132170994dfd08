CREATE TABLE "orders" ("id" text PRIMARY KEY NOT NULL, "note" text);
--> statement-breakpoint
CREATE TABLE "notes" ("note" text);
