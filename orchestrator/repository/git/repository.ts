import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PromiseFsClient } from "isomorphic-git";
import type { Notice } from "../../run/workspace.ts";
import type { RepoRef } from "../../task/repo_ref.ts";
import { crashSafeFs, durableWrite } from "./crash_safe_fs.ts";

/** A clone of ours, in the words of isomorphic-git's arguments: `readBlob({ ...repository, oid })`. */
export interface Repository {
  /** Working copy. */
  root: string;
  /** Where objects and refs are. */
  gitdir: string;
  fs: PromiseFsClient;
  /** What the library has read of packs and index. */
  cache: object;
}

/** What we know about a clone of ours. Written last: a clone without it is not complete. */
export interface CloneRecord {
  source: RepoRef;
  base: { branch: string; sha: string };
  /** Branch that must never be pushed to; null when the remote does not say. */
  defaultBranch: string | null;
  /** Where the branch goes on to from a local folder: its `origin` when that speaks http. */
  origin: string | null;
  /** What was seen at the source when it was cloned. */
  notices: Notice[];
}

export function repositoryAt(root: string): Repository {
  const gitdir = join(root, ".git");
  return { root, gitdir, fs: crashSafeFs(gitdir), cache: {} };
}

const recordFile = "devorch.json";

export function readRecord(repository: Repository): CloneRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(repository.gitdir, recordFile), "utf8")) as CloneRecord;
  } catch {
    return undefined;
  }
}

export function writeRecord(repository: Repository, record: CloneRecord): void {
  durableWrite(repository.gitdir, join(repository.gitdir, recordFile), JSON.stringify(record));
}
