import type { TreeEntry } from "isomorphic-git";
import * as git from "isomorphic-git";
import { treeEntries } from "../objects/tree_entries.ts";
import type { Repository } from "../repository.ts";
import { differences, folderOf, foldersAbove, foldersOf } from "./worktree.ts";

export type FileMode = "100644" | "100755" | "120000" | "160000";

export interface TreeFile {
  mode: FileMode;
  oid: string;
}

/** Files by path, with slashes. */
export type Snapshot = Map<string, TreeFile>;

export interface Tree {
  oid: string;
  files: Snapshot;
  /** The ids of its folders, by their path with a slash at the end. */
  folders: Map<string, string>;
}

/** The trees that were asked for last, by the repository's cache. */
const trees = new WeakMap<object, Map<string, Tree>>();
const maxTrees = 3;

/** Reads a whole tree, which is not to be changed. Throws UserError for unsafe names. */
export async function readTree(repository: Repository, oid: string): Promise<Tree> {
  let tree = trees.get(repository.cache)?.get(oid);
  if (!tree) {
    tree = { oid, files: new Map(), folders: new Map() };
    await addTree(repository, oid, "", tree);
  }
  keepTree(repository, tree);
  return tree;
}

/** Spares reading it; its objects are in the repository. */
export function keepTree({ cache }: Repository, tree: Tree): void {
  const known = trees.get(cache) ?? new Map<string, Tree>();
  trees.set(cache, known);
  known.delete(tree.oid);
  known.set(tree.oid, tree);
  for (const oid of known.keys()) if (known.size > maxTrees) known.delete(oid);
}

async function addTree(repository: Repository, oid: string, prefix: string, into: Tree): Promise<void> {
  for (const { path: name, mode, oid: child, type } of await treeEntries(repository, oid)) {
    if (type !== "tree") into.files.set(prefix + name, { mode: mode as FileMode, oid: child });
    else {
      into.folders.set(`${prefix}${name}/`, child);
      await addTree(repository, child, `${prefix}${name}/`, into);
    }
  }
}

/** The tree that holds exactly `files`; folders that are not as in `known` are written to `fs`. */
export async function buildTree(
  repository: Pick<Repository, "fs" | "gitdir">,
  files: Snapshot,
  known: Tree,
): Promise<Tree> {
  const changed = differences(known.files, files);
  if (changed.length === 0) return known;
  const entries = new Map<string, TreeEntry[]>([["", []]]);
  for (const path of changed) for (const folder of foldersAbove(path)) entries.set(folder, []);
  let folder = "";
  for (const [path, { mode, oid }] of files) {
    folder = folderOf(path, folder);
    const own = entries.get(folder);
    own?.push({ mode, oid, path: path.slice(folder.length), type: mode === "160000" ? "commit" : "blob" });
  }
  const folders = new Map<string, string>();
  // A folder before the one that it is in.
  for (const folder of [...foldersOf(files)].sort((one, other) => other.length - one.length)) {
    const own = entries.get(folder);
    const oid = own ? await git.writeTree({ ...repository, tree: own }) : known.folders.get(folder);
    if (oid === undefined) throw new Error(`${folder} is in no tree`);
    folders.set(folder, oid);
    const [above, name] = splitAt(folder, folder.lastIndexOf("/", folder.length - 2) + 1);
    entries.get(above)?.push({ mode: "040000", path: name.slice(0, -1), oid, type: "tree" });
  }
  return { oid: await git.writeTree({ ...repository, tree: entries.get("") ?? [] }), files, folders };
}

function splitAt(path: string, at: number): [folder: string, name: string] {
  return [path.slice(0, at), path.slice(at)];
}

/** Sets a file, and removes what conflicts with it: a folder at its path, or a file at a parent path. */
export function putEntry(files: Snapshot, path: string, entry: TreeFile | undefined): void {
  files.delete(path);
  if (!entry) return;
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) files.delete(path.slice(0, at));
  for (const other of files.keys()) if (other.startsWith(`${path}/`)) files.delete(other);
  files.set(path, entry);
}
