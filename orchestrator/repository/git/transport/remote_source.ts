import * as git from "isomorphic-git";
import { UserError } from "../../../task/errors.ts";
import { readCommit } from "../history.ts";
import { readRef, writeRef } from "../refs.ts";
import type { Repository } from "../repository.ts";
import { orUndefined } from "../tree/objects.ts";
import type { FetchedSource } from "./clone.ts";
import type { HostToken } from "./credentials.ts";
import { BrokenResponse, readFailure } from "./failures.ts";
import { GitHttp } from "./http.ts";

export interface RemoteSource {
  url: string;
  base: string | null;
  depth: number;
  tokens: HostToken[];
  stallMs: number;
}

/** The refs and capabilities of a remote. */
export interface Advertisement {
  /** Full names (`refs/heads/main`) to commits; HEAD and peeled tags left out. */
  refs: Record<string, string>;
  capabilities: ReadonlySet<string>;
  /** The branch of HEAD, if known. */
  head: string | null;
}

/** Throws HttpFailure and the library's errors. */
export async function advertisedRefs(http: GitHttp, options: { forPush?: boolean } = {}): Promise<Advertisement> {
  const found = await git.getRemoteInfo2({ http, url: http.url, protocolVersion: 1, corsProxy: "", ...options });
  const all = (found.refs ?? []).filter(({ ref }) => ref !== ".have");
  const head = all.find(({ ref }) => ref === "HEAD");
  const refs = Object.fromEntries(all.filter((row) => row !== head).map(({ ref, oid }) => [ref, oid]));
  const capabilities = new Set(Object.entries(found.capabilities).map(([name, value]) => `${name}=${value}`));
  return { refs, capabilities, head: headBranch(refs, head) };
}

function headBranch(refs: Record<string, string>, head: git.ServerRef | undefined): string | null {
  if (!head) return null;
  const same = Object.keys(refs).filter((name) => name.startsWith("refs/heads/") && refs[name] === head.oid);
  const usual = ["refs/heads/main", "refs/heads/master"].find((name) => same.includes(name));
  return (head.target ?? usual ?? same[0])?.match(/^refs\/heads\/(.+)$/)?.[1] ?? null;
}

/** Fetches the newest commits of one branch, usually one. Throws UserError. */
export async function cloneRemote(
  half: Repository,
  source: RemoteSource,
  onBytes: (bytes: number) => void,
): Promise<FetchedSource> {
  const http = new GitHttp({ ...source, onReceived: onBytes });
  try {
    const greeting = await advertisedRefs(http);
    const branch = chooseBranch(greeting, source);
    const sha = await download(half, http, greeting, { branch, depth: source.depth });
    return { base: { branch, sha }, defaultBranch: greeting.head, origin: source.url, notices: [], excludes: "" };
  } catch (error) {
    throw readFailure(http.failure ?? error, source);
  }
}

function chooseBranch(greeting: Advertisement, { url, base }: RemoteSource): string {
  if (greeting.capabilities.has("object-format=sha256")) throw new UserError("git.sha256", { where: url });
  const branches = Object.keys(greeting.refs).flatMap((name) =>
    name.startsWith("refs/heads/") ? [name.slice("refs/heads/".length)] : [],
  );
  if (branches.length === 0) throw new UserError("git.empty", { where: url });
  const branch = base ?? greeting.head ?? "HEAD";
  if (!branches.includes(branch)) throw unknownBase(url, branch, branches);
  return branch;
}

export function unknownBase(where: string, branch: string, branches: readonly string[]): UserError {
  const some = branches.slice(0, 8).join(", ") + (branches.length > 8 ? ", ..." : "");
  return new UserError("git.unknown-base", { where, branch, branches: some });
}

interface BranchRequest {
  branch: string;
  depth: number;
}

async function download(
  half: Repository,
  http: GitHttp,
  greeting: Advertisement,
  { branch, depth }: BranchRequest,
): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const shallow = greeting.capabilities.has("shallow=true") ? { depth } : {};
  await git.addRemote({ ...half, remote: "origin", url: http.url });
  const wanted = { ref: branch, remoteRef: ref, singleBranch: true, tags: false, ...shallow };
  const from = { http, url: http.url, remote: "origin", corsProxy: "" };
  let said = "";
  const onMessage = (line: string) => {
    said = line;
  };
  // The library would keep the whole pack.
  const { fetchHead } = await git.fetch({ ...half, cache: {}, ...wanted, ...from, onMessage });
  // The library accepts a truncated pack and checks its checksum at the first read.
  const commit = fetchHead ? await orUndefined(readCommit(half, fetchHead)) : undefined;
  if (!commit) throw new BrokenResponse(said || "the commit did not come");
  await markAsPushed(half, commit.sha);
  return commit.sha;
}

const pushedRef = "refs/remotes/origin/HEAD";

/** Marks a commit that the remote has, as the clone came from it. A commit, not a branch, which may move on the remote. */
export async function markAsPushed(repository: Repository, sha: string): Promise<void> {
  await writeRef(repository, pushedRef, sha);
}

export function pushedCommit({ gitdir }: Repository): Promise<string | undefined> {
  return readRef(gitdir, pushedRef);
}
