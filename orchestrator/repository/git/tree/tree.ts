import type { TreeEntry } from "isomorphic-git";
import * as git from "isomorphic-git";
import { treeEntries } from "../objects/tree_entries.ts";
import type { Repository } from "../repository.ts";

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
  /** Tree ids by content: these need not be written again. */
  folders: Map<string, string>;
}

/** Reads a whole tree. Throws UserError for unsafe names. */
export async function readTree(repository: Repository, oid: string): Promise<Tree> {
  const tree: Tree = { oid, files: new Map(), folders: new Map() };
  await addTree(repository, oid, "", tree);
  return tree;
}

async function addTree(repository: Repository, oid: string, prefix: string, into: Tree): Promise<void> {
  const tree = await treeEntries(repository, oid);
  into.folders.set(treeKey(tree), oid);
  for (const { path: name, mode, oid: child, type } of tree) {
    if (type === "tree") await addTree(repository, child, `${prefix}${name}/`, into);
    else into.files.set(prefix + name, { mode: mode as FileMode, oid: child });
  }
}

function treeKey(entries: readonly TreeEntry[]): string {
  const rows = entries.map(({ mode, path, oid }) => `${path}\0${mode} ${oid}`);
  return rows.sort().join("\n");
}

/** The id of the tree that holds exactly `files`; folders that are not among the `known` are written to `fs`. */
export async function buildTree(
  repository: Pick<Repository, "fs" | "gitdir">,
  files: Snapshot,
  known: ReadonlyMap<string, string>,
): Promise<string> {
  const root: TreeFolder = new Map();
  for (const [path, entry] of files) {
    const names = path.split("/");
    const name = names.pop() ?? "";
    let folder = root;
    for (const parent of names) {
      const below = folder.get(parent);
      if (below instanceof Map) folder = below;
      else {
        const created: TreeFolder = new Map();
        folder.set(parent, created);
        folder = created;
      }
    }
    folder.set(name, entry);
  }
  return buildFolder(repository, root, known);
}

type TreeFolder = Map<string, TreeFile | TreeFolder>;

async function buildFolder(
  repository: Pick<Repository, "fs" | "gitdir">,
  folder: TreeFolder,
  known: ReadonlyMap<string, string>,
): Promise<string> {
  const tree: TreeEntry[] = [];
  for (const [path, entry] of folder) {
    if (entry instanceof Map) {
      tree.push({ mode: "040000", path, oid: await buildFolder(repository, entry, known), type: "tree" });
    } else tree.push({ ...entry, path, type: entry.mode === "160000" ? "commit" : "blob" });
  }
  return known.get(treeKey(tree)) ?? git.writeTree({ ...repository, tree });
}

/** Sets a file, and removes what conflicts with it: a folder at its path, or a file at a parent path. */
export function putEntry(files: Snapshot, path: string, entry: TreeFile | undefined): void {
  files.delete(path);
  if (!entry) return;
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) files.delete(path.slice(0, at));
  for (const other of files.keys()) if (other.startsWith(`${path}/`)) files.delete(other);
  files.set(path, entry);
}
