CREATE TABLE "orders" ("id" SERIAL NOT NULL, "amount" INTEGER, CONSTRAINT "orders_pkey" PRIMARY KEY ("id"));
