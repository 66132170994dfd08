CREATE INDEX "intake_clarifications_intake_id_idx" ON "intake_clarifications" USING btree ("intake_id");
