import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../config/index.ts";
import { removeTree } from "../../repository/remove_tree.ts";
import { removeUnused } from "../../repository/remove_unused.ts";
import { removeOldestLogs, removeTaskLogs } from "../../service/old_logs.ts";
import { removeOldAttachments } from "../../store/files/attachments.ts";
import { backupsOf, copiesIn, removeOldCopies } from "../../store/files/copy.ts";
import { fileTime } from "../../store/files/file_time.ts";
import { openStates } from "../../task/task.ts";
import type { Runtime } from "../runtime.ts";
import { cachesOf } from "./workspaces.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** How often it is checked whether a day has passed. */
const checkEvery = day / 4;
/** Copies of each kind: a week of daily ones. */
const keptPerKind = 7;
/** A start at three in the afternoon must not move the daily copy by an hour every day. */
const almostADay = day - checkEvery / 2;

/** Once a day: copies the database and removes what is older than RETENTION_DAYS. Returns a function that stops it. */
export function startDailyMaintenance(runtime: Runtime, settings: Settings): () => void {
  const { clock, log } = runtime;
  let stop = () => {};
  let ranAt = Number.NEGATIVE_INFINITY;
  const runIfDue = async () => {
    try {
      // A database on a server is backed up there.
      const isDue = settings.database === null ? await copyIfDue(runtime, settings) : clock.now() - ranAt >= almostADay;
      if (isDue) {
        ranAt = clock.now();
        await removeOld(runtime, settings);
        await removeUnusedFolders(runtime, settings);
      }
    } catch (error) {
      // A full disk must not end the service; the next round tries again.
      log.error("housekeeping.failed", { error });
    }
    stop = clock.after(checkEvery, () => void runIfDue());
  };
  // Not in the first minutes: tasks that wait are started first.
  stop = clock.after(5 * minute, () => void runIfDue());
  return () => stop();
}

/** True when a day has passed since the last one. */
async function copyIfDue({ store, clock, log }: Runtime, { paths }: Settings): Promise<boolean> {
  const folder = backupsOf(paths.data);
  const newest = copiesIn(folder).find(({ file }) => file.includes("/daily-"));
  const age = clock.now() - (newest?.at ?? 0);
  // A clock that was set back must not end the copies.
  if (age >= 0 && age < almostADay) return false;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { file, bytes, tasks } = await store.backup(join(folder, `daily-${fileTime(clock.now())}.db`));
  removeOldCopies(folder, keptPerKind);
  log.info("backup.made", { file, bytes, tasks });
  return true;
}

async function removeOld(
  { store, clock, log }: Runtime,
  { paths, retentionDays, log: { maxMb } }: Settings,
): Promise<void> {
  const before = new Date(clock.now() - retentionDays * day).toISOString();
  for (const { id, folder } of await store.forget(before)) {
    if (folder !== null) await removeTree(join(paths.repos, folder));
    removeTaskLogs(paths.logs, id);
    log.info("task.forgotten", { task: id });
  }
  const pictures = removeOldAttachments(paths.data, Date.parse(before));
  if (pictures > 0) log.info("attachments.removed", { pictures });
  const open = await store.list({ states: openStates }, ({ id }) => id);
  const unfinished = new Set(open);
  for (const id of removeOldestLogs(paths.logs, unfinished, maxMb)) log.info("log.removed", { task: id });
}

/** Removes what can be made again: clones for questions and plugins, and unused download caches of repositories. */
async function removeUnusedFolders({ clock, log }: Runtime, { paths, retentionDays }: Settings): Promise<void> {
  const inquiries = {
    folder: paths.repos,
    pattern: /^(?:inquiry|handler)-/,
    unusedMs: inquiryDays * day,
    mostBytes: 2 * gigabyte,
  };
  // The `maps` folder limits its own size.
  const downloads = {
    folder: cachesOf(paths.data),
    pattern: /^(?!maps$)/,
    unusedMs: retentionDays * day,
    mostBytes: 5 * gigabyte,
  };
  for (const keeping of [inquiries, downloads]) {
    for (const name of await removeUnused(keeping, clock.now())) log.info("unused.removed", { folder: name });
  }
}

const inquiryDays = 7;
const gigabyte = 1024 ** 3;
