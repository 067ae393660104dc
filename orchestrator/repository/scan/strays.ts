import type { CommandBy, Strays, StraysRequest } from "../../run/workspace.ts";
import type { Snapshot } from "../git/tree/tree.ts";
import { isPublished, type WorkingCopy } from "../git/tree/working_copy.ts";
import { differences, foldersOf } from "../git/tree/worktree.ts";
import { dropSpecialBits } from "./aside.ts";
import { isLockFile, isManifest } from "./manifests.ts";
import { isOutput, outputFolder } from "./outputs.ts";

/** The context for classifying strays. */
interface StrayContext {
  root: string;
  head: Snapshot;
  /** Folders with files of HEAD. */
  folders: ReadonlySet<string>;
  by: CommandBy;
}

/** Classifies the changes that are not in `meant`: see Git.strays. */
export async function findStrays(copy: WorkingCopy, { meant, by, base }: StraysRequest): Promise<Strays> {
  const { head, files, odd } = await copy.scan();
  const ground: StrayContext = { root: copy.repository.root, head: head.files, folders: foldersOf(head.files), by };
  const large = new Set(odd.flatMap(({ path, what }) => (what === "large" && !head.files.has(path) ? [path] : [])));
  // A name may be written in either Unicode form.
  const known = new Set(meant.map((path) => path.normalize("NFC")));
  const isStray = (path: string) => !known.has(path.normalize("NFC")) && !isPublished(path);
  const strays = new Set([...differences(head.files, files), ...large].filter(isStray));
  const all = differences((await copy.treeOf(base)).files, files);
  const changed = all.filter((path) => !strays.has(path) || isInstalled(ground, path));
  const isWork = (path: string) =>
    large.has(path) ? isSetAside(ground, path) : isMeant(ground, path) || isLockOf(ground, path, changed);
  const { work = [], rest = [] } = Object.groupBy(strays, (path) => (isWork(path) ? "work" : "rest"));
  const { rewritten = [], fresh = [] } = Object.groupBy(rest, (path) => (head.files.has(path) ? "rewritten" : "fresh"));
  const kept = new Set([...ground.folders, ...foldersWith([...meant, ...work])]);
  const lending = fresh.filter((path) => dropSpecialBits(ground.root, path));
  if (lending.length > 0) copy.forgetScan();
  return { work, rewritten, left: entriesFor(ground.root, fresh, kept), lending };
}

/** A large file of the executor outside of output folders: the commit moves it aside. */
function isSetAside({ root, folders, by }: StrayContext, path: string): boolean {
  return by === "executor" && outputFolder(root, path, folders) === undefined;
}

function isMeant(ground: StrayContext, path: string): boolean {
  const { root, head, folders, by } = ground;
  if (by !== "executor") return isInstalled(ground, path);
  return head.has(path) || !isOutput(root, path, folders);
}

function isInstalled({ head, by }: StrayContext, path: string): boolean {
  return by === "set-up" && head.has(path) && isManifest(path);
}

function foldersWith(paths: readonly string[]): ReadonlySet<string> {
  return foldersOf(new Map(paths.map((path) => [path, { mode: "100644", oid: "" }])) satisfies Snapshot);
}

/** More files of a folder without work are reported as their folder. */
const many = 20;

/** An output folder is one entry, which also covers later files; so is a folder with many new files. */
function entriesFor(root: string, paths: readonly string[], kept: ReadonlySet<string>): string[] {
  const folderOf = (path: string) => {
    const made = outputFolder(root, path, kept);
    if (made !== undefined) return made;
    for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1))
      if (!kept.has(path.slice(0, at + 1))) return path.slice(0, at + 1);
    return path;
  };
  const groups = Object.groupBy(paths, folderOf);
  return Object.entries(groups).flatMap(([folder, inside = []]) =>
    inside.length > many || outputFolder(root, `${folder}x`, kept) === folder ? [folder] : inside,
  );
}

/** A changed lock file counts as work when a manifest beside or below it changed. */
function isLockOf({ head }: StrayContext, path: string, changed: readonly string[]): boolean {
  const at = path.lastIndexOf("/") + 1;
  if (!head.has(path) || !isLockFile(path)) return false;
  return changed.some((other) => other.startsWith(path.slice(0, at)) && isManifest(other));
}
