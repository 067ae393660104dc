import { existsSync, type FSWatcher, watch as watchFolder } from "node:fs";
import { basename, dirname, join } from "node:path";
import { foldersOf } from "./plugin_files.ts";

/** A slow copy writes every few milliseconds; an incomplete file is broken, and the version before it stays active. */
const quietMs = 80;

export interface Changes {
  /** The first change of a series, called at once. */
  begun(): void;
  changed(): Promise<void>;
}

/**
 * Calls `changed` when the plugins' folder changed and was then quiet for a moment; the folder may be created later. By
 * inotify: nothing runs between changes. Returns a function that stops it.
 */
export function watchPlugins(folder: string, { begun, changed }: Changes): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let again = false;
  let stopped = false;

  const watchFolders = () => {
    const wanted = foldersToWatch(folder);
    for (const [place, watcher] of watchers)
      if (!wanted.has(place)) {
        watcher.close();
        watchers.delete(place);
      }
    for (const [place, only] of wanted) if (!watchers.has(place)) open(place, only);
  };
  const open = (place: string, only: string | null) => {
    try {
      const watcher = watchFolder(place, { persistent: false }, (_, name) => {
        if (only === null || name === null || name === only) scheduleReport();
      });
      watcher.on("error", () => {
        watcher.close();
        watchers.delete(place);
        scheduleReport();
      });
      watchers.set(place, watcher);
    } catch {
      // Removed meanwhile; the watcher of the parent folder reports a new one.
    }
  };
  const scheduleReport = () => {
    if (stopped) return;
    if (timer === undefined) begun();
    clearTimeout(timer);
    timer = setTimeout(() => void reportChange(), quietMs);
    timer.unref();
  };
  const reportChange = async () => {
    timer = undefined;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    watchFolders();
    try {
      await changed();
    } finally {
      busy = false;
    }
    if (again) scheduleReport();
    again = false;
  };

  watchFolders();
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

/** Folders to watch; with a name: only that entry in it matters. */
function foldersToWatch(folder: string): Map<string, string | null> {
  const above: [string, string] = nearestAbove(folder);
  const places = new Map<string, string | null>([above]);
  if (existsSync(folder)) {
    for (const place of foldersOf(folder)) places.set(place, null);
    if (existsSync(join(folder, "node_modules"))) places.set(join(folder, "node_modules"), null);
  }
  return places;
}

/** The nearest existing parent folder, and the name in it on the way to `folder`. */
function nearestAbove(folder: string): [string, string] {
  const parent = dirname(folder);
  return existsSync(parent) || parent === folder ? [parent, basename(folder)] : nearestAbove(parent);
}
