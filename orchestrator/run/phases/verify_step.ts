import { decisiveLines } from "../../evidence/decisive_lines.ts";
import { type Check, type CheckResult, type CheckVerdict, isWorthRepeating, judge } from "../../evidence/judge.ts";
import { notice } from "../../task/events.ts";
import { exclusionText } from "../../task/exclusion_reason.ts";
import { type Evidence, planWithAdded, type TaskIn, type Work } from "../../task/task.ts";
import { listPaths, runOwnCommand } from "../commit/leftovers.ts";
import { OutOfRetries, PlanRevised } from "../execution.ts";
import { buildCommands, freshClone, noteSetUp } from "../judging/fresh_clone.ts";
import type { TaskRun } from "../task_run.ts";
import { allowedReds, lastStep, stepAt, withStep } from "../with_work.ts";
import type { LeftOutFile } from "../workspace.ts";
import { suiteMs } from "./baseline.ts";
import { projectChecks } from "./plan_task.ts";
import { reviseStep } from "./revise_step.ts";
import { refuseBroken, refuseUnchanged } from "./step_change.ts";
import { impossibleText } from "./try_checks.ts";
import { whyImpossible } from "./why_impossible.ts";

/** Failing tests that are saved by name. */
const mostFailing = 50;
const checkMs = 10 * 60_000;

/** The checks of a step. After the last one no test may fail that the plan promised to make pass. */
export async function checksFor(run: TaskRun, index: number): Promise<Check[]> {
  const { makesGreen: promised = [] } = (run.task as TaskIn<"executing">).plan.plan;
  const checks = await plannedChecks(run, index);
  if (index !== lastStep(run) || promised.length === 0) return checks;
  return checks.map((check) => (check.expect === "same" ? { ...check, promised } : check));
}

/**
 * The step's own checks. After the last step, and where the step has no check, the test command too, compared with the baseline;
 * after the last step also lint and type check, where they passed before the work.
 */
async function plannedChecks(run: TaskRun, index: number): Promise<Check[]> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const { test } = await projectChecks(run);
  const planned = (planWithAdded(plan.plan, work).steps[index]?.verify ?? []).map((verify) => ({
    ...verify,
    suite: verify.run === test,
  }));
  const alone = !planned.some(({ expect = "pass" }) => expect === "pass");
  const own = planned.map((check): Check => ({ ...check, alone }));
  const last = index === lastStep(run);
  const clean = last ? cleanChecks(work, own) : [];
  const needsSuite =
    test !== undefined && (own.length === 0 || (last && !own.some((check) => check.suite && check.expect !== "fail")));
  if (!needsSuite) return [...own, ...clean];
  return [...own, { run: test, expect: "same", suite: true, alone, timeoutSeconds: suiteMs / 1000 }, ...clean];
}

function cleanChecks({ cleanBefore = [] }: Work, own: readonly Check[]): Check[] {
  const isOwn = (command: string) => own.some(({ run, expect = "pass" }) => run === command && expect === "pass");
  return cleanBefore
    .filter((command) => !isOwn(command))
    .map((run) => ({ run, suite: false, alone: false, exitOnly: true }));
}

type StepVerification = { green: true } | { green: false; digest: string };

/**
 * Runs the checks of a step until one is red. All must be green on the same tree: if a check changed project files (a snapshot, a
 * formatter), they run once more. Throws OutOfRetries at the last allowed red one.
 */
export async function verifyStep(run: TaskRun, index: number, attempt: number): Promise<StepVerification> {
  const claim = run.key(index + 1, `a${attempt}`);
  const refused =
    (await refuseUnchanged(run, index, `${claim}/changed`)) ?? (await refuseBroken(run, index, `${claim}/syntax`));
  if (refused !== undefined) return { green: false, digest: refused };
  const aside = await setLeftOutAside(run, `${claim}/aside`);
  const red = await firstRed(run, index, claim);
  if (!red) return { green: true };
  if (!red.check.setUp) await reviseImpossible(run, index, red.check, red.checked);
  return redClaim(run, index, red.check, red.checked, [...aside, ...red.told]);
}

/** The checks of a step that is done, on a tree that is another one now. */
export async function passesAgain(run: TaskRun, index: number, key: string): Promise<boolean> {
  return (await firstRed(run, index, key)) === undefined;
}

/** A check that is red, and what the model should know besides. */
interface Red {
  check: Check;
  checked: CheckResult;
  told: string[];
}

/** Sets up again what the work changed, and runs the step's checks until one is red. */
async function firstRed(run: TaskRun, index: number, claim: string): Promise<Red | undefined> {
  const { installs, removed, fresh } = await freshClone(run, index, claim);
  const told = removed.length > 0 ? [removedText(removed)] : [];
  for (const [n, check] of installs.entries()) {
    const checked = await runCheck(run, index, `${claim}/install/${n}`, { check });
    if (!verdictOf(run, check, checked).green) return { check, checked, told };
  }
  if (installs.length > 0) await noteSetUp(run);
  const checks = await checksFor(run, index);
  const builds = removed.length > 0 ? await buildCommands(run, index) : [];
  for (const pass of ["verify", "again"] as const) {
    const trees: string[] = [];
    for (const [n, check] of checks.entries()) {
      const checked = await runCheck(run, index, `${claim}/${pass}/${n}`, { check, fresh, builds });
      trees.push(checked.tree);
      if (!verdictOf(run, check, checked).green) return { check, checked, told };
    }
    const now = await run.workspace.git.tree();
    if (trees.every((tree) => tree === now)) break;
  }
  return undefined;
}

const removedText = (paths: readonly string[]) =>
  `Removed before the checks, because the branch will not hold it and the set-up does not make it: ${listPaths(paths)}`;

function redClaim(
  run: TaskRun,
  index: number,
  { run: command }: Check,
  { digest }: CheckResult,
  aside: readonly string[],
): StepVerification {
  if (stepAt(run, index).reds >= allowedReds(run, index)) throw new OutOfRetries(command, digest);
  return { green: false, digest: [...aside, digest].join("\n") };
}

/**
 * Checks see what the branch will hold: files written for the task that cannot be committed are moved away first. Returns
 * messages for the model.
 */
async function setLeftOutAside(run: TaskRun, key: string): Promise<string[]> {
  const { meant = [] } = (run.task as TaskIn<"executing">).work;
  const before = (await run.ports.store.effect(run.task.id, key))?.result as LeftOutFile[] | undefined;
  const moved = before ?? (await run.workspace.git.setAside(meant));
  if (!before && moved.length > 0) {
    const paths = listPaths(moved.map(({ path }) => path));
    const effect = { key, kind: "step" as const, result: moved, done: true };
    await run.commit({ effect, events: [notice("task.set-aside", { paths })] });
  }
  return moved.map(({ path, why }) => `${path} was moved away before the checks, because ${exclusionText(why)}.`);
}

/** A check that cannot work goes to the planner; throws PlanRevised where the plan was revised. */
async function reviseImpossible(run: TaskRun, index: number, check: Check, checked: CheckResult): Promise<void> {
  const { impossible, digest } = checked;
  // The test command is the project's own, not the plan's.
  if (!impossible || impossible === "missing" || check.suite) return;
  const why = impossibleText({ command: check.run, why: impossible, digest }, run.task.lang);
  const doubt = { kind: "impossible-check", command: check.run, why, digest } as const;
  if (await reviseStep(run, index, doubt)) throw new PlanRevised("the plan was revised");
}

interface CheckRun {
  check: Check;
  /** The clone is a fresh one. */
  fresh?: boolean;
  /** What may make what the check needs, where a fresh clone lacks it. */
  builds?: readonly Check[];
}

async function runCheck(
  run: TaskRun,
  index: number,
  key: string,
  { check, fresh = false, builds = [] }: CheckRun,
): Promise<CheckResult> {
  return run.effect<CheckResult & { known?: true }>({
    kind: "command",
    key,
    intent: { command: check.run },
    act: async () => (await knownGreen(run, check, fresh)) ?? (await runWithRepeat(run, check, builds)),
    with: (checked) => {
      const { exit, passed, failed, skipped, tree, digest, partial, flaky } = checked;
      const step = stepAt(run, index);
      const at = new Date(run.ports.clock.now()).toISOString();
      const { green } = verdictOf(run, check, checked);
      const said = green ? "" : decisiveLines(digest);
      const seen = { command: check.run, exit, passed, failed, green, ...(flaky && { flaky }), ...(said && { said }) };
      const failing = checked.failing.slice(0, mostFailing);
      const evidence: Evidence = {
        ...{ ...seen, skipped, tree, at, suite: check.suite },
        ...(partial && { partial }),
        ...(fresh && { fresh }),
        ...(failing.length > 0 && { failing }),
      };
      const red = green ? {} : { reds: step.reds + 1, output: digest };
      return {
        task: withStep(run, index, { evidence: [...step.evidence, evidence], ...red }),
        events: checked.known ? [] : [{ type: "step.verified", step: index + 1, attempt: step.attempts, ...seen }],
      };
    },
  });
}

/** The result of the repository's test command that ended green on this very tree, in a fresh clone where that matters. */
async function knownGreen(
  run: TaskRun,
  check: Check,
  fresh: boolean,
): Promise<(CheckResult & { known: true }) | undefined> {
  if (!check.suite || check.expect === "fail") return undefined;
  const tree = await run.workspace.git.tree();
  const seen = (run.task as TaskIn<"executing">).work.steps
    .flatMap(({ evidence }) => evidence)
    .findLast((each) => each.command === check.run && each.tree === tree && (each.fresh || !fresh));
  if (!seen?.suite || !seen.green || seen.exit !== 0 || seen.flaky) return undefined;
  const { exit, passed, failed, skipped = null, partial = false } = seen;
  const counts = { passed, failed, skipped, partial, failing: [], lastPassed: passed };
  return { exit, ended: "exit", digest: "", tree, ...counts, flaky: false, known: true };
}

/** Repeats a red check once; if it is green then, it is flaky. A last time after what may make what it needs. */
async function runWithRepeat(run: TaskRun, check: Check, builds: readonly Check[]): Promise<CheckResult> {
  const first = await runOnce(run, check);
  if (verdictOf(run, check, first).green || !isWorthRepeating(check, first)) return first;
  const second = await runOnce(run, check);
  if (verdictOf(run, check, second).green) return { ...second, flaky: true };
  if (builds.length === 0 || ranBefore(run, check)) return first;
  for (const build of builds) await runOnce(run, build);
  const built = await runOnce(run, check);
  return verdictOf(run, check, built).green ? built : first;
}

/** Whether it passed before the work, in a clone in which nothing but the set-up had run. */
function ranBefore({ task }: TaskRun, check: Check): boolean {
  const { baseline, cleanBefore = [] } = (task as TaskIn<"executing">).work;
  return (check.suite && baseline?.exit === 0) || cleanBefore.includes(check.run);
}

async function runOnce(run: TaskRun, check: Check): Promise<CheckResult> {
  const { run: command, network = false, timeoutSeconds } = check;
  const timeoutMs = timeoutSeconds === undefined ? checkMs : timeoutSeconds * 1000;
  const tree = await run.workspace.git.tree();
  const result = await runOwnCommand(
    run,
    { command, network, timeoutMs, strict: !check.setUp },
    check.setUp ? "set-up" : "check",
  );
  run.signal.throwIfAborted();
  const counts = await run.workspace.reading.counts(result.output);
  const checked: CheckResult = {
    exit: result.exit,
    ended: result.ended,
    digest: await run.workspace.reading.digest(result),
    tree,
    passed: counts?.passed ?? null,
    failed: counts?.failed ?? null,
    skipped: counts?.skipped ?? null,
    partial: counts?.partial ?? false,
    failing: counts?.failing ?? [],
    lastPassed: counts?.lastPassed ?? null,
    flaky: false,
  };
  const verdict = verdictOf(run, check, checked);
  if (verdict.green) return checked;
  const impossible = await whyImpossible(run, check, result, isEmpty(checked));
  return { ...checked, ...(impossible && { impossible }), digest: reasonTexts[verdict.because] + checked.digest };
}

/** Whether tests were counted, and none of them ran. */
function isEmpty({ passed, failed }: CheckResult): boolean {
  return passed === 0 && failed === 0;
}

/** Put before the digest, because a model would not see why exit code 0 is red. */
const reasonTexts = {
  red: "",
  failures: "It ended with 0, but tests failed: its exit code does not tell. Mend what failed.\n",
  "no-tests": "It ended with 0, but no test passed in it: nothing was checked.\n",
  "must-fail": "In this step this check must fail, and it passed: it does not yet show what is missing.\n",
  "not-run": "In this step this check must fail because a test fails; here no test ran at all.\n",
} as const;

function verdictOf(run: TaskRun, check: Check, checked: CheckResult): CheckVerdict {
  return judge(check, checked, (run.task as TaskIn<"executing">).work.baseline);
}
