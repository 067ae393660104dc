import { type Dirent, readdirSync } from "node:fs";
import { isSecret } from "../files/path.ts";
import { insideFolder } from "../git/tree/inside.ts";
import type { Snapshot } from "../git/tree/tree.ts";
import { isPublished } from "../git/tree/working_copy.ts";
import { foldersOf } from "../git/tree/worktree.ts";

/** What of a working copy is in none of these files: whole folders, and files beside the others. Secrets are left out. */
export function ignoredEntries(root: string, files: Snapshot): { folders: string[]; files: string[] } {
  const tracked = foldersOf(files);
  const found = { folders: [] as string[], files: [] as string[] };
  const pending: string[][] = [[]];
  for (let names = pending.shift(); names !== undefined; names = pending.shift()) {
    const prefix = names.map((name) => `${name}/`).join("");
    for (const entry of entriesOf(root, names)) {
      const path = prefix + entry.name;
      if (entry.name === ".git" || isPublished(path) || isSecret(entry.name) || files.has(path)) continue;
      if (!entry.isDirectory()) found.files.push(path);
      else if (tracked.has(`${path}/`)) pending.push([...names, entry.name]);
      else found.folders.push(path);
    }
  }
  return found;
}

function entriesOf(root: string, names: readonly string[]): Dirent[] {
  return insideFolder(root, names, (folder) => readdirSync(folder, { withFileTypes: true })) ?? [];
}
