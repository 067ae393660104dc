import * as git from "isomorphic-git";
import { isNumberedVariant } from "../../../task/branch_name.ts";
import { Pause, UserError } from "../../../task/errors.ts";
import { commitsBetween, isAncestor, newObjects, readCommit } from "../history.ts";
import { findRepository } from "../layout.ts";
import { printable } from "../names.ts";
import { checkBranchName, listRefs, readRef, writeRef } from "../refs.ts";
import { type CloneRecord, type Repository, readRecord } from "../repository.ts";
import type { HostToken } from "./credentials.ts";
import { deliverTo, refuseMoved, removeDelivered } from "./delivery.ts";
import { pushFailure, readFailure } from "./failures.ts";
import { GitHttp } from "./http.ts";
import { HttpFailure } from "./http_failure.ts";
import { originOf, shallowCommits } from "./local_source.ts";
import { packOf } from "./pack.ts";
import { type Advertisement, advertisedRefs, pushedCommit } from "./remote_source.ts";
import { sendPack } from "./send_pack.ts";

export interface RemoteRequest {
  tokens: HostToken[];
  stallMs: number;
}

export interface PushRequest extends RemoteRequest {
  branch: string;
  /** The commit that the branch must be at; any where absent. */
  at?: string | undefined;
  /** Where the branch of the remote must be; wherever it is an ancestor, unless said. */
  expected?: string | undefined;
}

/** Pushes a branch to the source of the clone; an identical remote branch is success. Throws Pause, UserError. */
export async function push(
  repository: Repository,
  request: PushRequest,
  onBytes: (bytes: number) => void,
): Promise<{ sha: string; remote: string | null }> {
  const record = recordOf(repository);
  const { branch } = request;
  checkBranchName(branch);
  const isBase = branch === record.base.branch && !(await isOwnBranch(repository, record));
  if (branch === record.defaultBranch || isBase) {
    throw new UserError("git.push-default", { branch });
  }
  const sha = await readRef(repository.gitdir, `refs/heads/${branch}`);
  if (!sha) throw new Error(`no branch ${branch}`);
  if (request.at !== undefined && sha !== request.at) throw new Error(`${branch} is at ${sha}, not at ${request.at}`);
  if (record.source.kind === "folder") {
    const commits = await commitsBetween(repository, [record.base.sha], sha);
    // With an origin, that is the remote, which the folder may be behind.
    const delivery = { branch, sha, expected: record.origin === null ? request.expected : undefined };
    await deliverTo(record.source.path, repository, delivery, await newObjects(repository, commits));
  }
  if (record.origin !== null) {
    const remote = { ...request, url: record.origin, tokens: await tokensFor(record, request.tokens) };
    await pushOverHttp(repository, { ...remote, branch, sha }, onBytes);
  }
  return { sha, remote: record.origin };
}

/** Removes a delivered branch from the source folder, if it is unchanged there. */
export async function withdraw(repository: Repository, branch: string): Promise<void> {
  const { source } = recordOf(repository);
  const sha = await readRef(repository.gitdir, `refs/heads/${branch}`);
  if (source.kind === "folder" && sha) await removeDelivered(source.path, branch, sha);
}

/** Whether the base is a branch that devorch made and a task continues; in a local folder it is always the user's. */
async function isOwnBranch(repository: Repository, { source, base }: CloneRecord): Promise<boolean> {
  if (source.kind === "folder") return false;
  try {
    const { tree: oid } = await readCommit(repository, base.sha);
    const { blob } = await git.readBlob({ ...repository, oid, filepath: ".dev-tasks/state.json" });
    return isNumberedVariant(base.branch, String(JSON.parse(Buffer.from(blob).toString("utf8")).branch));
  } catch {
    return false;
  }
}

/** The refs of the push target; of a local folder merged with those of its origin, which take precedence. */
export async function remoteRefs(repository: Repository, request: RemoteRequest): Promise<Record<string, string>> {
  return (await readRemote(repository, request)).refs;
}

/** Its refs, and the branch of HEAD, if known. */
export async function readRemote(
  repository: Repository,
  request: RemoteRequest,
): Promise<Pick<Advertisement, "refs" | "head">> {
  const record = recordOf(repository);
  const layout = record.source.kind === "folder" ? findRepository(record.source.path) : undefined;
  const local = layout ? listRefs(layout.commondir, "refs/heads/") : {};
  if (record.origin === null) return { refs: local, head: null };
  const remote = { ...request, url: record.origin, tokens: await tokensFor(record, request.tokens) };
  const http = new GitHttp(remote);
  try {
    const { refs, head } = await advertisedRefs(http);
    return { refs: { ...local, ...refs }, head };
  } catch (error) {
    // A task on a local folder needs its origin only at the push.
    if (layout) return { refs: local, head: null };
    throw readFailure(http.failure ?? error, remote);
  }
}

export function recordOf(repository: Repository): CloneRecord {
  const record = readRecord(repository);
  if (!record) throw new Error(`no record of the clone in ${repository.root}`);
  return record;
}

/** The URL of a local folder's `origin` may contain a token: it is read when needed and not stored. */
export async function tokensFor(record: CloneRecord, tokens: HostToken[]): Promise<HostToken[]> {
  const layout = record.source.kind === "folder" ? findRepository(record.source.path) : undefined;
  const origin = layout && (await originOf(layout, tokens));
  return origin?.token && origin.url === record.origin ? [origin.token, ...tokens] : tokens;
}

interface HttpPush extends PushRequest {
  url: string;
  sha: string;
}

async function pushOverHttp(
  repository: Repository,
  request: HttpPush,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { branch, sha } = request;
  const http = new GitHttp({ ...request, onSent: onBytes });
  try {
    const ref = `refs/heads/${branch}`;
    const greeting = await advertisedRefs(http, { forPush: true });
    const there = greeting.refs[ref];
    if (there === sha) return;
    refuseMoved(request, there);
    if (there !== undefined && !(await isAncestor(repository, there, sha)))
      throw new git.Errors.PushRejectedError("not-fast-forward");
    const pack = await packOf(repository, await objectsToSend(repository, sha, greeting.refs));
    const answer = await sendPack(http, greeting, { ref, from: there, to: sha }, pack);
    if (answer.ok) return await writeRef(repository, `refs/remotes/origin/${branch}`, sha);
    const words = [answer.heard.join(" "), ...answer.refused].map(printable).filter(Boolean).join(" · ");
    if (await isSettling(request, words)) return;
    throw new Pause("push", "git.push-refused", { words });
  } catch (error) {
    if (error instanceof Pause) throw error;
    if (await wasPushedAnyway(request, http.failure ?? error)) return;
    throw pushFailure(http.failure ?? error, request);
  }
}

/** What the remote lacks: it has what its refs name, and what the clone came from. */
async function objectsToSend(repository: Repository, sha: string, refs: Record<string, string>): Promise<string[]> {
  const came = await pushedCommit(repository);
  const there = new Set([...Object.values(refs), ...shallowCommits(repository)]);
  return newObjects(repository, await commitsBetween(repository, came ? [came] : [], sha, there));
}

/** The server may still process the same push of a killed process: its ref is then locked briefly. */
async function isSettling(request: HttpPush, words: string): Promise<boolean> {
  if (!/lock|exists|failed to update ref/.test(words)) return false;
  for (let tries = 0; tries < 4; tries++) {
    if (await remoteHasCommit(request)) return true;
    await Bun.sleep(500);
  }
  return false;
}

/** The connection may break after the remote accepted the push. */
async function wasPushedAnyway(request: HttpPush, error: unknown): Promise<boolean> {
  if (error instanceof git.Errors.PushRejectedError) return false;
  if (error instanceof HttpFailure && error.status !== undefined && error.status < 500) return false;
  return remoteHasCommit(request);
}

async function remoteHasCommit(request: HttpPush): Promise<boolean> {
  try {
    const { refs } = await advertisedRefs(new GitHttp(request), { forPush: true });
    return refs[`refs/heads/${request.branch}`] === request.sha;
  } catch {
    return false;
  }
}
