import type { Lang } from "../texts/index.ts";
import type { PlanRevision } from "./plan.ts";

/** What the agent `git` words: the commit of a green step, or the `wip:` commit that saves what there is. */
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

/** The trailers of a commit message, each as its line: those of its last paragraph, where all of that are trailers, as git has it. */
export function trailersOf(message: string): string[] {
  const [, ...body] = message.trim().split(/\n[^\S\n]*\n/);
  const lines = (body.at(-1) ?? "").split("\n").map((line) => line.trimEnd());
  return lines.every((line) => /^[A-Za-z0-9-]+[ \t]*:/.test(line)) ? lines : [];
}
