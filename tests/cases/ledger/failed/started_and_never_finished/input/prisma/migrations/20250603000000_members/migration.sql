CREATE TABLE "members" (
	"id" integer PRIMARY KEY NOT NULL
);
