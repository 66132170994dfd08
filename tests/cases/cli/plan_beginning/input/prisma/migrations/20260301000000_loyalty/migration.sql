-- AlterEnum
ALTER TYPE "Plan" ADD VALUE 'GOLD';

-- AlterTable
ALTER TABLE "Customer" ADD COLUMN "points" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Visit_at_idx" ON "Visit"("at");
