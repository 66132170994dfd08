-- Rollback of 0003: only for an emergency.
DROP TABLE IF EXISTS "invoice_lines";
--> statement-breakpoint
DROP TABLE IF EXISTS "invoices";
