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
import { removeTree } from "../../remove_tree.ts";
import { fromCLibrary } from "../c_library.ts";

/** A folder in the temporary folder that ends with the process that made it, or at the next start after its SIGKILL. */
export interface TemporaryFolder {
  path: string;
  remove(): Promise<void>;
}

const purposes = ["command", "probe"] as const;
const pattern = new RegExp(`^devorch-(${purposes.join("|")})-`);
const lockName = "lock";
/** Longer than any command or probe runs. */
const oldMs = 24 * 3_600_000;

const exclusive = 2;
const nonBlocking = 4;
const openFlock = () => fromCLibrary({ flock: { args: ["i32", "i32"], returns: "i32" } });
let library: ReturnType<typeof openFlock>;

export function createTemporaryFolder(purpose: (typeof purposes)[number]): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `devorch-${purpose}-`)));
  const lock = openSync(join(path, lockName), constants.O_RDONLY | constants.O_CREAT, 0o600);
  // Another process that starts in this moment may have taken it for abandoned.
  if (takeLock(lock) === "held" || fstatSync(lock).nlink === 0) {
    closeSync(lock);
    return createTemporaryFolder(purpose);
  }
  return {
    path,
    async remove() {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        // A command may have locked its own folders: Go does so with the modules that it downloads.
        await removeTree(path);
      } finally {
        closeSync(lock);
      }
    },
  };
}

/**
 * Removes what processes of this user left that were killed. The lock of a living one is held by the kernel, in whatever pid
 * namespace it runs. One without a lock is of an earlier version: it goes after a day.
 */
export async function removeAbandonedFolders(now = Date.now()): Promise<void> {
  const folder = tmpdir();
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
    // What cannot be removed now is tried again at the next start.
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
