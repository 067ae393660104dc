import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BackupMade, Change, ReservedSpace, Store } from "../run/store.ts";
import { Exit, isDiskFull, messageOf, UserError } from "../task/errors.ts";
import type { EventBody, TaskEvent } from "../task/events.ts";
import type { Task } from "../task/task.ts";
import { taskId } from "../task/task_id.ts";
import type { Database, Statement } from "./database.ts";
import { copyInChildProcess } from "./files/backup_process.ts";
import { isUnchangedSinceClose, recordClose, removeCloseStamp } from "./files/clean_close.ts";
import { createCopy } from "./files/copy.ts";
import { prepareFolder } from "./files/folder.ts";
import { hasWal, isInPlace } from "./files/in_place.ts";
import { openOrRecover, type Recovered } from "./files/recover.ts";
import { reservedSpaceIn } from "./files/reserved_space.ts";
import { forget } from "./files/retention.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { asUsedApproval, insertApproval, isApproved } from "./tables/approval.ts";
import { deleteBundles, insertBundle, readBundles } from "./tables/bundle.ts";
import { census } from "./tables/census.ts";
import { readChat, saveChat } from "./tables/chat.ts";
import { readEffect, readEffects, upsertEffect } from "./tables/effect.ts";
import { eventOf, insertEvent, readEvents } from "./tables/event.ts";
import { mailOf } from "./tables/mail.ts";
import { peopleOf } from "./tables/person.ts";
import { pluginStateOf } from "./tables/plugin_state.ts";
import { mirrorQuestions } from "./tables/question.ts";
import { readRepos, removeRepo, saveRepo, setRepo } from "./tables/repo.ts";
import {
  countTasks,
  insertTask,
  lastNumber,
  listTasks,
  readTask,
  readTaskOfKey,
  readTasks,
  updateTask,
} from "./tables/task.ts";
import { insertUsage, readUsage } from "./tables/usage.ts";
import { insertWord, readWord } from "./tables/word.ts";

export const databaseFile = "orchestrator.db";

interface StoreOptions {
  /** Milliseconds since the epoch. */
  now?: () => number;
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
    return storeOf(database, { reserve, last: await lastNumber(database), now, self: options.self });
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface StoreParts extends Pick<StoreOptions, "self"> {
  reserve: ReservedSpace;
  last: number;
  now: () => number;
}

function storeOf(database: Database, { reserve, last, now, self }: StoreParts): Store {
  // Only the owner creates tasks, so the next number is known without a query.
  let number = last;
  return {
    async create(make, events, key) {
      number += 1;
      const task = make(taskId(number));
      const first = typeof events === "function" ? events(task.id) : events;
      try {
        const insert = insertTask(number, task, key ?? null);
        return { task, events: await save(database, task.id, insert, [{ task, events: first }], now()) };
      } catch (error) {
        const known = key !== undefined && isUsedKey(error) ? await readTaskOfKey(database, key) : undefined;
        if (!known) throw error;
        return { task: known, events: [] };
      }
    },
    async commit(id, ...changes) {
      const task = changes.findLast((change) => change.task)?.task;
      return await save(database, id, task && updateTask(task), changes, now());
    },
    task: (id) => readTask(database, id),
    taskOfKey: (key) => readTaskOfKey(database, key),
    tasks: (states) => readTasks(database, states),
    list: (query, of) => listTasks(database, query, of),
    count: (query) => countTasks(database, query),
    events: (id, fromSeq = 1) => readEvents(database, id, fromSeq),
    effect: (id, key) => readEffect(database, id, key),
    effects: (id, prefix) => readEffects(database, id, prefix),
    bundles: (id) => readBundles(database, id),
    async spend(usage) {
      await database.write([insertUsage(null, new Date(now()).toISOString(), usage)]);
    },
    usage: (id) => readUsage(database, id),
    approved: (id, hash) => isApproved(database, id, hash),
    pluginState: (plugin) => pluginStateOf(database, plugin),
    repos: () => readRepos(database),
    addRepo: (repo) => saveRepo(database, repo),
    removeRepo: (name) => removeRepo(database, name),
    setRepo: (name, change) => setRepo(database, new Date(now()).toISOString(), name, change),
    chat: (id) => readChat(database, id),
    saveChat: (chat) => saveChat(database, chat),
    backup: (file) => backup(database, file, self),
    forget: (before) => forget(database, before),
    census: () => census(database),
    async handledMessage(origin) {
      const started = await readTaskOfKey(database, origin);
      return started ? { task: started.id, word: "start" } : await readWord(database, origin);
    },
    mail: mailOf(database, now),
    people: peopleOf(database, now),
    reserve,
    close: () => database.close(),
  };
}

/** The check costs a tenth of a transaction. */
const placeCheckMs = 500;

/**
 * A write on a full disk releases the reserved space for the next one; after any other fault the file is checked at the next
 * start.
 */
function watchDatabase(database: Database, reserve: ReservedSpace, atWrite = () => {}): Database {
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

/** Changes as one transaction. */
async function save(
  database: Database,
  id: string,
  task: Statement | undefined,
  changes: readonly Change[],
  now: number,
): Promise<TaskEvent[]> {
  for (const change of changes) mustBeOf(id, change.task);
  const at = new Date(now).toISOString();
  const events = changes.flatMap((change) => change.events ?? []);
  const rows = changes.flatMap((change) => otherRows(id, at, change));
  const statements = [...events.map((event) => insertEvent(id, at, event)), ...rows];
  // A new task comes before the rows that refer to it.
  if (task !== undefined) statements.unshift(task);
  if (statements.length === 0) return [];
  const results = await database.write(statements).catch((error: unknown) => {
    throw asUsedApproval(error, id, changes.find(({ approval }) => approval)?.approval);
  });
  const first = task === undefined ? 0 : 1;
  if (first === 1 && results[0]?.rowsAffected === 0) throw new Error(`the task ${id} does not exist`);
  return events.map((event: EventBody, index) => eventOf(id, at, results[first + index]?.rows[0], event));
}

/** A snapshot: later writes are not in it. */
async function backup(database: Database, file: string, self: readonly string[] | undefined): Promise<BackupMade> {
  if (existsSync(file)) throw new UserError("backup.exists", { file });
  const folder = dirname(file);
  if (!existsSync(folder)) throw new UserError("backup.no-folder", { folder });
  if (!statSync(folder).isDirectory()) throw new UserError("backup.not-a-folder", { folder }, { exit: Exit.config });
  if (self) return await copyInChildProcess(self, database.path, file);
  return await createCopy(file, async (temporary) => {
    await database.read({ sql: "VACUUM INTO ?", args: [temporary] });
  });
}

function otherRows(id: string, at: string, change: Change): Statement[] {
  const { task, effect, usage, approval, message, bundle } = change;
  return [
    ...(task && task.questions.length > 0 ? [mirrorQuestions(id, task.questions)] : []),
    ...(effect ? [upsertEffect(id, at, effect)] : []),
    ...(usage ? [insertUsage(id, at, usage)] : []),
    ...(approval ? [insertApproval(id, at, approval)] : []),
    ...(message ? [insertWord(id, at, message)] : []),
    ...(bundle === "pushed" ? [deleteBundles(id)] : bundle ? [insertBundle(id, at, bundle)] : []),
  ];
}

function isUsedKey(error: unknown): boolean {
  return /UNIQUE constraint failed: task\.key/.test(messageOf(error));
}

function mustBeOf(id: string, task: Task | undefined): void {
  if (task !== undefined && task.id !== id) throw new Error(`the change of ${id} holds the task ${task.id}`);
}
