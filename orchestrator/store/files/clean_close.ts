import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";

/**
 * Looking through a large database takes a second. Once it was looked through and closed, the file is the same file for as
 * long as its inode, size and time are: `<database>.sound` keeps them.
 */
const stampPath = (path: string) => `${path}.sound`;

/** Whether nothing happened to the file since it was closed whole. */
export function isUnchangedSinceClose(path: string): boolean {
  try {
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
    return (log?.size ?? 0) === 0 && readFileSync(stampPath(path), "utf8") === identityOf(path);
  } catch {
    return false;
  }
}

/** It was looked through when it was opened, and closed without a fault. */
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
