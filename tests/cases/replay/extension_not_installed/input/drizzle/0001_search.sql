CREATE TABLE "tags" ("name" text);--> statement-breakpoint
CREATE INDEX "tags_name" ON "tags" USING gin ("name" gin_trgm_ops);
