import { Pause } from "../errors.ts";
import { OutOfRetries, type Verification } from "../execution.ts";
import type { Verify } from "../plan.ts";
import type { Baseline, Evidence, StepState, TaskIn } from "../task.ts";
import { runOwn } from "./leftovers.ts";
import { checksOf } from "./plan_task.ts";
import { suiteMs } from "./prepare.ts";
import type { TaskRun } from "./task_run.ts";
import { worked } from "./worked.ts";

const checkMs = 10 * 60_000;

/** A command that judges a step; `suite` where it is the repository's own test command. */
interface Check extends Verify {
  suite: boolean;
}

/** What is journaled of a check that was run. */
interface Checked {
  exit: number | null;
  digest: string;
  tree: string;
  passed: number | null;
  failed: number | null;
  skipped: number | null;
  failing: string[];
}

/** The step's own checks (else the test command); after the last step the whole suite too. */
export async function checksFor(run: TaskRun, index: number): Promise<Check[]> {
  const { plan } = run.task as TaskIn<"executing">;
  const { test } = await checksOf(run);
  const own = (plan.plan.steps[index]?.verify ?? []).map(
    (verify): Check => ({ ...verify, suite: verify.run === test }),
  );
  const last = index === plan.plan.steps.length - 1;
  const needsSuite =
    test !== undefined && (own.length === 0 || (last && !own.some((check) => check.suite && check.expect !== "fail")));
  return needsSuite ? [...own, { run: test, suite: true, timeoutSeconds: suiteMs / 1000 }] : own;
}

/** Runs the checks of a step until one is red. Throws OutOfRetries at the last allowed red one. */
export async function verifyStep(run: TaskRun, index: number, attempt: number): Promise<Verification> {
  for (const [n, check] of (await checksFor(run, index)).entries()) {
    const checked = await runCheck(run, index, attempt, n, check);
    if (check.suite) refuseWeakened(run, checked);
    if (isGreen(run, check, checked)) continue;
    const { reds } = stepAt(run, index);
    if (reds >= run.ports.limits.retries) throw new OutOfRetries(check.run, checked.digest);
    return { green: false, digest: checked.digest };
  }
  return { green: true };
}

async function runCheck(run: TaskRun, index: number, attempt: number, n: number, check: Check): Promise<Checked> {
  return run.effect<Checked>({
    kind: "command",
    key: run.key(index + 1, `a${attempt}`, "verify", n),
    intent: { command: check.run },
    act: () => execute(run, check),
    with: (checked) => {
      const { exit, passed, failed, tree, digest } = checked;
      const step = stepAt(run, index);
      const at = new Date(run.ports.clock.now()).toISOString();
      const green = isGreen(run, check, checked);
      const seen = { command: check.run, exit, passed, failed, green };
      const evidence: Evidence = { ...seen, tree, at };
      const red = green ? {} : { reds: step.reds + 1, output: digest };
      return {
        task: withStep(run, index, { evidence: [...step.evidence, evidence], ...red }),
        events: [{ type: "step.verified", step: index + 1, attempt: step.attempts, ...seen }],
      };
    },
  });
}

async function execute(
  run: TaskRun,
  { run: command, expect, network = false, timeoutSeconds }: Check,
): Promise<Checked> {
  const timeoutMs = timeoutSeconds === undefined ? checkMs : timeoutSeconds * 1000;
  const tree = await run.workspace.git.tree();
  const result = await runOwn(run, { command, network, timeoutMs });
  run.signal.throwIfAborted();
  const counts = run.ports.reading.counts(result.output);
  return {
    exit: result.exit,
    digest: (expect === "fail" && result.exit === 0 ? passedButMustFail : "") + run.ports.reading.digest(result),
    tree,
    passed: counts?.passed ?? null,
    failed: counts?.failed ?? null,
    skipped: counts?.skipped ?? null,
    failing: counts?.failing ?? [],
  };
}

/** Else a model reads of an exit code 0 and wonders what is red about it. */
const passedButMustFail = "In this step this check must fail, and it passed: it does not yet show what is missing.\n";

function isGreen(run: TaskRun, { expect = "pass", suite }: Check, checked: Checked): boolean {
  if (expect === "fail") return checked.exit !== null && checked.exit !== 0;
  if (checked.exit === 0) return true;
  const { baseline } = (run.task as TaskIn<"executing">).work;
  return suite && baseline !== null && baseline.exit !== null && baseline.exit !== 0 && noWorse(checked, baseline);
}

/** Nothing that passed at the baseline fails now; where counts cannot be read, the step's own check has decided. */
function noWorse({ passed, failed, failing }: Checked, baseline: Baseline): boolean {
  if (passed === null || failed === null || baseline.passed === null || baseline.failed === null)
    return passed === null && failed === null;
  const known = new Set(baseline.failing);
  return passed >= baseline.passed && failed <= baseline.failed && failing.every((name) => known.has(name));
}

/** Fewer or skipped tests than before the work began are for a person to judge. */
function refuseWeakened(run: TaskRun, { passed, failed, skipped }: Checked): void {
  const { baseline, accepted } = (run.task as TaskIn<"executing">).work;
  if (accepted || baseline === null || baseline.passed === null || passed === null) return;
  const before = baseline.passed + (baseline.failed ?? 0);
  const now = passed + (failed ?? 0);
  const moreSkipped = (skipped ?? 0) > (baseline.skipped ?? 0);
  if (now < before || moreSkipped)
    throw new Pause("weakened", "task.weakened", { before, now, skipped: skipped ?? 0, id: run.task.id });
}

export function stepAt(run: TaskRun, index: number): StepState {
  const step = (run.task as TaskIn<"executing">).work.steps[index];
  if (!step) throw new Error(`${run.task.id}: there is no step ${index + 1}`);
  return step;
}

/** The executing task with one step changed. */
export function withStep(run: TaskRun, index: number, change: Partial<StepState>): TaskIn<"executing"> {
  const { steps } = (run.task as TaskIn<"executing">).work;
  return worked(run, { steps: steps.map((step, at) => (at === index ? { ...step, ...change } : step)) });
}
