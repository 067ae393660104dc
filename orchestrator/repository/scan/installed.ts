import { createHash, type Hash } from "node:crypto";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import type { Installed } from "../../task/task.ts";
import { insideFolder } from "../git/tree/inside.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";
import { ignoredEntries } from "./ignored.ts";
import { isLockFile, isManifest } from "./manifests.ts";

/** Files beyond these do not count. */
const mostEntries = 200_000;
/** Of a package manager, a runner or an interpreter for itself, at whatever depth of an installation. */
const cache = /^(\.|__)/;

/**
 * What the set-up commands left, and what they follow, as they are now. Without `folders`: all ignored folders, as a fresh clone
 * has none.
 */
export async function readInstalled(
  copy: WorkingCopy,
  { commands, folders: known }: { commands: readonly string[]; folders: readonly string[] | null },
): Promise<Installed> {
  const { files } = await copy.scan();
  const { root } = copy.repository;
  const folders = [...(known ?? ignoredEntries(root, files).folders)].sort();
  const hash = createHash("sha256");
  const named = new Set(
    commands.flatMap((command) => command.split(/[^\w@./+-]+/)).map((word) => word.replace(/^\.\//, "")),
  );
  for (const [path, { oid }] of [...files].sort(([one], [next]) => (one < next ? -1 : 1)))
    if (isManifest(path) || isLockFile(path) || named.has(path)) hash.update(`${path}\0${oid}\n`);
  const left = { entries: mostEntries };
  for (const path of folders) {
    hash.update(`${path}/\n`);
    insideFolder(root, path.split("/"), (folder) => hashFolder(hash, folder, left));
  }
  return { folders, hash: hash.digest("hex").slice(0, 32) };
}

/** Names, sizes and times: packages have too many bytes to read. */
function hashFolder(hash: Hash, folder: string, left: { entries: number }): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (cache.test(entry.name) || left.entries-- <= 0) continue;
    hash.update(`${entry.name}\n`);
    if (entry.isDirectory()) hashFolder(hash, `${folder}/${entry.name}`, left);
    else if (entry.isFile()) {
      const { size, mtimeMs } = lstatSync(`${folder}/${entry.name}`);
      hash.update(`${size} ${mtimeMs}\n`);
    }
    hash.update("\0");
  }
}

/** Removes what the set-up commands left, so that they begin as in a fresh clone. */
export function removeInstalled(root: string, folders: readonly string[]): void {
  for (const path of folders) {
    const names = path.split("/");
    const name = names.pop() ?? "";
    insideFolder(root, names, (folder) => rmSync(`${folder}/${name}`, { recursive: true, force: true }));
  }
}
