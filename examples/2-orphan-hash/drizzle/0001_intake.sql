CREATE TABLE "intakes" (
	"id" serial PRIMARY KEY NOT NULL,
	"account_id" integer NOT NULL,
	"status" varchar(32) DEFAULT 'OPEN' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "intakes" ADD CONSTRAINT "intakes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;
