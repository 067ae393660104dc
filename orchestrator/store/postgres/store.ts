import type { Store } from "../../run/store.ts";
import { UserError } from "../../task/errors.ts";
import { migrations } from "../migrations/index.ts";
import { storeOn } from "../on_database.ts";
import { openPostgres } from "./database.ts";
import { migratePostgres } from "./migrate.ts";

/** Opens the store in a PostgreSQL database and brings its schema up to date. Throws UserError 75 where it does not answer. */
export async function openPostgresStore(
  url: string,
  { now = Date.now, atWrite = () => {} }: { now?: () => number; atWrite?: (() => void) | undefined } = {},
): Promise<Store> {
  const database = openPostgres(url);
  const write: typeof database.write = async (statements) => {
    atWrite();
    const results = await database.write(statements);
    atWrite();
    return results;
  };
  try {
    await migratePostgres(database, migrations, now);
    return storeOn(
      { ...database, write },
      {
        now,
        // What fills up is another machine's disk.
        reserve: { keep() {}, release() {} },
        backup: () => Promise.reject(new UserError("backup.postgres")),
      },
    );
  } catch (error) {
    await database.close();
    throw error;
  }
}
