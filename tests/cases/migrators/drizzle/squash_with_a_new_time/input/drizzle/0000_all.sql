CREATE TABLE "books" (
  "id" integer PRIMARY KEY,
  "title" text NOT NULL
);
CREATE TABLE "members" (
  "id" integer PRIMARY KEY,
  "email" text NOT NULL
);
CREATE TABLE "loans" (
  "id" integer PRIMARY KEY,
  "due" date
);
