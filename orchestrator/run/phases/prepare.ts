import { decisiveLines } from "../../evidence/decisive_lines.ts";
import { pendingSteps } from "../../task/carry_over_work.ts";
import { TaskError } from "../../task/errors.ts";
import { notice } from "../../task/events.ts";
import type { Base } from "../../task/repo_ref.ts";
import { enterState, type TaskIn, unmeasuredBaseline, type Work } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { openWhole } from "../clone/restore.ts";
import { runOwnCommand, sortTraces } from "../commit/leftovers.ts";
import { askAgainIfMoved, followUpWork } from "../delivery/follow_up.ts";
import { followUpBase } from "../delivery/undelivered.ts";
import { beginFresh, noteSetUp } from "../judging/fresh_clone.ts";
import { registered, rememberCommand } from "../profile.ts";
import type { TaskRun } from "../task_run.ts";
import { withWork } from "../with_work.ts";
import { baselineEvent, measureTests, setupMs } from "./baseline.ts";
import { createBranch } from "./branch.ts";
import { projectChecks } from "./plan_task.ts";
import { preparedFor } from "./remembered_setup.ts";
import { revisePlan } from "./revise_plan.ts";

/** Creates the branch, runs the plan's set-up commands and measures the baseline; parts that are done are skipped. */
export async function prepare(run: TaskRun): Promise<void> {
  const base = await openWhole(run);
  if (run.task.state === "queued") await startExecution(run, followUpBase(run.task) ?? base);
  await askAgainIfMoved(run);
  await createBranch(run);
  await setUp(run);
  await measureBaseline(run);
  await measureCleanliness(run);
}

async function startExecution(run: TaskRun, base: Base): Promise<void> {
  const task = run.task as TaskIn<"queued">;
  const work: Work = task.work ?? {
    base,
    ...followUpWork(run),
    baseline: null,
    setUp: false,
    steps: pendingSteps(task.plan.plan),
    leftovers: [],
    meant: [],
  };
  await run.commit({ task: enterState(task, { state: "executing", plan: task.plan, work }) });
}

/** Runs the plan's set-up commands in order, with network only where the plan says so. */
async function setUp(run: TaskRun): Promise<void> {
  const { work, plan } = run.task as TaskIn<"executing">;
  if (work.setUp) return;
  const prepared = preparedFor(run.task, work.base);
  // What was run before the plan noted what it left.
  const notes = prepared ? installsMore(run) : await beginFresh(run);
  for (const [index, { run: command, network = false }] of (plan.plan.setup ?? []).entries()) {
    if (prepared?.setup.run === command && (prepared.setup.network || !network)) continue;
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
  // What was run before the plan left its traces when there was no work to tell them from.
  if (prepared) await sortTraces(run, "set-up");
  if (notes) await noteSetUp(run);
  await run.commit({ task: withWork(run, { setUp: true }) });
  await offerToRemember(run);
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
  const known = preparedFor(run.task, work.base)?.baseline;
  if (known && known.command === test && !installsMore(run))
    return run.commit({ task: withWork(run, { baseline: known }) });
  const baseline = test === undefined ? unmeasuredBaseline : await measureTests(run, test);
  await run.commit({ task: withWork(run, { baseline }), events: [baselineEvent(baseline)] });
}

/** Whether the plan sets up something that was not there when the tests ran before the plan. */
function installsMore({ task }: TaskRun): boolean {
  const { plan } = task as TaskIn<"executing">;
  return (plan.plan.setup ?? []).some(({ run: command }) => command !== task.prepared?.setup.run);
}

/** After a set-up that worked: how to have it run before the plans of this repository. */
async function offerToRemember(run: TaskRun): Promise<void> {
  const { plan, repo, profile } = run.task as TaskIn<"executing">;
  const command = (plan.plan.setup ?? []).map((each) => each.run).join(" && ");
  if (command === "" || profile?.setup?.run === command) return;
  const named = registered(await run.ports.store.repos(), repo);
  if (!named) return;
  const params = { how: rememberCommand(named.name, command) };
  await run.commitOnce("notice/remember-setup", "step", () => ({ events: [notice("setup.remember", params)] }));
}

/** Lint and type check of a project take no longer, or are not used. */
const cleanMs = 2 * 60_000;

/**
 * Runs lint and type check before any change. One that is red, missing or slow then says nothing about the work; it is said, and
 * not used.
 */
async function measureCleanliness(run: TaskRun): Promise<void> {
  const { work } = run.task as TaskIn<"executing">;
  if (work.cleanBefore || work.steps.some(({ attempts }) => attempts > 0)) return;
  const { lint, typecheck } = await projectChecks(run);
  const clean: string[] = [];
  const unused: string[] = [];
  for (const command of new Set([lint, typecheck])) {
    if (command === undefined) continue;
    const { exit } = await runOwnCommand(run, { command, timeoutMs: cleanMs, strict: true });
    (exit === 0 ? clean : unused).push(command);
  }
  const events = unused.map((command) => notice("baseline.unclean", { command }));
  await run.commit({ task: withWork(run, { cleanBefore: clean }), events });
}
