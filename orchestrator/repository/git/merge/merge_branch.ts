import * as git from "isomorphic-git";
import type { Divergence } from "../../../run/workspace.ts";
import { type Author, commitsBetween, writeCommit } from "../history.ts";
import { buildTree, putEntry, type Snapshot } from "../tree/tree.ts";
import { isPublished, type WorkingCopy } from "../tree/working_copy.ts";
import { differences } from "../tree/worktree.ts";
import { mergeBase } from "./merge_base.ts";
import { mergeFile } from "./merge_files.ts";
import { followRenames } from "./renames.ts";

/** How far another branch has gone on; null where the clone knows no commit that both have. */
export async function divergence(copy: WorkingCopy, target: string): Promise<Divergence | null> {
  const { sha } = await copy.head();
  const base = await mergeBase(copy.repository, sha, target);
  if (base === undefined) return null;
  const commits = await commitsBetween(copy.repository, [sha], target);
  const before = await copy.treeOf(base);
  const theirs = differences(before.files, (await copy.treeOf(target)).files);
  const ours = new Set(differences(before.files, (await copy.treeOf(sha)).files));
  return { commits: commits.length, overlap: theirs.filter((path) => ours.has(path) && !isPublished(path)) };
}

export interface MergeRequest {
  /** The commit that is merged into HEAD. */
  target: string;
  message: string;
  author: Author;
  /** Commits conflicts too: text files with markers, others as HEAD has them. */
  withMarkers?: boolean | undefined;
}

/** `sha`: the merge commit, HEAD and the working copy are at it. Else nothing was changed. */
export type MergeResult = { sha: string } | { conflicts: string[] } | { conflicts: null };

/**
 * Merges a commit into HEAD by trees, all or nothing; `.dev-tasks` stay HEAD's. The library's merge leaves a half-merged index
 * behind and needs the whole history.
 */
export async function mergeBranch(copy: WorkingCopy, request: MergeRequest): Promise<MergeResult> {
  const { repository } = copy;
  const { target, message, author, withMarkers = false } = request;
  const { sha } = await copy.head();
  const start = await mergeBase(repository, sha, target);
  if (start === undefined) return { conflicts: null };
  const [before, head, other] = [await copy.treeOf(start), await copy.treeOf(sha), await copy.treeOf(target)];
  const { base, ours, theirs } = followRenames({ base: before.files, ours: head.files, theirs: other.files });
  const files: Snapshot = new Map(ours);
  const conflicts: string[] = [];
  for (const path of differences(base, theirs)) {
    if (isPublished(path)) continue;
    const sides = { base: base.get(path), ours: ours.get(path), theirs: theirs.get(path) };
    const { file, content, conflict } = await mergeFile(repository, sides);
    if (conflict || (!sides.ours && file && isInTheWay(ours, path))) conflicts.push(path);
    if (conflict && !(withMarkers && content)) continue;
    if (content) await git.writeBlob({ ...repository, blob: content });
    putEntry(files, path, file);
  }
  if (conflicts.length > 0 && !withMarkers) return { conflicts };
  const { oid: tree } = await buildTree(repository, files, head);
  const commit = await writeCommit(repository, { author, message, tree, parents: [sha, target] });
  await copy.reset(commit);
  return { sha: commit };
}

/** Whether ours has a file where theirs has a folder, or the other way round. */
function isInTheWay(files: Snapshot, path: string): boolean {
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1))
    if (files.has(path.slice(0, at))) return true;
  return [...files.keys()].some((other) => other.startsWith(`${path}/`));
}
