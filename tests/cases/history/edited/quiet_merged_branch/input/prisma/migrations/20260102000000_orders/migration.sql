CREATE TABLE "orders" ("id" SERIAL NOT NULL, CONSTRAINT "orders_pkey" PRIMARY KEY ("id"));
