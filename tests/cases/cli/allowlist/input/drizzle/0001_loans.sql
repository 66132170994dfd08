CREATE TABLE "loans" (
	"id" serial PRIMARY KEY NOT NULL,
	"book_id" integer NOT NULL
);
