ALTER TABLE "loans" ADD COLUMN "due" date;
