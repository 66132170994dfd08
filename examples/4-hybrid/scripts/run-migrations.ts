// The runner from before Drizzle. It keeps its own ledger and reads a folder that has moved to archive/.
import { readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";

const folder = "./db/migrations";

async function main() {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query("CREATE TABLE IF NOT EXISTS _migrations (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())");
  for (const name of readdirSync(folder).sort()) {
    await client.query(readFileSync(`${folder}/${name}`, "utf8"));
    await client.query("INSERT INTO _migrations (name) VALUES ($1)", [name]);
  }
  await client.end();
}

main();
