import { createHash } from "node:crypto";
import { decisiveLines } from "../../evidence/decisive_lines.ts";
import type { TaskIn } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import type { TaskRun } from "../task_run.ts";
import { stepAt } from "../with_work.ts";
import { revisePlan } from "./revise_plan.ts";

/** Why a step may not be possible as it is planned. */
export type StepDoubt =
  | { kind: "gave-up"; reason: string }
  | { kind: "impossible-check"; command: string; why: string; digest: string }
  | { kind: "last-red"; command: string };

const diffShown = 12_000;

/**
 * Asks the planner whether the plan must change, before a step ends or goes on in vain; once per revision, step and reason. True
 * where a revision within the approved scope was made. Throws WaitsForPerson for a wider one.
 */
export async function reviseStep(run: TaskRun, index: number, doubt: StepDoubt): Promise<boolean> {
  // A step for the reviewer's findings is not the planner's.
  if (stepAt(run, index).added) return false;
  const step = index + 1;
  const key = run.key(
    step,
    "revise",
    doubt.kind === "impossible-check" ? `check-${shortHash(doubt.command)}` : doubt.kind,
  );
  return revisePlan(run, {
    key,
    request: requestText(step, doubt),
    seen: await seenText(run, index, doubt),
    why: whyText(run, index, doubt),
    doneKey: `${key}/asked`,
    couldNotRun: doubt.kind === "impossible-check" ? [doubt.command] : [],
  });
}

function whyText(run: TaskRun, index: number, doubt: StepDoubt): string {
  const step = index + 1;
  const { lang } = run.task;
  switch (doubt.kind) {
    case "gave-up":
      return text(lang, "plan.gave-up", { step, reason: doubt.reason });
    case "impossible-check":
      return doubt.why;
    case "last-red":
      return text(lang, "plan.last-red", {
        step,
        command: doubt.command,
        lines: decisiveLines(stepAt(run, index).output),
      });
  }
}

const reasons = {
  "gave-up": "the one who does it gave up",
  "impossible-check": "a check of it cannot run here",
  "last-red": "its checks stayed red in every attempt",
};

function requestText(step: number, { kind }: StepDoubt): string {
  return `Step ${step} did not succeed: ${reasons[kind]}. What was changed so far is kept. Find out why, and hand in the whole plan with what must change in it: begin with the steps that are done, word for word, and keep everything else as it is. It goes on by itself if files, set-up, network and the checks that can run stay the same, and a check that cannot run is replaced by the test command or a selection of the same files; anything else waits for the person. If the plan is right as it is, hand it in unchanged.`;
}

async function seenText(run: TaskRun, index: number, doubt: StepDoubt): Promise<string> {
  const { work } = run.task as TaskIn<"executing">;
  const { output } = stepAt(run, index);
  const done = work.steps.slice(0, index).map(({ title }, at) => `${at + 1}. ${title} (done)`);
  const diff = await run.workspace.git.diff(work.base.sha);
  const shown = diff.length > diffShown ? `${diff.slice(0, diffShown)}\n[cut]` : diff;
  const parts = [
    doubt.kind === "gave-up" ? `Reason given: ${doubt.reason}` : "",
    done.join("\n"),
    doubt.kind === "impossible-check" ? `${doubt.why}\n${doubt.digest}` : "",
    output && `Last red:\n${output}`,
    shown ? `The work so far:\n${shown}` : "Nothing was changed so far.",
  ];
  return parts.filter(Boolean).join("\n\n");
}

function shortHash(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 12);
}
