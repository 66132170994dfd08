// Situations of files × ledger that people get into, one by one. Each is a list of steps:
//   files({path: text})        the migrations folder as it then is; a text of null is a folder without a file
//   sql(text)                  by hand, on the database
//   deploy                     the tool's own command; when an `ask` stands before it, the prediction is compared with it
//   applied(NAME), rolledBack(NAME)   prisma migrate resolve
//   ask(NAME)                  the state that a case of tests/cases/migrators shows, under this environment's name
import crypto from 'node:crypto'

const files = (map) => ({ files: map })
const sql = (text) => ({ sql: text })
const deploy = { deploy: true }
const ask = (name = 'prod') => ({ ask: name })
const applied = (name) => ({ applied: name })
const rolledBack = (name) => ({ rolledBack: name })

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex')
const crlf = (text) => text.replaceAll('\n', '\r\n')
const marker = '--> statement-breakpoint\n'
const mark = '\ufeff'

const books = 'CREATE TABLE "books" (\n  "id" integer PRIMARY KEY,\n  "title" text NOT NULL\n);\n'
const members = 'CREATE TABLE "members" (\n  "id" integer PRIMARY KEY,\n  "email" text NOT NULL\n);\n'
const loans = 'CREATE TABLE "loans" (\n  "id" integer PRIMARY KEY,\n  "due" date\n);\n'
const everything = books + members + loans
const dividesByZero = members + marker + 'SELECT 1/0;\n'
const isbn = 'ALTER TABLE "books" ADD COLUMN "isbn" text NOT NULL;\n'

// -- Drizzle 0.x ----------------------------------------------------------------------------------

const first = 1740000000000
const minutes = (count) => first + count * 60000
const entry = (tag, when, text) => ({ tag, when, text })
const B = entry('0000_books', minutes(0), books)
const M = entry('0001_members', minutes(1), members)
const L = entry('0002_loans', minutes(2), loans)

const journalOf = (entries) =>
  JSON.stringify({ version: '7', dialect: 'postgresql', entries: entries.map(({ tag, when }, idx) => ({ idx, version: '7', when, tag, breakpoints: true })) }, null, 2) + '\n'
const journal = (...entries) =>
  files({ 'meta/_journal.json': journalOf(entries), ...Object.fromEntries(entries.filter(({ text }) => text !== undefined).map(({ tag, text }) => [`${tag}.sql`, text])) })
const without = (step, ...paths) => files(Object.fromEntries(Object.entries(step.files).filter(([path]) => !paths.includes(path))))

const oldLedger = 'CREATE SCHEMA IF NOT EXISTS drizzle; CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);'
const insertRow = (hash, time) => sql(`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('${hash}', ${time});`)

const snapshot = (id, prevId) => JSON.stringify({ id, prevId, version: '7', dialect: 'postgresql', tables: {}, enums: {}, schemas: {}, sequences: {}, roles: {}, policies: {}, views: {} }) + '\n'
const ids = [0, 1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`)
const fork = files({ ...journal(B, M, L).files, 'meta/0000_snapshot.json': snapshot(ids[1], ids[0]), 'meta/0001_snapshot.json': snapshot(ids[2], ids[1]), 'meta/0002_snapshot.json': snapshot(ids[3], ids[1]) })

const zero = {
  fresh_then_again: [journal(B, M, L), ask('fresh'), deploy, ask('deployed'), deploy],
  back_dated_entry_is_skipped: [journal(B, L), deploy, journal(B, L, M), ask(), deploy],
  back_dated_entry_runs_on_a_fresh_database: [journal(B, L, M), ask(), deploy],
  equal_time_is_skipped: [journal(B, M), deploy, journal(B, M, { ...L, when: M.when }), ask(), deploy],
  edited_file_is_not_noticed: [journal(B, M), deploy, journal({ ...B, text: books.replace('"title" text NOT NULL', '"title" text') }, M), ask(), deploy],
  applied_file_is_gone: [journal(B, M), deploy, journal({ ...B, text: undefined }, M), ask(), deploy],
  stray_file_is_ignored: [files({ ...journal(B).files, '0001_members.sql': members }), ask(), deploy],
  no_journal: [without(journal(B), 'meta/_journal.json'), ask(), deploy],
  emptied_ledger: [journal(B, M), deploy, sql('DELETE FROM drizzle.__drizzle_migrations'), ask(), deploy],
  duplicated_rows: [journal(B, M), deploy, sql('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) SELECT hash, created_at FROM drizzle.__drizzle_migrations'), ask(), deploy],
  orphan_of_the_future_masks: [journal(B), deploy, insertRow('f'.repeat(64), 1900000000000), journal(B, M), ask(), deploy],
  orphan_of_the_past: [sql(oldLedger), insertRow('e'.repeat(64), 1600000000000), journal(B), ask(), deploy],
  created_at_null: [journal(B, M), deploy, insertRow('e'.repeat(64), 'NULL'), ask(), deploy],
  second_of_three_fails: [journal(B, { ...M, text: dividesByZero }, L), ask(), deploy],
  concurrent_index: [journal(B, entry('0001_title', minutes(1), 'CREATE INDEX CONCURRENTLY "books_title" ON "books" ("title");\n')), ask(), deploy],
  new_label_in_one_run: [
    journal(entry('0000_state', minutes(0), `CREATE TYPE "state" AS ENUM ('lent');\n`)), deploy,
    journal(entry('0000_state', minutes(0), `CREATE TYPE "state" AS ENUM ('lent');\n`), entry('0001_lost', minutes(1), `ALTER TYPE "state" ADD VALUE 'lost';\n`),
      entry('0002_copies', minutes(2), `CREATE TABLE "copies" ("id" integer, "state" "state" DEFAULT 'lost');\n`)), ask(), deploy],
  own_commit_stays: [journal({ ...B, text: `BEGIN;\n${books}COMMIT;\n${marker}SELECT 1/0;\n` }), ask(), deploy, ask('after')],
  no_markers: [journal({ ...B, text: everything }), ask(), deploy],
  byte_order_mark: [journal({ ...B, text: mark + books }), ask(), deploy],
  nothing_in_them: [journal({ ...B, text: '' }, { ...M, text: '-- nothing\n' }), ask(), deploy],
  line_endings_are_not_noticed: [journal(B), deploy, journal({ ...B, text: crlf(books) }), ask(), deploy],
  pulled_with_markers: [journal({ ...B, text: `-- pulled from the database\n/*\n${books}${marker}${members}*/\n` }), ask(), deploy],
  pulled_without_markers: [journal({ ...B, text: `/*\n${books}${members}*/\n` }), ask(), deploy],
  baseline_by_hand: [sql(books + oldLedger), insertRow(sha256(books), minutes(0)), journal(B, M), ask(), deploy],
  baseline_in_seconds: [sql(books + oldLedger), insertRow(sha256(books), minutes(0) / 1000), journal(B), ask(), deploy],
  baseline_with_any_hash: [sql(books + oldLedger), insertRow('baseline', minutes(0)), journal(B, M), ask(), deploy],
  squash_with_a_new_time: [journal(B, M, L), deploy, journal(entry('0000_all', minutes(9), everything)), ask(), deploy],
  squash_with_the_last_time: [journal(B, M, L), deploy, journal(entry('0000_all', L.when, everything)), ask(), sql(''), deploy],
  descending_times: [journal({ ...B, when: minutes(5) }, { ...M, when: minutes(0) }), ask('fresh'), deploy, journal({ ...B, when: minutes(5) }, { ...M, when: minutes(0) }, { ...L, when: minutes(6) }), ask(), deploy],
  ledger_elsewhere: [journal(B), deploy, sql('ALTER TABLE drizzle.__drizzle_migrations SET SCHEMA public; ALTER TABLE __drizzle_migrations RENAME TO my_ledger'), ask(), deploy],
  snapshots_collide: [fork, ask(), deploy],
  falling_times: [journal(B, { ...M, when: minutes(-9) }), ask(), deploy],
  journal_of_nonsense: [files({ '0000_books.sql': books, 'meta/_journal.json': JSON.stringify({ version: '5', dialect: 'postgresql', entries: [{ idx: 41, version: '1', when: minutes(0), tag: '0000_books', breakpoints: false }] }) }), ask(), deploy],
  same_tag_twice: [journal(entry('0000_one', minutes(0), 'SELECT 1;\n'), entry('0000_one', minutes(1), 'SELECT 1;\n')), ask(), deploy],
  not_null_where_there_are_rows: [journal(B), deploy, sql(`INSERT INTO books VALUES (1, 'a')`), journal(B, entry('0001_isbn', minutes(1), isbn)), ask(), deploy],
  latest_snapshot_is_gone: [files({ ...journal(B, M, L).files, 'meta/0000_snapshot.json': snapshot(ids[1], ids[0]), 'meta/0001_snapshot.json': snapshot(ids[2], ids[1]) }), ask(), deploy],
  names_without_numbers: [journal(entry('bold_ant', minutes(0), books), entry('calm_bee', minutes(1), books)), ask(), deploy],
}

// -- Drizzle 1.x ----------------------------------------------------------------------------------

const vB = ['20250219212000_books', books]
const vM = ['20250219212100_members', members]
const vL = ['20250219212200_loans', loans]
const snapshotOf = (name) => JSON.stringify({ version: '8', dialect: 'postgres', id: name, prevIds: [], ddl: [], renames: [] }) + '\n'
const folders = (...list) => {
  const snapshots = list.filter(([, text]) => text !== null).map(([name]) => [`${name}/snapshot.json`, snapshotOf(name)])
  return files({ ...Object.fromEntries(snapshots), ...bareFolders(...list).files })
}
const bareFolders = (...list) => files(Object.fromEntries(list.map(([name, text]) => [`${name}/${text === null ? '.keep' : 'migration.sql'}`, text ?? ''])))

const one = {
  fresh_then_again: [folders(vB, vM, vL), ask('fresh'), deploy, ask('deployed'), deploy],
  back_dated_folder_runs: [folders(vB, vL), deploy, folders(vB, vM, vL), ask(), deploy],
  edited_file_is_not_noticed: [folders(vB), deploy, folders([vB[0], `${books}-- edited\n`]), ask(), deploy],
  renamed_folder_runs_again: [folders(vB), deploy, folders(['20250219212000_library', books]), ask(), deploy],
  orphan_is_passed_over: [folders(vB, vM), deploy, folders(vM, vL), ask(), deploy],
  old_ledger_is_upgraded: [sql(books + members + oldLedger), insertRow('0'.repeat(64), minutes(0) + 123), insertRow('1'.repeat(64), minutes(1) + 999), folders(vB, vM, vL), ask(), deploy],
  old_ledger_with_an_orphan: [sql(books + oldLedger), insertRow('0'.repeat(64), minutes(0) + 123), insertRow('1'.repeat(64), 1650000000000), folders(vB, vM), ask(), deploy],
  folder_of_the_old_layout: [journal(B), ask(), deploy],
  folder_without_a_time: [folders(['init', books]), ask(), deploy],
  folders_without_snapshots: [bareFolders(vB, vM), ask(), deploy],
  folder_without_a_file: [files({ ...folders(vB, [vM[0], null]).files, 'README.md': 'Migrations.\n' }), ask(), deploy],
  own_commit_keeps_the_row: [folders([vB[0], `BEGIN;\n${books}COMMIT;\n`], [vM[0], dividesByZero]), ask(), deploy],
  row_without_a_name: [folders(vB), deploy, sql('UPDATE drizzle.__drizzle_migrations SET name = NULL'), ask(), deploy],
  second_fails: [folders(vB, [vM[0], dividesByZero]), ask(), deploy],
}

// -- Prisma ---------------------------------------------------------------------------------------

const pB = ['20250301000000_books', books]
const pM = ['20250302000000_members', members]
const pL = ['20250303000000_loans', loans]
const bad = ['20250302000000_bad', `${members}SELECT 1/0;\n`]
const lock = { 'migration_lock.toml': 'provider = "postgresql"\n' }
const prismaFolders = (...list) => files({ ...lock, ...bareFolders(...list).files })
const rows = '_prisma_migrations'
const squashed = ['20250304000000_squashed', everything]

const prisma = {
  fresh_then_again: [prismaFolders(pB, pM), ask('fresh'), deploy, ask('deployed'), deploy],
  no_migrations: [files(lock), ask(), deploy],
  tables_without_a_ledger: [prismaFolders(pB, pM), sql(books), ask('found'), deploy, applied(pB[0]), ask('resolved'), deploy, ask('deployed')],
  back_dated_folder_runs: [prismaFolders(pB, pL), deploy, prismaFolders(pB, pM, pL), ask(), deploy],
  edited_by_a_comment: [prismaFolders(pB), deploy, prismaFolders([pB[0], `${books}-- edited\n`]), ask(), deploy],
  line_endings_are_no_edit: [prismaFolders(pB), deploy, prismaFolders([pB[0], crlf(books)]), ask(), deploy],
  byte_order_mark_is_an_edit: [prismaFolders(pB), deploy, prismaFolders([pB[0], mark + books]), ask(), deploy],
  applied_folder_is_gone: [prismaFolders(pB, pM), deploy, prismaFolders(pM), ask(), deploy],
  renamed_folder_runs_again: [prismaFolders(pB), deploy, prismaFolders(['20250301000000_library', books]), ask(), deploy],
  histories_diverge: [prismaFolders(pB, pM), deploy, prismaFolders(pB, pL), ask('before'), deploy, ask('after'), deploy],
  second_fails: [prismaFolders(pB, bad, pL), ask('fresh'), deploy, ask('failed'), deploy],
  rolled_back_and_mended: [prismaFolders(pB, bad), deploy, rolledBack(bad[0]), ask('resolved'), prismaFolders(pB, [bad[0], members]), ask('mended'), deploy, ask('deployed'), deploy],
  failed_marked_as_applied: [prismaFolders(pB, bad), deploy, applied(bad[0]), ask(), deploy],
  own_commit_stays: [prismaFolders([pM[0], `BEGIN;\n${members}COMMIT;\n${members}`]), ask('fresh'), deploy, ask('failed'), deploy],
  concurrent_index: [prismaFolders(pB, ['20250302000000_title', 'CREATE INDEX CONCURRENTLY "books_title" ON "books" ("title");\n']), ask('alone'), deploy,
    prismaFolders(pB, ['20250302000000_title', 'CREATE INDEX CONCURRENTLY "books_title" ON "books" ("title");\n'], ['20250303000000_id', 'CREATE INDEX CONCURRENTLY "books_id" ON "books" ("id");\nSELECT 1;\n']), ask('with_another'), deploy],
  folder_without_a_file: [files({ ...prismaFolders(pB, [pM[0], null]).files, 'README.md': 'Migrations.\n' }), ask('fresh'), deploy, ask('again'), deploy],
  applied_file_is_gone: [prismaFolders(pB, pM), deploy, prismaFolders([pB[0], null], pM), ask(), deploy],
  nothing_in_them: [prismaFolders([pB[0], ''], [pM[0], '-- This is an empty migration.']), ask(), deploy],
  lock_of_another_provider: [files({ ...prismaFolders(pB).files, 'migration_lock.toml': 'provider = "mysql"\n' }), ask(), deploy],
  no_lock_file: [without(prismaFolders(pB), 'migration_lock.toml'), ask(), deploy],
  table_of_no_migration: [prismaFolders(['20250301000000_isbn', 'ALTER TABLE "books" ADD COLUMN "isbn" text;\n']), sql(books), applied('20250301000000_isbn'), ask(), deploy],
  column_by_hand: [prismaFolders(pB), deploy, sql('ALTER TABLE books ADD COLUMN shelf text'), ask(), deploy],
  duplicated_row: [prismaFolders(pB), deploy, sql(`INSERT INTO ${rows} SELECT gen_random_uuid(), checksum, finished_at, migration_name, logs, rolled_back_at, started_at + interval '1 second', applied_steps_count FROM ${rows}`), ask(), deploy],
  finished_and_rolled_back: [prismaFolders(pB), deploy, sql(`UPDATE ${rows} SET rolled_back_at = now()`), ask(), deploy, ask('after'), deploy],
  order_of_names: [prismaFolders(...['2_b', '10_a', '1_Z', '1_a', '1-a', '1a', '_x', 'B', 'a'].map((name) => [name, 'SELECT 1;\n'])), ask(), deploy],
  squash_that_was_resolved: [prismaFolders(pB, pM, pL), deploy, prismaFolders(squashed), ask('before'), applied(squashed[0]), ask('resolved'), deploy],
  squash_under_the_last_name: [prismaFolders(pB, pM), deploy, prismaFolders([pM[0], books + members]), ask(), deploy],
  squash_that_was_not_resolved: [prismaFolders(pB, pM), deploy, prismaFolders([squashed[0], books + members]), ask('before'), deploy, ask('after'), deploy],
  emptied_ledger: [prismaFolders(pB), deploy, sql(`DELETE FROM ${rows}`), ask(), deploy],
  dropped_ledger: [prismaFolders(pB), deploy, sql(`DROP TABLE ${rows}`), ask(), deploy],
  no_table_in_the_way: [sql(`CREATE VIEW shelves AS SELECT 1 AS x; CREATE TYPE state AS ENUM ('lent'); CREATE SCHEMA other; CREATE TABLE other.t (id int)`), prismaFolders(pB), ask(), deploy],
  not_null_where_there_are_rows: [prismaFolders(pB), deploy, sql(`INSERT INTO books VALUES (1, 'a')`), prismaFolders(pB, ['20250302000000_isbn', isbn]), ask('before'), deploy, ask('failed'), deploy],
  checksum_of_old_versions: [prismaFolders(pB), deploy, sql(`UPDATE ${rows} SET checksum = '${Buffer.from(sha256(books), 'hex').reduce((out, byte) => out + byte.toString(16), '')}'`), ask(), deploy],
  nested_folder: [prismaFolders(pB), deploy, files({ ...prismaFolders(pB).files, 'nested/20250305000000_copies/migration.sql': loans }), ask(), deploy],
  interrupted_run: [prismaFolders(pB, pM), deploy, sql(`UPDATE ${rows} SET finished_at = NULL, applied_steps_count = 0 WHERE migration_name = '${pM[0]}'`), ask('interrupted'), deploy, applied(pM[0]), ask('resolved'), deploy],
  two_of_one_time: [prismaFolders(['20250301000000_members', members], ['20250301000000_Books', books]), ask(), deploy],
  no_utf8: [prismaFolders(['20250301000000_books', Buffer.concat([Buffer.from('-- '), Buffer.from([0xff]), Buffer.from(`\n${books}`)])]), ask('fresh'), deploy, ask('deployed'), deploy],
  failed_orphan: [prismaFolders(pB, bad), deploy, prismaFolders(pB), ask('failed'), deploy, rolledBack(bad[0]), ask('resolved'), deploy],
  squash_alone: [prismaFolders(['000000000000_squashed_migrations', everything]), ask('fresh'), deploy, ask('deployed'), deploy],
  schema_of_the_url: { schemaOfUrl: 'app', schemaFile: 'datasource db {\n  provider = "postgresql"\n  url      = "postgresql://localhost/library?schema=app"\n}\n', steps: [prismaFolders(pB), sql('CREATE TABLE other (id int)'), ask('fresh'), deploy, ask('deployed'), deploy] },
  list_of_schemas: {
    datamodel: 'datasource db {\n  provider = "postgresql"\n  schemas  = ["public", "auth"]\n}\n',
    steps: [prismaFolders(pB), sql('CREATE SCHEMA auth; CREATE TABLE auth.sessions (id int)'), ask(), deploy],
  },
}

// -- From one tool to the other -------------------------------------------------------------------

const prismaLedger =
  'CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text,' +
  ' rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0);\n'
const pulled = { ...B, text: `/*\n${prismaLedger}${marker}${books}*/\n` }

const toDrizzle = {
  adopted_without_a_row: [sql(prismaLedger + books), journal(B), ask(), deploy],
  pulled_in_a_comment: [sql(prismaLedger + books), journal(pulled), ask(), deploy],
  pulled_and_recorded: [sql(prismaLedger + books + oldLedger), insertRow(sha256(pulled.text), B.when), journal(pulled), ask('recorded'), deploy, journal(pulled, M), ask('next'), deploy],
}
const toDrizzleOne = {
  pulled_in_a_comment: [sql(prismaLedger + books), folders([vB[0], pulled.text]), ask(), deploy],
  pulled_and_recorded: [
    sql(`${prismaLedger}${books}CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint, name text, applied_at timestamptz DEFAULT now());
INSERT INTO drizzle.__drizzle_migrations (hash, created_at, name) VALUES ('', ${minutes(0)}, '${vB[0]}')`), folders([vB[0], pulled.text]), ask(), deploy],
}
const toPrisma = {
  ledger_of_drizzle_and_a_table: [sql(oldLedger + books), prismaFolders(pB), ask(), deploy],
  ledger_of_drizzle_in_public: [sql('CREATE TABLE __drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)'), prismaFolders(pB), ask(), deploy],
  ledger_of_drizzle_alone: [sql(oldLedger), insertRow('0'.repeat(64), minutes(0)), prismaFolders(pB), ask(), deploy],
}

const all = (tool, group, of) => Object.entries(of).map(([name, value]) => ({ tool, name: `${group}/${name}`, ...(Array.isArray(value) ? { steps: value } : value) }))

export const scenarios = [
  ...all('drizzle', 'drizzle', zero),
  ...all('drizzle-v1', 'drizzle_v1', one),
  ...all('prisma', 'prisma', prisma),
  ...all('drizzle', 'transition/to_drizzle', toDrizzle),
  ...all('drizzle-v1', 'transition/to_drizzle_v1', toDrizzleOne),
  ...all('prisma', 'transition/to_prisma', toPrisma),
]
