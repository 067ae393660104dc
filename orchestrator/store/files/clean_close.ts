import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";

/**
 * Checking a large database takes a second. `<database>.sound` stores inode, size and times of a file that was checked and
 * closed cleanly: while they are unchanged, the check is skipped.
 */
const stampPath = (path: string) => `${path}.sound`;

/** Whether the file is unchanged since it was closed cleanly. */
export function isUnchangedSinceClose(path: string): boolean {
  try {
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
    return (log?.size ?? 0) === 0 && readFileSync(stampPath(path), "utf8") === identityOf(path);
  } catch {
    return false;
  }
}

/** To be called after a close without a fault. */
export function recordClose(path: string): void {
  try {
    writeFileSync(stampPath(path), identityOf(path), { mode: 0o600 });
  } catch {
    removeCloseStamp(path);
  }
}

export function removeCloseStamp(path: string): void {
  rmSync(stampPath(path), { force: true });
}

function identityOf(path: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}
