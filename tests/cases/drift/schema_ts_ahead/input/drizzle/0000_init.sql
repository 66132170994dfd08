CREATE TABLE "orders" (
	"id" integer PRIMARY KEY NOT NULL,
	"note" text,
	"created_at" timestamp DEFAULT now() NOT NULL
);
