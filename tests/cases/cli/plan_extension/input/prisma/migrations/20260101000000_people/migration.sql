-- CreateTable
CREATE TABLE "Person" (
    "id" UUID NOT NULL DEFAULT uuid_generate_v4(),
    "email" CITEXT NOT NULL,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);
