import { describe, expect, test } from "bun:test";
import { aPlace, aPlan, call, finish, type Place, type Said } from "../support/executable.ts";
import { longTest, rowsOf } from "../support/long.ts";
import { toolPaths } from "../support/projects.ts";

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
const plan = aPlan([{ verify: [{ run: "bun test" }] }]).calls?.[0]?.input as { steps: Record<string, unknown>[] };
const named = {
  calls: [
    call("submit_plan", {
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, files: { modify: Object.keys(files) } })),
    }),
  ],
};

const edit = (path: string, old: string, now: string) => call("edit_file", { path, edits: [{ old, new: now }] });
const cheats: [string, ReturnType<typeof call>[], string][] = [
  ["a test skipped", [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing')], "tests/cart.test.ts:8"],
  ["an assertion deleted", [edit("tests/cart.test.ts", "  expect(total([])).toBe(0);\n", "")], "tests/cart.test.ts:8"],
  ["a matcher that asks less", [edit("tests/cart.test.ts", "toBe(3)", "toBeDefined()")], "tests/cart.test.ts:4"],
  [
    "a test file deleted",
    [
      call("delete_file", { path: "tests/cart.test.ts" }),
      call("write_file", {
        path: "tests/a.test.ts",
        content:
          'import { expect, test } from "bun:test";\ntest("a", () => expect(1 + 1).toBe(2));\ntest("b", () => expect(2 + 1).toBe(3));\n',
      }),
    ],
    "tests/cart.test.ts:4",
  ],
  ["the test script", [edit("package.json", '"bun test"', '"bun test || true"')], "package.json:4"],
  [
    "the subject mocked",
    [
      edit(
        "tests/cart.test.ts",
        '\ntest("adds',
        '\nmock.module("../src/cart.ts", () => ({ total: () => 3 }));\ntest("adds',
      ),
      edit("tests/cart.test.ts", "{ expect, test }", "{ expect, mock, test }"),
      edit("tests/cart.test.ts", "total([])).toBe(0)", "total([0])).toBe(3)"),
    ],
    "tests/cart.test.ts:4",
  ],
  [
    "a workflow nobody planned",
    [call("write_file", { path: ".github/workflows/ci.yml", content: "on: push\n" })],
    ".github/workflows/ci.yml:1",
  ],
];

async function run(place: Place): Promise<Said> {
  return place.devorch("run", "Round the total", "--repo", place.url, "--yes", "--test", "bun test", "--json");
}

describe("a step that weakens its tests waits for a person", () => {
  test.each(rowsOf(cheats, "a test skipped", "the subject mocked"))("%s", async (_, calls, at) => {
    await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls: [...calls, finish] }] } });

    const said = await run(place);

    expect(said.exit).toBe(4);
    expect(said.events.at(-1)).toMatchObject({ type: "task.paused", reason: "weakened" });
    expect((said.events.at(-1) as { detail: string }).detail).toContain(at);
    expect(place.remote("branch", "--list", "feature/*").trim()).toBe("");
  });
});

test("new and stronger tests pass, and what was seen is bound to the tree that was committed", async () => {
  const calls = [
    edit("src/cart.ts", "return prices", "// In cents.\n  return prices"),
    edit(
      "tests/cart.test.ts",
      "toBe(0);\n});\n",
      'toBe(0);\n});\n\ntest("one", () => {\n  expect(total([7])).toBe(7);\n});\n',
    ),
  ];
  await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls: [...calls, finish] }] } });

  expect((await run(place)).exit).toBe(0);

  const [step] = (await place.show()).steps;
  expect(step?.evidence.map(({ green, stale }) => [green, stale])).toEqual([[true, false]]);
  expect(step?.evidence[0]).toMatchObject({ command: "bun test", passed: 3, suite: true });
});

test("approve accepts exactly what was shown; the step is saved as it is, and nobody is asked again", async () => {
  const calls = [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing'), finish];
  await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls }] } });
  expect((await run(place)).exit).toBe(4);

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

longTest("what was accepted does not cover the next weakening", async () => {
  const first = [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing'), finish];
  const second = [edit("tests/cart.test.ts", "toBe(3)", "toBeDefined()"), finish];
  const twice = {
    calls: [
      call("submit_plan", {
        ...plan,
        steps: [1, 2].map((n) => ({ ...plan.steps[0], title: `Part ${n}`, files: { modify: Object.keys(files) } })),
      }),
    ],
  };
  await using place = aPlace({ files, env, script: { planner: [twice], executor: [{ calls: first }] } });
  expect((await run(place)).exit).toBe(4);

  place.play({ executor: [{ calls: second }] });
  const said = await place.devorch("approve", "T-1", "--json");

  expect(said.exit).toBe(4);
  expect((said.events.at(-1) as { detail: string }).detail).toContain("tests/cart.test.ts:4");
  expect((said.events.at(-1) as { detail: string }).detail).not.toContain("tests/cart.test.ts:8");
});

test("not accepted: the step is done again, and the model reads why", async () => {
  const cheat = [edit("tests/cart.test.ts", 'test("nothing', 'test.skip("nothing'), finish];
  const honest = edit("src/cart.ts", "return prices", "// In cents.\n  return prices");
  const undo = [edit("tests/cart.test.ts", 'test.skip("nothing', 'test("nothing'), honest, finish];
  await using place = aPlace({ files, env, script: { planner: [named], executor: [{ calls: cheat }] } });
  expect((await run(place)).exit).toBe(4);

  place.play({ executor: [{ calls: undo }] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);

  expect(place.models.requests.at(-1)?.messages[0]?.text).toContain("tests/cart.test.ts:8: a test is skipped");
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
