import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromCLibrary } from "../../../system/c_library.ts";
import { removeTree } from "../../remove_tree.ts";

/** A temporary folder that is removed by its process, or at the next start after a SIGKILL. */
export interface TemporaryFolder {
  path: string;
  remove(): Promise<void>;
}

const purposes = ["command", "copy", "probe", "trial"] as const;
const pattern = new RegExp(`^devorch-(${purposes.join("|")})-`);
const lockName = "lock";
/** Longer than any command or probe runs. */
const oldMs = 24 * 3_600_000;

const exclusive = 2;
const nonBlocking = 4;
const openFlock = () => fromCLibrary({ flock: { args: ["i32", "i32"], returns: "i32" } });
let library: ReturnType<typeof openFlock>;

export function createTemporaryFolder(purpose: (typeof purposes)[number], parent = tmpdir()): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(parent, `devorch-${purpose}-`)));
  const lock = openSync(join(path, lockName), constants.O_RDONLY | constants.O_CREAT, 0o600);
  // Another process that just started may have removed it as abandoned.
  if (takeLock(lock) === "held" || fstatSync(lock).nlink === 0) {
    closeSync(lock);
    return createTemporaryFolder(purpose, parent);
  }
  return {
    path,
    async remove() {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        // A command may have locked folders, as Go does with downloaded modules.
        await removeTree(path);
      } finally {
        closeSync(lock);
      }
    },
  };
}

/**
 * Removes the folders of this user's killed processes. A running process holds a kernel lock, in whatever pid namespace. A
 * folder without a lock is of an earlier version and removed after a day.
 */
export async function removeAbandonedFolders(folder = tmpdir(), now = Date.now()): Promise<void> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => pattern.test(name)) : [];
  for (const name of names) await removeAbandoned(join(folder, name), now);
}

async function removeAbandoned(path: string, now: number): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory() || found.uid !== process.geteuid?.()) return;
  const lock = openLock(path);
  try {
    const abandoned = lock === undefined ? now - found.mtimeMs > oldMs : takeLock(lock) === "taken";
    if (abandoned) await removeTree(path);
  } catch {
    // Removal is tried again at the next start.
  } finally {
    if (lock !== undefined) closeSync(lock);
  }
}

function openLock(path: string): number | undefined {
  try {
    return openSync(join(path, lockName), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

function takeLock(descriptor: number): "taken" | "held" | "unknown" {
  library ??= openFlock();
  if (!library) return "unknown";
  return library.flock(descriptor, exclusive | nonBlocking) === 0 ? "taken" : "held";
}
