CREATE TABLE "copies" ("id" integer, "state" "state" DEFAULT 'lost');
