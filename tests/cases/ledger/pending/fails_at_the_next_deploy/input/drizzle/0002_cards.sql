ALTER TABLE "memberships" ADD COLUMN "card" text;
