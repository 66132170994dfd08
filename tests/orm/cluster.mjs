// A private PostgreSQL that lives as long as the test: a socket in a folder of its own, no TCP.
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'

const asServer = (command) => (process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command)

export class Cluster {
  static async start(binaries) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'reconcile-orm-'))
    if (process.getuid() === 0) execFileSync('chown', ['postgres', folder])
    const run = ([program, ...rest]) => execFileSync(program, rest, { stdio: 'pipe', cwd: '/' })
    run(asServer([path.join(binaries, 'initdb'), '-D', path.join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']))
    const [program, ...rest] = asServer([
      path.join(binaries, 'postgres'), '-D', path.join(folder, 'data'), '-k', folder,
      '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off', '-c', 'logging_collector=off',
    ])
    const server = spawn(program, rest, { stdio: 'ignore', cwd: '/' })
    const cluster = new Cluster(folder, server)
    await cluster.ready()
    return cluster
  }

  constructor(folder, server) {
    this.folder = folder
    this.server = server
  }

  // A role in the URL, the socket's folder as a parameter: what every client here understands.
  get url() {
    return `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(this.folder)}`
  }

  async connect() {
    const client = new pg.Client({ host: this.folder, user: 'postgres', database: 'postgres' })
    await client.connect()
    return client
  }

  async ready() {
    for (let tries = 0; ; ++tries) {
      try {
        return await (await this.connect()).end()
      } catch (error) {
        if (tries > 300) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }

  async stop() {
    const gone = new Promise((resolve) => this.server.once('exit', resolve))
    const pid = Number(fs.readFileSync(path.join(this.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 'SIGQUIT')
    await gone
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}

// As it was after initdb, for the next scenario.
export async function wipe(client) {
  const schemas = await client.query(`SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`)
  for (const { nspname } of schemas.rows) await client.query(`DROP SCHEMA "${nspname}" CASCADE`)
  await client.query('CREATE SCHEMA public')
}
