// Migrations as generated scenarios have them, and folders of them in each tool's layout.
import fs from 'node:fs'
import path from 'node:path'

const table = (name) => `CREATE TABLE "${name}" ("id" integer PRIMARY KEY NOT NULL);\n`

// What a migration named `name` may do when `earlier` stand before it; `marker` parts what is sent on its own.
const kinds = [
  { weight: 12, text: (name) => table(name) },
  { weight: 2, text: (name) => table(name).replace('TABLE', 'TABLE IF NOT EXISTS') },
  { weight: 4, text: (name, earlier) => `ALTER TABLE "${earlier}" ADD COLUMN "${name}" text;\n` },
  { weight: 1, text: (name, earlier) => `CREATE INDEX "${name}_index" ON "${earlier}" ("id");\n` },
  { weight: 1, text: (name, earlier) => `CREATE INDEX CONCURRENTLY "${name}_index" ON "${earlier}" ("id");\n` },
  { weight: 1, text: (name) => `${table(name)}ALTER TABLE "nowhere" ADD COLUMN "x" text;\n` },
  { weight: 1, text: (name) => `BEGIN;\n${table(name)}COMMIT;\n` },
  { weight: 1, text: (name) => `CREATE TYPE "${name}_kind" AS ENUM ('x');\n` },
  { weight: 1, text: () => '' },
  { weight: 1, text: () => '-- nothing\n' },
  { weight: 1, text: (name, earlier) => `DROP TABLE "${earlier}";\n` },
  { weight: 1, text: (name, earlier, marker) => `${table(name)}${marker}CREATE TABLE "${name}_more" ("id" integer REFERENCES "${name}");\n` },
  { weight: 1, text: (name) => `CREATE TABEL "${name}" ();\n` },
]
const weights = kinds.flatMap((kind) => Array(kind.weight).fill(kind))

export const marker = '--> statement-breakpoint\n'

export function textOf(random, name, earlier, part) {
  return earlier ? random.pick(weights).text(name, earlier, part) : table(name)
}

const write = (file, text) => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

export function clean(root) {
  fs.rmSync(root, { recursive: true, force: true })
  fs.mkdirSync(root, { recursive: true })
}

// A file of text null is listed, but not there.
export function writeDrizzle(root, files) {
  clean(root)
  const entries = files.map((file, idx) => ({ idx, version: '7', when: file.when, tag: file.name, breakpoints: true }))
  write(path.join(root, 'drizzle/meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }, null, 2))
  for (const file of files) if (file.text !== null) write(path.join(root, 'drizzle', `${file.name}.sql`), file.text)
  write(path.join(root, 'drizzle.config.json'), '{"dialect": "postgresql", "out": "./drizzle"}')
  write(path.join(root, 'package.json'), '{"devDependencies": {"drizzle-kit": "0.31.11"}}')
  return path.join(root, 'drizzle')
}

export function writeDrizzleOne(root, files, oldJournal) {
  clean(root)
  fs.mkdirSync(path.join(root, 'drizzle'), { recursive: true })
  for (const file of files) {
    if (file.text !== null) write(path.join(root, 'drizzle', file.name, 'migration.sql'), file.text)
    write(path.join(root, 'drizzle', file.name, 'snapshot.json'), JSON.stringify({ version: '8', id: file.name, prevIds: [], dialect: 'postgres', ddl: [], renames: [] }))
  }
  if (oldJournal) write(path.join(root, 'drizzle/meta/_journal.json'), '{"version": "7", "dialect": "postgresql", "entries": []}')
  write(path.join(root, 'drizzle.config.json'), '{"dialect": "postgresql", "out": "./drizzle"}')
  write(path.join(root, 'package.json'), '{"devDependencies": {"drizzle-kit": "1.0.0-rc.5"}}')
  return path.join(root, 'drizzle')
}

export function writePrisma(root, files, provider) {
  clean(root)
  const folder = path.join(root, 'prisma/migrations')
  fs.mkdirSync(folder, { recursive: true })
  for (const file of files) write(path.join(folder, file.name, file.text === null ? 'README.md' : 'migration.sql'), file.text ?? '')
  write(path.join(folder, 'migration_lock.toml'), `provider = "${provider}"\n`)
  write(path.join(root, 'prisma/schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n')
  write(path.join(root, 'package.json'), '{"devDependencies": {"prisma": "7.9.1"}}')
  return folder
}
