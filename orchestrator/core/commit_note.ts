import type { PlanRevision } from "./plan.ts";

/** What the agent `git` words: the commit of a green step, or the `wip:` commit that saves what there is. */
export interface CommitNote {
  task: string;
  plan: PlanRevision;
  /** Step number from 1; null: work in progress, in its `round`-th try. */
  step: number | null;
  round: number;
  /** What the executor said it did. */
  summary: string;
}

/** `trailer` is the line by which the commit is found again after a crash. */
export interface Wording {
  message: string;
  trailer: string;
}
