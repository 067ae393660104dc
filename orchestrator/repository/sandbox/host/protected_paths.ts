import type { Dirent } from "node:fs";
import { lstat, mkdir, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { isEnvFile } from "../../files/path.ts";
import { asOpenFolder, unlockPlace } from "../../git/tree/unlock.ts";

/** Absolute paths inside a working copy that a command may not touch. */
export interface ProtectedPaths {
  /** Every `.git`, and `.dev-tasks`: read-only. None of them is a symbolic link. */
  readOnly: string[];
  /** Files with keys: an empty file is shown instead. */
  hidden: string[];
}

/** Folders full of other people's code, where neither a key nor a repository of ours lies. */
const notSearched = new Set([".git", ".dev-tasks", "node_modules"]);

/** Looks through the whole working copy `root` (a realpath); creates `.dev-tasks`, which must exist to be protected. */
export async function protectPaths(root: string): Promise<ProtectedPaths> {
  await mkdir(join(root, ".dev-tasks")).catch(() => {});
  const found: ProtectedPaths = { readOnly: [], hidden: [] };
  await searchFolder(root, root, found);
  const published = join(root, ".dev-tasks");
  // A link would lead bubblewrap, which follows it, to bind a folder from outside.
  if ((await lstat(published).catch(() => undefined))?.isDirectory()) found.readOnly.push(published);
  return { readOnly: found.readOnly.sort(), hidden: found.hidden.sort() };
}

async function searchFolder(folder: string, root: string, found: ProtectedPaths): Promise<void> {
  const entries = await unlockedEntries(folder);
  const folders: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // Not UTF-8: by this name it is not there, and bubblewrap would make it.
    if (entry.name.includes("\ufffd")) continue;
    if (entry.name === ".git" && !entry.isSymbolicLink()) found.readOnly.push(path);
    else if (isEnvFile(entry.name)) await hide(entry, path, root, found);
    if (entry.isDirectory() && !notSearched.has(entry.name)) folders.push(path);
  }
  await Promise.all(folders.map((inner) => searchFolder(inner, root, found)));
}

/** What an earlier command locked is opened again: the next one could do so itself, and read what is in it. */
async function unlockedEntries(folder: string): Promise<Dirent[]> {
  const look = () => readdir(folder, { withFileTypes: true });
  return look().catch(() => (unlockPlace(folder, asOpenFolder) ? look().catch(() => []) : []));
}

async function hide(entry: Dirent, path: string, root: string, found: ProtectedPaths): Promise<void> {
  if (entry.isFile()) found.hidden.push(path);
  if (!entry.isSymbolicLink()) return;
  // A mount would follow the link too: what it leads to is hidden, if it is in here at all.
  const target = await realpath(path).catch(() => undefined);
  if (!target?.startsWith(`${root}/`)) return;
  if ((await stat(target).catch(() => undefined))?.isFile()) found.hidden.push(target);
}
