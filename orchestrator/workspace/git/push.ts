import { Pause, UserError } from "devorch";
import type { HostToken } from "./credentials.ts";
import { deliverTo } from "./delivery.ts";
import { pushFailure, readFailure } from "./failures.ts";
import { type Commit, commitsBetween, isAncestor, objectsOf, shallowOf } from "./history.ts";
import { findRepository } from "./layout.ts";
import { originOf } from "./local_source.ts";
import { makePack } from "./pack.ts";
import { checkBranchName, listRefs, readRef } from "./refs.ts";
import { type Greeting, greet, noCommit, type PushAnswer, sendPack } from "./remote.ts";
import { type CloneRecord, type Repository, readRecord } from "./repository.ts";
import { HttpFailure, SmartHttp } from "./smart_http.ts";
import { printable } from "./tree.ts";

export interface PushRequest {
  branch: string;
  tokens: HostToken[];
  stallMs: number;
}

/** Pushes a branch to where the clone came from; what is there already is success. Throws Pause, UserError. */
export async function push(
  repository: Repository,
  request: PushRequest,
  onBytes: (bytes: number) => void,
): Promise<{ sha: string; remote: string | null }> {
  const record = recordOf(repository);
  const { branch } = request;
  checkBranchName(branch);
  // A task that goes on from its own branch has it as its base; only a folder's base is somebody's own branch.
  const ownBranch = record.source.kind === "folder" && branch === record.base.branch;
  if (branch === record.defaultBranch || ownBranch) {
    throw new UserError("git.push-default", { branch });
  }
  const sha = readRef(repository.gitdir, `refs/heads/${branch}`);
  if (!sha) throw new Error(`no branch ${branch}`);
  if (record.source.kind === "folder") {
    const commits = await commitsBetween(repository, [record.base.sha], sha);
    await deliverTo(record.source.path, repository, branch, sha, await objectsOf(repository, commits));
  }
  if (record.origin !== null) {
    const remote = { ...request, url: record.origin, tokens: tokensFor(record, request.tokens) };
    await pushOverHttp(repository, record, { ...remote, branch, sha }, onBytes);
  }
  return { sha, remote: record.origin };
}

/** The refs of where a push would go; those of a local folder and of its origin together, the origin's first. */
export async function remoteRefs(
  repository: Repository,
  request: { tokens: HostToken[]; stallMs: number },
): Promise<Record<string, string>> {
  const record = recordOf(repository);
  const layout = record.source.kind === "folder" ? findRepository(record.source.path) : undefined;
  const local = layout ? listRefs(layout.commondir, "refs/heads/") : {};
  if (record.origin === null) return local;
  const remote = { ...request, url: record.origin, tokens: tokensFor(record, request.tokens) };
  try {
    const { refs } = await greet(new SmartHttp(remote), "git-upload-pack");
    return { ...local, ...refs };
  } catch (error) {
    // A folder's work does not depend on its origin before the push.
    if (layout) return local;
    throw readFailure(error, remote);
  }
}

function recordOf(repository: Repository): CloneRecord {
  const record = readRecord(repository);
  if (!record) throw new Error(`no record of the clone in ${repository.root}`);
  return record;
}

/** A local folder's own `origin` may carry a token: read when it is needed, kept nowhere. */
function tokensFor(record: CloneRecord, tokens: HostToken[]): HostToken[] {
  const layout = record.source.kind === "folder" ? findRepository(record.source.path) : undefined;
  const origin = layout && originOf(layout, tokens);
  return origin?.token && origin.url === record.origin ? [origin.token, ...tokens] : tokens;
}

interface HttpPush extends PushRequest {
  url: string;
  sha: string;
}

async function pushOverHttp(
  repository: Repository,
  record: CloneRecord,
  request: HttpPush,
  onBytes: (bytes: number) => void,
): Promise<void> {
  try {
    const http = new SmartHttp({ ...request, onSent: onBytes });
    const greeting = await greet(http, "git-receive-pack");
    const ref = `refs/heads/${request.branch}`;
    const old = greeting.refs[ref] ?? noCommit;
    if (old === request.sha) return;
    if (old !== noCommit && !(await isAncestor(repository, old, request.sha))) {
      throw new Pause("push", "git.push-behind", { branch: request.branch });
    }
    const commits = await missingCommits(repository, record, greeting, request.sha);
    const pack = await makePack(repository, await objectsOf(repository, commits));
    const answer = await sendPack(http, greeting, { ref, old, sha: request.sha, pack });
    if (answer.refused === null || (await isSettling(request, answer))) return;
    throw new Pause("push", "git.push-refused", { words: wordsOf(answer) });
  } catch (error) {
    if (await arrivedAnyway(request, error)) return;
    throw pushFailure(error, request);
  }
}

/** What the remote surely has: its own refs, what our clone came with, and what its origin had when last seen. */
async function missingCommits(
  repository: Repository,
  record: CloneRecord,
  greeting: Greeting,
  sha: string,
): Promise<Commit[]> {
  const seen = Object.values(listRefs(repository.gitdir, "refs/remotes/origin/"));
  const base = record.source.kind === "remote" ? [record.base.sha, ...shallowOf(repository)] : [];
  const known = [...Object.values(greeting.refs), ...greeting.haves, ...seen, ...base];
  return commitsBetween(repository, new Set(known), sha);
}

function wordsOf({ refused, words }: PushAnswer): string {
  return [printable(words.replace(/\n/g, " ")), printable(refused ?? "")].filter(Boolean).join(" · ");
}

/** The server may still be busy with the same push of ours, whose sender was killed: then its ref is locked for a moment. */
async function isSettling(request: HttpPush, answer: PushAnswer): Promise<boolean> {
  if (!/lock|exists|failed to update ref/.test(wordsOf(answer))) return false;
  for (let tries = 0; tries < 4; tries++) {
    if (await isThere(request)) return true;
    await Bun.sleep(500);
  }
  return false;
}

/** The connection may break after the remote has done it: then it has our commit. */
async function arrivedAnyway(request: HttpPush, error: unknown): Promise<boolean> {
  if (error instanceof Pause || error instanceof UserError) return false;
  if (error instanceof HttpFailure && error.status !== undefined && error.status < 500) return false;
  return isThere(request);
}

async function isThere(request: HttpPush): Promise<boolean> {
  try {
    const { refs } = await greet(new SmartHttp(request), "git-receive-pack");
    return refs[`refs/heads/${request.branch}`] === request.sha;
  } catch {
    return false;
  }
}
