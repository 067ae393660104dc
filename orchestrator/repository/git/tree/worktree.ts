import { type Dirent, readdirSync, type Stats } from "node:fs";
import { isSecret } from "../../files/path.ts";
import {
  type AttributeStack,
  attributesFile,
  type Conversion,
  conversionKey,
  conversionOf,
  enterAttributes,
} from "../attributes/attributes.ts";
import { enterFolder, excludesOf, type IgnoreStack, ignoreFile, isIgnored } from "../ignore/ignored.ts";
import { isSafeName } from "../names.ts";
import type { Manifest } from "../transport/manifest.ts";
import { blobAt } from "./blob.ts";
import { errorCode, insideChild, insideFolder, statsOf } from "./inside.ts";
import type { Snapshot, TreeFile } from "./tree.ts";
import { isClone, noteObstacle, unlockPlace } from "./unlock.ts";

interface Scan {
  root: string;
  tracked: Snapshot;
  trackedFolders: ReadonlySet<string>;
  manifest: Pick<Manifest, "known" | "remember">;
  found: Snapshot;
  converted: Converted[];
  /** New files and folders named like secrets: never committed. */
  withheld: string[];
  /** Files that run with the rights of their owner or group. */
  lending: Set<string>;
  /** For a user's own working copy: exactly what git sees, without nested repositories. */
  asGit: boolean;
}

/** A file whose blob differs from its bytes on disk. */
export interface Converted {
  path: string;
  conversion: Conversion;
}

/** The rules inherited from the parent folders. */
interface InheritedRules {
  ignored: IgnoreStack;
  attributes: AttributeStack;
  onlyTracked: boolean;
}

/**
 * The files of a working copy: tracked ones and those that are not ignored. Symlinks are not followed and submodules stay as
 * they are, unlike in the library's walk. In a clone the files of a nested repository count, because a commit removes its
 * `.git`, and a bare one is skipped; `asGit` is for a user's working copy. `converted` are unknown files whose blob differs
 * from their bytes.
 */
export function scanWorktree(
  root: string,
  gitdir: string,
  tracked: Snapshot,
  manifest: Pick<Manifest, "known" | "remember">,
  { asGit = false } = {},
): Pick<Scan, "found" | "converted" | "withheld" | "lending"> {
  const found: Snapshot = new Map();
  const trackedFolders = foldersOf(tracked);
  const noted = { converted: [], withheld: [], lending: new Set<string>() };
  const scan: Scan = { root, tracked, trackedFolders, manifest, found, ...noted, asGit };
  for (const [path, entry] of tracked) if (entry.mode === "160000") found.set(path, entry);
  keepingCwd(() => scanFolder(scan, [], { ignored: excludesOf(gitdir), attributes: [], onlyTracked: false }));
  return scan;
}

/** Files are looked at by their names alone, from within their folder: a path through its descriptor costs twice as much. */
function keepingCwd(action: () => void): void {
  const before = process.cwd();
  try {
    action();
  } finally {
    process.chdir(before);
  }
}

/** `parent`: where the folder above is open. */
function scanFolder(scan: Scan, names: readonly string[], above: InheritedRules, parent?: string): void {
  const { onlyTracked } = above;
  const prefix = names.map((name) => `${name}/`).join("");
  if (isTooDeep(scan.root, names)) {
    leaveAsTracked(scan, prefix);
    return;
  }
  insideReadable(scan, prefix, names, parent, (place) => {
    const entries = scannableEntries(scan, place, prefix);
    const stack = hasEntry(entries, ignoreFile) ? enterFolder(above.ignored, prefix, place) : above.ignored;
    const attributes = hasEntry(entries, attributesFile)
      ? enterAttributes(above.attributes, prefix, place)
      : above.attributes;
    const folders: { name: string; onlyTracked: boolean }[] = [];
    process.chdir(place);
    for (const entry of entries) {
      if (!isSafeName(entry.name)) continue;
      const path = prefix + entry.name;
      if (!entry.isDirectory()) {
        const wanted = scan.tracked.has(path) || !(onlyTracked || isIgnored(stack, path, false));
        if (wanted && !isWithheld(scan, path)) scanFile(scan, path, entry.name, attributes);
      } else if (scan.tracked.get(path)?.mode !== "160000") {
        const ignored = onlyTracked || isIgnored(stack, path, true);
        const holdsTracked = scan.trackedFolders.has(`${path}/`);
        if ((!ignored && !isWithheld(scan, path)) || holdsTracked)
          folders.push({ name: entry.name, onlyTracked: ignored });
      }
    }
    for (const folder of folders) {
      const rules = { ignored: stack, attributes, onlyTracked: folder.onlyTracked };
      scanFolder(scan, [...names, folder.name], rules, place);
    }
  });
}

export function hasEntry(entries: readonly Dirent[], name: string): boolean {
  return entries.some((entry) => entry.name === name);
}

/** The entries to scan; none of a nested repository that is skipped. */
function scannableEntries({ asGit, tracked, trackedFolders, found }: Scan, place: string, prefix: string): Dirent[] {
  const entries = readdirSync(place, { withFileTypes: true });
  if (asGit) {
    const isNested = prefix !== "" && !trackedFolders.has(prefix) && entries.some(({ name }) => name === ".git");
    return isNested ? [] : entries;
  }
  if (!isBareRepository(entries) || tracked.has(`${prefix}HEAD`)) return entries;
  if (prefix === "") return entries.filter(({ name }) => !partsOfBare.includes(name));
  for (const [path, entry] of tracked) if (path.startsWith(prefix)) found.set(path, entry);
  return [];
}

/** Entries by which git recognises a bare repository. */
export const partsOfBare: readonly string[] = ["HEAD", "objects", "refs"];

export function isBareRepository(entries: readonly Dirent[]): boolean {
  const isFolder = (name: string) => entries.find((entry) => entry.name === name)?.isDirectory() === true;
  return hasEntry(entries, "HEAD") && isFolder("objects") && isFolder("refs");
}

function isWithheld({ asGit, tracked, trackedFolders, withheld }: Scan, path: string): boolean {
  if (asGit || tracked.has(path) || trackedFolders.has(`${path}/`) || !path.split("/").some(isSecret)) return false;
  withheld.push(path);
  return true;
}

/** An unreadable folder is treated as in HEAD. */
function insideReadable(
  scan: Scan,
  prefix: string,
  names: readonly string[],
  parent: string | undefined,
  action: (place: string) => void,
): void {
  try {
    if (parent === undefined) insideFolder(scan.root, names, action);
    else insideChild(scan.root, parent, names, action);
  } catch (error) {
    if (errorCode(error) !== "EACCES" && errorCode(error) !== "EPERM") throw error;
    leaveAsTracked(scan, prefix);
  }
}

function leaveAsTracked({ root, tracked, found }: Scan, prefix: string): void {
  noteObstacle(root, "unreadable", prefix.slice(0, 200));
  for (const [path, entry] of tracked) if (path.startsWith(prefix)) found.set(path, entry);
}

/** Longer paths and deeper folders are not scanned. */
const maxPathBytes = 4000;
const maxFolderDepth = 200;

export function isTooDeep(root: string, names: readonly string[]): boolean {
  return names.length > maxFolderDepth || Buffer.byteLength(root) + Buffer.byteLength(names.join("/")) > maxPathBytes;
}

const setIds = 0o6000;

/** `place`: from the working folder of this process. */
function scanFile(scan: Scan, path: string, place: string, attributes: AttributeStack): void {
  const { manifest, found, converted, root, tracked } = scan;
  const stats = isClone(root) ? readableStats(place, root, path, tracked.get(path)) : statsOf(place);
  if (!stats) return;
  if ((stats.mode & setIds) !== 0 && stats.isFile()) scan.lending.add(path);
  const conversion = stats.isFile() ? conversionOf(attributes, path) : undefined;
  const known = manifest.known(path, stats, conversionKey(conversion));
  if (known) {
    found.set(path, known);
    return;
  }
  if (conversion && stats.size <= maxConvertedBytes) {
    converted.push({ path, conversion });
    return;
  }
  const entry = orTracked(() => blobAt(place, stats), scan, path);
  if (!entry) return;
  manifest.remember(path, stats, entry);
  found.set(path, entry);
}

/** Restores the rights of an unreadable file: those of HEAD, or of a new file. */
function readableStats(place: string, root: string, path: string, tracked: TreeFile | undefined): Stats | undefined {
  const stats = statsOf(place);
  if (!stats?.isFile() || (stats.mode & 0o400) !== 0) return stats;
  if (!unlockPlace(place, () => (tracked?.mode === "100755" ? 0o755 : 0o644))) return stats;
  noteObstacle(root, "unlocked", path);
  return statsOf(place);
}

function orTracked(read: () => TreeFile | undefined, { root, tracked }: Scan, path: string): TreeFile | undefined {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) !== "EACCES" && errorCode(error) !== "EPERM") throw error;
    noteObstacle(root, "unreadable", path);
    return tracked.get(path);
  }
}

/** Larger files are not converted: they are no text, and too large for a commit. */
export const maxConvertedBytes = 16 << 20;

/** By the snapshot: that of a tree is asked at each scan. */
const foldersBySnapshot = new WeakMap<Snapshot, ReadonlySet<string>>();

/** Every folder that holds one of these files, which do not change any more, with a slash at the end. */
export function foldersOf(files: Snapshot): ReadonlySet<string> {
  const known = foldersBySnapshot.get(files);
  if (known) return known;
  const folders = new Set<string>();
  let last = "";
  for (const path of files.keys()) {
    const folder = folderOf(path, last);
    if (folder !== last) for (const each of foldersAbove(path)) folders.add(each);
    last = folder;
  }
  foldersBySnapshot.set(files, folders);
  return folders;
}

/** The folder that a path is in, with a slash at the end; `last`, that of the path before, where it is the same: files of one follow each other. */
export function folderOf(path: string, last: string): string {
  const length = path.lastIndexOf("/") + 1;
  return length === last.length && path.startsWith(last) ? last : path.slice(0, length);
}

/** The folders that a path is in, outermost first, with a slash at the end. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) folders.push(path.slice(0, at + 1));
  return folders;
}

/** Paths at which two snapshots differ, sorted. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const paths: string[] = [];
  let both = 0;
  for (const [path, entry] of before) {
    const other = after.get(path);
    if (other) both++;
    if (!other || !isSameFile(entry, other)) paths.push(path);
  }
  if (both < after.size) for (const path of after.keys()) if (!before.has(path)) paths.push(path);
  return paths.sort();
}

function isSameFile(one: TreeFile, other: TreeFile): boolean {
  return one === other || (one.oid === other.oid && one.mode === other.mode);
}
