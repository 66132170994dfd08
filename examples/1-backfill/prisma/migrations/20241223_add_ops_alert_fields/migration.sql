-- AlterTable
ALTER TABLE "clients" ADD COLUMN "ops_alert_email" TEXT,
ADD COLUMN "ops_alert_phone" TEXT,
ADD COLUMN "ops_alerts_enabled" BOOLEAN NOT NULL DEFAULT false;
