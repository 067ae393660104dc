import * as git from "isomorphic-git";
import { readCommit } from "../history.ts";
import { findRepository } from "../layout.ts";
import { readRef } from "../refs.ts";
import { type Repository, readRecord, writeRecord } from "../repository.ts";
import { orUndefined } from "../tree/objects.ts";
import { BrokenResponse, readFailure } from "./failures.ts";
import { GitHttp } from "./http.ts";
import { linkObjectsOf } from "./local_source.ts";
import { type RemoteRequest, readRemote, recordOf, tokensFor } from "./push.ts";

export interface FetchRequest extends RemoteRequest {
  /** null: the default branch. */
  branch: string | null;
}

/** Commits of history that are fetched of a branch which this clone has nothing of. */
const unknownDepth = 100;

/** Brings a branch of the push target into the clone; null where there is none. No ref of the clone moves. Throws UserError. */
export async function fetchBranch(
  repository: Repository,
  { branch: wanted, ...network }: FetchRequest,
): Promise<{ branch: string; sha: string } | null> {
  const record = recordOf(repository);
  const { refs, head } = await readRemote(repository, network);
  // A default branch may be renamed after the clone was made; it is the one that is never pushed to.
  if (head !== null && head !== record.defaultBranch) writeRecord(repository, { ...record, defaultBranch: head });
  const branch = wanted ?? head ?? record.defaultBranch ?? record.base.branch;
  const sha = refs[`refs/heads/${branch}`];
  if (sha === undefined) return null;
  if (await hasCommit(repository, sha)) return { branch, sha };
  if (record.source.kind === "folder") {
    const layout = findRepository(record.source.path);
    if (layout) linkObjectsOf(layout, repository);
  }
  if (record.origin !== null && !(await hasCommit(repository, sha)))
    await download(repository, { ...network, url: record.origin, branch });
  if (!(await hasCommit(repository, sha))) throw new Error(`${sha} of ${branch} did not come`);
  return { branch, sha };
}

export interface CommitSearch extends RemoteRequest {
  sha: string;
  /** Branches whose history may hold it; those that the remote lacks are left out. */
  branches: readonly string[];
}

const depths = [unknownDepth, 50 * unknownDepth, 2 ** 31 - 1];

/** Whether the clone has a commit, for which history of these branches is fetched as far as needed. Throws UserError. */
export async function fetchCommit(
  repository: Repository,
  { sha, branches, ...network }: CommitSearch,
): Promise<boolean> {
  const record = recordOf(repository);
  if (await hasCommit(repository, sha)) return true;
  const layout = record.source.kind === "folder" ? findRepository(record.source.path) : undefined;
  if (layout) linkObjectsOf(layout, repository);
  if (record.origin === null || (await hasCommit(repository, sha))) return hasCommit(repository, sha);
  const { refs } = await readRemote(repository, network);
  const known = branches.filter((branch, at) => branches.indexOf(branch) === at && `refs/heads/${branch}` in refs);
  for (const branch of known) {
    for (const depth of depths) {
      await download(repository, { ...network, url: record.origin, branch, depth });
      if (await hasCommit(repository, sha)) return true;
    }
  }
  return false;
}

export interface DeepenRequest extends RemoteRequest {
  branch: string;
  /** Commits of its history. */
  depth: number;
}

/** Fetches more of the history of a branch. What lies in a folder is here already. */
export async function deepen(repository: Repository, request: DeepenRequest): Promise<void> {
  const { origin } = recordOf(repository);
  if (origin !== null) await download(repository, { ...request, url: origin });
}

async function hasCommit(repository: Repository, sha: string): Promise<boolean> {
  return (await orUndefined(readCommit(repository, sha))) !== undefined;
}

async function download(
  repository: Repository,
  { branch, depth, ...remote }: RemoteRequest & { url: string; branch: string; depth?: number },
): Promise<void> {
  const record = readRecord(repository);
  const tokens = record ? await tokensFor(record, remote.tokens) : remote.tokens;
  const http = new GitHttp({ ...remote, tokens });
  // Of a branch that the clone knows only what is new comes.
  const known = await readRef(repository.gitdir, `refs/heads/${branch}`);
  let said = "";
  try {
    const { fetchHead } = await git.fetch({
      ...repository,
      http,
      url: http.url,
      remote: "origin",
      ref: branch,
      remoteRef: `refs/heads/${branch}`,
      singleBranch: true,
      tags: false,
      corsProxy: "",
      ...((depth !== undefined || known === undefined) && { depth: depth ?? unknownDepth }),
      onMessage: (line) => {
        said = line;
      },
    });
    if (!fetchHead || !(await hasCommit(repository, fetchHead)))
      throw new BrokenResponse(said || "the commit did not come");
  } catch (error) {
    throw readFailure(http.failure ?? error, { ...remote, tokens });
  }
}
