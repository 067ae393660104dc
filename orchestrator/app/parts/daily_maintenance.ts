import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../config/index.ts";
import { removeTree } from "../../repository/remove.ts";
import { removeUnused } from "../../repository/unused.ts";
import { forgetLogs, thinLogs } from "../../service/old_logs.ts";
import { backupsOf, copiesIn, thinOut } from "../../store/files/copy.ts";
import { fileTime } from "../../store/files/file_time.ts";
import { openStates } from "../../task/task.ts";
import type { House } from "../runtime.ts";
import { cachesOf } from "./workspaces.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** Between two looks at whether a day has passed. */
const pause = day / 4;
/** Copies of each kind: a week of daily ones. */
const keep = 7;
/** A start at three in the afternoon must not move the daily copy by an hour every day. */
const almostADay = day - pause / 2;

/** What a service does by itself once a day: a copy of the database, and what is older than RETENTION_DAYS goes. Returns how to stop it. */
export function keepHouse(house: House, settings: Settings): () => void {
  const { clock, log } = house;
  let stop = () => {};
  const round = async () => {
    try {
      if (await copyIfDue(house, settings)) {
        await removeOld(house, settings);
        await removeUnusedFolders(house, settings);
      }
    } catch (error) {
      // A full disk must not end the service; the next look tries again.
      log.error("housekeeping.failed", { error });
    }
    stop = clock.after(pause, () => void round());
  };
  // Not in the first minutes: what waits for work goes first.
  stop = clock.after(5 * minute, () => void round());
  return () => stop();
}

/** True when a day has passed since the last one. */
async function copyIfDue({ store, clock, log }: House, { paths }: Settings): Promise<boolean> {
  const folder = backupsOf(paths.data);
  const newest = copiesIn(folder).find(({ file }) => file.includes("/daily-"));
  const age = clock.now() - (newest?.at ?? 0);
  // A clock that was set back must not end the copies.
  if (age >= 0 && age < almostADay) return false;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { file, bytes, tasks } = await store.backup(join(folder, `daily-${fileTime(clock.now())}.db`));
  thinOut(folder, keep);
  log.info("backup.made", { file, bytes, tasks });
  return true;
}

async function removeOld(
  { store, clock, log }: House,
  { paths, retentionDays, log: { maxMb } }: Settings,
): Promise<void> {
  const before = new Date(clock.now() - retentionDays * day).toISOString();
  for (const { id, folder } of await store.forget(before)) {
    if (folder !== null) await removeTree(join(paths.repos, folder));
    forgetLogs(paths.logs, id);
    log.info("task.forgotten", { task: id });
  }
  const open = await store.list({ states: openStates }, ({ id }) => id);
  const unfinished = new Set(open);
  for (const id of thinLogs(paths.logs, unfinished, maxMb)) log.info("log.removed", { task: id });
}

/** What can be made again: clones that questions and plugins read, and downloads of a repository that nobody works on. */
async function removeUnusedFolders({ clock, log }: House, { paths, retentionDays }: Settings): Promise<void> {
  const inquiries = {
    folder: paths.repos,
    pattern: /^(?:inquiry|handler)-/,
    unusedMs: inquiryDays * day,
    mostBytes: 2 * gigabyte,
  };
  // The maps keep themselves few.
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
