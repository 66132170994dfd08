-- AlterTable
ALTER TABLE "alert_logs" ADD COLUMN "delivered_at" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "twilio_numbers" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "client_id" TEXT,
    "released_at" TIMESTAMP(3),

    CONSTRAINT "twilio_numbers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "twilio_numbers_number_key" ON "twilio_numbers"("number");

-- AddForeignKey
ALTER TABLE "twilio_numbers" ADD CONSTRAINT "twilio_numbers_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE SET NULL ON UPDATE CASCADE;
