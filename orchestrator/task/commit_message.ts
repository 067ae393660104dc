import type { Lang } from "../texts/index.ts";
import type { PlanRevision } from "./plan.ts";

/** Input of the agent `git`: the commit of a green step, or the `wip:` commit that saves unfinished work. */
export interface CommitMessageRequest {
  task: string;
  /** The language of the task. */
  lang: Lang;
  plan: PlanRevision;
  /** Step number from 1; null: work in progress, in its `round`-th try. */
  step: number | null;
  round: number;
  /** What the executor said it did. */
  summary: string;
}

/** `trailer` is the line by which the commit is found again after a crash. */
export interface CommitMessage {
  message: string;
  trailer: string;
}

/** The trailer lines of a commit message: its last paragraph if every line of that is a trailer, as in git. */
export function trailersOf(message: string): string[] {
  const [, ...body] = message.trim().split(/\n[^\S\n]*\n/);
  const lines = (body.at(-1) ?? "").split("\n").map((line) => line.trimEnd());
  return lines.every((line) => /^[A-Za-z0-9-]+[ \t]*:/.test(line)) ? lines : [];
}
