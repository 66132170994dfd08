import { pgTable, text } from "drizzle-orm/pg-core";
import { primaryId } from "@acme/columns";

export const orders = pgTable("orders", { id: primaryId("id"), note: text() });
export const notes = pgTable("notes", { note: text(), author: text() });
