import { planReadyEvents } from "../run/approval.ts";
import { isVerified, projectChecks } from "../run/phases/plan_task.ts";
import type { TaskEvent } from "../task/events.ts";
import { makeRevision } from "../task/plan.ts";
import type { Base } from "../task/repo_ref.ts";
import { type StepState, type Task, unmeasuredBaseline, type Work } from "../task/task.ts";
import { approve } from "./approve_reject.ts";
import type { AdoptRequest } from "./devorch.ts";
import { createTask } from "./new_task.ts";
import { type Published, readPublished } from "./published.ts";
import { announceAndWake, mustBeReachedByAll } from "./start.ts";
import type { TaskActions } from "./task_actions.ts";

const adoptTimeoutMs = 10 * 60_000;
/** Commits to fetch: more than one task makes, so that those of its green steps are among them. */
const historyDepth = 100;

/**
 * A new task that continues a pushed branch, on any machine: its `.dev-tasks` are validated against the plan's hash, and the plan
 * waits for an approval.
 */
export async function adopt(actions: TaskActions, request: AdoptRequest): Promise<{ id: string }> {
  const { key, chat, yes } = request;
  const known = key === undefined ? undefined : await actions.ports.store.taskOfKey(key);
  const { task, events } = known ? { task: known, events: [] } : await newTask(actions, request);
  await announceAndWake(actions, chat, task, events);
  // `--yes` alone never approves a plan without any check.
  if (yes && task.state === "planned" && task.verified)
    await approve(actions, task.id, { revision: task.plan.revision, by: "--yes" });
  return { id: task.id };
}

async function newTask(actions: TaskActions, request: AdoptRequest): Promise<{ task: Task; events: TaskEvent[] }> {
  const { url, branch, lang, chat, startedBy, yes, key } = request;
  const { workspaces, newFolder } = actions.ports;
  const repo = await workspaces.resolve(url);
  mustBeReachedByAll(actions, repo);
  const folder = newFolder();
  const opened = await workspaces.open(repo, {
    folder,
    runId: folder,
    base: branch,
    depth: historyDepth,
    signal: AbortSignal.timeout(adoptTimeoutMs),
  });
  const { workspace, base } = opened;
  const options = { base: branch, branch, ...(yes && { yes }) };
  const { published, verified } = await readPublished(workspace, { branch, folder })
    .then(async (read) => {
      await workspace.git.createBranch(branch, base.sha);
      const checks = await projectChecks({ workspace, ports: actions.ports, task: { repo, options } });
      return { published: read, verified: isVerified(read.plan, checks) };
    })
    .finally(() => workspace.close());
  const plan = makeRevision(published.plan, published.revision);
  return createTask(actions, {
    about: { request: published.request, lang, repo, chat, startedBy, options, folder },
    beginning: { state: "planned", plan, verified, work: workFrom(published, base) },
    events: (id) => [
      { type: "intent.found", intent: "resume", confidence: 1, by: "command" },
      ...planReadyEvents(id, plan, verified),
    ],
    key,
  });
}

/** Green steps stay green; the others are done from the tip of the branch on. */
function workFrom({ branch, baseline, steps, start }: Published, base: Base): Work {
  return {
    base,
    ...(start !== undefined && { start }),
    branch,
    baseline: baseline ?? unmeasuredBaseline,
    setUp: false,
    steps: steps.map(({ title, state, commit }): StepState => {
      const done = state === "green";
      return {
        title,
        state: done ? state : "pending",
        attempts: 0,
        reds: 0,
        commit: done ? commit : null,
        evidence: [],
        notes: [],
        summary: "",
        output: "",
      };
    }),
    checkpoints: 0,
    pushed: null,
    leftovers: [],
  };
}
