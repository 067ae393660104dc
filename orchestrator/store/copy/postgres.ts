import { UserError } from "../../task/errors.ts";
import type { Row } from "../database.ts";
import { migrations } from "../migrations/index.ts";
import { type Connection, openPostgres } from "../postgres/database.ts";
import { migratePostgres } from "../postgres/migrate.ts";
import type { CopiedStore, Source, Target } from "./copy_store.ts";
import { allTables, type Cell, insertInto } from "./tables.ts";

/** Read in one snapshot. */
export async function openPostgresSource(url: string): Promise<Source> {
  const database = openPostgres(url);
  try {
    await migratePostgres(database, migrations, Date.now);
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const { promise: opened, resolve: open, reject } = Promise.withResolvers<Connection>();
    const reading = database.transaction(async (connection) => {
      await connection.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      open(connection);
      await over;
    });
    reading.catch(reject);
    const connection = await opened;
    return {
      ...readerOf(connection),
      async lastNumber() {
        const { rows } = await connection.run("SELECT last_value, is_called FROM task_number_seq");
        const [row] = rows as { last_value: unknown; is_called: unknown }[];
        return row?.is_called ? Number(row.last_value) : 0;
      },
      async close() {
        end();
        await reading.finally(() => database.close());
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** In one transaction, in a database that has no rows yet. */
export async function writePostgres(url: string, fill: (target: Target) => Promise<CopiedStore>): Promise<CopiedStore> {
  const database = openPostgres(url);
  try {
    await migratePostgres(database, migrations, Date.now);
    return await database.transaction(async (connection) => {
      await refuseFilled(connection, database.path);
      return await fill({
        ...readerOf(connection),
        async insert(table, rows) {
          const sql = insertInto(table);
          for (const args of rows) await connection.run({ sql, args });
        },
        async setLastNumber(number) {
          for (const { name, numbered } of allTables()) {
            if (numbered === null) continue;
            const { rows } = await connection.run(`SELECT coalesce(max("${numbered}"), 0) AS n FROM "${name}"`);
            const last = Math.max(Number(rows[0]?.n ?? 0), name === "task" ? number : 0);
            const sql = `SELECT setval(pg_get_serial_sequence('"${name}"', '${numbered}'), ${Math.max(1, last)}, ${last > 0})`;
            await connection.run(sql);
          }
        },
      });
    });
  } finally {
    await database.close();
  }
}

async function refuseFilled({ run }: Connection, path: string): Promise<void> {
  for (const { name } of allTables()) {
    const { rows } = await run(`SELECT 1 AS one FROM "${name}" LIMIT 1`);
    if (rows.length > 0) throw new UserError("store-copy.filled", { path, table: name });
  }
}

function readerOf({ run }: Connection): Pick<Source, "read"> {
  return {
    read: async (sql, args) => (await run({ sql, args })).rows.map((row: Row) => Object.values(row) as Cell[]),
  };
}
