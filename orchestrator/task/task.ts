import type { NotJudged } from "../texts/evidence_text.ts";
import type { Lang } from "../texts/index.ts";
import type { FailReason, PauseReason } from "./events.ts";
import type { ApprovedRevision, Impossibility, Plan, PlanRevision, PlanStep } from "./plan.ts";
import type { Question } from "./question.ts";
import type { Base, Profile, RepoRef } from "./repo_ref.ts";
import type { Review } from "./review/review.ts";

/** Options of one task, stored with it so that any process can execute it. */
export interface TaskOptions {
  base?: string;
  branch?: string;
  /** Command that replaces the detected test command. */
  test?: string;
  maxCostUsd?: number;
  /** `maxCostUsd` was given to a task that had stopped: it stands above every other limit. */
  costRaised?: boolean;
  timeoutSeconds?: number;
  /** Approve the first plan. */
  yes?: boolean;
  /** `yes` also approves a plan without any check. */
  unverified?: boolean;
  planOnly?: boolean;
  /** The schedule that it comes from, and which occurrence (ISO). Its `yes` is the operator's standing order. */
  schedule?: { name: string; at: string };
  /** Whether a pull request is opened after the push. */
  pr?: NonNullable<Profile["pr"]>;
  /** Answers given in advance, in the order of the questions. */
  answers?: string[];
}

/** The fields of a task in every state. */
interface TaskFields {
  id: string;
  request: string;
  lang: Lang;
  repo: RepoRef;
  chat: string;
  /** The person who started it, where known: `telegram:<number>`. */
  startedBy?: string | undefined;
  options: TaskOptions;
  /** The profile of the repository as the current revision was planned with it. Absent in tasks of earlier versions. */
  profile?: Profile | undefined;
  prepared?: Prepared | undefined;
  createdAt: string;
  updatedAt: string;
  /** Folder name of the clone under REPOS_PATH: random, never derived from user input. */
  folder: string;
  /** The clone that the journal speaks of. Absent until it is opened, and in tasks of earlier versions. */
  clone?: CloneIdentity | undefined;
  questions: Question[];
  /** Remarks that came in while it ran; the next step reads them. */
  notes: string[];
  /** How often it was resumed; part of every journal key, so that a new try never finds the results of an old one. */
  round: number;
  costUsd: number;
  /** True once a model without a known price was used: the cost is a lower bound. */
  costUnknown: boolean;
  /** Milliseconds of the time limit that are used up; waiting for a person does not count. */
  usedMs: number;
  /** Revisions before a follow-up, oldest first, each with the work that is on its branch. */
  earlier?: EarlierRevision[] | undefined;
  /** Present while a follow-up is planned or worked on. */
  followUp?: FollowUp | undefined;
  /** The issue of a forge that it was made from. */
  issue?: { number: number; url: string } | undefined;
}

export interface CloneIdentity {
  /** The name of the clone's state: it changes with every opening, so that an older copy has another one. Two while it changes. */
  names: string[];
  /** How often the clone was made anew. */
  renewals: number;
}

export interface EarlierRevision {
  plan: PlanRevision;
  work: Work;
}

/** A revision of a task that had ended. */
export interface FollowUp {
  /** How the task had ended. One that was completed is completed again when the follow-up is not delivered. */
  from: "completed" | "failed" | "cancelled";
  /** Where it begins: the head of the branch on the remote. null until the remote was asked. */
  base: Base | null;
  /** The branch that it goes on with; empty for a new one from the base. */
  branch: string;
  /** The highest revision of the task before it. */
  after: number;
  /** Cost of the task before it; a follow-up has a limit of its own. */
  costBefore: number;
  /** What it answers, where that is no message. Files of continuous integration are not changed because of red checks. */
  cause?: "ci" | "review";
  /** The owner's standing order that approves its plan: `--ci auto`. */
  standing?: string;
}

/** How a follow-up ended that was not delivered. */
export interface Undelivered {
  state: "failed" | "cancelled" | "rejected";
  /** null where there was no plan. */
  revision: number | null;
  reason: FailReason | null;
  detail: string;
  /** Exit code of a command that follows the task. */
  exit: number;
}

export interface Evidence {
  command: string;
  exit: number | null;
  tree: string;
  at: string;
  passed: number | null;
  failed: number | null;
  /** Whether the result is what the step requires; not the same as exit 0, since a check may have to fail. */
  green: boolean;
  skipped?: number | null;
  /** It is the repository's own test command. */
  suite?: boolean;
  /** The output was shortened, so the counts are lower bounds. */
  partial?: boolean;
  /** Red first, green when repeated. */
  flaky?: boolean;
  /** The lines that tell why it is red. */
  said?: string;
  /** Tests that fail, by name; the first ones of many. */
  failing?: string[];
  /** Nothing stood beside the branch's files but what the set-up left. */
  fresh?: boolean;
}

export interface StepState {
  title: string;
  state: "pending" | "running" | "green" | "red" | "skipped";
  /** Attempts so far, over all rounds. */
  attempts: number;
  /** Red verifications in this round. */
  reds: number;
  /** Red verifications granted beyond MAX_RETRIES: one by each revision of the plan while the step was open. */
  granted?: number;
  commit: string | null;
  /** Hash of the committed tree without `.dev-tasks`; evidence about another tree is stale. */
  tree?: string;
  /** Paths that its commit changed. */
  files?: string[];
  evidence: Evidence[];
  /** What the executor said it did; later steps read it. */
  summary: string;
  /** Remarks of the person that came before this step's conversation began. */
  notes: string[];
  /** Output of the last red verification. */
  output: string;
  /** A step that the plan does not have: added for the reviewer's findings, `onto` the commit of HEAD then. */
  added?: { step: PlanStep; onto: string };
}

/** A step that is not begun. */
export function newStep(title: string): StepState {
  return {
    title,
    state: "pending",
    attempts: 0,
    reds: 0,
    commit: null,
    evidence: [],
    summary: "",
    notes: [],
    output: "",
  };
}

/** The step back in the state pending, to be done again. */
export function resetStep({ tree: _, ...step }: StepState): StepState {
  return { ...step, state: "pending", commit: null, reds: 0, granted: 0, output: "", summary: "", evidence: [] };
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
  /** Why the command cannot work at all. */
  impossible?: Impossibility;
  /** How long it took. Absent in tasks of earlier versions. */
  ms?: number;
}

/** No test was run before the work began: then every test must be green at the end. */
export const unmeasuredBaseline: Baseline = {
  command: null,
  exit: null,
  passed: null,
  failed: null,
  skipped: null,
  failing: [],
  digest: "",
};

/** What was run before the plan, where the repository's set-up is remembered. */
export interface Prepared {
  setup: NonNullable<Profile["setup"]>;
  /** The commit that it was run at. */
  base: string;
  /** The decisive lines of a set-up that failed. */
  failure: string | null;
  /** null where the set-up failed, or no test command is known. */
  baseline: Baseline | null;
}

/** What the tests said about a revision as a whole, besides its checks. */
export interface RevisionEvidence {
  revision: number;
  /** Hash of the tree that was judged. */
  tree: string;
  /** Old tests on new code, `path:line name` each; null where no existing test or its selection changed. */
  oldTests: { failing: string[]; why?: NotJudged } | null;
  /** New tests on old code: null where the revision adds none, or changes nothing else. */
  newTests: NewTestsEvidence | null;
  /** The executor was told that no new test fails on the old code. */
  told?: boolean;
}

export interface NewTestsEvidence {
  /** null: not judged. */
  red: boolean | null;
  /** The old code does not compile or load with them. */
  compile?: boolean;
  why?: NotJudged;
}

/** A merge of the base into the branch, as its last commit. */
export interface Merged {
  sha: string;
  /** The commit before it. */
  from: string;
  /** The base as it is now, and the base and `start` of the work before. */
  base: Base;
  into: Base;
  start?: string;
  /** The checks passed again. */
  verified?: boolean;
}

/** A merge of the base whose conflicts are settled in a step of its own, the last of the plan. */
export interface Conflict {
  /** What is merged. */
  base: Base;
  step: PlanStep;
  /** The plan without that step. */
  before: PlanRevision;
  /** A person did not want it, or it did not get green: the branch goes out without the base. */
  dropped?: boolean;
}

/** What exists once execution has begun. */
export interface Work {
  base: Base;
  /** The parent of the first step's commit where that is not the base: on a resumed branch. */
  start?: string;
  branch: string;
  /** The commit that the branch is at. Absent before the first one, and in tasks of earlier versions. */
  head?: string;
  baseline: Baseline | null;
  setUp: boolean;
  /** Lint and type check commands that passed before the work, and must pass after it. Absent until they were run. */
  cleanBefore?: string[];
  steps: StepState[];
  checkpoints: number;
  /** `remote`: the http address that it was pushed to; absent in tasks of earlier versions. */
  pushed: { sha: string; url: string; compareUrl: string | null; remote?: string } | null;
  pullRequest?: { url: string; number: number; draft: boolean };
  /** The base was merged before the push. */
  merged?: Merged;
  conflict?: Conflict;
  /** How the checks of the pushed commit ended. */
  ci?: CiResult;
  /** Paths that commands created as by-products; they are never committed. */
  leftovers: string[];
  /** The last review of the whole change. */
  review?: Review;
  evidence?: RevisionEvidence;
  /** Paths of uncommitted work by the executor. Absent in tasks of earlier versions: then every change counts. */
  meant?: string[];
}

/** The checks that a forge has of a pushed commit. */
export interface CiResult {
  sha: string;
  state: "green" | "red" | "none" | "pending";
  jobs: { name: string; state: "green" | "red" | "pending" }[];
  /** Of red ones: the jobs to mend, what they say, and a name for that failure. */
  failure?: { jobs: string[]; digest: string; signature: string };
  stop?: CiStop;
}

/** Red on the base too; the same as before the last attempt; attempts or money used up. */
export type CiStop = "base" | "same" | "limit" | "money";

/** The plan with the steps that were added to it, which stand last: as many as the work has. */
export function planWithAdded(plan: Plan, { steps }: Pick<Work, "steps">): Plan {
  return { ...plan, steps: [...plan.steps, ...steps.flatMap(({ added }) => added?.step ?? [])] };
}

/** How a task that is being finalized will end. */
export type Outcome =
  | { state: "completed" }
  | { state: "failed"; reason: FailReason; detail: string }
  | { state: "cancelled" };

interface Planning {
  previous: PlanRevision | null;
  change: string;
  /** Work of the previous plan, which the next one may keep. Absent in tasks of earlier versions. */
  before?: Work | null;
}
interface Planned {
  plan: PlanRevision;
}
interface Working {
  plan: ApprovedRevision;
  work: Work;
}
/** A task can pause, fail or be cancelled before it has a plan or work. */
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
        /** Work done on another machine, or under an earlier revision. */
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
        /** Exit code of a command that follows the task. */
        exit: number;
      } & Stopped)
    | ({
        state: "completed";
        /** The last follow-up, if it came to nothing: plan and work are those delivered before it. */
        undelivered?: Undelivered;
      } & Working)
    | ({ state: "failed"; reason: FailReason; detail: string; exit: number } & Stopped)
    | ({
        state: "cancelled";
        /** The requested change, if a question about it was open. */
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

/** The fields that a state adds to `TaskFields`. */
export type StateFields<S extends TaskState> = S extends TaskState
  ? { state: S } & Omit<TaskIn<S>, keyof TaskFields>
  : never;

/** The allowed transitions. */
const transitions: Record<TaskState, readonly TaskState[]> = {
  received: ["planning", "failed", "cancelled", "paused"],
  planning: ["planning", "clarifying", "planned", "queued", "paused", "failed", "cancelled", "completed"],
  clarifying: ["clarifying", "planning", "paused", "cancelled", "completed"],
  planned: ["planned", "planning", "queued", "rejected", "cancelled", "completed"],
  queued: ["executing", "paused", "failed", "cancelled", "planned", "completed"],
  executing: ["executing", "finalizing", "paused", "failed", "cancelled", "planned", "completed"],
  finalizing: ["finalizing", "executing", "completed", "failed", "cancelled", "paused", "planned"],
  paused: ["paused", "clarifying", "planning", "planned", "queued", "finalizing", "cancelled", "completed"],
  failed: ["planning", "planned", "queued", "paused"],
  cancelled: ["clarifying", "planning", "planned", "queued", "paused"],
  completed: ["planning", "paused"],
  rejected: ["planned"],
};

/** States in which nothing happens until a person acts, or never again. */
const resting: ReadonlySet<TaskState> = new Set([
  "clarifying",
  "planned",
  "paused",
  "completed",
  "failed",
  "cancelled",
  "rejected",
]);

/** The states in which the engine works on a task. */
export const workingStates = ["received", "planning", "queued", "executing", "finalizing"] as const;

/** The states that wait for a person. */
export const waitingStates = ["clarifying", "planned", "paused"] as const;

/** All but those in which a task has ended. */
export const openStates = [...workingStates, ...waitingStates] as const;

export function isResting(state: TaskState): boolean {
  return resting.has(state);
}

/** The task in another state, without the fields of the old one. Throws if the transition is not allowed. */
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
  profile: true,
  prepared: true,
  createdAt: true,
  updatedAt: true,
  folder: true,
  clone: true,
  questions: true,
  notes: true,
  round: true,
  costUsd: true,
  costUnknown: true,
  usedMs: true,
  earlier: true,
  followUp: true,
  issue: true,
};

/** The plan of a task, whatever state it is in. */
export function planOf(task: Task): PlanRevision | null {
  if ("plan" in task) return task.plan;
  return "previous" in task ? task.previous : null;
}

/** The work of a task, if it began. */
export function workOf(task: Task): Work | null {
  return ("work" in task && task.work) || null;
}

/** How the tests were before the work, where that is known. */
export function baselineOf(task: Task): Baseline | null {
  return currentOrPreviousWork(task)?.baseline ?? task.prepared?.baseline ?? null;
}

/** The work of a task, also while its plan is being replaced. */
export function currentOrPreviousWork(task: Task): Work | null {
  return workOf(task) ?? (("before" in task && task.before) || null);
}
