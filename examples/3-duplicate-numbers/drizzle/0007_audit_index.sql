CREATE INDEX "audit_log_happened_at_idx" ON "audit_log" USING btree ("happened_at");
