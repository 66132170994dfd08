import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { auditColumns } from "@library/audit";

export const members = pgTable("members", { id: serial().primaryKey(), firstName: text().notNull() });

export const loans = pgTable("loans", { id: serial().primaryKey(), ...auditColumns() });
