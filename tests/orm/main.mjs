// node main.mjs RECONCILE PG_BINARIES [--count N] [--seconds N] [--seed N] [--only TOOL] [--show OUTCOME]
//   [--from N] [--read export|live|both]
//
// Generated files × ledger: the folder is deployed once by the real tool, then files, rows and tables are changed,
// reconcile says what the tool does next, and the tool does it. Exit 1 where the two disagree.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Cluster, wipe } from './cluster.mjs'
import { isPrismaCode, judge, predict } from './predict.mjs'
import { Random } from './random.mjs'
import { tamperingOf, tools } from './tools.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '400' },
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    show: { type: 'string' },
    read: { type: 'string', default: 'both' },
  },
})
const [reconcile, binaries] = positionals

async function rowsOf(client, table) {
  const order = table.endsWith('_prisma_migrations') ? 'started_at' : 'id'
  const known = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [table])
  if (!known.rows[0].there) return null
  return (await client.query(`SELECT * FROM ${table} ORDER BY ${order}`)).rows
}

// As psql would export it: numbers and times as the server prints them.
async function exportLedger(client, table, file) {
  const order = table.endsWith('_prisma_migrations') ? 'started_at' : 'id'
  const { rows } = await client.query(`SELECT coalesce(json_agg(t ORDER BY ${order}), '[]')::text AS text FROM ${table} t`)
  fs.writeFileSync(file, `{"${table}": ${rows[0].text}}`)
}

// What was changed by hand where no ledger sees it: tables made and dropped.
async function tamperWithTables(client, random, note) {
  if (!random.chance(0.25)) return false
  const letter = random.pick(['a', 'b', 'c', 'd', 'e', 'f'])
  const sql = random.chance(0.5) ? `CREATE TABLE IF NOT EXISTS "${letter}" ("id" integer)` : `DROP TABLE IF EXISTS "${letter}" CASCADE`
  await client.query(sql)
  note(sql)
  return true
}

// Whether the rows then tell of what is not so: what ran has no row, or what did not run has one. Duplicates, orphans, other times
// and other hashes leave what the rows tell of the tables true.
const contradictsTables = (sql) => /^DELETE|rolled_back_at|finished_at|_a', now\(\), now/.test(sql)

async function tamperWithLedger(client, tool, random, note) {
  let changed = false
  for (let times = random.below(3); times > 0; --times) {
    const rows = await rowsOf(client, tool.table)
    const sql = rows && tamperingOf(tool, rows, random)
    if (!sql) continue
    try {
      await client.query(sql)
      note(sql)
      changed ||= contradictsTables(sql)
    } catch { /* the column went with an earlier change */ }
  }
  return changed
}

async function scenario(cluster, client, tool, seed, work, live) {
  const random = new Random(seed)
  const notes = []
  const note = (text) => notes.push(text)
  const all = tool.make(random)
  const first = all.filter(() => random.chance(0.75))
  const root = path.join(work, 'repository')
  await wipe(client)
  const before = await tool.run(cluster, tool.write(root, first))
  note(`first: ${first.map((file) => file.name).join(' ')}${before ? ` | ${before.code} ${before.message}` : ''}`)
  const files = tool.change(random, first, all)
  const folder = tool.write(root, files, random)
  note(`then: ${files.map((file) => `${file.name}@${file.when - 1700000000000}`).join(' ')}`)
  const untrue = [await tamperWithLedger(client, tool, random, note), await tamperWithTables(client, random, note)].some(Boolean)

  const rows = await rowsOf(client, tool.table)
  if (rows === null && !live) return { outcome: 'no ledger to export', notes }
  const file = path.join(work, 'prod.json')
  if (!live) await exportLedger(client, tool.table, file)
  const next = predict(reconcile, root, live ? ['--db', `prod=${cluster.url}`] : ['--ledger', `prod=${file}`])
  const error = await tool.run(cluster, folder)
  const after = (await rowsOf(client, tool.table)) ?? []
  const real = { error, ran: tool.ran(rows ?? [], after).map((row) => tool.nameOf(row, files) ?? `?${row.id}`) }
  if (next === null) return { outcome: 'no prediction', notes }
  note(`foreseen: ${JSON.stringify(next)}`)
  note(`real: ${JSON.stringify(real)}`)
  const why = judge(tool.name === 'prisma', next, real, files.map((file) => file.text ?? ''))
  const missed = !next.will_fail && error !== null
  // An export tells nothing but its rows: where they were made untrue, the database may refuse what they allow, allow what
  // they refuse, or refuse another migration. Which ones the tool takes on is in the rows all the same.
  const elsewhere = why && next.will_fail && (next.will_fail.code === 'P3015' || !isPrismaCode(next.will_fail.code))
  if ((missed || elsewhere) && !live && untrue) return { outcome: 'rows were untrue', why, notes }
  if (!why && missed && next.remarks?.some((remark) => remark.includes('undecided'))) return { outcome: 'said to be undecided', why, notes }
  return { outcome: why ? 'WRONG' : missed ? 'not foreseen' : next.will_fail?.at_the_latest ? 'failure foreseen, its place undecided' : next.will_fail ? 'failure foreseen' : 'agree', why, notes }
}

// Every tool's i-th scenario, then the next: what the time allows is spread over all of them.
async function compareAll(cluster, client, work) {
  const until = Date.now() + Number(values.seconds) * 1000
  const chosen = tools.filter((tool) => !values.only || tool.name === values.only)
  const counts = new Map(chosen.map((tool) => [tool.name, {}]))
  let wrong = 0
  const from = Number(values.from)
  for (let i = from; i < from + Number(values.count) && Date.now() < until; ++i) {
    for (const tool of chosen) {
      const seed = Number(values.seed) * 100000 + i
      // Every second ledger is an export, which tells of nothing but its rows.
      const live = values.read === 'live' || (values.read === 'both' && i % 2 === 1)
      const result = await scenario(cluster, client, tool, seed, work, live)
      const of = counts.get(tool.name)
      of[result.outcome] = (of[result.outcome] ?? 0) + 1
      if (result.outcome === 'WRONG') ++wrong
      if (result.outcome === 'WRONG' || result.outcome === values.show) console.log(`${tool.name} seed ${seed}: ${result.outcome}: ${result.why}\n  ${result.notes.join('\n  ')}`)
    }
  }
  for (const [name, of] of counts) {
    const total = Object.values(of).reduce((sum, count) => sum + count, 0)
    console.log(`${name}: ${total} scenarios: ${Object.entries(of).sort().map(([what, count]) => `${count} ${what}`).join(', ')}`)
  }
  return wrong
}

async function main() {
  const cluster = await Cluster.start(binaries)
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'reconcile-orm-work-'))
  try {
    const client = await cluster.connect()
    await client.query('SET client_min_messages = error')
    process.exitCode = (await compareAll(cluster, client, work)) > 0 ? 1 : 0
    await client.end()
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
    await cluster.stop()
  }
}

await main()
