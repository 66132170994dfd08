CREATE TABLE "members" (
	"id" integer PRIMARY KEY NOT NULL
);
ALTER TABLE "members" ADD COLUMN "card" text;
