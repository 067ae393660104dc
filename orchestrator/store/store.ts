import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BackupMade, ReservedSpace, Store } from "../run/store.ts";
import { Exit, isDiskFull, UserError } from "../task/errors.ts";
import { systemUptime, type Uptime } from "./budget_day.ts";
import { copyInChildProcess } from "./files/backup_process.ts";
import { isUnchangedSinceClose, recordClose, removeCloseStamp } from "./files/clean_close.ts";
import { createCopy } from "./files/copy.ts";
import { prepareFolder } from "./files/folder.ts";
import { hasWal, isInPlace } from "./files/in_place.ts";
import { openOrRecover, type Recovered } from "./files/recover.ts";
import { reservedSpaceIn } from "./files/reserved_space.ts";
import type { LibsqlDatabase } from "./libsql/database.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { storeOn } from "./on_database.ts";
import { spendingOf } from "./tables/spending.ts";
import { lastNumber } from "./tables/task.ts";

export const databaseFile = "orchestrator.db";

interface StoreOptions {
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Default: the machine's, where `now` is the machine's too. */
  uptime?: () => Uptime | null;
  /** Called right before and after each transaction: tests end the process there. */
  atWrite?: (() => void) | undefined;
  /** How this program is started again, for backups in a child process. Without it they run in this process. */
  self?: readonly string[] | undefined;
  /** Checks the file also when it is unchanged since it was closed. */
  checksIntegrity?: boolean;
  /** Called when a damaged database was replaced by a copy. */
  onRecovered?: (recovered: Recovered) => void;
}

/**
 * Opens `orchestrator.db` of the data folder, which the caller must own (owner.ts). Creates the folder and the schema.
 * Every call throws DiskFull when nothing can be saved, UserError 74 for a disk error, 75 when another program locks the
 * file; opening throws UserError 78 for a folder that cannot be written or a newer schema, 74 for a damaged file.
 */
export async function openStore(dataFolder: string, options: StoreOptions = {}): Promise<Store> {
  const { now = Date.now, checksIntegrity: looksThrough = true, onRecovered = () => {} } = options;
  prepareFolder(dataFolder);
  const reserve = reservedSpaceIn(dataFolder);
  const path = join(dataFolder, databaseFile);
  const isKnownSound = !looksThrough && isUnchangedSinceClose(path);
  const open = () => openOrRecover(path, now, { isKnownSound, onRecovered });
  const sound = await open().catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
    reserve.release();
    return open();
  });
  const database = watchDatabase(sound, reserve, options.atWrite);
  try {
    await migrate(database, migrations, now);
    // Only the owner creates tasks, so the next number is known without a query.
    let number = await lastNumber(database);
    const nextNumber = async () => {
      number += 1;
      return number;
    };
    const backup = (file: string) => backUp(database, file, options.self);
    const uptime = options.uptime ?? (options.now ? () => null : systemUptime);
    const spending = await spendingOf({ ...database, nextNumber }, now, uptime);
    return storeOn({ ...database, nextNumber }, { reserve, now, backup, spending });
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The check costs a tenth of a transaction. */
const placeCheckMs = 500;

/**
 * A write on a full disk releases the reserved space for the next one; after any other fault the file is checked at the next
 * start.
 */
function watchDatabase(database: LibsqlDatabase, reserve: ReservedSpace, atWrite = () => {}): LibsqlDatabase {
  let faulty = false;
  let placeCheckedAt = Number.NEGATIVE_INFINITY;
  const mustBeInPlace = async () => {
    if (performance.now() - placeCheckedAt < placeCheckMs) return;
    placeCheckedAt = performance.now();
    const { path } = database;
    // A connection that has read nothing yet has no log.
    const isWhole = async () => hasWal(path) || (await database.read("PRAGMA schema_version").then(() => hasWal(path)));
    if (isInPlace(path) && (await isWhole())) return;
    placeCheckedAt = Number.NEGATIVE_INFINITY;
    throw new UserError("state.gone", { path }, { exit: Exit.io });
  };
  const failed = (error: unknown): never => {
    if (isDiskFull(error)) reserve.release();
    else faulty = true;
    throw error;
  };
  return {
    ...database,
    async read(statement) {
      await mustBeInPlace();
      return await database.read(statement).catch(failed);
    },
    async write(statements) {
      atWrite();
      await mustBeInPlace();
      const results = await database.write(statements).catch(failed);
      atWrite();
      return results;
    },
    async close() {
      await database.close();
      if (faulty) removeCloseStamp(database.path);
      else recordClose(database.path);
    },
  };
}

/** A snapshot: later writes are not in it. */
async function backUp(
  database: LibsqlDatabase,
  file: string,
  self: readonly string[] | undefined,
): Promise<BackupMade> {
  if (existsSync(file)) throw new UserError("backup.exists", { file });
  const folder = dirname(file);
  if (!existsSync(folder)) throw new UserError("backup.no-folder", { folder });
  if (!statSync(folder).isDirectory()) throw new UserError("backup.not-a-folder", { folder }, { exit: Exit.config });
  if (self) return await copyInChildProcess(self, database.path, file);
  return await createCopy(file, async (temporary) => {
    await database.read({ sql: "VACUUM INTO ?", args: [temporary] });
  });
}
