import { copyFileSync, lutimesSync, readFileSync, readlinkSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import type { CopyRequest } from "../../evidence/test_change.ts";
import { placeFile, splitPath } from "../git/tree/checkout.ts";
import { insideFolder, statsOf } from "../git/tree/inside.ts";
import type { Snapshot, TreeFile } from "../git/tree/tree.ts";
import { isPublished, type WorkingCopy } from "../git/tree/working_copy.ts";
import { differences } from "../git/tree/worktree.ts";
import { ignoredEntries } from "../scan/ignored.ts";
import { roleOf } from "./roles.ts";
import { type Substitution, substitute } from "./substitute.ts";

/** An ignored file beyond this is a product of a build. */
const maxIgnoredBytes = 4n << 20n;
/** A longer file is data. */
const maxRenamedBytes = 1n << 20n;
/** More folders than this cannot be bound in one sandbox. */
const maxShared = 200;
/** No compiler, interpreter or runner takes this for its input. */
const nonsense = "<<<<<<< {[(\"'\n";

/**
 * Writes a tree to run the tests in to the folder `to`. Returns the ignored folders of the clone (dependencies, products of a
 * build), which the copy lacks, and the files that differ from those of the clone.
 */
export async function writeCopy(
  copy: WorkingCopy,
  { to, from, base, other, spoil, rename }: CopyRequest & { to: string },
): Promise<{ shared: string[]; changed: string[] }> {
  const before = (await copy.treeOf(base)).files;
  const { files } = await copy.scan();
  const [own, foreign] = from === "work" ? [files, before] : [before, files];
  const taken = new Set(other);
  const renamed: string[] = [];
  // Attributes decide how the other files are written.
  const paths = [...new Set([...own.keys(), ...taken])].sort(
    (one, next) => Number(isRules(next)) - Number(isRules(one)),
  );
  for (const path of paths) {
    const side = taken.has(path) ? foreign : own;
    const entry = side.get(path);
    if (!entry || isPublished(path)) continue;
    if (spoil && !spoil.kept.includes(path) && roleOf(path, spoil.commands) !== "settings")
      writeNonsense(to, path, side === files ? copy.repository.root : undefined);
    else if (side === files) copyFile(copy.repository.root, to, path, entry);
    else await placeFile({ ...copy.repository, root: to }, path, entry, { remember: () => {} });
    if (rename) {
      const { other: words, moves, rest } = rename;
      if (renameIn(to, path, taken.has(path) ? { words, moves } : { words: rest })) renamed.push(path);
    }
  }
  const shared = shareIgnored(copy.repository.root, to, files);
  const changed = [...differences(before, files), ...renamed];
  if (shared.length > 0) touchFiles(to, changed, 1);
  return { shared, changed };
}

function isRules(path: string): boolean {
  return path.endsWith(".gitattributes");
}

function writeInto(to: string, path: string, write: (place: string) => void): void {
  const { names, name } = splitPath(path);
  insideFolder(to, names, (folder) => write(`${folder}/${name}`), { create: true });
}

/** With the times of the file in the clone: a build that compares them takes it for that one. */
function writeNonsense(to: string, path: string, root: string | undefined): void {
  const { names, name } = splitPath(path);
  const stats = root && insideFolder(root, names, (folder) => statsOf(`${folder}/${name}`));
  writeInto(to, path, (place) => {
    writeFileSync(place, nonsense);
    if (stats) utimesSync(place, stats.atimeMs / 1000, stats.mtimeMs / 1000);
  });
}

/** Only in code and tests. A string of the code is a value, one of a test may name what it replaces. */
function renameIn(to: string, path: string, substitution: Substitution): boolean {
  const role = roleOf(path);
  if (role !== "code" && role !== "test") return false;
  let isRenamed = false;
  writeInto(to, path, (place) => {
    const stats = statsOf(place);
    if (!stats?.isFile() || stats.size > maxRenamedBytes) return;
    const text = readFileSync(place, "utf8");
    const renamed = substitute(path, text, { ...substitution, inPaths: role === "test" });
    isRenamed = renamed !== text;
    if (isRenamed) writeFileSync(place, renamed);
  });
  return isRenamed;
}

/** With its times: builds compare them. */
function copyFile(root: string, to: string, path: string, { mode }: TreeFile): void {
  if (mode === "160000") {
    insideFolder(to, path.split("/"), () => undefined, { create: true });
    return;
  }
  const { names, name } = splitPath(path);
  insideFolder(root, names, (folder) => {
    const source = `${folder}/${name}`;
    const stats = statsOf(source);
    if (!stats) return;
    writeInto(to, path, (place) => {
      if (stats.isSymbolicLink()) symlinkSync(readlinkSync(source), place);
      else if (stats.isFile()) {
        copyFileSync(source, place);
        utimesSync(place, stats.atimeMs / 1000, stats.mtimeMs / 1000);
      }
    });
  });
}

/** Copies ignored files and returns ignored folders; secrets stay where they are. */
function shareIgnored(root: string, to: string, files: Snapshot): string[] {
  const ignored = ignoredEntries(root, files);
  for (const path of ignored.files) copyIgnored(root, to, path);
  const shared = ignored.folders.slice(0, maxShared);
  for (const path of shared) insideFolder(to, path.split("/"), () => undefined, { create: true });
  return shared;
}

function copyIgnored(root: string, to: string, path: string): void {
  const { names, name } = splitPath(path);
  const size = insideFolder(root, names, (folder) => statsOf(`${folder}/${name}`)?.size) ?? 0;
  if (size <= maxIgnoredBytes) copyFile(root, to, path, { mode: "100644", oid: "" });
}

/**
 * Makes builds that compare times look at these files again: what they made in a shared folder is of another tree. Python knows a file by its
 * size and the second of its time, so each tree's files get a second of their own, `after` this one.
 */
export function touchFiles(root: string, paths: readonly string[], after: number): void {
  const time = Math.floor(Date.now() / 1000) + after;
  for (const path of paths) {
    const { names, name } = splitPath(path);
    insideFolder(root, names, (folder) => {
      const place = `${folder}/${name}`;
      if (statsOf(place)) lutimesSync(place, time, time);
    });
  }
}
