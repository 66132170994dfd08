-- Production was changed by hand in December; this brings the history in line with it.

-- AlterTable
ALTER TABLE "customers" ADD COLUMN IF NOT EXISTS "timezone" TEXT;

-- Backfill: states that were made before customers had a client take it from their customer.
-- Safe to run more than once.
UPDATE "onboarding_states" os
SET "clientId" = c."clientId"
FROM "customers" c
WHERE os."customer_id" = c."id"
  AND os."clientId" IS NULL;

-- AlterTable
ALTER TABLE "onboarding_states" ALTER COLUMN "clientId" SET NOT NULL;

-- CreateIndex
CREATE INDEX "onboarding_states_clientId_idx" ON "onboarding_states"("clientId");
