import type { DamagedTask } from "../run/store.ts";
import { branchName } from "../task/branch_name.ts";
import { Exit } from "../task/errors.ts";
import { reviewReport } from "../task/review/report.ts";
import {
  baselineOf,
  type Evidence,
  planOf,
  type StepState,
  type Task,
  type TaskState,
  type Work,
  workOf,
} from "../task/task.ts";
import type { BaselineView, TaskSummary, TaskView } from "./devorch.ts";

/** A task as `tasks --json` shows it. */
export function summaryOf(task: Task): TaskSummary & { state: TaskState } {
  const { id, chat, state, request, repo, costUsd, createdAt, startedBy = null } = task;
  return {
    id,
    chat,
    state,
    request,
    repo: repo.name,
    branch: branchOf(task),
    revision: planOf(task)?.revision ?? null,
    costUsd,
    createdAt,
    startedBy,
  };
}

/** Summary of a task whose row cannot be read. */
export function damagedSummaryOf({ id, state, place, updatedAt }: DamagedTask): TaskSummary {
  const unknown = { chat: "", request: "", branch: null, revision: null, costUsd: 0, startedBy: null };
  return { id, state, repo: place, createdAt: updatedAt, ...unknown };
}

/** The branch, or before it is created the name that it gets unless that is taken by then. */
function branchOf(task: Task): string | null {
  const made = workOf(task)?.branch || task.followUp?.branch;
  if (made) return made;
  if (task.state !== "planned" && task.state !== "queued") return null;
  return task.options.branch ?? branchName(task.plan.plan);
}

function reasonOf(task: Task): TaskView["reason"] {
  if (task.state === "completed") return task.undelivered?.reason ?? null;
  return "reason" in task ? task.reason : null;
}

function reasonSentence(task: Task): string | null {
  if (task.state === "rejected") return task.why || null;
  if (task.state === "completed") return task.undelivered?.detail || null;
  return "detail" in task ? task.detail : null;
}

function ciOf(work: Work | null): TaskView["ci"] {
  if (!work?.ci) return null;
  const { sha, state, jobs, failure, stop = null } = work.ci;
  return { sha, state, jobs, stop, mendable: failure !== undefined && stop !== "base" && stop !== "same" };
}

/** A task as `show --json` shows it. */
export function viewOf(task: Task): TaskView {
  const work = workOf(task);
  const plan = planOf(task);
  const pushed = work ? work.pushed : task.earlier?.at(-1)?.work.pushed;
  const planned = (plan?.plan.steps ?? []).map(({ title }) => ({
    title,
    state: "pending" as const,
    attempts: 0,
    commit: null,
    evidence: [],
  }));
  const steps =
    work?.steps.map((step) => {
      const { title, state, attempts, commit } = step;
      return { title, state, attempts, commit, evidence: evidenceOf(step) };
    }) ?? planned;
  return {
    ...summaryOf(task),
    steps,
    plan,
    questions: task.questions,
    reason: reasonOf(task),
    detail: reasonSentence(task),
    base: work?.base.branch ?? null,
    url: pushed?.url ?? null,
    compareUrl: pushed?.compareUrl ?? null,
    pullRequest: (work ?? task.earlier?.at(-1)?.work)?.pullRequest ?? null,
    ci: ciOf(work),
    costUnknown: task.costUnknown,
    review: reviewReport(work?.review, work?.steps ?? []),
    evidence: work?.evidence ? { oldTests: work.evidence.oldTests, newTests: work.evidence.newTests } : null,
    tests: testsOf(work?.steps ?? []),
    failingBefore: work?.baseline?.failing ?? [],
    verified: task.state === "planned" ? task.verified : true,
    baseline: baselineView(task),
    undelivered: task.state === "completed" ? (task.undelivered ?? null) : null,
    earlier: (task.earlier ?? []).map(({ plan: { revision, plan: before } }) => ({
      revision,
      summary: before.summary,
    })),
    exit: exitOf(task),
  };
}

function testsOf(steps: readonly StepState[]): TaskView["tests"] {
  const all = steps.flatMap(({ evidence }) => evidence);
  const { passed = null, failed = null } = all.findLast((seen) => seen.passed !== null) ?? {};
  return passed === null ? null : { passed, failed };
}

function baselineView(task: Task): BaselineView | null {
  const known = baselineOf(task);
  if (known === null || known.command === null) return null;
  const { command, exit, passed, failed, failing } = known;
  return { command, exit, passed, failed, failing };
}

/** Evidence is stale when its tree differs from the committed one or, before the commit, from that of the newest check. */
function evidenceOf({ evidence, commit, tree }: StepState): (Evidence & { stale: boolean })[] {
  const current = commit === null ? evidence.at(-1)?.tree : tree;
  return evidence.map((seen) => ({ ...seen, stale: current !== undefined && seen.tree !== current }));
}

const exitCodes: Record<TaskState, number> = {
  received: Exit.done,
  planning: Exit.done,
  clarifying: Exit.waiting,
  planned: Exit.waiting,
  queued: Exit.done,
  executing: Exit.done,
  finalizing: Exit.done,
  paused: Exit.paused,
  completed: Exit.done,
  failed: Exit.failed,
  cancelled: Exit.cancelled,
  rejected: Exit.cancelled,
};

function exitOf(task: Task): number {
  if (task.state === "completed") return task.undelivered?.exit ?? Exit.done;
  return task.state === "failed" || task.state === "paused" ? task.exit : exitCodes[task.state];
}
