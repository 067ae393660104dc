import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import { costLimit } from "../../run/profile.ts";
import type { ForgeCheck } from "../../sdk/forge.ts";
import type { EventBody } from "../../task/events.ts";
import type { Profile } from "../../task/repo_ref.ts";
import type { CiResult, CiStop, TaskIn, Work } from "../../task/task.ts";
import { beginFollowUp } from "../follow_up.ts";
import type { TaskActions } from "../task_actions.ts";
import { ciChange } from "./ci_change.ts";
import { failureOf } from "./ci_failure.ts";
import { saveOnce } from "./effect.ts";

export const ciLimits = {
  /** A commit without any check by then has none. */
  noneMs: 3 * 60_000,
  longestMs: 60 * 60_000,
  /** Follow-ups by `--ci auto`, per pull request. */
  auto: 2,
};

interface CiWatch {
  remote: RemoteRepository;
  profile: Profile;
  /** Since the push. */
  elapsedMs: number;
  /** What the last look saw; an ending counts once it was seen twice, for jobs come after jobs. */
  before: string;
}

/** One look at the checks of the pushed commit; returns what it saw, null once they have ended. */
export async function followCi(
  actions: TaskActions,
  task: TaskIn<"completed">,
  { remote, profile, elapsedMs, before }: CiWatch,
): Promise<string | null> {
  const sha = task.work.pushed?.sha;
  if (sha === undefined || !remote.checks || task.work.ci?.sha === sha) return null;
  const jobs = await remote.checks.list(sha);
  const state = stateOf(jobs);
  const seen = jobs
    .map((job) => `${job.state} ${job.name}`)
    .sort()
    .join("\n");
  if (elapsedMs < ciLimits.longestMs) {
    if (state === "pending" || (state === "none" && elapsedMs < ciLimits.noneMs)) return seen;
    if (state !== "none" && seen !== before) return seen;
  }
  const ci = { sha, state, jobs: jobs.map(({ name, state: is }) => ({ name: name.slice(0, 200), state: is })) };
  const failure = state === "red" ? await failureOf(actions, task, remote, jobs) : undefined;
  await endCi(actions, task.id, { ...ci, ...(failure && { failure }) }, profile);
  return null;
}

function stateOf(jobs: readonly ForgeCheck[]): CiResult["state"] {
  if (jobs.length === 0) return "none";
  if (jobs.some(({ state }) => state === "pending")) return "pending";
  return jobs.some(({ state }) => state === "red") ? "red" : "green";
}

/** Saves how the checks ended and, where an owner ordered it, begins the follow-up in the same transaction. */
function endCi(actions: TaskActions, id: string, found: CiResult, profile: Profile): Promise<void> {
  return actions.inTurn(id, async () => {
    const task = await actions.task(id);
    // Meanwhile it may have gone on.
    if (task.state !== "completed" || task.work.pushed?.sha !== found.sha || task.work.ci?.sha === found.sha) return;
    const isAuto = profile.ci === "auto";
    const begun = (await actions.ports.store.effects(id, autoKey)).length;
    const stop =
      found.failure && (stopOf(task, found.failure) ?? (isAuto ? endOfOrder(actions, task, begun) : undefined));
    const ci: CiResult = stop ? { ...found, stop } : found;
    const ended = { ...task, work: { ...task.work, ci } };
    const { sha, state, jobs } = ci;
    const isDraft = state !== "red" && state !== "pending" && task.work.pullRequest?.draft === true;
    const events: EventBody[] = [
      { type: "ci.done", state, jobs, sha, ...(stop && { stop }), ...(isDraft && { draft: true }) },
    ];
    if (!isAuto || !ci.failure || stop) return saveOnce(actions, ended, { key: `ci/${sha}`, result: state, events });
    const change = ciChange(actions.ports, ended, ci.failure);
    const next = beginFollowUp(ended, { change, cause: "ci", standing: "--ci auto" });
    await saveOnce(actions, next.task, {
      key: `${autoKey}${begun + 1}`,
      result: sha,
      events: [...events, ...next.events],
    });
  });
}

const autoKey = "ci-auto/";

/** Why mending it would come to nothing. */
function stopOf(task: TaskIn<"completed">, { jobs, signature }: NonNullable<CiResult["failure"]>): CiStop | undefined {
  if (jobs.length === 0) return "base";
  const earlier = (task.earlier ?? []).map(({ work }: { work: Work }) => work.ci?.failure?.signature);
  return earlier.includes(signature) ? "same" : undefined;
}

/** How far the standing order goes: so many attempts, with the money that a person granted. */
function endOfOrder({ ports }: TaskActions, task: TaskIn<"completed">, begun: number): CiStop | undefined {
  if (begun >= ciLimits.auto) return "limit";
  const limit = costLimit(task, ports.limits);
  return limit !== null && task.costUsd >= limit ? "money" : undefined;
}
