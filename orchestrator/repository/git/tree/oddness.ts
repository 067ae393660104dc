import type { Stats } from "node:fs";
import { realpathSync } from "node:fs";
import { join, normalize } from "node:path";
import { isGitFolder } from "../../files/path.ts";
import { conversionAt } from "../attributes/attributes.ts";
import { isLfsPointer } from "../attributes/convert.ts";
import { contentAt } from "./blob.ts";
import { splitPath } from "./checkout.ts";
import { insideFolder, statsOf } from "./inside.ts";
import type { Snapshot } from "./tree.ts";
import { differences, foldersOf } from "./worktree.ts";

/** Why a path is not committed. */
export type Oddness = "link" | "large" | "lfs" | "special";

export const maxCommitFileBytes = 10 * 1024 * 1024;

/** Removes from `found` what is not committed; HEAD's files at these paths stay. */
export function dropUncommittable(root: string, head: Snapshot, found: Snapshot): { path: string; what: Oddness }[] {
  const odd: { path: string; what: Oddness }[] = [];
  const folders = foldersOf(head);
  for (const path of differences(head, found)) {
    const { names, name } = splitPath(path);
    const what = insideFolder(root, names, (parent) => {
      const stats = statsOf(`${parent}/${name}`);
      return stats && oddnessOf(root, path, `${parent}/${name}`, stats);
    });
    if (what === undefined) continue;
    odd.push({ path, what });
    found.delete(path);
    const tracked = head.get(path);
    if (tracked) found.set(path, tracked);
    else if (folders.has(`${path}/`))
      for (const [kept, entry] of head) if (kept.startsWith(`${path}/`)) found.set(kept, entry);
  }
  return odd;
}

export function oddnessOf(root: string, path: string, place: string, stats: Stats): Oddness | undefined {
  if (stats.isDirectory()) return undefined;
  if (stats.isSymbolicLink()) {
    const target = contentAt(place, { mode: "120000", oid: "" }).toString("utf8");
    return leadsOut(root, path, target) ? "link" : undefined;
  }
  if (!stats.isFile()) return "special";
  if (stats.size > maxCommitFileBytes) return "large";
  return stats.size > 0 && isLfsContent(root, path, place) ? "lfs" : undefined;
}

/** Whether a Git LFS file holds its content instead of its pointer. */
function isLfsContent(root: string, path: string, place: string): boolean {
  if (!conversionAt(root, path)?.lfs) return false;
  return !isLfsPointer(contentAt(place, { mode: "100644", oid: "" }, maxCommitFileBytes));
}

/** Whether a link leads out of the working copy or into git's data, by its text or by its real path. */
function leadsOut(root: string, path: string, target: string): boolean {
  if (target.startsWith("/")) return true;
  const words = normalize(join(path, "..", target)).split("/");
  if (words[0] === ".." || words.some(isGitFolder)) return true;
  try {
    const real = realpathSync(join(root, path));
    return real !== root && !real.startsWith(`${root}/`);
  } catch {
    // Its target does not exist.
    return false;
  }
}
