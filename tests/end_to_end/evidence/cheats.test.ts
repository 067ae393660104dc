import { describe, expect, test } from "bun:test";
import { aPlace, aPlan, call, finish, type Place } from "../../support/executable.ts";
import { type Worked, work } from "../../support/house.ts";
import { longTest } from "../../support/long.ts";
import { toolPaths } from "../../support/material/projects.ts";

const source =
  "export function total(prices: number[]): number {\n  return prices.reduce((sum, price) => sum + price, 0);\n}\n";
const tests = `import { expect, test } from "bun:test";
import { total } from "../src/cart.ts";

test("adds up", () => {
  expect(total([1, 2])).toBe(3);
});

test("nothing costs nothing", () => {
  expect(total([])).toBe(0);
});
`;
const files = {
  "package.json": '{\n  "name": "shop",\n  "scripts": {\n    "test": "bun test"\n  }\n}\n',
  "src/cart.ts": source,
  "tests/cart.test.ts": tests,
};
const env = { TOOL_PATHS: toolPaths };
const plan = aPlan([{ verify: [{ run: "bun run test" }] }]).calls?.[0]?.input as { steps: Record<string, unknown>[] };
const named = {
  calls: [
    call("submit_plan", {
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, files: { modify: Object.keys(files) } })),
    }),
  ],
};

const edit = (path: string, old: string, now: string) => call("edit_file", { path, edits: [{ old, new: now }] });
const wrong = edit("src/cart.ts", "sum + price, 0", "sum + price + 1, 0");
/** With code that is wrong; tests/run/judge_revision.test.ts has all ways of doing it. */
const cheats: [string, ReturnType<typeof call>[], string][] = [
  ["a test skipped", [wrong, edit("tests/cart.test.ts", 'test("adds', 'test.skip("adds')], "tests/cart.test.ts:5"],
  ["another expectation", [wrong, edit("tests/cart.test.ts", "toBe(3)", "toBe(5)")], "tests/cart.test.ts:5"],
  [
    "the test script",
    [wrong, edit("package.json", '"bun test"', '"bun test >/dev/null 2>&1 || true"')],
    "tests/cart.test.ts:5",
  ],
  ["an assertion deleted", [edit("tests/cart.test.ts", "  expect(total([])).toBe(0);\n", "")], "tests/cart.test.ts:9"],
];

const run = (place: Place): Promise<Worked> => work(place, { text: "Round the total", test: "bun run test" });

describe("work that weakens its tests waits for a person", () => {
  longTest.each(cheats)("%s", async (_, calls, at) => {
    await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls: [...calls, finish] }] } });

    const said = await run(place);

    expect(said.exit).toBe(4);
    expect(said.events.at(-1)).toMatchObject({ type: "task.paused", reason: "weakened" });
    expect((said.events.at(-1) as { detail: string }).detail).toContain(at);
    expect(place.remote("branch", "--list", "feature/*").trim()).toBe("");
  });
});

test("what the plan announced asks nobody, and stands on the plan's card", async () => {
  const announced = {
    calls: [
      call("submit_plan", {
        ...plan,
        steps: plan.steps.map((step) => ({
          ...step,
          files: { modify: ["src/cart.ts", "tests/cart.test.ts"] },
          changesTests: [{ path: "tests/cart.test.ts", why: "each price costs one more" }],
        })),
      }),
    ],
  };
  const calls = [wrong, edit("tests/cart.test.ts", "toBe(3)", "toBe(5)"), finish];
  await using place = aPlace({ files, env, script: { planner: [announced], executor: [{ calls }] } });

  const said = await run(place);

  expect(said.exit).toBe(0);
  expect(said.events.find(({ type }) => type === "evidence.new_tests")).toMatchObject({ step: 1, red: true });
  const page = await place.devorch("plan", "T-1");
  expect(page.stdout).toContain("changes an existing test: tests/cart.test.ts: each price costs one more");
});

const stronger = (call: string, value: number) =>
  edit(
    "tests/cart.test.ts",
    "toBe(0);\n});\n",
    `toBe(0);\n});\n\ntest("one", () => {\n  expect(${call}).toBe(${value});\n});\n`,
  );

test("new tests that pass on the old code are told once, and what remains so stands on card and page", async () => {
  const code = edit("src/cart.ts", "return prices", "// In cents.\n  return prices");
  const executor = [{ calls: [code, stronger("total([7])", 7), finish] }, { calls: [finish] }];
  await using place = aPlace({ files, env, script: { planner: [named], executor } });

  const said = await run(place);

  expect(said.exit).toBe(0);
  const seen = said.events.filter(({ type }) => type === "evidence.new_tests");
  expect(seen).toEqual([expect.objectContaining({ red: false }), expect.objectContaining({ red: false })]);
  expect(said.events.find(({ type }) => type === "evidence.old_tests")).toMatchObject({ step: 1, failing: [] });
  expect(JSON.stringify(place.models.requests.at(-1))).toContain("also pass on the code as it was before");
  const pushed = place.remote("show", "feature/stock:.dev-tasks/progress.md");
  expect(pushed).toContain("The new tests pass on the old code too.");
  expect(pushed).toContain("The tests from before pass on the new code.");
  const [step] = (await place.show()).steps;
  expect(step).toMatchObject({
    evidence: [
      { green: true, passed: 3 },
      { green: true, stale: false },
    ],
  });
});

longTest("new tests that fail on the old code are told to nobody", async () => {
  const code = edit("src/cart.ts", "sum + price, 0", "sum + Math.round(price), 0");
  const executor = [{ calls: [code, stronger("total([1.4])", 1), finish] }];
  await using place = aPlace({ files, env, script: { planner: [named], executor } });

  const said = await run(place);

  expect(said.exit).toBe(0);
  const seen = said.events.filter(({ type }) => type.startsWith("evidence."));
  expect(seen.map(({ type }) => type)).toEqual(["evidence.new_tests", "evidence.old_tests"]);
  expect(seen[0]).toMatchObject({ red: true, step: 1 });
  expect(seen[0]).not.toHaveProperty("compile");
});

test("a test skipped waits for a person; approve accepts exactly what was shown, the step is saved as it is, and nobody is asked again", async () => {
  const calls = [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing'), finish];
  await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls }] } });
  const said = await run(place);
  expect(said.exit).toBe(4);
  expect(said.events.at(-1)).toMatchObject({
    type: "task.paused",
    reason: "weakened",
    detail: expect.stringContaining("tests/cart.test.ts:8"),
  });
  expect(place.remote("branch", "--list", "feature/*").trim()).toBe("");

  place.play({ executor: [] });
  const approved = await place.devorch("approve", "T-1", "--json");

  expect(approved.exit).toBe(0);
  expect(place.remote("show", "feature/stock:tests/cart.test.ts")).toContain("test.skip");
});

longTest("a word about the plan does not accept the tests that the work weakened", async () => {
  const calls = [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing'), finish];
  await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls }] } });
  expect((await run(place)).exit).toBe(4);

  expect((await place.devorch("approve", "T-1", "--revision", "1")).exit).toBe(2);
  expect(await place.show()).toMatchObject({ state: "paused", reason: "weakened" });
  expect(place.remote("branch", "--list", "feature/*").trim()).toBe("");
});

longTest("a step that is done again is judged again", async () => {
  const first = [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing'), finish];
  const second = [wrong, edit("tests/cart.test.ts", "toBe(3)", "toBe(5)"), finish];
  await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls: first }] } });
  expect((await run(place)).exit).toBe(4);

  place.play({ executor: [{ calls: second }] });
  const said = await place.devorch("resume", "T-1", "--json");

  expect(said.exit).toBe(4);
  expect((said.events.at(-1) as { detail: string }).detail).toContain("tests/cart.test.ts:5: the test as it was fails");
});

longTest("not accepted: the step is done again, and the model reads why", async () => {
  const cheat = [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing'), finish];
  const honest = edit("src/cart.ts", "return prices", "// In cents.\n  return prices");
  const undo = [edit("tests/cart.test.ts", 'test.skip("nothing', 'test("nothing'), honest, finish];
  await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls: cheat }] } });
  expect((await run(place)).exit).toBe(4);

  place.play({ executor: [{ calls: undo }] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);

  expect(place.models.requests.at(-1)?.messages[0]?.text).toContain("tests/cart.test.ts:8: this line is gone");
  expect(place.remote("show", "feature/stock:tests/cart.test.ts")).not.toContain("test.skip");
});

longTest("a check that is red once and then green is named flaky and costs no attempt", async () => {
  const shell = {
    Makefile: "test:\n\t@sh test.sh\n",
    "test.sh":
      'if [ -e once ]; then echo "1 passed, 0 failed"; else touch once; echo "0 passed, 1 failed"; exit 1; fi\n',
    ".gitignore": "once\n",
  };
  const flaky = aPlan([{ verify: [{ run: "rm -f once.done; sh test.sh" }] }]);
  const calls = [
    call("run_command", { command: "rm -f once" }),
    call("write_file", { path: "part1.txt", content: "right\n" }),
    finish,
  ];
  await using place = aPlace({ files: shell, script: { planner: [flaky], executor: [{ calls }] } });

  const said = await place.devorch("run", "Add", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  expect(said.events.find(({ type }) => type === "step.verified")).toMatchObject({ green: true, flaky: true, exit: 0 });
  expect((await place.show()).steps[0]).toMatchObject({ attempts: 1, evidence: [{ flaky: true }, {}] });
});
