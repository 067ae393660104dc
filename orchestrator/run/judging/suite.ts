import type { SuiteRun } from "../../evidence/suite_run.ts";
import type { CopyRequest, TestChange } from "../../evidence/test_change.ts";
import { type Baseline, type Evidence, type TaskIn, unmeasuredBaseline } from "../../task/task.ts";
import type { NotJudged } from "../../texts/evidence_text.ts";
import { suiteMs } from "../phases/baseline.ts";
import { projectChecks } from "../phases/plan_task.ts";
import type { TaskRun } from "../task_run.ts";

export function measuredBaseline(run: TaskRun): Baseline {
  return (run.task as TaskIn<"executing">).work.baseline ?? unmeasuredBaseline;
}

/** The tests as they ran before the work, and how to run them in a copy. */
export interface Suite {
  command: string;
  baseline: Baseline;
  /** The command that runs the tests now. */
  now: string | undefined;
  /** How many tests fail in the work as it is, and with which exit code; null where that was not counted or seen. */
  failedNow: number | null;
  exitNow: number | null;
}

/** `seen`: the checks of the work as it is, of which the last green run of the suite counts. */
export async function suiteOf(run: TaskRun, seen: readonly Evidence[] = []): Promise<Suite | undefined> {
  const baseline = measuredBaseline(run);
  const { test: now } = await projectChecks(run);
  const command = baseline.command ?? now;
  const last = seen.findLast(({ suite, green }) => suite && green);
  const [failedNow, exitNow] = [last?.failed ?? null, last?.exit ?? null];
  return command === undefined ? undefined : { command, baseline, now, failedNow, exitNow };
}

/** Shorter baselines say little about how long a busy machine needs. */
const leastMs = 60_000;

export async function runSuite(
  run: TaskRun,
  { command, baseline }: Pick<Suite, "command" | "baseline">,
  copy: CopyRequest,
): Promise<SuiteRun | { why: NotJudged }> {
  if ((await run.ports.workspaces.sandbox()).tier !== "bwrap") return { why: "no-sandbox" };
  const ms = baseline.ms ?? suiteMs / 2;
  if (run.remainingMs < ms) return { why: "no-time" };
  const timeoutMs = Math.min(Math.max(2 * ms, leastMs), suiteMs, run.remainingMs);
  const { exit, ended, output } = await run.command({ command, timeoutMs, strict: true, copy });
  if (ended === "timeout") return { why: "no-time" };
  return { exit, ended, output, counts: await run.workspace.reading.counts(output) };
}

export async function testChange(run: TaskRun, suite: Suite | undefined): Promise<TestChange> {
  const { base } = (run.task as TaskIn<"executing">).work;
  const commands = [suite?.command, suite?.now].filter((command) => command !== undefined);
  return run.workspace.git.testChange({ base: base.sha, commands });
}

export function pathsOf(files: readonly { path: string }[]): string[] {
  return files.map(({ path }) => path);
}
