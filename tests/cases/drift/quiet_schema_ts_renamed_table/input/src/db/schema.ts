import { pgTable, serial } from "drizzle-orm/pg-core";

export const people = pgTable("people", { id: serial().primaryKey() });
