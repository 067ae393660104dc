import { isTerminal, type TaskEvent } from "../../task/events.ts";
import type { Plan, PlanRevision } from "../../task/plan.ts";
import type { RevisionEvidence } from "../../task/task.ts";
import { isTextKey, type TextKey, type TextParams } from "../../texts/index.ts";
import type { DiffStat } from "./diff.ts";

export interface StepStory {
  title: string;
  state: "pending" | "running" | "green" | "red";
  /** The task's work in milliseconds when it began. */
  startedMs: number;
  /** Milliseconds of work on it, without waiting for a person; once it is green. */
  ms: number | null;
  /** Paths that were edited. */
  files: readonly string[];
  /** The current activity: the last tool or check. */
  now: string;
}

/** The state of a task derived from its events, for progress cards. */
export interface Story {
  task: string;
  request: string;
  repo: string;
  branch: string | null;
  /** The name that the branch will get, where a plan said that it is another than the wanted one. */
  foretoldBranch: string | null;
  /** The newest revision of the plan, and the one shown before it. */
  plan: PlanRevision | null;
  planBefore: PlanRevision | null;
  /** How often this revision was shown; again after a rejection was taken back. */
  planShown: number;
  /** False when no check would verify the plan's work. */
  verified: boolean;
  phase: "planning" | "queued" | "preparing" | "working" | "delivering" | "resting";
  /** Milliseconds of work up to `lastAt`; waiting for a person is left out. */
  workedMs: number;
  lastAt: number;
  step: number;
  of: number;
  attempt: number;
  /** How many attempts the step may have. */
  attempts: number;
  steps: readonly StepStory[];
  /** The current activity outside a step. */
  now: string;
  costUsd: number;
  costUnknown: boolean;
  checkpoint: { at: string; sha: string } | null;
  /** The output with which a step failed for good; empty before that. */
  failure: string;
  /** Counts of the last check that could be read. */
  tests: { passed: number; failed: number | null } | null;
  /** Those before the work. */
  testsBefore: { passed: number; failed: number | null } | null;
  url: string | null;
  compareUrl: string | null;
  /** The size of the whole change; null before it was counted. */
  changed: DiffStat | null;
  /** What old and new tests said of the last revision; the last of each counts. */
  evidence: Pick<RevisionEvidence, "oldTests" | "newTests">;
  /** The branch holds `.dev-tasks` too, which no count of files includes. */
  devTasks: boolean;
  /** What the base got meanwhile, and what became of it. */
  base: { key: TextKey; params: TextParams }[];
  /** The process that pushed follows nothing on the forge. */
  unwatched: boolean;
  /** How the change differs from the plan; null before it was compared. */
  differs: { untouched: readonly string[]; unplanned: readonly string[] } | null;
}

export function newStory(task: string): Story {
  return {
    task,
    request: "",
    repo: "",
    branch: null,
    foretoldBranch: null,
    plan: null,
    planBefore: null,
    planShown: 0,
    verified: true,
    phase: "planning",
    workedMs: 0,
    lastAt: 0,
    step: 0,
    of: 0,
    attempt: 1,
    attempts: 1,
    steps: [],
    now: "",
    costUsd: 0,
    costUnknown: false,
    checkpoint: null,
    failure: "",
    tests: null,
    testsBefore: null,
    url: null,
    compareUrl: null,
    changed: null,
    evidence: { oldTests: null, newTests: null },
    devTasks: false,
    base: [],
    unwatched: false,
    differs: null,
  };
}

const onPlanCard: ReadonlySet<string> = new Set<TextKey>(["task.unverified", "scan.plan-elsewhere"]);

/** Whether the following plan card repeats this event, or it repeats what was said with the plan. */
export function isToldOtherwise(event: TaskEvent, { foretoldBranch }: Story): boolean {
  if (event.type !== "notice") return false;
  const isForetold = event.key === ("task.branch-renamed" satisfies TextKey) && event.params.branch === foretoldBranch;
  return isForetold || onPlanCard.has(event.key);
}

/** The branch that a plan's card names: the one that there is, else the one that there will be. */
export function branchOf({ branch: created, foretoldBranch }: Story, planned: string | null): string | null {
  return created === null ? (foretoldBranch ?? planned) : planned;
}

/** The revision shown before this one; null for the first or an unknown one. */
export function revisionBefore(story: Story, hash: string | undefined): PlanRevision | null {
  return story.plan?.hash === hash ? story.planBefore : null;
}

/** The story with one more event in it. */
export function advance(story: Story, event: TaskEvent): Story {
  const at = Date.parse(event.at);
  const idle = story.phase === "resting" || story.lastAt === 0;
  const timed = { ...story, workedMs: story.workedMs + (idle ? 0 : Math.max(0, at - story.lastAt)), lastAt: at };
  return { ...timed, ...changeOf(timed, event) };
}

/** Working time in milliseconds, up to `now` while the task works. */
export function elapsedMs(story: Story, now: number): number {
  return story.phase === "resting" || story.lastAt === 0
    ? story.workedMs
    : story.workedMs + Math.max(0, now - story.lastAt);
}

function noticed(story: Story, { key, params }: Extract<TaskEvent, { type: "notice" }>): Partial<Story> {
  if (key === ("task.unverified" satisfies TextKey)) return { verified: false };
  if (key === ("task.branch-will-be" satisfies TextKey)) return { foretoldBranch: String(params.branch) };
  return isAboutBase(key) ? { base: [...story.base, { key, params }] } : {};
}

function isAboutBase(key: string): key is TextKey {
  return key.startsWith("base.") && isTextKey(key);
}

function changeOf(story: Story, event: TaskEvent): Partial<Story> {
  if (isTerminal(event))
    return { phase: "resting", now: "", unwatched: event.type === "task.completed" && event.unwatched === true };
  switch (event.type) {
    case "task.received":
      return { request: event.request, repo: event.repo };
    case "notice":
      return noticed(story, event);
    case "question.answered":
      return { phase: "planning", now: "" };
    case "plan.modified":
      return { phase: "planning", now: "", verified: true, foretoldBranch: null };
    case "question.asked":
    case "task.paused":
      return { phase: "resting", now: "" };
    case "plan.ready":
      return {
        phase: "resting",
        now: "",
        steps: keepDone(story.steps, stepsOf(event.plan)),
        evidence: { oldTests: null, newTests: null },
        base: [],
        of: event.plan.steps.length,
        step: 0,
        plan: { revision: event.revision, hash: event.hash, plan: event.plan },
        ...(story.plan?.hash === event.hash
          ? { planShown: story.planShown + 1 }
          : { planBefore: story.plan, planShown: 1 }),
      };
    case "task.resumed":
      // A follow-up has steps of its own.
      return event.why === undefined
        ? { phase: story.steps.length > 0 ? "preparing" : "planning", failure: "" }
        : { phase: "planning", steps: [], step: 0, of: 0, changed: null, differs: null, failure: "" };
    case "plan.approved":
      return { phase: story.steps.length > 0 ? "preparing" : "planning", failure: "" };
    case "task.queued":
      return { phase: "queued" };
    case "branch.created":
      return { phase: "preparing", branch: event.branch };
    case "usage":
      return {
        costUsd: story.costUsd + (event.costUsd ?? 0),
        costUnknown: story.costUnknown || event.costUsd === null,
      };
    case "checkpoint.saved":
      return { checkpoint: { at: event.at, sha: event.sha } };
    case "work.compared":
      return {
        devTasks: event.devTasks === true,
        changed: { files: event.files, added: event.added, removed: event.removed },
        differs: { untouched: event.untouched, unplanned: event.unplanned },
      };
    case "push.done":
      return {
        phase: "delivering",
        branch: event.branch,
        url: event.url,
        compareUrl: event.compareUrl,
      };
    default:
      return workChange(story, event);
  }
}

function workChange(story: Story, event: TaskEvent): Partial<Story> {
  switch (event.type) {
    case "setup.done":
      return { phase: "preparing", now: event.command };
    case "baseline.done":
      return {
        phase: "preparing",
        now: event.command ?? "",
        testsBefore: event.passed === null ? null : { passed: event.passed, failed: event.failed },
      };
    case "step.started":
      return {
        phase: "working",
        step: event.step,
        of: event.of,
        attempt: event.attempt,
        attempts: event.attempts,
        steps: changeStep(story, event.step, (step) => ({
          ...step,
          title: event.title,
          state: "running",
          startedMs: event.attempt > 1 && step.state !== "pending" ? step.startedMs : story.workedMs,
          now: "",
        })),
      };
    case "tool.called":
      return toolCalled(story, event);
    case "step.verified":
      return {
        tests: event.passed === null ? story.tests : { passed: event.passed, failed: event.failed },
        steps: changeStep(story, event.step, (step) => ({
          ...step,
          state: event.green ? "running" : "red",
          now: event.command,
        })),
      };
    case "evidence.old_tests":
      return { evidence: { ...story.evidence, oldTests: event } };
    case "evidence.new_tests":
      return { evidence: { ...story.evidence, newTests: event } };
    case "step.done":
      return {
        steps: changeStep(story, event.step, (step) => ({
          ...step,
          state: "green",
          ms: story.workedMs - step.startedMs,
          now: "",
        })),
      };
    case "step.failed":
      return {
        failure: event.output,
        steps: changeStep(story, event.step, (step) => ({ ...step, state: "red", now: "" })),
      };
    default:
      return {};
  }
}

const editingTools = new Set(["edit_file", "write_file", "delete_file", "move_file"]);

function toolCalled(story: Story, event: TaskEvent & { type: "tool.called" }): Partial<Story> {
  const now = event.detail ? `${event.tool} ${event.detail}` : event.tool;
  const number = event.step ?? (story.phase === "working" ? story.step : 0);
  if (number === 0) return { now };
  const edited = event.ok && event.detail && editingTools.has(event.tool) ? [event.detail] : [];
  return {
    steps: changeStep(story, number, (step) => ({
      ...step,
      now,
      files: [...new Set([...step.files, ...edited])],
    })),
  };
}

function stepsOf(plan: Plan): StepStory[] {
  return plan.steps.map((step) => newStep(step.title));
}

/** A revision keeps the leading steps that are done. */
function keepDone(before: readonly StepStory[], now: StepStory[]): StepStory[] {
  const end = now.findIndex(({ title }, index) => before[index]?.state !== "green" || before[index].title !== title);
  return now.map((step, index) => (end < 0 || index < end ? (before[index] ?? step) : step));
}

function newStep(title: string): StepStory {
  return { title, state: "pending", startedMs: 0, ms: null, files: [], now: "" };
}

function changeStep(story: Story, number: number, change: (step: StepStory) => StepStory): StepStory[] {
  const steps = [...story.steps];
  while (steps.length < number) steps.push(newStep(""));
  return steps.map((step, index) => (index === number - 1 ? change(step) : step));
}
