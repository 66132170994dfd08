CREATE TABLE "orders" ("id" SERIAL NOT NULL, "amount" INTEGER NOT NULL, CONSTRAINT "orders_pkey" PRIMARY KEY ("id"));
