import { type Dirent, readdirSync } from "node:fs";
import { enterFolder, excludesOf, type IgnoreStack, isIgnored, usualExcludes } from "../git/ignore/ignored.ts";
import { codeOf, type Folder, openFolder } from "./folder.ts";
import { isReserved, isSecret } from "./path.ts";

/** One entry of the working copy; `folder` is its open parent folder, valid during the visit. */
export interface WalkEntry {
  path: string;
  name: string;
  kind: "file" | "folder" | "link";
  folder: Folder;
}

/** "stop" ends the walk, false stays out of a folder. */
export type Visit = (found: WalkEntry) => boolean | "stop";

/** Told of each entry that is not visited because git ignores it or it holds dependencies. */
type Ignored = (entry: WalkEntry) => void;

/** How deep folders may be nested. */
const maxDepth = 40;

/**
 * Visits what git would not ignore below a folder, sorted, a folder before what is in it; links are visited, never followed.
 * Leaves out git's and our own data, `.env` files, what `.gitignore` names and the usual folders of dependencies.
 */
export function walk(root: string, names: readonly string[], visit: Visit, ignored: Ignored = () => undefined): void {
  const stack = stackFor(root, names);
  using folder = openFolder(root, names);
  if (folder) descend({ folder, prefix: prefixOf(names), above: stack, depth: 0 }, visit, ignored);
}

interface Place {
  folder: Folder;
  prefix: string;
  above: IgnoreStack;
  depth: number;
}

function descend({ folder, prefix, above, depth }: Place, visit: Visit, ignored: Ignored): "stop" | undefined {
  const entries = readdirSync(folder.place, { withFileTypes: true }).sort(byName);
  const stack = hasRules(entries) ? enterFolder(above, prefix, folder.place) : above;
  for (const entry of entries) {
    const { name } = entry;
    const kind = kindOf(entry);
    const path = prefix + name;
    if (!kind || isReserved(name) || isSecret(name)) continue;
    if (holdsDependencies(name, kind) || isIgnored(stack, path, kind === "folder")) {
      ignored({ path, name, kind, folder });
      continue;
    }
    const go = visit({ path, name, kind, folder });
    if (go === "stop") return "stop";
    if (kind !== "folder" || !go || depth >= maxDepth) continue;
    using inner = enterIfFolder(folder, name);
    const below = inner && { folder: inner, prefix: `${path}/`, above: stack, depth: depth + 1 };
    if (below && descend(below, visit, ignored) === "stop") return "stop";
  }
  return undefined;
}

/** The entry may have been replaced since it was listed. */
function enterIfFolder(folder: Folder, name: string): Folder | undefined {
  try {
    return folder.enter(name);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "EACCES"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}

/** The ignore rules of the parent folders; none when the folder itself is ignored, because it was named explicitly. */
function stackFor(root: string, names: readonly string[]): IgnoreStack {
  let stack = excludesOf(`${root}/.git`);
  for (const [depth, name] of names.entries()) {
    const above = names.slice(0, depth);
    using folder = openFolder(root, above);
    if (!folder) break;
    const entries = readdirSync(folder.place, { withFileTypes: true });
    if (hasRules(entries)) stack = enterFolder(stack, prefixOf(above), folder.place);
    if (isIgnored(stack, prefixOf(above) + name, true)) return [];
  }
  return stack;
}

function prefixOf(names: readonly string[]): string {
  return names.map((name) => `${name}/`).join("");
}

/** Only a regular file: opening a fifo would block for ever. */
function hasRules(entries: readonly Dirent[]): boolean {
  return entries.some((entry) => entry.name === ".gitignore" && entry.isFile());
}

function holdsDependencies(name: string, kind: WalkEntry["kind"]): boolean {
  return kind === "folder" && usualExcludes.includes(`${name}/`);
}

function kindOf(entry: Dirent): WalkEntry["kind"] | undefined {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : undefined;
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}
