CREATE TABLE "intake_clarifications" (
	"id" serial PRIMARY KEY NOT NULL,
	"intake_id" integer NOT NULL,
	"question" text NOT NULL,
	"answer" text
);
--> statement-breakpoint
ALTER TABLE "intake_clarifications" ADD CONSTRAINT "intake_clarifications_intake_id_intakes_id_fk" FOREIGN KEY ("intake_id") REFERENCES "public"."intakes"("id") ON DELETE cascade ON UPDATE no action;
