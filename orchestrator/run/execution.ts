import { TaskError } from "../task/errors.ts";
import type { Plan, PlanStep } from "../task/plan.ts";
import type { Question } from "../task/question.ts";
import type { StepState } from "../task/task.ts";
import type { ChangedFile } from "./workspace.ts";

/** What a verification found: green, or what the next attempt should read. */
export type Verification = { green: true } | { green: false; digest: string; strategy: string };

/** Input of the agent `executor`: one step of a plan. */
export interface Execution {
  /** As the person wrote it. */
  request: string;
  /** What the planner asked, with the answers. */
  answered: Question[];
  /** What the person asked to change in the plans before this one. */
  changes: string[];
  /** The rules that the repository states in AGENTS.md and similar files, and its skills by name: untrusted text. */
  hints: string;
  plan: Plan;
  /** How each step of the plan stands. */
  states: StepState["state"][];
  /** From 1. */
  number: number;
  step: PlanStep;
  /** The commands that decide whether the step is done. */
  checks: string[];
  /** Summaries of earlier steps, by the executor. */
  done: string[];
  /** What differs from where the work began, in files and lines; also what an attempt before left. */
  changed: ChangedFile[];
  /** Remarks of the person while the task runs, in this step and before. */
  notes: string[];
  /** Why the attempt before this one ended, if there was one. */
  before: string;
  /** Advice to change the approach after several attempts; empty at first. */
  strategy: string;
  /** Output of the tests before the work began, when they were red. */
  baseline: string;
  /** The tests that failed then, by name where the runner tells names. */
  failing: string[];
  /** Runs the checks. Throws OutOfRetries when this was the last allowed red one. */
  verify(): Promise<Verification>;
  /**
   * The executor cannot do the step: the planner is asked. Never resolves: throws Stuck where the plan stays, and what ends this
   * conversation where it was revised.
   */
  giveUp(reason: string): Promise<never>;
  /** Applies a patch that came as the text of an answer; undefined when the text holds none. */
  applyText(text: string): Promise<string | undefined>;
}

/** The attempt made no progress: it repeats itself, gave up, or never finished. It uses up a retry. */
export class Stuck extends TaskError {}

/** The planner revised the plan, so the step begins anew. */
export class PlanRevised extends TaskError {}

/** The last allowed verification was red; `output` is its digest. */
export class OutOfRetries extends TaskError {}

/** The last allowed claim that the step is done, without any change made for it. */
export class Unchanged extends OutOfRetries {}
