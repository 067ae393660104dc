import { announcedTests, type Change, callsBetween, changeOf, type Format, filesOf, withPaths } from "./change.ts";
import type { Material } from "./material.ts";
import type { Pair } from "./pairs.ts";
import { blobOf, type Outcome, playScenario, type Scenario } from "./play.ts";

export const formats: Format[] = ["edit_file", "write_file"];

export interface CeilingRun {
  pair: string;
  format: Format;
  outcome: Outcome;
  /** Why it is not what it should be. */
  fault: string | undefined;
}

/** The change that was published, as an executor without a fault makes it: done, and the pushed tree the published one. */
export async function playCeiling(pair: Pair, format: Format, material: Material): Promise<CeilingRun> {
  const change = changeOf(pair, material);
  const scenario = format === "edit_file" ? testsFirst(pair, change) : inOneStep(pair, change);
  const outcome = await playScenario(scenario, material);
  return { pair: pair.name, format, outcome, fault: faultOf(outcome, change) };
}

/** A red test, then what makes it green, by edits. */
function testsFirst({ request, test }: Pair, { before, after, tests, sources }: Change): Scenario {
  const tested = withPaths(before, tests, after);
  return {
    base: before,
    request,
    test,
    plan: {
      summary: request,
      type: "feat",
      slug: "change",
      steps: [
        {
          title: "Tests that are red",
          goal: `Write the tests of: ${request}`,
          files: filesOf(tests, before),
          ...announcedTests(tests, before),
          verify: [{ run: test, expect: "fail" }],
        },
        {
          title: "The change",
          goal: request,
          files: filesOf(sources, before),
          dependsOn: [1],
          verify: [{ run: test }],
        },
      ],
    },
    work: (step) => (step === 1 ? callsBetween(before, tested, "edit_file") : callsBetween(tested, after, "edit_file")),
  };
}

/** Code and tests at once, every file written whole. */
function inOneStep({ request, test }: Pair, { before, after, tests, sources }: Change): Scenario {
  return {
    base: before,
    request,
    test,
    plan: {
      summary: request,
      type: "feat",
      slug: "change",
      steps: [
        {
          title: "The change with its tests",
          goal: request,
          files: filesOf([...sources, ...tests], before),
          ...announcedTests(tests, before),
          verify: [{ run: test }],
        },
      ],
    },
    work: () => callsBetween(before, after, "write_file"),
  };
}

function faultOf({ isDone, ending, pushed }: Outcome, { before, after }: Change): string | undefined {
  if (!isDone) return JSON.stringify(ending);
  const wanted = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
  const blobAt = (path: string) => (after[path] === undefined ? undefined : blobOf(after[path]));
  const wrong = [...new Set([...wanted, ...Object.keys(pushed)])].filter(
    (path) => !(path in pushed) || pushed[path] !== blobAt(path),
  );
  return wrong.length > 0 ? `other than published: ${wrong.join(", ")}` : undefined;
}
