import type { Client } from "@libsql/client/sqlite3";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { KeyedQueue } from "../../task/keyed_queue.ts";
import type { Database } from "../database.ts";
import { faultOf, storeErrorOf } from "../fault.ts";
import { keepPrivate } from "../files/folder.ts";

/** One connection to a database file. Task numbers are given by its owner, who alone creates tasks. */
export type LibsqlDatabase = Omit<Database, "nextNumber">;

// A lock wait inside libSQL freezes the event loop: it waits briefly, and between tries without blocking.
const lockWaitMs = 25;
const retryPausesMs = [10, 20, 40, 80, 150, 200, 250, 250, 500, 500, 1000, 1000, 1000];

/** Opens or creates the file in WAL mode. Throws UserError or DiskFull (fault.ts), also for a file that is no database. */
export async function openDatabase(path: string): Promise<LibsqlDatabase> {
  // The SDK is loaded here and not above: `--version` and a client of another process never need it.
  const { connect } = await import("./connection.ts");
  keepPrivate(path);
  const client = connect(path, { timeout: lockWaitMs });
  const retrying = <T>(work: () => Promise<T>) => retryWhileBusy(client, path, work);
  const queue = new KeyedQueue();
  const inOrder = <T>(work: () => Promise<T>) => queue.run(path, work);
  try {
    await retrying(() => client.execute("PRAGMA journal_mode = WAL"));
    await retrying(() => assertDurable(client, path));
  } catch (error) {
    client.close();
    throw error;
  }
  return {
    path,
    clock: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    read: (statement) => inOrder(() => retrying(async () => (await client.execute(statement)).rows)),
    write: (statements) => inOrder(() => retrying(() => client.batch(statements, "write"))),
    close: () => inOrder(() => checkpointAndClose(client)),
  };
}

/** A failed call can leave a statement open, after which every later COMMIT fails: the connection is replaced. */
async function retryWhileBusy<T>(client: Client, path: string, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      await client.reconnect();
      const pause = retryPausesMs[tries];
      if (faultOf(error, path) !== "busy" || pause === undefined) throw storeErrorOf(error, path);
      await Bun.sleep(pause);
    }
  }
}

/** A reconnect gets the library's defaults and no PRAGMA of ours, so the defaults must be durable. */
async function assertDurable(client: Client, path: string): Promise<void> {
  const [row] = (await client.execute("SELECT * FROM pragma_synchronous, pragma_foreign_keys, pragma_journal_mode"))
    .rows;
  if (row?.[0] === 2 && row[1] === 1 && row[2] === "wal") return;
  const reason = `synchronous, foreign keys, journal: ${row?.[0]}, ${row?.[1]}, ${row?.[2]}`;
  throw new UserError("state.io", { path, reason }, { exit: Exit.io });
}

async function checkpointAndClose(client: Client): Promise<void> {
  try {
    await client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (error) {
    // The data is safe in the WAL, which the next start reads. Only errors that are not SQLite's are thrown.
    if (!/SQLITE_/.test(messageOf(error))) throw error;
  } finally {
    client.close();
  }
}
