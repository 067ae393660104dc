import { createHash } from "node:crypto";
import { decisiveLines } from "../../evidence/decisive_lines.ts";
import { Pause } from "../../task/errors.ts";
import type { Impossibility, Verify } from "../../task/plan.ts";
import type { TaskIn } from "../../task/task.ts";
import { type Lang, text } from "../../texts/index.ts";
import { runOwnCommand } from "../commit/leftovers.ts";
import type { TaskRun } from "../task_run.ts";
import { revisePlan } from "./revise_plan.ts";
import { whyImpossible } from "./why_impossible.ts";

const trialMs = 60_000;

/** A check that cannot work, and what it printed. */
interface ImpossibleCheck {
  command: string;
  why: Impossibility;
  digest: string;
}

const revisionRequest =
  "These checks of the plan cannot work here, whatever the code is like; each was started once. Replace each of them, in its step, by the test command or a selection of its files, or by whatever works without it; a check that still selects the same files goes on by itself. Keep everything else word for word, and hand in the whole plan. If a check is right nevertheless, hand in the plan as it is.";

/**
 * Starts each check of the open steps once, before it costs an executor: one that cannot work goes to the planner. Pauses where the
 * planner keeps a check that certainly cannot work; a person's `resume` then goes on with it.
 */
export async function tryChecks(run: TaskRun): Promise<void> {
  const impossible = await impossibleChecks(run);
  if (impossible.length === 0) return;
  const key = run.key("checks");
  const { lang, id } = run.task;
  const told = impossible.map((check) => `${check.digest}\n[${text("en", `check-impossible.${check.why}`)}]`);
  const revised = await revisePlan(run, {
    key,
    request: revisionRequest,
    seen: told.join("\n\n"),
    why: impossible.map((check) => impossibleText(check, lang)).join(" "),
    doneKey: `${key}/asked`,
    couldNotRun: impossible.map(({ command }) => command),
  });
  if (revised) return tryChecks(run);
  const certain = impossible.find(({ why }) => why !== "missing");
  if (!certain || (await wasResumed(run))) return;
  throw new Pause("question", "task.check-impossible", { why: impossibleText(certain, lang), id });
}

/** Why a check cannot work, with what it printed, as one line. */
export function impossibleText({ command, why, digest }: ImpossibleCheck, lang: Lang): string {
  const lines = decisiveLines(digest);
  return text(lang, "check-impossible", { command, why: text(lang, `check-impossible.${why}`), lines });
}

/** Whether a person went on after this plan had paused for a check. */
async function wasResumed(run: TaskRun): Promise<boolean> {
  const events = await run.ports.store.events(run.task.id);
  const approved = events.findLastIndex(({ type }) => type === "plan.approved");
  const paused = events.findIndex(
    (event, index) => index > approved && event.type === "task.paused" && event.reason === "question",
  );
  return paused >= 0;
}

async function impossibleChecks(run: TaskRun): Promise<ImpossibleCheck[]> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const open = plan.plan.steps.filter((_, index) => {
    const state = work.steps[index]?.state;
    return state !== "green" && state !== "skipped";
  });
  const checks = new Map(open.flatMap(({ verify = [] }) => verify).map((check) => [keyOf(run, check), check]));
  const found: ImpossibleCheck[] = [];
  for (const [key, check] of checks) {
    const { baseline } = work;
    // The baseline was run without network.
    const wasRun = baseline?.command === check.run && check.network !== true;
    const { impossible, digest } = wasRun ? baseline : await tryCheck(run, key, check);
    if (impossible) found.push({ command: check.run, why: impossible, digest });
  }
  return found;
}

/** The same for every revision with the same set-up, because the trial is the same. */
function keyOf(run: TaskRun, { run: command, network = false }: Verify): string {
  const { plan } = run.task as TaskIn<"executing">;
  const hash = createHash("sha256").update(JSON.stringify([command, network, plan.plan.setup ?? []]));
  return `${run.task.round}/trial/${hash.digest("hex").slice(0, 16)}`;
}

type Tried = { impossible?: Impossibility; digest: string };

async function tryCheck(run: TaskRun, key: string, check: Verify): Promise<Tried> {
  const { run: command, network = false, timeoutSeconds = Number.POSITIVE_INFINITY } = check;
  const timeoutMs = Math.min(trialMs, timeoutSeconds * 1000);
  return run.effect<Tried>({
    kind: "command",
    key,
    intent: { command },
    act: async () => {
      const result = await runOwnCommand(run, { command, network, timeoutMs, strict: true, trial: true });
      const impossible = await whyImpossible(run, { ...check, network }, result);
      return { ...(impossible && { impossible }), digest: await run.workspace.reading.digest(result) };
    },
  });
}
