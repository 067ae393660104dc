import { decisiveLines } from "../../evidence/decisive_lines.ts";
import { pendingSteps } from "../../task/carry_over_work.ts";
import { TaskError } from "../../task/errors.ts";
import type { Base } from "../../task/repo_ref.ts";
import { type Baseline, enterState, type TaskIn, unmeasuredBaseline, type Work } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { runOwnCommand } from "../commit/leftovers.ts";
import type { TaskRun } from "../task_run.ts";
import { withWork } from "../with_work.ts";
import { createBranch } from "./branch.ts";
import { isCloneLost, restartFromBase } from "./lost_clone.ts";
import { projectChecks } from "./plan_task.ts";
import { revisePlan } from "./revise_plan.ts";
import { whyImpossible } from "./try_checks.ts";

const setupMs = 15 * 60_000;
export const suiteMs = 15 * 60_000;

/** Creates the branch, runs the plan's set-up commands and measures the baseline; parts that are done are skipped. */
export async function prepare(run: TaskRun): Promise<void> {
  const base = await run.open();
  if (run.task.state === "queued") await startExecution(run, base);
  const { work } = run.task as TaskIn<"executing">;
  if (await isCloneLost(run.workspace.git, work)) await restartFromBase(run, base);
  await createBranch(run);
  await setUp(run);
  await measureBaseline(run);
}

async function startExecution(run: TaskRun, base: Base): Promise<void> {
  const task = run.task as TaskIn<"queued">;
  const work: Work = task.work ?? {
    base,
    branch: "",
    baseline: null,
    setUp: false,
    steps: pendingSteps(task.plan.plan),
    checkpoints: 0,
    pushed: null,
    leftovers: [],
    meant: [],
  };
  await run.commit({ task: enterState(task, { state: "executing", plan: task.plan, work }) });
}

/** Runs the plan's set-up commands in order, with network only where the plan says so. */
async function setUp(run: TaskRun): Promise<void> {
  const { work, plan } = run.task as TaskIn<"executing">;
  if (work.setUp) return;
  for (const [index, { run: command, network = false }] of (plan.plan.setup ?? []).entries()) {
    const result = await run.effect({
      kind: "setup",
      key: run.key("setup", index),
      intent: { command },
      act: async () => {
        const ended = await runOwnCommand(run, { command, network, timeoutMs: setupMs }, "set-up");
        return { ...ended, digest: ended.exit === 0 ? "" : await run.workspace.reading.digest(ended) };
      },
      with: ({ exit, ms, digest }) => {
        const said = decisiveLines(digest);
        return { events: [{ type: "setup.done", command, exit, ms, ...(said && { said }) }] };
      },
    });
    if (result.exit === 0) continue;
    await reviseSetUp(run, command, result);
    return setUp(run);
  }
  await run.commit({ task: withWork(run, { setUp: true }) });
}

const setUpRequest =
  "A set-up command of the plan failed. Hand in the whole plan with a set-up that works here, and everything else word for word. If nothing in the plan can mend it, hand in the plan as it is.";

/** A set-up command that failed goes to the planner; throws where the plan stays, and WaitsForPerson for another set-up. */
async function reviseSetUp(run: TaskRun, command: string, { digest, ended }: { digest: string; ended: string }) {
  const why = text(run.task.lang, "plan.setup-failed", { command, lines: decisiveLines(digest) });
  const key = run.key("setup", "revise");
  const asked = { key, request: setUpRequest, seen: digest, why, doneKey: `${key}/asked` };
  if (ended === "exit" && (await revisePlan(run, asked))) return;
  throw new TaskError(why, digest);
}

/** Runs the tests before any change, so that failures from before are not blamed on the work. */
async function measureBaseline(run: TaskRun): Promise<void> {
  const { work } = run.task as TaskIn<"executing">;
  if (work.baseline) return;
  const { test } = await projectChecks(run);
  const baseline = test === undefined ? unmeasuredBaseline : await measure(run, test);
  const { command, exit, passed, failed, digest } = baseline;
  const said = decisiveLines(digest);
  await run.commit({
    task: withWork(run, { baseline }),
    events: [{ type: "baseline.done", command, exit, passed, failed, ...(said && { said }) }],
  });
}

async function measure(run: TaskRun, command: string): Promise<Baseline> {
  const result = await runOwnCommand(run, { command, timeoutMs: suiteMs, strict: true });
  const impossible = await whyImpossible(run, {}, result);
  const counts = await run.workspace.reading.counts(result.output);
  return {
    command,
    exit: result.exit,
    passed: counts?.passed ?? null,
    failed: counts?.failed ?? null,
    skipped: counts?.skipped ?? null,
    failing: counts?.failing ?? [],
    ...(impossible && { impossible }),
    digest: result.exit === 0 ? "" : (await run.workspace.reading.digest(result)).slice(0, 1500),
  };
}
