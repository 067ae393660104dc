import { migrations } from "../migrations/index.ts";
import { openPostgres } from "./database.ts";

/** What a PostgreSQL database is like, without changing anything in it. Throws UserError 75 where it does not answer. */
export async function inspectPostgres(url: string) {
  const database = openPostgres(url);
  const { path, clock, read } = database;
  const isThere = async (table: string) => {
    const [row] = await read({ sql: "SELECT to_regclass(?) AS name", args: [table] });
    return row?.name !== null;
  };
  try {
    const [server] = await read(`SELECT current_setting('server_version') AS version, ${clock} AS now`);
    const [applied] = (await isThere("schema_migration"))
      ? await read("SELECT max(number) AS schema, max(min_reader) AS reader FROM schema_migration")
      : [];
    const workers = (await isThere("worker"))
      ? await read(`SELECT name FROM worker WHERE alive_until >= ${clock} AND roles LIKE '%worker%' ORDER BY name`)
      : [];
    return {
      path,
      version: String(server?.version),
      schema: Number(applied?.schema ?? 0),
      known: migrations.length,
      minReader: Number(applied?.reader ?? 0),
      now: Number(server?.now),
      workers: workers.map(({ name }) => String(name)),
    };
  } finally {
    await database.close();
  }
}
