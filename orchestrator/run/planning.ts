import { TaskError } from "../task/errors.ts";
import type { Plan } from "../task/plan.ts";
import type { Question } from "../task/question.ts";
import type { Baseline, Prepared } from "../task/task.ts";
import type { Checks } from "./workspace.ts";

/** A question of the planner. */
export interface AskedQuestion {
  text: string;
  options?: string[] | undefined;
  default?: string | undefined;
}

/** The tool result of `ask_user`: the answers, or why there are none. */
export interface AskResult {
  text: string;
  isError: boolean;
}

/** Input of the agent `planner`. */
export interface Planning {
  request: string;
  lang: string;
  answered: Question[];
  previous: Plan | null;
  change: string;
  /** What earlier revisions delivered, and what changed on their branch since; empty but for a follow-up. Untrusted. */
  delivered: string;
  /** Output the person asked to change in the plans before. */
  changes: string[];
  /** Remarks of the person while the task ran. */
  notes: string[];
  /** What was installed before the plan; null where nothing was. */
  prepared: Prepared | null;
  /** How the tests were before the work; null where they were not run. */
  baseline: Baseline | null;
  /** The programs programs that the change is about; untrusted. */
  seen: string;
  checks: Checks;
  /** Files and folders at the top of the repository. */
  listing: string[];
  /** The project's files with their most used definitions; empty where there are none. */
  map: string;
  /** Beginnings of AGENTS.md and similar files, and the skills by name: untrusted text of the repository. */
  hints: string;
  /** Puts one round of questions to the person. */
  ask(questions: readonly AskedQuestion[]): Promise<AskResult>;
  /** What is wrong with a plan beyond its shape; empty when it can be shown. */
  problems(plan: Plan): Promise<string[]>;
}

/** The planner could not make a usable plan. */
export class PlanningFailed extends TaskError {}
