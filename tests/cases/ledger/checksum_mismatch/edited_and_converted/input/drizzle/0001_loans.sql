-- loans of books
CREATE TABLE "loans" (
	"id" integer PRIMARY KEY NOT NULL
);
