import type { Lang } from "../texts/index.ts";
import type { FailReason, PauseReason } from "./events.ts";
import type { ApprovedRevision, PlanRevision } from "./plan.ts";
import type { Question } from "./question.ts";
import type { Base, RepoRef } from "./repo_ref.ts";

/** What a person chose for one task; it travels with the task to whichever process executes it. */
export interface TaskOptions {
  base?: string;
  branch?: string;
  /** Command that replaces the detected test command. */
  test?: string;
  maxCostUsd?: number;
  timeoutSeconds?: number;
  /** Approve the first plan. */
  yes?: boolean;
  /** Also a plan without any check may be approved by `yes`. */
  unverified?: boolean;
  planOnly?: boolean;
  /** Given beforehand, in the order asked; used up as questions come. */
  answers?: string[];
}

/** What a task is in every state. */
interface TaskFields {
  id: string;
  request: string;
  lang: Lang;
  repo: RepoRef;
  chat: string;
  /** Who started it, where people are told apart: `telegram:<number>`. */
  startedBy?: string | undefined;
  options: TaskOptions;
  createdAt: string;
  updatedAt: string;
  /** Folder name of the clone under REPOS_PATH: random, never derived from what a person wrote. */
  folder: string;
  questions: Question[];
  /** Remarks that came in while it ran; the next step reads them. */
  notes: string[];
  /** How often it was resumed; part of every journal key, so that a renewed try never meets an old effect. */
  round: number;
  costUsd: number;
  /** True once a model without a known price was used: the cost is a lower bound. */
  costUnknown: boolean;
  /** Milliseconds of the time limit that are used up; waiting for a person does not count. */
  usedMs: number;
}

export interface Evidence {
  command: string;
  exit: number | null;
  tree: string;
  at: string;
  passed: number | null;
  failed: number | null;
  /** Whether it was as the step needs it; not the same as exit 0: some checks must fail, some tests failed before. */
  green: boolean;
  skipped?: number | null;
  /** It is the repository's own test command. */
  suite?: boolean;
  /** The counts are of a shortened output: there may have been more of each. */
  partial?: boolean;
  /** Red at first, and green when it was run once more by itself. */
  flaky?: boolean;
}

export interface StepState {
  title: string;
  state: "pending" | "running" | "green" | "red" | "skipped";
  /** Attempts so far, over all rounds. */
  attempts: number;
  /** Red verifications in this round. */
  reds: number;
  commit: string | null;
  /** Hash of the tree that was committed, without `.dev-tasks`: what evidence is held against. */
  tree?: string;
  /** Paths that its commit changed. */
  files?: string[];
  evidence: Evidence[];
  /** What the executor said it did; later steps read it. */
  summary: string;
  /** Remarks of the person that this step reads: those that came before its conversation began. */
  notes: string[];
  /** Output of the last red verification. */
  output: string;
}

/** A step that is to be done again. */
export function resetStep({ tree: _, ...step }: StepState): StepState {
  return { ...step, state: "pending", commit: null, reds: 0, output: "", summary: "", evidence: [] };
}

export interface Baseline {
  command: string | null;
  exit: number | null;
  passed: number | null;
  failed: number | null;
  skipped: number | null;
  /** Names of tests that failed before the work began. */
  failing: string[];
  /** What the executor reads of a red baseline; empty when it was green. */
  digest: string;
}

/** What exists once execution has begun. */
export interface Work {
  base: Base;
  /** The commit that the first step was made on, where that is not the base: of a branch that was resumed. */
  start?: string;
  branch: string;
  baseline: Baseline | null;
  setUp: boolean;
  steps: StepState[];
  checkpoints: number;
  pushed: { sha: string; url: string; compareUrl: string | null } | null;
  /** Paths that commands left behind: in no commit. */
  leftovers: string[];
  /** Paths of work that is not saved yet, by file tools and commands of the executor. Tasks of before have none: all there is counts. */
  meant?: string[];
}

/** How a task that is being finalized will end. */
export type Outcome =
  | { state: "completed" }
  | { state: "failed"; reason: FailReason; detail: string }
  | { state: "cancelled" };

interface Planning {
  previous: PlanRevision | null;
  change: string;
  /** Work of the previous plan, of which the next one keeps what it can. Tasks of before have none. */
  before?: Work | null;
}
interface Planned {
  plan: PlanRevision;
}
interface Working {
  plan: ApprovedRevision;
  work: Work;
}
/** The plan and the work as far as they came: a task can pause, fail or be cancelled before either exists. */
interface Stopped {
  plan: PlanRevision | null;
  work: Work | null;
}

export type Task = TaskFields &
  (
    | { state: "received" }
    | ({ state: "planning" } & Planning)
    | ({ state: "clarifying" } & Planning)
    | ({
        state: "planned";
        verified: boolean;
        /** Work that was done before: on another machine, or under the revision before this one. */
        work: Work | null;
      } & Planned)
    | { state: "queued"; plan: ApprovedRevision; work: Work | null }
    | ({ state: "executing" } & Working)
    | ({ state: "finalizing"; outcome: Outcome } & Working)
    | ({
        state: "paused";
        reason: PauseReason;
        detail: string;
        resumeAs: "planning" | "executing" | "finalizing";
        outcome: Outcome | null;
        change: string;
        /** What a command that followed it to here exits with. */
        exit: number;
      } & Stopped)
    | ({ state: "completed" } & Working)
    | ({ state: "failed"; reason: FailReason; detail: string; exit: number } & Stopped)
    | ({
        state: "cancelled";
        /** The change that a question was open about. */
        change?: string;
      } & Stopped)
    | ({
        state: "rejected";
        why: string;
        /** As in `planned`. */
        work?: Work | null;
      } & Planned)
  );

export type TaskState = Task["state"];
export type TaskIn<S extends TaskState> = Extract<Task, { state: S }>;

/** What a state adds to every task's own fields. */
type StateFields<S extends TaskState> = S extends TaskState ? { state: S } & Omit<TaskIn<S>, keyof TaskFields> : never;

/** Which states follow which. Whatever does not stand here cannot happen. */
const transitions: Record<TaskState, readonly TaskState[]> = {
  received: ["planning", "failed", "cancelled", "paused"],
  planning: ["planning", "clarifying", "planned", "queued", "paused", "failed", "cancelled"],
  clarifying: ["clarifying", "planning", "paused", "cancelled"],
  planned: ["planned", "planning", "queued", "rejected", "cancelled"],
  queued: ["executing", "paused", "failed", "cancelled", "planned"],
  executing: ["executing", "finalizing", "paused", "cancelled", "planned"],
  finalizing: ["finalizing", "executing", "completed", "failed", "cancelled", "paused", "planned"],
  paused: ["paused", "clarifying", "planning", "planned", "queued", "finalizing", "cancelled"],
  failed: ["planning", "planned", "queued", "paused"],
  cancelled: ["clarifying", "planning", "planned", "queued", "paused"],
  completed: ["paused"],
  rejected: ["planned"],
};

/** States in which nothing happens until a person says something, or never again. */
const resting: ReadonlySet<TaskState> = new Set([
  "clarifying",
  "planned",
  "paused",
  "completed",
  "failed",
  "cancelled",
  "rejected",
]);

/** The other ones: something is to be done without anybody's word. */
export const workingStates: readonly TaskState[] = ["received", "planning", "queued", "executing", "finalizing"];

/** Those in which a person is waited for. */
export const waitingStates: readonly TaskState[] = ["clarifying", "planned", "paused"];

export function isResting(state: TaskState): boolean {
  return resting.has(state);
}

/** The task in its next state; the fields of the old state are gone. Throws when the table knows no such way. */
export function enterState(task: Task, entering: StateFields<TaskState>): Task {
  if (!transitions[task.state].includes(entering.state))
    throw new Error(`${task.id}: no way from ${task.state} to ${entering.state}`);
  return { ...taskFields(task), ...entering } as Task;
}

function taskFields(task: Task): TaskFields {
  return Object.fromEntries(
    Object.keys(commonFields).map((field) => [field, task[field as keyof TaskFields]]),
  ) as unknown as TaskFields;
}

/** A field that is missing here fails the type check. */
const commonFields: Record<keyof TaskFields, true> = {
  id: true,
  request: true,
  lang: true,
  repo: true,
  chat: true,
  startedBy: true,
  options: true,
  createdAt: true,
  updatedAt: true,
  folder: true,
  questions: true,
  notes: true,
  round: true,
  costUsd: true,
  costUnknown: true,
  usedMs: true,
};

/** The plan of a task, whatever state it is in. */
export function planOf(task: Task): PlanRevision | null {
  if ("plan" in task) return task.plan;
  return "previous" in task ? task.previous : null;
}

/** The work of a task as far as it came. */
export function workOf(task: Task): Work | null {
  return ("work" in task && task.work) || null;
}

/** The same, also while another plan is made for it. */
export function currentOrPreviousWork(task: Task): Work | null {
  return workOf(task) ?? (("before" in task && task.before) || null);
}
