ALTER TABLE "orders" ADD COLUMN "cents" INTEGER;
UPDATE "orders" SET "cents" = "total" * 100;
