CREATE TYPE "status" AS ENUM('draft', 'sent');
--> statement-breakpoint
CREATE TYPE "mood" AS ENUM('calm', 'cross');
--> statement-breakpoint
CREATE TABLE "letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" "status" NOT NULL,
	"mood" "mood",
	CONSTRAINT "letters_id_unique" UNIQUE("id")
);
