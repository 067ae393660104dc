import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../safety/names_in.ts";
import { isTaskId } from "../task/task_id.ts";

/** Removes the log folder of a removed task. */
export function removeTaskLogs(folder: string, id: string): void {
  if (isTaskId(id)) rmSync(join(folder, id), { recursive: true, force: true });
}

/**
 * Keeps the folders of tasks within half of LOG_MAX_MB, the other half being the rotated files': the oldest are removed first,
 * those of `unfinished` tasks never. Returns the ids of the removed ones.
 */
export function removeOldestLogs(folder: string, unfinished: ReadonlySet<string>, maxMb: number): string[] {
  const room = taskShare(maxMb);
  const there = namesIn(folder)
    .filter(isTaskId)
    .map((id) => ({ id, bytes: folderSize(join(folder, id)), at: statSync(join(folder, id)).mtimeMs }))
    .sort((one, other) => one.at - other.at);
  let used = there.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: string[] = [];
  for (const { id, bytes } of there) {
    if (used <= room) break;
    if (unfinished.has(id)) continue;
    removeTaskLogs(folder, id);
    used -= bytes;
    gone.push(id);
  }
  return gone;
}

/** Bytes that the logs of single tasks may take; the rest is for `orchestrator.log` and `error.log`. */
export function taskShare(maxMb: number): number {
  return Math.floor((maxMb * 1_000_000) / 2);
}

function folderSize(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, found) => sum + (found?.isFile() ? found.size : 0), 0);
}
