import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { timestamps } from "./columns";

export const orders = pgTable("orders", {
  id: integer().primaryKey(),
  note: text().notNull(),
  total: integer().notNull().default(0), // nobody generated a migration for this one
  ...timestamps,
});
