import { Database } from "bun:sqlite";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { DiskFull, faultOf } from "../fault.ts";
import { keepPrivate, prepareFolder, setOwnerUmask } from "./folder.ts";

/** Owns the data folder until `release`, or until the process ends: the kernel drops the lock then. */
export interface Owner {
  /** The previous owner did not release the folder. */
  afterCrash: boolean;
  release(): void;
}

/** Another process owns the folder; `pid` is null until it is written. */
export interface OwnedByOther {
  pid: number | null;
}

// Referenced here: a garbage-collected handle would drop its lock.
const held = new Set<Database>();

export function lockOf(dataFolder: string): string {
  return join(dataFolder, "owner.lock");
}

/**
 * Takes the data folder or returns its owner, without waiting. Throws UserError 78 for a folder that cannot be written.
 *
 * The lock is a POSIX lock, which any close of the file by this process drops: nothing else may open `owner.lock`, which
 * is why the pid stands in a file of its own.
 */
export function tryOwn(dataFolder: string): Owner | OwnedByOther {
  prepareFolder(dataFolder);
  setOwnerUmask(dataFolder);
  const lockFile = lockOf(dataFolder);
  const pidFile = join(dataFolder, "owner.pid");
  keepPrivate(lockFile);
  const lock = takeLock(lockFile);
  if (lock === undefined) return { pid: readPid(pidFile) };
  held.add(lock);
  const afterCrash = existsSync(pidFile);
  writePid(pidFile);
  return {
    afterCrash,
    release() {
      if (!held.delete(lock)) return;
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

export function isOwner(answer: Owner | OwnedByOther): answer is Owner {
  return "release" in answer;
}

/** Like `tryOwn`, but waits for another command that owns the folder briefly. */
export async function waitToOwn(
  dataFolder: string,
  options: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<Owner | OwnedByOther> {
  const { timeoutMs = 5000, signal } = options;
  const pauseMs = 25;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    const answer = tryOwn(dataFolder);
    if (isOwner(answer) || waitedMs >= timeoutMs || signal?.aborted) return answer;
    await Bun.sleep(pauseMs);
  }
}

function takeLock(file: string): Database | undefined {
  let lock: Database | undefined;
  try {
    lock = new Database(file, { create: true, readwrite: true });
    lock.run("PRAGMA busy_timeout = 0");
    lock.run("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") return undefined;
    if (faultOf(error, file) === "full") throw new DiskFull(file, { cause: error });
    const reason = messageOf(error);
    throw new UserError("state.lock-broken", { path: file, reason }, { exit: Exit.config, cause: error });
  }
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** The pid is only for messages: on a full disk it is not written. */
function writePid(file: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch {
    rmSync(file, { force: true });
  }
}
