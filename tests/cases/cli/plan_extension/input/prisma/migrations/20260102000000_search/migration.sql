-- CreateIndex
CREATE INDEX "Person_email_idx" ON "Person" USING GIN ("email" gin_trgm_ops);

-- Backfill
UPDATE "Person" SET "nickname" = split_part("email"::text, '@', 1);
