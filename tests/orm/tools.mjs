// What each tool's scenarios are made of: how its folder is written, how files and ledger get out of step, and
// how the real thing is run.
import crypto from 'node:crypto'
import * as drizzle from './drizzle.mjs'
import * as prisma from './prisma.mjs'
import { marker, textOf, writeDrizzle, writeDrizzleOne, writePrisma } from './files.mjs'

const start = 1700000000000
const letters = ['a', 'b', 'c', 'd', 'e', 'f']
const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex')

const drizzleName = (place, letter) => `${String(place).padStart(4, '0')}_${letter}`
const stamp = (place) => new Date(start + place * 100000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)

function makeFiles(random, nameOf, count, part) {
  const files = []
  for (let place = 0; place < count; ++place) {
    const letter = letters[place]
    const tables = files.filter((file) => file.text.startsWith('CREATE TABLE')).map((file) => file.letter)
    files.push({ letter, name: nameOf(place, letter), when: start + place * 100000, text: textOf(random, letter, tables.at(-1), part) })
  }
  return files
}

// The folder as it is after the first deploy: files came, went, and were changed.
function change(random, files, all, rename) {
  const out = files.map((file) => ({ ...file }))
  for (const file of all) if (!out.some((other) => other.letter === file.letter) && random.chance(0.7)) out.splice(random.chance(0.6) ? out.length : random.below(out.length + 1), 0, { ...file })
  for (let times = random.below(3); times > 0 && out.length > 0; --times) {
    const at = random.below(out.length)
    const file = out[at]
    switch (random.below(7)) {
      case 0: file.text = file.text === null ? null : `${file.text}-- edited\n`; break
      case 1: file.text = file.text === null ? null : file.text.replaceAll('\n', '\r\n'); break
      case 2: out.splice(at, 1); break
      case 3: if (random.chance(0.3)) file.text = null; break
      case 4: rename(file, random); break
      case 5: file.when = random.pick(out).when + random.pick([0, 1, -1]); break
      case 6: file.when = start + random.below(2000000); break
    }
  }
  return out
}

const pickRow = (rows, random) => (rows.length === 0 ? null : random.pick(rows))

// -- Drizzle ------------------------------------------------------------------------------------

// Each answers with SQL on the ledger `t`, given its rows.
const drizzleTampering = [
  (t, row) => row && `DELETE FROM ${t} WHERE id = ${row.id}`,
  (t) => `DELETE FROM ${t}`,
  (t, row) => row && `INSERT INTO ${t} (hash, created_at) SELECT hash, created_at FROM ${t} WHERE id = ${row.id}`,
  (t, row, random) => `INSERT INTO ${t} (hash, created_at) VALUES ('${sha256(String(random.next()))}', ${start + random.below(700000) - 100000})`,
  (t, row, random) => `INSERT INTO ${t} (hash, created_at) VALUES ('${sha256(String(random.next()))}', 1900000000000)`,
  (t, row, random) => `INSERT INTO ${t} (hash, created_at) VALUES ('${sha256(String(random.next()))}', NULL)`,
  (t, row) => row && `UPDATE ${t} SET created_at = NULL WHERE id = ${row.id}`,
  (t, row) => row && `UPDATE ${t} SET created_at = created_at / 1000 WHERE id = ${row.id}`,
  (t, row) => row && `UPDATE ${t} SET hash = 'baseline' WHERE id = ${row.id}`,
]

const drizzleLedger = {
  table: drizzle.ledger,
  ran: (before, after) => after.filter((row) => !before.some((old) => old.id === row.id)),
}

export const drizzleZero = {
  ...drizzleLedger,
  name: 'drizzle 0.x',
  make: (random) => makeFiles(random, drizzleName, 3 + random.below(4), marker),
  change: (random, files, all) => change(random, files, all, (file) => (file.name += '_renamed')),
  write: (root, files) => writeDrizzle(root, files),
  run: drizzle.migrateZero,
  tampering: drizzleTampering,
  nameOf: (row, files) => files.find((file) => file.text !== null && sha256(file.text) === row.hash && String(file.when) === String(row.created_at))?.name,
}

export const drizzleOne = {
  ...drizzleLedger,
  name: 'drizzle 1.x',
  make: (random) => makeFiles(random, (place, letter) => `${stamp(place)}_${letter}`, 3 + random.below(4), marker),
  change: (random, files, all) => change(random, files, all, (file, random) => (file.name = random.chance(0.8) ? `${file.name}_renamed` : `init_${file.letter}`)),
  write: (root, files, random) => writeDrizzleOne(root, files, random?.chance(0.03)),
  run: drizzle.migrateOne,
  tampering: [
    ...drizzleTampering,
    (t, row) => row && `UPDATE ${t} SET name = NULL WHERE id = ${row.id}`,
    (t, row) => row && `UPDATE ${t} SET name = name || '_old' WHERE id = ${row.id}`,
    // As 0.x had written it.
    (t) => `ALTER TABLE ${t} DROP COLUMN name, DROP COLUMN applied_at`,
    (t) => `ALTER TABLE ${t} DROP COLUMN name, DROP COLUMN applied_at`,
  ],
  nameOf: (row) => row.name,
}

// -- Prisma -------------------------------------------------------------------------------------

const prismaRow = (t, name, values) =>
  `INSERT INTO ${t} (id, checksum, migration_name, started_at, finished_at, rolled_back_at, applied_steps_count) VALUES (gen_random_uuid(), '${sha256(name)}', '${name}', now(), ${values})`

export const prismaDeploy = {
  name: 'prisma',
  table: prisma.ledger,
  make: (random) => makeFiles(random, (place, letter) => `2025010${place + 1}000000_${letter}`, 3 + random.below(4), ''),
  change: (random, files, all) => change(random, files, all, (file) => (file.name += '_renamed')),
  write: (root, files, random) => writePrisma(root, files, random?.chance(0.03) ? 'mysql' : 'postgresql'),
  run: prisma.deploy,
  tampering: [
    (t, row) => row && `DELETE FROM ${t} WHERE id = '${row.id}'`,
    (t) => `DELETE FROM ${t}`,
    (t, row) => row && `INSERT INTO ${t} SELECT gen_random_uuid(), checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count FROM ${t} WHERE id = '${row.id}'`,
    (t, row) => row && `UPDATE ${t} SET finished_at = NULL, applied_steps_count = 0 WHERE id = '${row.id}'`,
    (t, row) => row && `UPDATE ${t} SET rolled_back_at = now() WHERE id = '${row.id}'`,
    (t, row) => row && `UPDATE ${t} SET rolled_back_at = now(), finished_at = NULL WHERE id = '${row.id}'`,
    (t, row) => row && `UPDATE ${t} SET checksum = '${sha256('another')}' WHERE id = '${row.id}'`,
    (t) => prismaRow(t, '20240101000000_orphan', 'now(), NULL, 1'),
    (t) => prismaRow(t, '20240101000000_orphan', 'NULL, NULL, 0'),
    (t) => prismaRow(t, '20240101000000_orphan', 'NULL, now(), 0'),
    (t) => prismaRow(t, '20250101000000_a', 'now(), NULL, 0'),
    // A failed row is mended before the next deploy, mostly.
    (t) => `UPDATE ${t} SET rolled_back_at = now() WHERE finished_at IS NULL`,
    (t) => `UPDATE ${t} SET rolled_back_at = now() WHERE finished_at IS NULL`,
  ],
  // Rows that it finished: a failed one stays unfinished.
  ran: (before, after) => after.filter((row) => row.finished_at && !before.some((old) => old.id === row.id)),
  nameOf: (row) => row.migration_name,
}

export const tools = [drizzleZero, drizzleOne, prismaDeploy]
export const tamperingOf = (tool, rows, random) => random.pick(tool.tampering)(tool.table, pickRow(rows, random), random)
