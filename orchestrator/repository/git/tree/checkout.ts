import { readdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { conversionAt, conversionKey } from "../attributes/attributes.ts";
import { toWorkingCopy } from "../attributes/convert.ts";
import type { Repository } from "../repository.ts";
import type { Manifest } from "../transport/manifest.ts";
import { insideFolder, statsOf } from "./inside.ts";
import { readBlob } from "./objects.ts";
import type { Snapshot, TreeFile } from "./tree.ts";
import { differences } from "./worktree.ts";

/**
 * Makes the files of the working copy those of `to`; `from` is the scanned state. `.gitattributes` are written first, because
 * they determine how other files are written.
 * The library's `checkout` keeps untracked files and fails where a folder replaced a file: it is used for the first checkout only.
 */
export async function checkout(
  repository: Repository,
  from: Snapshot,
  to: Snapshot,
  manifest: Manifest,
): Promise<void> {
  const paths = differences(from, to);
  for (const path of paths) if (!to.has(path)) removeFile(repository.root, path);
  for (const path of paths.sort((one, other) => Number(isAttributes(other)) - Number(isAttributes(one)))) {
    const entry = to.get(path);
    if (entry?.mode === "160000") makeSubmoduleFolder(repository.root, path);
    else if (entry) await placeFile(repository, path, entry, manifest);
  }
}

function isAttributes(path: string): boolean {
  return path === ".gitattributes" || path.endsWith("/.gitattributes");
}

export async function placeFile(
  repository: Repository,
  path: string,
  entry: TreeFile,
  manifest: Pick<Manifest, "remember">,
): Promise<void> {
  const blob = await readBlob(repository, entry.oid);
  const conversion = entry.mode === "120000" ? undefined : conversionAt(repository.root, path);
  const content = conversion ? toWorkingCopy(blob, conversion) : blob;
  const { names, name } = splitPath(path);
  insideFolder(
    repository.root,
    names,
    (folder) => {
      const place = `${folder}/${name}`;
      if (statsOf(place)) rmSync(place, { recursive: true, force: true });
      if (entry.mode === "120000") symlinkSync(content, place);
      else writeFileSync(place, content, { flag: "wx", mode: entry.mode === "100755" ? 0o755 : 0o644 });
      const stats = statsOf(place);
      if (stats) manifest.remember(path, stats, entry, { how: conversionKey(conversion), ours: true });
    },
    { create: true },
  );
}

/** A submodule is an empty folder. */
function makeSubmoduleFolder(root: string, path: string): void {
  insideFolder(root, path.split("/"), () => undefined, { create: true });
}

/** Removes a file and the folders that it leaves empty. */
function removeFile(root: string, path: string): void {
  const { names, name } = splitPath(path);
  insideFolder(root, names, (folder) => rmSync(`${folder}/${name}`, { force: true }));
  while (names.length > 0) {
    const last = names.pop() ?? "";
    const emptied = insideFolder(root, names, (folder) => {
      if (insideFolder(root, [...names, last], (below) => readdirSync(below).length) !== 0) return false;
      rmdirSync(`${folder}/${last}`);
      return true;
    });
    if (!emptied) return;
  }
}

export function splitPath(path: string): { names: string[]; name: string } {
  const names = path.split("/");
  const name = names.pop() ?? "";
  return { names, name };
}

/** The folders on the way to a path, outermost first, and the path itself. */
export function pathPrefixes(path: string): string[] {
  const names = path.split("/");
  return names.map((_, depth) => names.slice(0, depth + 1).join("/"));
}
