import type { Dirent } from "node:fs";
import { lstat, mkdir, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { isEnvFile } from "../../files/path.ts";
import { asOpenFolder, unlockPlace } from "../../git/tree/unlock.ts";

/** Absolute paths inside a working copy that a command may not touch. */
export interface ProtectedPaths {
  /** Every `.git`, and `.dev-tasks`: read-only. None of them is a symbolic link. */
  readOnly: string[];
  /** Files with secrets: an empty file is shown instead. */
  hidden: string[];
}

/** Folders of third-party code, which hold no secrets of the project. */
const notSearched = new Set([".git", ".dev-tasks", "node_modules"]);

/** Searches the whole working copy `root` (a real path); creates `.dev-tasks`, which must exist to be protected. */
export async function protectPaths(root: string): Promise<ProtectedPaths> {
  await mkdir(join(root, ".dev-tasks")).catch(() => {});
  const found: ProtectedPaths = { readOnly: [], hidden: [] };
  await searchFolder(root, root, found);
  const published = join(root, ".dev-tasks");
  // bubblewrap would follow a link and bind a folder from outside.
  if ((await lstat(published).catch(() => undefined))?.isDirectory()) found.readOnly.push(published);
  return { readOnly: found.readOnly.sort(), hidden: found.hidden.sort() };
}

async function searchFolder(folder: string, root: string, found: ProtectedPaths): Promise<void> {
  const entries = await unlockedEntries(folder);
  const folders: string[] = [];
  for (const entry of entries) {
    const { name } = entry;
    // Not UTF-8: the decoded name does not exist, and bubblewrap would create it.
    if (name.includes("\ufffd")) continue;
    if (name === ".git" && !entry.isSymbolicLink()) found.readOnly.push(`${folder}/${name}`);
    else if (isEnvFile(name)) await hide(entry, `${folder}/${name}`, root, found);
    if (entry.isDirectory() && !notSearched.has(name)) folders.push(`${folder}/${name}`);
  }
  await Promise.all(folders.map((inner) => searchFolder(inner, root, found)));
}

/** Opens a folder that an earlier command locked: the next command could do so itself and read its files. */
async function unlockedEntries(folder: string): Promise<Dirent[]> {
  const look = () => readdir(folder, { withFileTypes: true });
  return look().catch(() => (unlockPlace(folder, asOpenFolder) ? look().catch(() => []) : []));
}

async function hide(entry: Dirent, path: string, root: string, found: ProtectedPaths): Promise<void> {
  if (entry.isFile()) found.hidden.push(path);
  if (!entry.isSymbolicLink()) return;
  // A mount follows the link: its target is hidden instead, if it is inside the working copy.
  const target = await realpath(path).catch(() => undefined);
  if (!target?.startsWith(`${root}/`)) return;
  if ((await stat(target).catch(() => undefined))?.isFile()) found.hidden.push(target);
}
