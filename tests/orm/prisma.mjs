// The real schema engine of Prisma, in its published wasm build, over node-postgres.
//
// Prisma's own adapter is used for the connection, with what the native engine does differently put right: one
// connection for all, and a script sent as one simple query, so that it is one implicit transaction.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

export const ledger = 'public._prisma_migrations'

const filters = { externalTables: [], externalEnums: [] }
const schema = [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']]
const shadow = 'shadow'  // the database in which migrations are tried
const glue = './schema_engine_bg.js'
let engineModule = null

async function loadEngine() {
  if (engineModule) return engineModule
  // Its package.json exports nothing that names the folder.
  const folder = path.join(import.meta.dirname, 'node_modules', '@prisma', 'schema-engine-wasm')
  const module = await import(pathToFileURL(path.join(folder, 'schema_engine_bg.js')).href)
  const wasm = new WebAssembly.Module(fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm')))
  const instance = new WebAssembly.Instance(wasm, { [glue]: module })
  module.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  engineModule = module
  return module
}

const charType = 18, textType = 25
const readAs = new Map([[charType, textType], [19, textType], [2205, textType], [2206, textType], [1003, 1009]])

// What the engine selects from the catalogs is of types that the adapter does not know: "char", name, regtype, name[].
function acceptCatalogTypes(connection) {
  let asked = []
  const perform = connection.performIO.bind(connection)
  connection.performIO = async (query) => {
    const answer = await perform(query)
    asked = answer.fields.map((field) => field.dataTypeID)
    return { ...answer, fields: answer.fields.map((field) => ({ ...field, dataTypeID: readAs.get(field.dataTypeID) ?? field.dataTypeID })) }
  }
  const query = connection.queryRaw.bind(connection)
  connection.queryRaw = async (text) => {
    const answer = await query(text)
    answer.columnTypes = answer.columnTypes.map((type, i) => (asked[i] === charType ? ColumnTypeEnum.Character : type))
    return answer
  }
}

function adapterFactory(cluster, seen, schemaOfUrl) {
  // Of `?schema=` the native engine makes the connection's search_path.
  const options = schemaOfUrl ? `-c search_path=${schemaOfUrl}` : undefined
  const pool = { host: cluster.folder, user: 'postgres', database: 'postgres', max: 1, options }
  const stock = new PrismaPg(pool, schemaOfUrl ? { schema: schemaOfUrl } : undefined)
  const opened = (connection) => {
    acceptCatalogTypes(connection)
    connection.executeScript = async (script) => {
      try {
        await connection.underlyingDriver().query(script)
      } catch (error) {
        seen.error = error
        throw error
      }
    }
    return connection
  }
  const connect = async () => {
    const connection = opened(await stock.connect())
    seen.connections.push(connection)
    return connection
  }
  // The engine itself closes it.
  const connectToShadowDb = async () => opened(await new PrismaPg({ ...pool, database: shadow }).connect())
  return bindMigrationAwareSqlAdapterFactory({ provider: stock.provider, adapterName: stock.adapterName, connect, connectToShadowDb })
}

// Folders in the order in which the CLI lists them.
function migrationsList(folder) {
  const lock = path.join(folder, 'migration_lock.toml')
  const directories = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  directories.sort((a, b) => a.localeCompare(b))
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: fs.existsSync(lock) ? fs.readFileSync(lock, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: directories.map((name) => {
      const file = path.join(folder, name, 'migration.sql')
      const content = fs.existsSync(file) ? { tag: 'ok', value: fs.readFileSync(file, 'utf8') } : { tag: 'error', value: 'no such file' }
      return { path: name, migrationFile: { path: 'migration.sql', content } }
    }),
  }
}

async function withEngine(cluster, body, { datamodel, schemaOfUrl } = {}) {
  const { SchemaEngine } = await loadEngine()
  const seen = { error: null, connections: [] }
  const engine = await SchemaEngine.new({ datamodels: datamodel ? [['schema.prisma', datamodel]] : schema }, () => {}, adapterFactory(cluster, seen, schemaOfUrl))
  try {
    return { result: await body(engine), error: null }
  } catch (error) {
    const script = seen.error
    return { result: null, error: error.code ? { code: error.code, message: error.message } : { code: script?.code ?? '', message: script?.message ?? String(error.message) } }
  } finally {
    // Its advisory lock goes with the connection, which the pool would keep: the next run would wait for it.
    for (const connection of seen.connections) await connection.dispose()
  }
}

// `prisma migrate deploy`: null, or what stopped it.
export const deploy = async (cluster, folder, options) =>
  (await withEngine(cluster, (engine) => engine.applyMigrations({ migrationsList: migrationsList(folder), filters }), options)).error

// `prisma migrate resolve --applied` and `--rolled-back`: null, or what refused it.
export const resolveApplied = async (cluster, folder, migrationName) =>
  (await withEngine(cluster, (engine) => engine.markMigrationApplied({ migrationsList: migrationsList(folder), migrationName }))).error
export const resolveRolledBack = async (cluster, folder, migrationName) =>
  (await withEngine(cluster, (engine) => engine.markMigrationRolledBack({ migrationName }))).error

// What `prisma migrate status` goes by.
export const diagnose = async (cluster, folder) =>
  withEngine(cluster, (engine) => engine.diagnoseMigrationHistory({ migrationsList: migrationsList(folder), optInToShadowDatabase: false, filters }))

// `prisma migrate diff --from-migrations --to-config-datasource`: exitCode 0 where both are the same.
export async function diffWithDatabase(cluster, folder) {
  const client = await cluster.connect()
  await client.query(`DROP DATABASE IF EXISTS ${shadow} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${shadow} TEMPLATE template0`)
  await client.end()
  return withEngine(cluster, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...migrationsList(folder) },
      to: { tag: 'schemaDatasource', files: [{ path: 'schema.prisma', content: schema[0][1] }], configDir: folder },
      script: true,
      exitCode: true,
      filters,
    }),
  )
}
