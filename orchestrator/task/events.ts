import type { NotJudged } from "../texts/evidence_text.ts";
import type { TextKey, TextParams } from "../texts/index.ts";
import type { Plan } from "./plan.ts";
import type { Question } from "./question.ts";
import type { ReviewFinding } from "./review/review.ts";
import type { CiResult, CiStop, NewTestsEvidence } from "./task.ts";

export type PauseReason =
  | "money"
  | "auth"
  | "disk"
  | "push"
  | "weakened"
  | "sandbox"
  | "question"
  | "model"
  | "interrupted";
export type FailReason = "retries" | "time" | "plan" | "unchanged" | "internal";

/** What can happen to a task. Every rendering (terminal, chat, `--json`, logs, metrics) is made of these. */
export type EventBody =
  | { type: "task.received"; request: string; repo: string }
  | {
      type: "intent.found";
      intent: string;
      confidence: number;
      by: "command" | "button" | "context" | "local" | "model";
      /** Kind of the intent; for a new task its type, `feat` or `fix`. */
      kind?: string;
    }
  | { type: "notice"; key: string; params: TextParams }
  | { type: "question.asked"; round: number; questions: Question[] }
  | { type: "question.answered"; round: number; question: string; answer: string; by: string }
  | { type: "plan.ready"; revision: number; hash: string; plan: Plan }
  | { type: "plan.approved"; revision: number; hash: string; by: string }
  | { type: "plan.modified"; revision: number; change: string; by?: string }
  /** The planner changed the plan because of new information. `within`: the approval covers the change, so the work goes on. */
  | { type: "plan.revised"; revision: number; why: string; within: boolean }
  | { type: "plan.rejected"; revision: number; why: string; by?: string }
  | { type: "task.queued"; place: number }
  | { type: "branch.created"; branch: string; base: string }
  /** `said`, here and below: the lines that tell why it failed. */
  | { type: "setup.done"; command: string; exit: number | null; ms: number; said?: string }
  | {
      type: "baseline.done";
      command: string | null;
      passed: number | null;
      failed: number | null;
      exit: number | null;
      said?: string;
    }
  /** Attempt `attempt` of at most `attempts`, counted over all rounds: resuming a step grants the full number again. */
  | { type: "step.started"; step: number; of: number; title: string; attempt: number; attempts: number }
  | { type: "tool.called"; tool: string; ok: boolean; step?: number; detail?: string }
  | {
      type: "step.verified";
      step: number;
      command: string;
      exit: number | null;
      attempt: number;
      passed: number | null;
      failed: number | null;
      /** Whether the result is what the step requires; not the same as exit 0, since a check may have to fail. */
      green: boolean;
      /** Red first, green when repeated. */
      flaky?: boolean;
      said?: string;
    }
  /** Tests as they were before the work, run against the new code; `why` where they could not be. `path:line name` each. */
  | { type: "evidence.old_tests"; step: number; command: string | null; failing: string[]; why?: NotJudged }
  /** New tests run against the old code: one of them should be red. `red` is null where they could not be run. */
  | ({ type: "evidence.new_tests"; step: number; command: string | null } & NewTestsEvidence)
  | { type: "step.done"; step: number; commit: string; title: string }
  | { type: "step.failed"; step: number; title: string; output: string }
  | { type: "checkpoint.saved"; ref: string; sha: string }
  | { type: "model.retry"; model: string; error: string; waitMs: number; try: number }
  | { type: "usage"; model: string; input: number; output: number; cached: number; costUsd: number | null }
  /** The change compared with the plan: planned files that were not changed, changed files that were not planned. */
  | {
      type: "work.compared";
      files: number;
      added: number;
      removed: number;
      untouched: string[];
      unplanned: string[];
      /** The branch holds `.dev-tasks` beside these files. */
      devTasks?: boolean;
    }
  /** The whole change was read against the request: how many findings, and which. */
  | { type: "review.done"; blocking: number; advisory: number; model: string; findings: ReviewFinding[] }
  | { type: "push.done"; branch: string; sha: string; url: string; compareUrl: string | null }
  | { type: "pr.opened"; url: string; number: number; draft: boolean }
  /** It was a draft until now. */
  | { type: "pr.ready"; url: string; number: number; by?: string }
  /** The checks of a pushed commit have ended, or the time is up. `stop`: why red ones are left to a person; `draft`: the pull request is one. */
  | { type: "ci.done"; state: CiResult["state"]; jobs: CiResult["jobs"]; sha: string; stop?: CiStop; draft?: true }
  /** `comments`: how many; `stop`: they are left to a person. */
  | { type: "review.received"; comments: number; by: string; stop?: "rounds" }
  | { type: "task.paused"; reason: PauseReason; detail: string }
  /** `why`: what a follow-up is to change. */
  | { type: "task.resumed"; from: string; by?: string; why?: string }
  /** `unwatched`: its checks and reviews could be followed on the forge, and this process will not. */
  | { type: "task.completed"; branch: string; url: string; unwatched?: true }
  | { type: "task.failed"; reason: FailReason; detail: string }
  | { type: "task.cancelled" }
  | { type: "task.rejected"; why: string };

/** The `change` of plan.modified where the person edited the plan itself. */
export const editedByHand = "$EDITOR";

export type EventType = EventBody["type"];

/** Every event type, for checks at run time. */
export const eventTypes = Object.keys({
  "task.received": true,
  "intent.found": true,
  notice: true,
  "question.asked": true,
  "question.answered": true,
  "plan.ready": true,
  "plan.approved": true,
  "plan.modified": true,
  "plan.revised": true,
  "plan.rejected": true,
  "task.queued": true,
  "branch.created": true,
  "setup.done": true,
  "baseline.done": true,
  "step.started": true,
  "tool.called": true,
  "step.verified": true,
  "evidence.old_tests": true,
  "evidence.new_tests": true,
  "step.done": true,
  "step.failed": true,
  "checkpoint.saved": true,
  "model.retry": true,
  usage: true,
  "work.compared": true,
  "review.done": true,
  "push.done": true,
  "pr.opened": true,
  "pr.ready": true,
  "ci.done": true,
  "review.received": true,
  "task.paused": true,
  "task.resumed": true,
  "task.completed": true,
  "task.failed": true,
  "task.cancelled": true,
  "task.rejected": true,
} satisfies Record<EventType, true>) as readonly EventType[];

/** `seq` counts per task from 1; `at` is ISO UTC; `task` is null outside tasks. */
export type TaskEvent = { v: 1; seq: number; at: string; task: string | null } & EventBody;

/** An event that shows a sentence of the catalogue. */
export function notice(key: TextKey, params: TextParams = {}): EventBody {
  return { type: "notice", key, params };
}

/** The events that end a task. */
const terminal: ReadonlySet<EventType> = new Set(["task.completed", "task.failed", "task.cancelled", "task.rejected"]);

export function isTerminal(event: { type: EventType }): boolean {
  return terminal.has(event.type);
}
