import { newFailures, type SuiteRun, suiteVerdict } from "../../evidence/suite_run.ts";
import type { TestChange } from "../../evidence/test_change.ts";
import type { NewTestsEvidence, TaskIn } from "../../task/task.ts";
import type { TaskRun } from "../task_run.ts";
import { pathsOf, runSuite, type Suite, suiteOf, testChange } from "./suite.ts";

/** Runs the tests that the work adds against its base. `adds`: tests came, where others were only changed. */
export async function seeNewTests(run: TaskRun): Promise<{ evidence: NewTestsEvidence | null; adds: boolean }> {
  const suite = await suiteOf(run);
  const change = await testChange(run, suite);
  const { added, gone } = change.testLines;
  if (added === 0 || !change.changesCode) return { evidence: null, adds: false };
  return {
    evidence: suite ? await runNewTests(run, suite, change) : { red: null, why: "no-command" },
    adds: added > gone,
  };
}

async function runNewTests(run: TaskRun, suite: Suite, change: TestChange): Promise<NewTestsEvidence> {
  const { base } = (run.task as TaskIn<"executing">).work;
  const tests = [...change.newTests, ...pathsOf(change.tests)];
  // Where nothing ran the tests before, the work brings what does.
  const settings = suite.baseline.command === null ? [...pathsOf(change.settings), ...change.newSettings] : [];
  const seen = await runSuite(run, suite, { from: "base", base: base.sha, other: [...tests, ...settings] });
  if ("why" in seen) return { red: null, why: seen.why };
  const verdict = suiteVerdict(seen, suite.baseline);
  if (verdict === "unknown") return { red: null, why: "not-run" };
  if (verdict === "green") return { red: false };
  const isLoaded = verdict === "red" && (await hasFailingTest(run, suite, tests, seen));
  return { red: true, ...(!isLoaded && { compile: true }) };
}

/** Whether a test failed by its own name; where nothing is counted that cannot be told. */
async function hasFailingTest(
  run: TaskRun,
  { baseline }: Suite,
  paths: string[],
  { counts, output }: SuiteRun,
): Promise<boolean> {
  if (counts === undefined) return true;
  const { base } = (run.task as TaskIn<"executing">).work;
  const names = newFailures(counts, baseline);
  const places = await run.workspace.git.testPlaces({ base: base.sha, side: "work", output, names, paths });
  return places.some(({ isTest }) => isTest);
}
