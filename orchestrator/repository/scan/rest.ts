import { type Dirent, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TrimmedRest } from "../../run/workspace.ts";
import { atomicWrite } from "../../safety/atomic_write.ts";
import { insideFolder } from "../git/tree/inside.ts";
import type { Snapshot } from "../git/tree/tree.ts";
import { isPublished, type WorkingCopy } from "../git/tree/working_copy.ts";
import { foldersOf } from "../git/tree/worktree.ts";
import { regularText } from "../regular_file.ts";
import { moveAside } from "./aside.ts";
import { followedHash } from "./manifests.ts";
import { findOddities } from "./oddities.ts";

/*
 * The rest: what stands in a clone beside the files that its branch will hold. Dependencies, products of builds, caches, and
 * whatever commands put where git does not look. A fresh clone has none of it.
 */

/** What the set-up left, by path, a folder's ending with a slash, and the hash of what the set-up follows. */
interface Note {
  followed: string;
  stamps: Map<string, string>;
}

/** In the clone's git folder, which no command can write. */
const noteFile = "devorch-rest";
const maxNoteBytes = 512 << 20;

/** Remembers the rest as it is now: as the set-up left it. */
export async function noteRest(copy: WorkingCopy, commands: readonly string[]): Promise<void> {
  const { files } = await copy.scan();
  const { root, gitdir } = copy.repository;
  const lines = [JSON.stringify(followedHash(files, commands))];
  walkRest(root, files, (path, stamp) => {
    lines.push(JSON.stringify([path, stamp]));
    return true;
  });
  atomicWrite(join(gitdir, noteFile), lines.join("\n"), { derived: true });
}

/**
 * Removes what was not there when the rest was noted; what git would show there but no commit can hold is moved aside. `changed`: something that was there is another now or gone, or what the set-up
 * follows is; also where nothing was noted.
 */
export async function trimRest(copy: WorkingCopy, commands: readonly string[]): Promise<TrimmedRest> {
  const seen = await copy.scan();
  const { files, odd, withheld } = seen;
  const { root, gitdir } = copy.repository;
  const note = readNote(join(gitdir, noteFile));
  const left = new Map(note?.stamps);
  const removed: string[] = [];
  let changed = note?.followed !== followedHash(files, commands);
  walkRest(root, files, (path, stamp) => {
    const known = left.get(path);
    left.delete(path);
    if (known === undefined) removed.push(path);
    else changed ||= known !== stamp || stamp === unreadable;
    return known !== undefined;
  });
  const goes = (path: string) =>
    removed.some((each) => each === path || (each.endsWith("/") && `${path}/`.startsWith(each)));
  const oddities = removed.length > 0 ? [...findOddities(root, gitdir, files, seen), ...odd] : [];
  const aside = oddities.filter(({ path, what }) => what !== "setuid" && goes(path));
  if (aside.length + removed.length > 0) copy.forgetScan();
  for (const { path } of aside) moveAside(root, gitdir, path);
  for (const path of removed) removePath(root, path);
  const told = { aside, withheld: withheld.filter(goes) };
  return { removed, ...told, changed: changed || left.size > 0, noted: note !== undefined };
}

/** Removes all of it, as in a fresh clone. */
export async function removeRest(copy: WorkingCopy): Promise<void> {
  const { files } = await copy.scan();
  const { root } = copy.repository;
  const removed: string[] = [];
  walkRest(root, files, (path) => {
    removed.push(path);
    return false;
  });
  if (removed.length > 0) copy.forgetScan();
  for (const path of removed) removePath(root, path);
}

function readNote(file: string): Note | undefined {
  const text = regularText(file, { limit: maxNoteBytes });
  if (!text) return undefined;
  const [followed = "", ...lines] = text.split("\n");
  try {
    return { followed: JSON.parse(followed), stamps: new Map(lines.map((line) => JSON.parse(line))) };
  } catch {
    return undefined;
  }
}

const unreadable = "?";

/** Tells of each entry, a folder before what is in it; `visit` says whether to go into a folder. */
function walkRest(root: string, files: Snapshot, visit: (path: string, stamp: string) => boolean): void {
  const tracked = foldersOf(files);
  const pending: string[][] = [[]];
  for (let names = pending.shift(); names !== undefined; names = pending.shift()) {
    const prefix = names.map((name) => `${name}/`).join("");
    for (const entry of insideFolder(root, names, entriesOf) ?? []) {
      const path = prefix + entry.name;
      if (entry.name === ".git" || isPublished(path) || files.has(path)) continue;
      if (entry.isDirectory() && tracked.has(`${path}/`)) pending.push([...names, entry.name]);
      else walkEntry(root, path, entry, visit);
    }
  }
}

function walkEntry(root: string, path: string, entry: Dirent, visit: (path: string, stamp: string) => boolean): void {
  const place = join(root, path);
  if (!entry.isDirectory()) {
    visit(path, stampOf(place));
    return;
  }
  const entries = entriesOf(place);
  if (!visit(`${path}/`, entries ? "" : unreadable)) return;
  for (const each of entries ?? []) walkEntry(root, `${path}/${each.name}`, each, visit);
}

/** undefined for a folder that is locked or lies too deep. */
function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

/** The time of the last change of an entry is the kernel's own: no program can set it back. */
function stampOf(place: string): string {
  try {
    const { size, mode, mtimeMs, ctimeMs } = lstatSync(place);
    return [size, mode, mtimeMs, ctimeMs].join(" ");
  } catch {
    return unreadable;
  }
}

/** No link is followed. */
function removePath(root: string, path: string): void {
  const place = join(root, path);
  try {
    rmSync(place, { recursive: true, force: true });
  } catch {
    // A command locked a folder of it, or it lies too deep for a path.
    for (const argv of [
      ["chmod", "-R", "u+rwX"],
      ["rm", "-rf"],
    ])
      Bun.spawnSync([...argv, "--", place], { stdio: ["ignore", "ignore", "ignore"] });
    if (lstatSync(place, { throwIfNoEntry: false })) throw new Error(`${path} could not be removed`);
  }
}
