ALTER TABLE "members" DROP COLUMN "plan";
