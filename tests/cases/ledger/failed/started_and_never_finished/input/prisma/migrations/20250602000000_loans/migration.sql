CREATE TABLE "loans" (
	"id" integer PRIMARY KEY NOT NULL
);
SELECT 1/0;
