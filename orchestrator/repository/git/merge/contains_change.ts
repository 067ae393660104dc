import { commitsBetween, isAncestor, readCommit } from "../history.ts";
import { treeEntries } from "../objects/tree_entries.ts";
import type { Repository } from "../repository.ts";
import { orUndefined } from "../tree/objects.ts";
import { type FileMode, readTree, type TreeFile } from "../tree/tree.ts";
import { isPublished } from "../tree/working_copy.ts";
import { differences } from "../tree/worktree.ts";
import { mergeFile } from "./merge_files.ts";

export interface ChangeOfBranch {
  /** A commit that both have, where the branch began. */
  start: string;
  /** The tip of the branch. */
  branch: string;
  /** The tip of what it may have been merged into. */
  target: string;
}

/** Commits of the target that are looked at, newest first. */
const mostCommits = 1000;

/**
 * Whether what the branch changed since `start` is in the target: by its history, or because merging it into one of the target's
 * commits changes nothing, as after a squash or a rebase. `.dev-tasks` does not count.
 */
export async function containsChange(repository: Repository, { start, branch, target }: ChangeOfBranch) {
  if (await isAncestor(repository, branch, target)) return true;
  const [from, to] = [await orUndefined(readCommit(repository, start)), await readCommit(repository, branch)];
  if (!from) return false;
  const [before, after] = [await readTree(repository, from.tree), await readTree(repository, to.tree)];
  const changed = differences(before.files, after.files).filter((path) => !isPublished(path));
  if (changed.length === 0) return false;
  const folders: Folders = new Map();
  const commits = await commitsBetween(repository, [start], target);
  for (const { tree } of commits.slice(0, mostCommits)) {
    const holds = async (path: string) => {
      const ours = await fileAt(repository, folders, tree, path);
      const merged = await mergeFile(repository, { base: before.files.get(path), ours, theirs: after.files.get(path) });
      return !merged.conflict && merged.file?.oid === ours?.oid && merged.file?.mode === ours?.mode;
    };
    if (await allHold(changed, holds)) return true;
  }
  return false;
}

async function allHold(paths: readonly string[], holds: (path: string) => Promise<boolean>): Promise<boolean> {
  for (const path of paths) if (!(await holds(path))) return false;
  return true;
}

/** Entries of trees by id; most commits share most of their trees. */
type Folders = Map<string, Map<string, TreeFile & { isFolder: boolean }>>;

async function fileAt(repository: Repository, folders: Folders, tree: string, path: string) {
  const names = path.split("/");
  let oid = tree;
  for (const [depth, name] of names.entries()) {
    const entry = (await folderAt(repository, folders, oid)).get(name);
    if (!entry) return undefined;
    const isLast = depth === names.length - 1;
    if (isLast) return entry.isFolder ? undefined : { mode: entry.mode, oid: entry.oid };
    if (!entry.isFolder) return undefined;
    oid = entry.oid;
  }
  return undefined;
}

async function folderAt(repository: Repository, folders: Folders, oid: string) {
  const known = folders.get(oid);
  if (known) return known;
  const tree = await treeEntries(repository, oid);
  const folder = new Map(
    tree.map(({ path, mode, oid, type }) => [path, { mode: mode as FileMode, oid, isFolder: type === "tree" }]),
  );
  folders.set(oid, folder);
  return folder;
}
