import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import type { PullRequestOutcome } from "../../run/workspace.ts";
import { type Forge, ForgeError, type PullRequest, type PullRequestWanted } from "../../sdk/forge.ts";
import type { ForgeAccess } from "./connection.ts";
import { hasApi, probeForge, remoteRepository } from "./remote.ts";

interface PullRequestRequest extends Omit<ForgeAccess, "api" | "origin"> {
  remote: string;
  /** undefined: the host is asked which forge it is. */
  forge: Forge | undefined;
  forges: readonly Forge[];
  wanted: PullRequestWanted;
  /** One that is there and a draft becomes ready for review. */
  ready: boolean;
}

const repeatsAfterFailure = 2;

/** The open pull request of the branch, or a new one. A failure is a result: nothing that was pushed depends on it. */
export async function openPullRequest(request: PullRequestRequest): Promise<PullRequestOutcome> {
  const { remote, wanted, token } = request;
  const host = URL.canParse(remote) ? new URL(remote).host : remote;
  if (!URL.canParse(remote) || !/^https?:$/.test(new URL(remote).protocol))
    return { failed: "no-forge", host, detail: "" };
  if (token === undefined) return { failed: "no-token", host, detail: "" };
  const { signal, sleep } = request;
  const forge = request.forge ?? (await probeForge(request.forges, { origin: new URL(remote).origin, signal, sleep }));
  if (!hasApi(forge)) return { failed: "no-forge", host, detail: "" };
  try {
    const { pullRequests } = await remoteRepository({ remote, forge, token, signal, sleep });
    if (!pullRequests) return { failed: "no-forge", host, detail: "" };
    const found = await findOrOpen(pullRequests, wanted, request);
    if (!request.ready || !found.draft) return found;
    const { draft, detail } = await makeReady(pullRequests, found.number, request);
    return draft ? { failed: "still-draft", host, detail } : { ...found, draft };
  } catch (error) {
    if (request.signal.aborted) throw error;
    return { failed: kindOf(error), host, detail: error instanceof ForgeError ? error.message : "an unknown answer" };
  }
}

async function findOrOpen(
  pullRequests: NonNullable<RemoteRepository["pullRequests"]>,
  wanted: PullRequestWanted,
  { sleep, signal }: Waiting,
): Promise<PullRequest & { found: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const there = await pullRequests.find(wanted);
    if (there) return { ...there, found: true };
    try {
      return { ...(await pullRequests.open(wanted)), found: false };
    } catch (error) {
      // It may have been opened all the same: it is looked for before it is asked for again.
      const status = error instanceof ForgeError ? error.status : undefined;
      if (status === undefined || !mayBeThere(status) || attempt > repeatsAfterFailure) throw error;
      // A forge that refuses has said why; once it was looked for, its words stand.
      if (status !== 0 && status < 500 && attempt > 1) throw error;
      if (status === 0 || status >= 500) await sleep(1000 * attempt, signal);
    }
  }
}

/** Asked for again where the forge failed: one that is ready stays so. */
async function makeReady(
  { ready }: NonNullable<RemoteRepository["pullRequests"]>,
  number: number,
  { sleep, signal }: Waiting,
): Promise<{ draft: boolean; detail: string }> {
  for (let attempt = 1; ready; attempt++) {
    try {
      return { draft: (await ready(number)).draft, detail: "–" };
    } catch (error) {
      if (!(error instanceof ForgeError)) throw error;
      const mayPass = error.status === 0 || error.status >= 500;
      if (!mayPass || attempt > repeatsAfterFailure) return { draft: true, detail: error.message };
      await sleep(1000 * attempt, signal);
    }
  }
  return { draft: true, detail: "–" };
}

type Waiting = Pick<ForgeAccess, "sleep" | "signal">;

function mayBeThere(status: number): boolean {
  return status === 0 || status >= 500 || status === 409 || status === 422;
}

function kindOf(error: unknown): Exclude<PullRequestOutcome, { url: string }>["failed"] {
  const status = error instanceof ForgeError ? error.status : -1;
  if (status === 401) return "token-refused";
  if (status === 403) return "scope";
  if (status === 404) return "not-found";
  if (status === 429) return "busy";
  if (status >= 300 && status < 400) return "redirect";
  if (status === 0 || status >= 500) return "unreachable";
  return "refused";
}
