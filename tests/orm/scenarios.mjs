// node scenarios.mjs RECONCILE PG_BINARIES [--only NAME] [--write CASES]
//
// The situations of scenario_table.mjs, made by the real tools: reconcile says what the tool does next, and the tool does
// it. Exit 1 where the two disagree. --write leaves each as an input of tests/cases/migrators: the files as they stood, the
// database as `reconcile capture` tells it (without the catalog), with times and uuids that are the same in every run.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Cluster, wipe } from './cluster.mjs'
import * as drizzle from './drizzle.mjs'
import { judge, predict } from './predict.mjs'
import * as prisma from './prisma.mjs'
import { scenarios } from './scenario_table.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, write: { type: 'string' } } })
const [reconcile, binaries] = positionals

const tools = {
  drizzle: { folder: 'drizzle', package: { 'drizzle-kit': '0.31.11' }, run: drizzle.migrateZero },
  'drizzle-v1': { folder: 'drizzle', package: { 'drizzle-kit': '1.0.0-rc.5' }, run: drizzle.migrateOne },
  prisma: { folder: 'prisma/migrations', package: { prisma: '7.9.1' }, run: prisma.deploy },
}
const emptyModel = 'datasource db {\n  provider = "postgresql"\n}\n'

function put(root, map) {
  fs.mkdirSync(root, { recursive: true })
  for (const [name, text] of Object.entries(map)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), text)
  }
}

function repository(scenario, map) {
  const tool = tools[scenario.tool]
  const inFolder = Object.fromEntries(Object.entries(map).map(([name, text]) => [`${tool.folder}/${name}`, text]))
  const config = scenario.tool === 'prisma' ? { 'prisma/schema.prisma': scenario.schemaFile ?? scenario.datamodel ?? emptyModel } : { 'drizzle.config.json': '{"dialect": "postgresql", "out": "./drizzle"}\n' }
  return { 'package.json': `${JSON.stringify({ devDependencies: tool.package })}\n`, ...config, ...inFolder }
}

// What `reconcile capture` tells; the ledgers' own times and uuids in the order of the rows.
async function capture(client, statement) {
  const cell = (await client.query(statement)).rows[0].capture
  delete cell.catalog
  let clock = Date.UTC(2026, 0, 1)
  const tick = () => new Date((clock += 1000)).toISOString()
  for (const row of cell.ledgers.flatMap((ledger) => ledger.rows ?? [])) {
    if ('applied_at' in row && row.applied_at) row.applied_at = tick()
    if (!('started_at' in row)) continue
    row.id = `00000000-0000-4000-8000-${String(clock / 1000 % 100000).padStart(12, '0')}`
    for (const column of ['started_at', 'finished_at', 'rolled_back_at']) if (row[column]) row[column] = tick()
    if (row.logs) row.logs = row.logs.split('\n')[0]
  }
  return `${JSON.stringify(cell, null, 1)}\n`
}

async function ranRows(client, scenario) {
  const table = scenario.tool === 'prisma' ? `${scenario.schemaOfUrl ?? 'public'}._prisma_migrations` : drizzle.ledger
  const there = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [table])
  if (!there.rows[0].there) return []
  return (await client.query(`SELECT * FROM ${table}`)).rows.filter((row) => !('finished_at' in row) || row.finished_at)
}

// The migration that a row of the tool's own is of: by name, or by the journal's time.
function nameOf(row, scenario, map) {
  if (scenario.tool !== 'drizzle') return row.migration_name ?? row.name
  return JSON.parse(map['meta/_journal.json']).entries.find((entry) => String(entry.when) === String(row.created_at))?.tag
}

class Run {
  constructor(cluster, client, statement, scenario, work) {
    Object.assign(this, { cluster, client, statement, scenario, work, asked: null, wrong: [], states: [], compared: 0 })
    this.tool = tools[scenario.tool]
  }

  async all() {
    await wipe(this.client)
    if (this.scenario.schemaOfUrl) await this.client.query(`CREATE SCHEMA IF NOT EXISTS ${this.scenario.schemaOfUrl}`)
    for (const step of this.scenario.steps) await this.one(step)
    return this
  }

  async one(step) {
    const folder = path.join(this.work, this.tool.folder)
    if (step.files) {
      this.map = step.files
      fs.rmSync(this.work, { recursive: true, force: true })
      put(this.work, repository(this.scenario, step.files))
      fs.mkdirSync(folder, { recursive: true })
    }
    if (step.sql) await this.client.query(step.sql)
    if (step.applied) await this.expect(prisma.resolveApplied(this.cluster, folder, step.applied))
    if (step.rolledBack) await this.expect(prisma.resolveRolledBack(this.cluster, folder, step.rolledBack))
    if (step.ask) await this.ask(step.ask)
    if (step.deploy) await this.deploy(folder)
  }

  async expect(refused) {
    const error = await refused
    if (error) throw new Error(`${this.scenario.name}: ${error.code} ${error.message}`)
  }

  async ask(name) {
    const text = await capture(this.client, this.statement)
    const file = `${this.work}-${name}.json`
    fs.writeFileSync(file, text)
    this.asked = { name, next: predict(reconcile, this.work, ['--live', `${name}=${file}`]) }
    this.states.push({ name, text, map: this.map })
  }

  async deploy(folder) {
    const before = await ranRows(this.client, this.scenario)
    const error = await this.tool.run(this.cluster, folder, this.scenario)
    const rows = (await ranRows(this.client, this.scenario)).filter((row) => !before.some((old) => old.id === row.id))
    const asked = this.asked
    this.asked = null
    if (!asked) return
    ++this.compared
    const real = { error, ran: rows.map((row) => nameOf(row, this.scenario, this.map)) }
    const why = asked.next ? judge(this.scenario.tool === 'prisma', asked.next, real, Object.values(this.map)) : this.map['meta/_journal.json'] || this.scenario.tool !== 'drizzle' ? 'no prediction' : ''
    const missed = asked.next && !asked.next.will_fail && error ? ` (not foreseen: ${error.code} ${error.message})` : ''
    if (why) this.wrong.push(`${this.scenario.name} (${asked.name}): ${why}\n  foreseen: ${JSON.stringify(asked.next)}\n  real: ${JSON.stringify(real)}`)
    if (missed) console.log(`${this.scenario.name} (${asked.name})${missed}`)
  }

  // States of the same files are one repository with several environments.
  write(root) {
    fs.rmSync(path.join(root, 'input'), { recursive: true, force: true })
    const groups = []
    for (const state of this.states) {
      if (groups.at(-1)?.map !== state.map) groups.push({ map: state.map, states: [] })
      groups.at(-1).states.push(state)
    }
    const commands = groups.map(({ map, states }, i) => {
      const folder = groups.length === 1 ? '' : `${i + 1}/`
      put(path.join(root, 'input', folder), repository(this.scenario, map))
      for (const { name, text } of states) fs.writeFileSync(path.join(root, 'input', folder, `${name}.json`), text)
      const environments = states.map(({ name }) => `--live ${name}=${folder}${name}.json`).join(' ')
      return ['status', 'check'].map((command) => `${command} --no-cache ${environments}${command === 'check' ? ' -q --fail-on never' : ''}${folder ? ` ${i + 1}` : ''}\n`).join('')
    })
    fs.writeFileSync(path.join(root, 'cmd'), commands.join(''))
  }
}

async function main() {
  const cluster = await Cluster.start(binaries)
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'reconcile-scenarios-'))
  const statement = spawnSync(reconcile, ['capture'], { encoding: 'utf8' }).stdout
  const wrong = []
  let compared = 0
  try {
    const client = await cluster.connect()
    await client.query('SET client_min_messages = error')
    for (const scenario of scenarios.filter(({ name }) => !values.only || name.includes(values.only))) {
      const run = await new Run(cluster, client, statement, scenario, path.join(work, 'repository')).all()
      wrong.push(...run.wrong)
      compared += run.compared
      if (values.write) run.write(path.join(values.write, scenario.name))
    }
    await client.end()
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
    await cluster.stop()
  }
  for (const line of wrong) console.log(`WRONG: ${line}`)
  console.log(`${compared} predictions compared, ${wrong.length} wrong`)
  process.exitCode = wrong.length > 0 ? 1 : 0
}

await main()
