import { readdirSync } from "node:fs";
import { blobAt } from "./blob.ts";
import { enterFolder, excludesOf, type IgnoreStack, isIgnored } from "./ignored.ts";
import { insideFolder, lookAt } from "./inside.ts";
import type { Manifest } from "./manifest.ts";
import { isSafeName, type Snapshot } from "./tree.ts";

interface Scan {
  root: string;
  tracked: Snapshot;
  trackedFolders: ReadonlySet<string>;
  manifest: Pick<Manifest, "known" | "remember">;
  found: Snapshot;
}

/**
 * The working copy as git would see it: tracked files and those that are not ignored. Symlinks are not followed, nested
 * repositories not entered, submodules stay as they are. Ours for those reasons: the library's walk does the contrary.
 */
export function scanWorktree(
  root: string,
  gitdir: string,
  tracked: Snapshot,
  manifest: Pick<Manifest, "known" | "remember">,
): Snapshot {
  const scan: Scan = { root, tracked, trackedFolders: foldersOf(tracked), manifest, found: new Map() };
  for (const [path, entry] of tracked) if (entry.mode === "160000") scan.found.set(path, entry);
  scanFolder(scan, [], excludesOf(gitdir), false);
  return scan.found;
}

function scanFolder(scan: Scan, names: readonly string[], above: IgnoreStack, onlyTracked: boolean): void {
  const prefix = names.map((name) => `${name}/`).join("");
  const folders: { name: string; onlyTracked: boolean }[] = [];
  let stack = above;
  insideFolder(scan.root, names, (place) => {
    const entries = readdirSync(place, { withFileTypes: true });
    if (names.length > 0 && !scan.trackedFolders.has(prefix) && entries.some(({ name }) => name === ".git")) return;
    stack = enterFolder(above, prefix, place);
    for (const entry of entries) {
      if (!isSafeName(entry.name)) continue;
      const path = prefix + entry.name;
      if (!entry.isDirectory()) {
        const wanted = scan.tracked.has(path) || !(onlyTracked || isIgnored(stack, path, false));
        if (wanted) scanFile(scan, path, `${place}/${entry.name}`);
      } else if (scan.tracked.get(path)?.mode !== "160000") {
        const ignored = onlyTracked || isIgnored(stack, path, true);
        if (!ignored || scan.trackedFolders.has(`${path}/`)) folders.push({ name: entry.name, onlyTracked: ignored });
      }
    }
  });
  for (const folder of folders) scanFolder(scan, [...names, folder.name], stack, folder.onlyTracked);
}

function scanFile({ manifest, found }: Scan, path: string, place: string): void {
  const stats = lookAt(place);
  if (!stats) return;
  const known = manifest.known(path, stats);
  if (known) {
    found.set(path, known);
    return;
  }
  const entry = blobAt(place, stats);
  if (!entry) return;
  manifest.remember(path, stats, entry);
  found.set(path, entry);
}

/** Every folder that holds one of these files, with a slash at the end. */
export function foldersOf(files: Snapshot): Set<string> {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at + 1));
  }
  return folders;
}

/** Paths at which two snapshots differ, sorted. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const paths: string[] = [];
  for (const [path, entry] of before) {
    const other = after.get(path);
    if (!other || other.oid !== entry.oid || other.mode !== entry.mode) paths.push(path);
  }
  for (const path of after.keys()) if (!before.has(path)) paths.push(path);
  return paths.sort();
}
