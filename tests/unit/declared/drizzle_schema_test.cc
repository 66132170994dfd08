// schema.ts as drizzle-kit would see it: what is literal, also through helpers and imports; what is not is said.
#include "adapters/drizzle_schema/reader.h"
#include "adapters/drizzle_snapshot/script.h"
#include "tests/catch.h"

using namespace reconcile;
using namespace reconcile::drizzle_schema;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

const std::string core = "import { pgTable, pgEnum, pgSchema, pgTableCreator, pgPolicy, text, integer, serial, uuid, jsonb, timestamp, varchar, numeric, customType, index, uniqueIndex, "
                         "unique, check, primaryKey, foreignKey } from 'drizzle-orm/pg-core';\nimport { sql, relations } from 'drizzle-orm';\n";

Reading read(const Files& files, Casing casing = Casing::AsWritten) { return read_schema_files(*memory_file_tree(files), {files.front().first}, casing); }

std::string sql_of(const std::string& text, Casing casing = Casing::AsWritten) {
  Reading reading = read({{"schema.ts", core + text}}, casing);
  std::string out = drizzle_snapshot::to_script(reading.model);
  for (const LayoutProblem& problem : reading.problems) out += "-- " + problem.message + "\n";
  return out;
}

}  // namespace

TEST_CASE("columns: types, defaults, and what only clients see") {
  CHECK(sql_of(R"(export const t = pgTable('t', {
  id: serial('id').primaryKey(), email: varchar({ length: 255 }).notNull().unique(), tags: text('tags').array().default(['a', "b"]).notNull(),
  at: timestamp('at', { withTimezone: true, precision: 3 }).defaultNow().$onUpdate(() => new Date()), amount: numeric('amount', { precision: 10, scale: 2 }).default('0'),
  data: jsonb('data').$type<{ a: number }>().default({ a: [1, "it's"] }), raw: jsonb('raw').default('{}'), up: text('up').default(sql`upper('x')`), n: integer().generatedAlwaysAsIdentity({ startWith: 100 }),
});)") ==
        R"(CREATE TABLE "public"."t" (
  "id" serial PRIMARY KEY,
  "email" varchar(255) NOT NULL,
  "tags" text[] DEFAULT '{"a","b"}' NOT NULL,
  "at" timestamp(3) with time zone DEFAULT now(),
  "amount" numeric(10, 2) DEFAULT '0',
  "data" jsonb DEFAULT '{"a":[1,"it''s"]}'::jsonb,
  "raw" jsonb DEFAULT '{}',
  "up" text DEFAULT upper('x'),
  "n" integer NOT NULL GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "public"."t_n_seq" START WITH 100),
  CONSTRAINT "t_email_unique" UNIQUE ("email")
);
)");
}

TEST_CASE("keys, indexes, checks and foreign keys get drizzle-kit's names") {
  CHECK(sql_of(R"(export const a = pgTable('a', { x: text('x'), y: text('y') }, (t) => ({ pk: primaryKey({ columns: [t.x, t.y] }) }));
export const b = pgTable('b', { x: text('x').references(() => a.x, { onDelete: 'cascade' }), y: text('y') }, (t) => [
  index().on(t.x.desc(), t.y), uniqueIndex('u').on(sql`lower(${t.x})`).where(sql`${t.y} is not null`), index('g').using('gin', t.x.op('gin_trgm_ops')),
  check('c', sql`${t.x} <> ''`), unique().on(t.x, t.y), foreignKey({ columns: [t.x, t.y], foreignColumns: [a.x, a.y] }),
]);)") ==
        R"(CREATE TABLE "public"."a" (
  "x" text,
  "y" text,
  CONSTRAINT "a_x_y_pk" PRIMARY KEY ("x", "y")
);
CREATE TABLE "public"."b" (
  "x" text,
  "y" text,
  CONSTRAINT "b_x_y_unique" UNIQUE ("x", "y"),
  CONSTRAINT "c" CHECK ("b"."x" <> '')
);
CREATE INDEX "b_x_y_index" ON "public"."b" USING btree ("x" DESC NULLS LAST, "y");
CREATE UNIQUE INDEX "u" ON "public"."b" USING btree (lower("b"."x")) WHERE "b"."y" is not null;
CREATE INDEX "g" ON "public"."b" USING gin ("x" gin_trgm_ops);
ALTER TABLE "public"."b" ADD CONSTRAINT "b_x_a_x_fk" FOREIGN KEY ("x") REFERENCES "public"."a" ("x") ON DELETE CASCADE;
ALTER TABLE "public"."b" ADD CONSTRAINT "b_x_y_a_x_y_fk" FOREIGN KEY ("x", "y") REFERENCES "public"."a" ("x", "y");
)");
}

TEST_CASE("constants, helpers, spreads, custom types and table creators are followed") {
  CHECK(sql_of(R"(const LABELS = ['x', 'y'] as const;
export const kind = pgEnum('kind', LABELS);
const id = () => uuid('id').primaryKey().defaultRandom();
const vec = customType<{ data: string }>({ dataType() { return 'tsvector'; } });
const times = { createdAt: timestamp('created_at').notNull() };
const table = pgTableCreator((name) => `app_${name}`);
const hidden = pgTable('hidden', { id: id() });
export const t = table('t', { id: id(), kind: kind('kind').default('x'), v: vec('v'), ...times });
export const tRelations = relations(t, ({ many }) => ({}));
export type T = typeof t.$inferSelect;)") ==
        R"(CREATE TYPE "public"."kind" AS ENUM ('x', 'y');
CREATE TABLE "public"."app_t" (
  "id" uuid DEFAULT gen_random_uuid() PRIMARY KEY,
  "kind" "public"."kind" DEFAULT 'x',
  "v" tsvector,
  "created_at" timestamp NOT NULL
);
)");
}

TEST_CASE("schemas, callbacks for columns, policies, and names in the configured case") {
  CHECK(sql_of(R"(export const app = pgSchema('app');
export const t = app.table('t', (c) => ({ userId: c.integer(), httpURLPath: c.text() }), (t) => [pgPolicy('p', { for: 'select', to: 'reader', using: sql`${t.userId} = 1` })]);)",
               Casing::Snake) ==
        R"(CREATE SCHEMA IF NOT EXISTS "app";
CREATE TABLE "app"."t" (
  "user_id" integer,
  "http_url_path" text
);
ALTER TABLE "app"."t" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "p" ON "app"."t" AS PERMISSIVE FOR SELECT TO "reader" USING ("app"."t"."user_id" = 1);
)");
}

TEST_CASE("modules of the repository are followed, by relative paths, aliases and re-exports") {
  Reading reading = read({{"src/db/index.ts", "export * from './tables';\nexport { b as c } from '@/db/more';"},
                          {"src/db/tables.ts", core + "import { id } from '@/lib/columns';\nexport const a = pgTable('a', { id });"},
                          {"src/db/more.ts", core + "export const b = pgTable('b', { x: text('x') });"},
                          {"src/lib/columns.ts", core + "export const id = integer('id').primaryKey();"}});
  CHECK(reading.problems.empty());
  REQUIRE(reading.model.tables.size() == 2);
  CHECK(reading.model.tables[0].columns.at(0).primary_key);
  CHECK(reading.files.size() == 4);
}

TEST_CASE("what is computed is said with its place, and the rest is read") {
  Reading reading = read({{"schema.ts", core + "import { ulid, base } from 'some-package';\n"
                                               "export const t = pgTable('t', {\n  id: ulid('id'),\n  ...base,\n  name: text('name'),\n});\n"
                                               "export const u = makeTable('u', { id: text('id') });\n"
                                               "export const s = createInsertSchema(t);\nexport const n = process.env.X ? 1 : 2;\n"}});
  REQUIRE(reading.problems.size() == 3);
  CHECK(reading.problems[0].message == "`u` can't be read without running it: a function that is not drizzle's own makes it");
  CHECK(reading.problems[1].message == "column `id` of table `t` can't be read without running it: a function that is not drizzle's own makes it");
  CHECK(reading.problems[1].location->begin.line == 5);
  CHECK(reading.problems[2].message == "columns of table `t` can't be read without running it: what is spread into them is computed");
  CHECK(reading.anything_unread);
  REQUIRE(reading.unread.size() == 1);
  CHECK(reading.unread[0].name == "t");
  REQUIRE(reading.model.tables.size() == 1);
  CHECK(reading.model.tables[0].columns.size() == 1);
}

TEST_CASE("no text makes the reader fail") {
  for (std::string text : {"", "export", "export const", "export const a = ", "import {", "export const t = pgTable('t', {", "export const t = pgTable('t', { a: text('a').default(`${", "(((((((", "const a = b; const b = a; export { a, b };",
                           "export const f = () => f(); export const t = pgTable('t', f());", "export const a = <T,>(x: T) => x", "/* ", "'", "`", "export * from './schema';", "}{)(][", "export default pgTable"}) {
    INFO(text);
    read({{"schema.ts", core + text}});
    for (std::size_t cut = 0; cut < text.size(); ++cut) read({{"schema.ts", core + text.substr(0, cut)}});
  }
  std::string deep = "export const a = ";
  for (int i = 0; i < 5000; ++i) deep += "[(";
  read({{"schema.ts", deep}});
  SUCCEED();
}
