import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { isGitFolder } from "../files/path.ts";
import { enterFolder, excludesOf, type IgnoreStack, ignoreFile, isIgnored } from "../git/ignore/ignored.ts";
import { isSafeName } from "../git/names.ts";
import { insideChild, insideFolder } from "../git/tree/inside.ts";
import type { Snapshot } from "../git/tree/tree.ts";
import type { Scanned } from "../git/tree/working_copy.ts";
import { foldersOf, hasEntry, isBareRepository, isTooDeep, partsOfBare } from "../git/tree/worktree.ts";

/** Something that must not be in a commit, nor in a working copy that a person may open. */
export interface Oddity {
  path: string;
  what: "repository" | "special" | "setuid" | "name";
}

interface OddityWalk {
  root: string;
  /** The files of HEAD: a repository that is test data of the project stays. */
  tracked: Snapshot;
  trackedFolders: ReadonlySet<string>;
  seen: Pick<Scanned, "files" | "lending">;
  found: Oddity[];
}

const setIds = 0o6000;

/**
 * Searches the working copy for nested repositories, for special files, and for setuid and setgid files. No link is followed;
 * ignored paths are skipped, because they are never committed. `seen`: what a scan has just found.
 */
export function findOddities(
  root: string,
  gitdir: string,
  tracked: Snapshot,
  seen: Pick<Scanned, "files" | "lending">,
): Oddity[] {
  const walk: OddityWalk = { root, tracked, trackedFolders: foldersOf(tracked), seen, found: [] };
  findInFolder(walk, [], excludesOf(gitdir));
  return walk.found;
}

/** `parent`: where the folder above is open. */
function findInFolder(walk: OddityWalk, names: readonly string[], above: IgnoreStack, parent?: string): void {
  const prefix = names.map((name) => `${name}/`).join("");
  if (isTooDeep(walk.root, names)) return;
  const search = (place: string) => {
    const folders: string[] = [];
    const entries = readableEntries(place);
    if (isBareRepository(entries) && !walk.tracked.has(`${prefix}HEAD`)) {
      // In the root only the entries of the bare repository are moved.
      const paths = names.length > 0 ? [names.join("/")] : partsOfBare;
      walk.found.push(...paths.map((path) => ({ path, what: "repository" as const })));
      if (names.length > 0) return;
    }
    const stack = hasEntry(entries, ignoreFile) ? enterFolder(above, prefix, place) : above;
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (isGitFolder(entry.name)) {
        if (path !== ".git") walk.found.push({ path, what: "repository" });
      } else if (path !== ".dev-tasks" && (isTracked(walk, path) || !isIgnored(stack, path, entry.isDirectory()))) {
        if (!isSafeName(entry.name)) walk.found.push({ path, what: "name" });
        else if (entry.isDirectory()) folders.push(entry.name);
        else addOdditiesOf(walk, entry, path, place);
      }
    }
    for (const name of folders) findInFolder(walk, [...names, name], stack, place);
  };
  if (parent === undefined) insideFolder(walk.root, names, search);
  else insideChild(walk.root, parent, names, search);
}

/** Tracked paths are checked whatever the ignore rules say, which also saves evaluating them. */
function isTracked({ tracked, trackedFolders }: OddityWalk, path: string): boolean {
  return tracked.has(path) || trackedFolders.has(`${path}/`);
}

function addOdditiesOf({ seen, found }: OddityWalk, entry: Dirent, path: string, place: string): void {
  if (entry.isSymbolicLink()) return;
  if (!entry.isFile()) found.push({ path, what: "special" });
  else if (seen.files.has(path) ? seen.lending.has(path) : hasSetIds(`${place}/${entry.name}`))
    found.push({ path, what: "setuid" });
}

function hasSetIds(place: string): boolean {
  return ((lstatSync(place, { throwIfNoEntry: false })?.mode ?? 0) & setIds) !== 0;
}

/** A folder that was removed meanwhile has no entries. */
function readableEntries(place: string): Dirent[] {
  try {
    return readdirSync(place, { withFileTypes: true });
  } catch {
    return [];
  }
}
