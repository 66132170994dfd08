CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"happened_at" timestamp with time zone DEFAULT now() NOT NULL
);
