ALTER TABLE "intakes" ADD COLUMN "notes" text;
