CREATE TYPE "state" AS ENUM ('lent');
