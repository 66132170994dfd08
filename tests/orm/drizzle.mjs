// The real migrators of drizzle-orm, 0.x and 1.x, on node-postgres.
import pg from 'pg'
import { drizzle as drizzle0 } from 'drizzle-orm/node-postgres'
import { migrate as migrate0 } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzle1 } from 'drizzle-orm-v1/node-postgres'
import { migrate as migrate1 } from 'drizzle-orm-v1/node-postgres/migrator'

export const ledger = 'drizzle.__drizzle_migrations'

async function run(cluster, folder, open, migrate) {
  const client = new pg.Client({ host: cluster.folder, user: 'postgres', database: 'postgres' })
  await client.connect()
  try {
    await migrate(open({ client }), { migrationsFolder: folder })
    return null
  } catch (error) {
    const cause = error.cause ?? error
    return { code: cause.code ?? '', message: cause.message }
  } finally {
    await client.end()
  }
}

// Null, or what stopped it.
export const migrateZero = (cluster, folder) => run(cluster, folder, drizzle0, migrate0)
export const migrateOne = (cluster, folder) => run(cluster, folder, drizzle1, migrate1)
