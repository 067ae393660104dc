import { TaskError } from "../task/errors.ts";
import type { Plan } from "../task/plan.ts";
import type { Question } from "../task/question.ts";
import type { Checks } from "./workspace.ts";

/** A question as the planner puts it. */
export interface Asked {
  text: string;
  options?: string[] | undefined;
  default?: string | undefined;
}

/** What the planner is told: the answers, or why there are none. */
export interface Answered {
  text: string;
  isError: boolean;
}

/** What the agent `planner` works on. */
export interface Planning {
  request: string;
  lang: string;
  answered: Question[];
  previous: Plan | null;
  change: string;
  /** What the person asked to change in the plans before. */
  changes: string[];
  /** Remarks of the person while the task ran. */
  notes: string[];
  /** What programs said that the change is about: a stranger's words. */
  seen: string;
  checks: Checks;
  /** Files and folders at the top of the repository. */
  listing: string[];
  /** The project's files with their most used definitions; empty where there are none. */
  map: string;
  /** What the repository tells those who work on it (AGENTS.md and its like), and its skills: anybody may have written them. */
  hints: string;
  /** Puts one round of questions to the person. */
  ask(questions: readonly Asked[]): Promise<Answered>;
  /** What is wrong with a plan beyond its shape; empty when it can be shown. */
  problems(plan: Plan): Promise<string[]>;
}

/** The planner could not make a usable plan. */
export class PlanningFailed extends TaskError {}
