import type { PullRequestOutcome } from "../../run/workspace.ts";
import {
  type Forge,
  type ForgeCall,
  ForgeError,
  type ForgeRepository,
  type PullRequestWanted,
} from "../../sdk/forge.ts";
import { type ForgeAccess, forgeCall } from "./call.ts";
import { repositoryAt } from "./find.ts";

interface PullRequestRequest extends Omit<ForgeAccess, "api" | "origin"> {
  remote: string;
  /** undefined: the host is asked which forge it is. */
  forge: Forge | undefined;
  forges: readonly Forge[];
  wanted: PullRequestWanted;
}

const opensAfterFailure = 2;

/** The open pull request of the branch, or a new one. A failure is a result: nothing that was pushed depends on it. */
export async function openPullRequest(request: PullRequestRequest): Promise<PullRequestOutcome> {
  const { remote, wanted, token } = request;
  const host = URL.canParse(remote) ? new URL(remote).host : remote;
  if (!URL.canParse(remote) || !/^https?:$/.test(new URL(remote).protocol))
    return { failed: "no-forge", host, detail: "" };
  if (token === undefined) return { failed: "no-token", host, detail: "" };
  const access = { ...request, origin: new URL(remote).origin };
  const api = (request.forge ?? (await probe(access)))?.api;
  if (!api) return { failed: "no-forge", host, detail: "" };
  try {
    return await findOrOpen(api, forgeCall({ ...access, api }), repositoryAt(remote), wanted, request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    return { failed: kindOf(error), host, detail: error instanceof ForgeError ? error.message : "an unknown answer" };
  }
}

async function findOrOpen(
  api: ForgeAccess["api"],
  call: ForgeCall,
  repository: ForgeRepository,
  wanted: PullRequestWanted,
  { sleep, signal }: Pick<ForgeAccess, "sleep" | "signal">,
): Promise<PullRequestOutcome> {
  for (let attempt = 1; ; attempt++) {
    const there = await api.findPullRequest(call, repository, wanted);
    if (there) return { ...there, found: true };
    try {
      return { ...(await api.openPullRequest(call, repository, wanted)), found: false };
    } catch (error) {
      // It may have been opened all the same: it is looked for before it is asked for again.
      const status = error instanceof ForgeError ? error.status : undefined;
      if (status === undefined || !mayBeThere(status) || attempt > opensAfterFailure) throw error;
      // A forge that refuses has said why; once it was looked for, its words stand.
      if (status !== 0 && status < 500 && attempt > 1) throw error;
      if (status === 0 || status >= 500) await sleep(1000 * attempt, signal);
    }
  }
}

function mayBeThere(status: number): boolean {
  return status === 0 || status >= 500 || status === 409 || status === 422;
}

/** Asks the host, without the token, which of the forges it is. */
async function probe({ forges, ...access }: Omit<ForgeAccess, "api"> & { forges: readonly Forge[] }) {
  for (const forge of forges) {
    if (!forge.api) continue;
    const call = forgeCall({ ...access, api: forge.api, token: undefined });
    const known = await forge.api.recognizes(call).catch((error: unknown) => {
      if (error instanceof ForgeError) return false;
      throw error;
    });
    if (known) return forge;
  }
  return undefined;
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
