CREATE TABLE "members" (
	"id" serial PRIMARY KEY NOT NULL,
	"first_name" text NOT NULL
);
CREATE TABLE "loans" (
	"id" serial PRIMARY KEY NOT NULL
);
COMMENT ON TABLE "loans" IS 'lent';
