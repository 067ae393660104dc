import type { Plan } from "../task/plan.ts";
import type { Question } from "../task/question.ts";
import type { ReviewFinding } from "../task/review/review.ts";

/** Input of the agent `reviewer`: what was wanted and what was changed, without a sentence of the executor. */
export interface Reviewing {
  /** As the person wrote it. */
  request: string;
  lang: string;
  /** What the planner asked, with the answers. */
  answered: Question[];
  /** What the person asked to change in the plans before this one. */
  changes: string[];
  /** Remarks of the person while the task ran. */
  notes: string[];
  plan: Plan;
  /** The rules that the repository states in AGENTS.md and similar files: untrusted text. */
  hints: string;
  /** The tests that failed before the work, by name where the runner tells names. */
  failing: string[];
  /** The last result of each check. */
  checks: string[];
  /** The diff of all files with line numbers; what is left out of it is said there. */
  change: string;
  /** Findings of the review before, which were worked on since. */
  before: ReviewFinding[];
}
