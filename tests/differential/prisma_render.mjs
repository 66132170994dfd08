// usage: node prisma_render.mjs NODE_MODULES PG_SOCKET_FOLDER FOLDER
// Writes what Prisma's own engine makes of each FOLDER/*.prisma: NAME.sql, or NAME.err where it refuses it.
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [modules, socket, folder] = process.argv.slice(2)
const require = createRequire(path.join(path.resolve(modules), '..', 'index.js'))
const { PrismaPg } = require('@prisma/adapter-pg')
const { bindMigrationAwareSqlAdapterFactory } = require('@prisma/driver-adapter-utils')

const glue = './schema_engine_bg.js'
const home = path.join(path.resolve(modules), '@prisma', 'schema-engine-wasm')
const engineModule = await import(pathToFileURL(path.join(home, 'schema_engine_bg.js')).href)
const wasm = new WebAssembly.Module(fs.readFileSync(path.join(home, 'schema_engine_bg.wasm')))
const instance = new WebAssembly.Instance(wasm, { [glue]: engineModule })
engineModule.__wbg_set_wasm(instance.exports)
instance.exports.__wbindgen_start()

const stock = new PrismaPg({ host: socket, user: 'postgres', database: 'postgres', max: 1 })
const connect = () => stock.connect()
const factory = bindMigrationAwareSqlAdapterFactory({ provider: stock.provider, adapterName: stock.adapterName, connect, connectToShadowDb: connect })
const empty = [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']]
const engine = await engineModule.SchemaEngine.new({ datamodels: empty }, () => {}, factory)

for (const name of fs.readdirSync(folder).filter((f) => f.endsWith('.prisma')).sort()) {
  const base = path.join(folder, name.slice(0, -'.prisma'.length))
  const files = [{ path: name, content: fs.readFileSync(path.join(folder, name), 'utf8') }]
  try {
    const answer = await engine.diff({ from: { tag: 'empty' }, to: { tag: 'schemaDatamodel', files }, script: true, exitCode: true,
      filters: { externalTables: [], externalEnums: [] } })
    fs.writeFileSync(`${base}.sql`, answer.stdout ?? '')
  } catch (error) {
    fs.writeFileSync(`${base}.err`, String(error?.message ?? error))
  }
}
process.exit(0)
