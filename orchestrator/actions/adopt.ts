import { planReadyEvents } from "../run/approval.ts";
import { isVerified, projectChecks } from "../run/phases/plan_task.ts";
import type { EventBody, TaskEvent } from "../task/events.ts";
import { makeRevision } from "../task/plan.ts";
import type { Base } from "../task/repo_ref.ts";
import type { Baseline, StepState, Task, Work } from "../task/task.ts";
import { approve } from "./approve_reject.ts";
import type { AdoptRequest } from "./devorch.ts";
import { type Published, readPublished } from "./published.ts";
import { announceAndWake } from "./start.ts";
import type { TaskActions } from "./task_actions.ts";

const adoptTimeoutMs = 10 * 60_000;
/** More commits than one task makes: those of the green steps must be among them. */
const historyDepth = 100;

/**
 * A new task that goes on from a branch alone, on any machine: what was published is checked, held against the plan's hash,
 * and waits for an approval like every plan.
 */
export async function adopt(actions: TaskActions, request: AdoptRequest): Promise<{ id: string }> {
  const { key, chat, yes } = request;
  const known = key === undefined ? undefined : await actions.ports.store.taskOfKey(key);
  const { task, events } = known ? { task: known, events: [] } : await newTask(actions, request);
  await announceAndWake(actions, chat, task, events);
  // A plan that nothing would check needs more than `--yes`, wherever it comes from.
  if (yes && task.state === "planned" && task.verified)
    await approve(actions, task.id, { revision: task.plan.revision, by: "--yes" });
  return { id: task.id };
}

async function newTask(actions: TaskActions, request: AdoptRequest): Promise<{ task: Task; events: TaskEvent[] }> {
  const { url, branch, lang, chat, yes, key } = request;
  const { workspaces, store, clock, newFolder } = actions.ports;
  const repo = await workspaces.resolve(url);
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
  const at = new Date(clock.now()).toISOString();
  const work = workFrom(published, base);
  const make = (id: string): Task => ({
    id,
    request: published.request,
    lang,
    repo,
    chat,
    createdAt: at,
    updatedAt: at,
    folder,
    options,
    questions: [],
    notes: [],
    round: 0,
    costUsd: 0,
    costUnknown: false,
    usedMs: 0,
    state: "planned",
    plan,
    verified,
    work,
  });
  const where = repo.kind === "remote" ? repo.url : repo.path;
  const events = (id: string): EventBody[] => [
    { type: "task.received", request: published.request, repo: where },
    { type: "intent.found", intent: "resume", confidence: 1, by: "command" },
    ...planReadyEvents(id, plan, verified),
  ];
  return store.create(make, events, key);
}

/** What is green stays green; the rest is done here, from the tip of the branch on. */
function workFrom({ branch, baseline, steps, start }: Published, base: Base): Work {
  return {
    base,
    ...(start !== undefined && { start }),
    branch,
    baseline: baseline ?? unknownBaseline,
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

/** Nothing is known of what was red before: everything must be green at the end. */
const unknownBaseline: Baseline = {
  command: null,
  exit: null,
  passed: null,
  failed: null,
  skipped: null,
  failing: [],
  digest: "",
};
