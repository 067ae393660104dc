import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PromiseFsClient } from "isomorphic-git";
import type { Notice } from "../../run/workspace.ts";
import type { RepoRef } from "../../task/repo_ref.ts";
import { crashSafeFs, durableWrite } from "./crash_safe_fs.ts";

/** A clone of devorch, with the names of isomorphic-git's arguments: `readBlob({ ...repository, oid })`. */
export interface Repository {
  /** Working copy. */
  root: string;
  /** Where objects and refs are. */
  gitdir: string;
  fs: PromiseFsClient;
  /** What was read of it is kept by this object, by the library too. */
  cache: object;
}

/** The record of a clone. Written last: a clone without it is incomplete. */
export interface CloneRecord {
  source: RepoRef;
  base: { branch: string; sha: string };
  /** Branch that must never be pushed to; null when unknown. */
  defaultBranch: string | null;
  /** The http `origin` of a local folder, to which the branch is pushed too. */
  origin: string | null;
  /** Notices about the source, found while cloning. */
  notices: Notice[];
  /** Names this clone and its state; absent until it is named. */
  identity?: string;
}

/** `cache`: that of a repository with the same objects. */
export function repositoryAt(root: string, cache = {}): Repository {
  const gitdir = join(root, ".git");
  return { root, gitdir, fs: crashSafeFs(gitdir), cache };
}

const recordFile = "devorch.json";

export function readRecord(repository: Repository): CloneRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(repository.gitdir, recordFile), "utf8")) as CloneRecord;
  } catch {
    return undefined;
  }
}

/** Gives the clone another identity. */
export function identify(repository: Repository, identity: string): void {
  const record = readRecord(repository);
  if (!record) throw new Error(`no record of the clone in ${repository.root}`);
  writeRecord(repository, { ...record, identity });
}

export function writeRecord(repository: Repository, record: CloneRecord): void {
  durableWrite(repository.gitdir, join(repository.gitdir, recordFile), JSON.stringify(record));
}
