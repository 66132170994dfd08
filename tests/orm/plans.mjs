// node plans.mjs RECONCILE PG_BINARIES [--only NAME] [--keep]
//
// Plans of reconcile, carried out and judged by the real tools: each is emitted for a database that the old files have
// built, its patch applied, its ledger SQL run, and then the tool itself migrates that database and a fresh one. Both must
// stand as the first did, and nothing may run where all of it was applied. Exit 1 where a tool is not content.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Cluster, wipe } from './cluster.mjs'
import * as drizzle from './drizzle.mjs'
import { scenarios } from './plan_table.mjs'
import * as prisma from './prisma.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, keep: { type: 'boolean' } } })
const [reconcile, binaries] = positionals

const tools = {
  drizzle: { folder: 'drizzle', ledger: drizzle.ledger, migrate: drizzle.migrateZero },
  'drizzle-v1': { folder: 'drizzle', ledger: drizzle.ledger, migrate: drizzle.migrateOne },
  prisma: { folder: 'prisma/migrations', ledger: prisma.ledger, migrate: prisma.deploy },
}

class Wrong extends Error {}

function put(root, map) {
  for (const [name, text] of Object.entries(map)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), text)
  }
}

function run(command, options = {}) {
  const ran = spawnSync(command[0], command.slice(1), { encoding: 'utf8', maxBuffer: 1 << 26, ...options })
  return { ...ran, said: `${ran.stdout}${ran.stderr}`.trim() }
}

const plain = (dump) => dump.split('\n').filter((line) => line && !/^(--|SET |SELECT pg_catalog|\\(un)?restrict)/.test(line)).join('\n')

class Judge {
  constructor(cluster, client, scenario, work) {
    Object.assign(this, { cluster, client, scenario, root: path.join(work, 'repository'), emitted: path.join(work, 'plan') })
    this.from = tools[scenario.tool]
    this.to = tools[scenario.to ?? scenario.tool]
  }

  check(holds, why) {
    if (!holds) throw new Wrong(why)
  }

  // Without the ledgers.
  dump() {
    return plain(this.pgDump('--exclude-schema=drizzle', '--exclude-table=_prisma_migrations'))
  }

  pgDump(...without) {
    const ran = run([path.join(binaries, 'pg_dump'), '--schema-only', '--no-owner', ...without, '-h', this.cluster.folder, '-U', 'postgres', 'postgres'])
    this.check(ran.status === 0, `pg_dump: ${ran.said}`)
    return ran.stdout
  }

  async migrate(tool, where) {
    const error = await tool.migrate(this.cluster, path.join(this.root, tool.folder))
    this.check(error === null, `${where}: ${error?.code} ${error?.message}`)
  }

  async rows(tool) {
    return JSON.stringify((await this.client.query(`SELECT * FROM ${tool.ledger} ORDER BY id`)).rows)
  }

  async sql(file, times) {
    const name = path.join(this.emitted, 'sql', file)
    if (!fs.existsSync(name)) return false
    for (let i = 0; i < times; ++i) await this.client.query(fs.readFileSync(name, 'utf8'))
    return true
  }

  plan(...more) {
    fs.rmSync(this.emitted, { recursive: true, force: true })
    const ran = run([reconcile, 'plan', this.root, '--no-cache', '--format', 'json', '--emit', this.emitted, ...this.scenario.plan, ...more])
    this.check(ran.stdout.startsWith('{'), `reconcile plan: exit ${ran.status} ${ran.said}`)
    this.planned = JSON.parse(ran.stdout)
    return this.planned
  }

  verify(...more) {
    const ran = run([reconcile, 'verify', path.join(this.emitted, 'plan.json'), this.root, '--no-cache', '--format', 'json', ...more])
    this.check(ran.stdout.startsWith('{'), `reconcile verify: exit ${ran.status} ${ran.said}`)
    const seen = JSON.parse(ran.stdout)
    this.check(seen.outcome !== 'FAIL' && ran.status === 0, `verify: ${ran.stdout}`)
  }

  apply() {
    const patch = path.join(this.emitted, 'changes.patch')
    if (!fs.existsSync(patch)) return
    const ran = run(['git', 'apply', '--whitespace=nowarn', patch], { cwd: this.root, env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(this.root) } })
    this.check(ran.status === 0, `git apply: ${ran.said}`)
  }

  async fresh(expected) {
    await wipe(this.client)
    await this.migrate(this.to, 'a fresh database')
    if (expected === null) return
    const built = this.dump()
    this.check(built === expected, `a fresh database is built otherwise:\n${firstDifference(expected, built)}`)
  }

  async all() {
    const { scenario } = this
    fs.rmSync(this.root, { recursive: true, force: true })
    put(this.root, scenario.files)
    fs.symlinkSync(path.join(process.cwd(), 'node_modules'), path.join(this.root, 'node_modules'))
    await wipe(this.client)
    return scenario.broken ? this.broken() : this.existing()
  }

  // A history that fails: there is no database to start from but an empty one.
  async broken() {
    const error = await this.from.migrate(this.cluster, path.join(this.root, this.from.folder))
    this.check(error !== null || this.scenario.broken === 'silently', 'the history does not fail')
    const plan = this.plan()
    this.check(plan.options.length > 0, `no plan: ${JSON.stringify(plan.undecided)}`)
    this.apply()
    await this.fresh(null)
    for (const relation of this.scenario.has ?? []) {
      this.check(await this.there(relation), `${relation} is missing on a fresh database`)
    }
    const again = this.plan()
    this.check(again.options.length === 0, `a second run plans again: ${again.options[0]?.title}`)
  }

  async there(relation) {
    return (await this.client.query('SELECT to_regclass($1) IS NOT NULL AS there', [relation])).rows[0].there
  }

  async existing() {
    const { scenario } = this
    await this.migrate(this.from, 'the old files')
    if (scenario.sql) await this.client.query(scenario.sql)
    const database = scenario.hotfix ? ['--live', `prod=${this.live()}`] : ['--db', `prod=${this.cluster.url}`]
    if (scenario.hotfix) await this.client.query(scenario.hotfix)
    if (scenario.hotfix) await this.readLive()
    const before = this.dump()
    const plan = this.plan(...database)
    this.check(plan.options.length > 0, `no plan: ${JSON.stringify(plan.undecided)}`)
    this.check(plan.options[0].proof.verdict === 'proven', `the proof: ${JSON.stringify(plan.options[0].proof)}`)
    this.verify(...database)
    this.apply()
    if (scenario.layout) scenario.layout(this.root)
    const told = await this.sql('ledger-prod.sql', 2)
    const rows = told ? await this.rows(this.to) : null
    await this.migrate(this.to, 'the existing database')
    if (rows !== null && scenario.to !== 'drizzle-v1') this.check(rows === (await this.rows(this.to)), 'something ran on the existing database')
    this.check(this.dump() === before, `the existing database has changed:\n${firstDifference(before, this.dump())}`)
    if (scenario.hotfix) await this.codified()
    for (const judge of scenario.content ?? []) await this[judge]()
    if (scenario.hotfix || scenario.fresh !== false) await this.fresh(scenario.fresh === 'other' ? null : before)
    for (const judge of scenario.contentFresh ?? []) await this[judge]()
    for (const relation of scenario.ignored ?? []) this.check(!(await this.there(relation)), `${relation} is to be left out`)
  }

  // The live schema, as somebody with access to it hands it on.
  live() {
    return `${this.emitted}-live.${this.scenario.read === 'capture' ? 'json' : 'sql'}`
  }

  async readLive() {
    const capture = async () => JSON.stringify((await this.client.query(run([reconcile, 'capture']).stdout)).rows[0].capture)
    fs.writeFileSync(this.live(), this.scenario.read === 'capture' ? await capture() : this.pgDump())
  }

  async codified() {
    await this.readLive()
    const again = this.plan('--live', `prod=${this.live()}`)
    this.check(again.options.length === 0, `a second run codifies again: ${again.options[0]?.title} ${JSON.stringify(again.options[0]?.steps?.[0])}`)
  }

  // ---- the tools' own word on the files ----

  kit(...command) {
    const ran = run(['node', path.join(process.cwd(), 'node_modules/drizzle-kit/bin.cjs'), ...command], { cwd: this.root, env: { ...process.env, DATABASE_URL: this.cluster.url, NO_COLOR: '1' }, timeout: 120000 })
    return ran.said
  }

  kitChecks() {
    const said = this.kit('check')
    this.check(said.includes("Everything's fine"), `drizzle-kit check: ${said}`)
  }

  // `pull` writes schema.ts from the database; what it holds is what the snapshot holds.
  kitGeneratesNothing() {
    const pulled = this.kit('pull')
    this.check(fs.existsSync(path.join(this.root, 'drizzle/schema.ts')), `drizzle-kit pull: ${pulled}`)
    fs.mkdirSync(path.join(this.root, 'src/db'), { recursive: true })
    fs.writeFileSync(path.join(this.root, 'src/db/schema.ts'), this.corrected(fs.readFileSync(path.join(this.root, 'drizzle/schema.ts'), 'utf8')))
    fs.rmSync(path.join(this.root, 'drizzle/schema.ts'))
    fs.rmSync(path.join(this.root, 'drizzle/relations.ts'), { force: true })
    const said = this.kit('generate')
    const last = fs.readdirSync(path.join(this.root, 'drizzle')).filter((name) => name.endsWith('.sql')).sort().at(-1)
    this.check(said.includes('No schema changes'), `drizzle-kit generate: ${said}\n${fs.readFileSync(path.join(this.root, 'drizzle', last), 'utf8').slice(0, 600)}`)
  }

  // What the plan says of the faults of `pull`, done to what it wrote.
  corrected(text) {
    const told = this.planned.options[0].against.join('\n')
    if (told.includes('a second pair of quotes')) text = text.replaceAll(/""([^"]+)""/g, '"$1"')
    if (told.includes('leave maxValue out')) text = text.replaceAll(/, maxValue: 9223372036854776000/g, '')
    return text
  }

  async prismaIsUpToDate() {
    const { result, error } = await prisma.diagnose(this.cluster, path.join(this.root, this.to.folder))
    this.check(error === null, `migrate status: ${error?.code} ${error?.message}`)
    // Rows of files that a squash replaced are no fault to it.
    const history = result.history === null || (this.scenario.plan.includes('squash') && result.history.diagnostic === 'migrationsDirectoryIsBehind')
    const clean = history && result.failedMigrationNames.length === 0 && result.editedMigrationNames.length === 0 && result.hasMigrationsTable
    this.check(clean, `migrate status: ${JSON.stringify(result)}`)
  }

  async prismaSeesNoDifference() {
    const { result, error } = await prisma.diffWithDatabase(this.cluster, path.join(this.root, this.to.folder))
    this.check(error === null, `migrate diff: ${error?.code} ${error?.message}`)
    this.check(result.exitCode === 0, `migrate diff: ${result.stdout}`)
  }
}

function firstDifference(a, b) {
  const left = new Set(a.split('\n')), right = new Set(b.split('\n'))
  const gone = [...left].filter((line) => !right.has(line)).map((line) => `- ${line}`)
  const come = [...right].filter((line) => !left.has(line)).map((line) => `+ ${line}`)
  return [...gone, ...come].slice(0, 12).join('\n')
}

async function main() {
  const cluster = await Cluster.start(binaries)
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'reconcile-plans-'))
  let wrong = 0, judged = 0
  try {
    const client = await cluster.connect()
    await client.query('SET client_min_messages = error')
    for (const scenario of scenarios.filter(({ name }) => !values.only || name.includes(values.only))) {
      ++judged
      try {
        await new Judge(cluster, client, scenario, work).all()
        console.log(`ok    ${scenario.name}`)
      } catch (error) {
        ++wrong
        console.log(`WRONG ${scenario.name}: ${error instanceof Wrong ? error.message : error.stack}`)
        await client.query('ROLLBACK')
      }
    }
    await client.end()
  } finally {
    if (values.keep) console.log(work)
    else fs.rmSync(work, { recursive: true, force: true })
    await cluster.stop()
  }
  console.log(`${judged} plans judged, ${wrong} wrong`)
  process.exitCode = wrong > 0 ? 1 : 0
}

await main()
