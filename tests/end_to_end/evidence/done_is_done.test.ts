import { describe, expect, test } from "bun:test";
import type { Script, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, finish, overwrite, type Place } from "../../support/executable.ts";
import { type Worked, work } from "../../support/house.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const answers = (...calls: ReturnType<typeof call>[]): ScriptedReply => ({ calls });

/** A suite of two tests, by what stands in two files; it fails until both are right. */
const redSuite = (ends: string): Record<string, string> => ({
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh": `a=$(cat a.txt); b=$(cat b.txt)
[ "$a" = right ] && echo "ok 1 - a" || echo "not ok 1 - a"
[ "$b" = right ] && echo "ok 2 - b" || echo "not ok 2 - b"
echo 1..2
[ "$a $b" = "right right" ] || ${ends}
`,
  "a.txt": "wrong\n",
  "b.txt": "right\n",
});

const branches = (place: Place) => place.remote("branch", "--list").replaceAll(/[* ]/g, "").trim().split("\n");
const ending = ({ events }: Worked) => events.findLast(({ type }) => type.startsWith("task."));

describe("a step's own check excuses nothing", () => {
  const stubs: [string, { verify: { run: string }[]; files?: Record<string, string> }][] = [
    ["the suite, red before too", { verify: [{ run: "make test" }] }],
    ["a part of it that fails as before", { verify: [{ run: "sh test.sh" }] }],
    ["a failure behind a pipe", { verify: [{ run: "sh test.sh 2>&1 | tail -20" }] }],
    ["a failure before the last command", { verify: [{ run: "sh test.sh; grep -q right part1.txt" }] }],
    ["the suite alone, of which nothing ever passed", { verify: [], files: { "b.txt": "wrong\n" } }],
  ];

  test.each(rowsOf(stubs, "a failure behind a pipe"))("%s: a stub is not done", async (_, { verify, files = {} }) => {
    const plan = aPlan([{ verify }]);
    const script: Script = { planner: [plan, plan], executor: [doing(1), answers(finish), answers(finish)] };
    await using place = aPlace({ files: { ...redSuite("exit 1"), ...files }, script });

    const said = await work(place);

    expect(said.exit).toBe(1);
    expect(ending(said)).toMatchObject({ type: "task.failed", reason: "retries" });
    expect(said.events.filter(({ type }) => type === "step.done")).toEqual([]);
    expect(said.events.flatMap((event) => (event.type === "step.verified" ? [event.green] : []))).not.toContain(true);
  });

  const zeros: [string, string][] = [
    ["failures that were counted", "echo '3 passed, 2 failed'"],
    [
      "no test in the last run",
      "printf 'Ran 4 tests in 0.1s\\n\\nOK\\n'; grep -q right part1.txt; printf 'Ran 0 tests in 0.0s\\n\\nOK\\n'",
    ],
  ];

  longTest.each(zeros)("exit 0 with %s is red", async (_, script) => {
    const plan = aPlan([{ verify: [{ run: "sh own.sh" }] }]);
    const executor = [doing(1), answers(finish), answers(finish)];
    await using place = aPlace({ files: { "own.sh": `${script}\n` }, script: { planner: [plan], executor } });

    const said = await work(place);

    expect(said.events.filter(({ type }) => type === "step.verified")).toMatchObject(
      Array(3).fill({ exit: 0, green: false }),
    );
    expect(said.exit).toBe(1);
  });

  longTest("made right, it is done", async () => {
    const plan = aPlan([{ verify: [{ run: "make test" }], files: { modify: ["a.txt"] } }]);
    const script = { planner: [plan, plan], executor: [answers(...overwrite("a.txt", "right\n"), finish)] };
    await using place = aPlace({ files: redSuite("exit 1"), script });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(place.models.requests.filter(({ provider }) => provider === "anthropic")).toHaveLength(2);
  });
});

describe("red tests that the request is about", () => {
  const same = [{ run: "make test", expect: "same" as const }];
  const plans: [string, Parameters<typeof aPlan>[0][number], string[]][] = [
    ["by name", { verify: same }, ["a"]],
    ["all of them", { verify: [] }, ["all"]],
    ["beside a check that says nothing of them", { verify: [{ run: "grep -q right part1.txt" }] }, ["1 - a", "a"]],
  ];

  test.each(rowsOf(plans, "by name"))("promised %s, they are red until they pass", async (_, step, makesGreen) => {
    const mends = answers(...overwrite("a.txt", "right\n"), finish);
    const script = { planner: [aPlan([step], { makesGreen })], executor: [doing(1), mends] };
    await using place = aPlace({ files: redSuite("exit 1"), script });

    const said = await work(place);

    expect(said.exit).toBe(0);
    const suite = said.events.flatMap((event) =>
      event.type === "step.verified" && event.command === "make test" ? [[event.exit, event.green]] : [],
    );
    expect(suite).toEqual([
      [2, false],
      [0, true],
    ]);
  });

  test("a plan that excuses them without a check of its own is put to the planner, once; what it promises then counts", async () => {
    const [plan, promising] = [aPlan([{ verify: same }]), aPlan([{ verify: same }], { makesGreen: ["a"] })];
    const executor = [doing(1), answers(finish), answers(finish)];
    await using place = aPlace({ files: redSuite("exit 1"), script: { planner: [plan, promising], executor } });

    const said = await work(place);

    expect(said.exit).toBe(1);
    expect(said.events.flatMap((event) => (event.type === "plan.revised" ? [event.within] : []))).toEqual([true]);
    const asked = place.models.requests.filter(({ provider }) => provider === "anthropic")[1]?.messages[0]?.text;
    expect(asked).toContain("makesGreen");
    expect(asked).toContain("1 passed, 1 failed\n\n1. a");
  });

  longTest("a plan that is about something else says so, and goes on beside them", async () => {
    const [plan, other] = [aPlan([{ verify: same }]), aPlan([{ verify: same }], { makesGreen: [] })];
    await using place = aPlace({ files: redSuite("exit 1"), script: { planner: [plan, other], executor: [doing(1)] } });

    const said = await work(place);

    expect(said.exit).toBe(0);
  });
});

describe("failures that may stay", () => {
  const same = [{ run: "make test", expect: "same" as const }, { run: "grep -q right part1.txt" }];

  longTest("a plan that says so is done with them, and not with another one", async () => {
    const breaking = answers(...overwrite("part1.txt", "right\n"), ...overwrite("b.txt", "broken\n"), finish);
    const mending = answers(...overwrite("b.txt", "right\n"), finish);
    const script = { planner: [aPlan([{ verify: same }])], executor: [breaking, mending] };
    await using place = aPlace({ files: redSuite("exit 1"), script });

    const said = await work(place);

    expect(said.exit).toBe(0);
    const suite = said.events.flatMap((event) =>
      event.type === "step.verified" && event.command === "make test" ? [[event.exit, event.green]] : [],
    );
    expect(suite.at(0)).toEqual([2, false]);
    expect(suite.at(-1)).toEqual([2, true]);
  });

  test("the planner hears of a red suite that must pass, before the first step; what it then excuses waits for a yes", async () => {
    const script = {
      planner: [aPlan([{ verify: [{ run: "make test" }] }]), aPlan([{ verify: same }])],
      executor: [doing(1)],
    };
    await using place = aPlace({ files: redSuite("exit 1"), script });

    const said = await work(place);

    expect(said.exit).toBe(3);
    expect(said.events.map(({ type }) => type).slice(-2)).toEqual(["plan.revised", "plan.ready"]);
    expect(said.events.find(({ type }) => type === "plan.revised")).toMatchObject({ revision: 2, within: false });
    const [, told] = place.models.requests.filter(({ provider }) => provider === "anthropic");
    expect(told?.messages[0]?.text).toContain("a check that must pass in step 1");
    expect(told?.messages[0]?.text).toContain("make test");

    const approved = await place.devorch("approve", "T-1", "--json");
    expect(approved.exit).toBe(0);
    expect(approved.events.filter(({ type }) => type === "baseline.done")).toHaveLength(1);
  });

  longTest("a revision that only adds a check goes on by the scope of the one before", async () => {
    const wider = aPlan([
      { verify: [{ run: "make test" }, { run: "grep -q right a.txt" }], files: { modify: ["a.txt"] } },
    ]);
    const first = aPlan([{ verify: [{ run: "make test" }], files: { modify: ["a.txt"] } }]);
    const script = { planner: [first, wider], executor: [answers(...overwrite("a.txt", "right\n"), finish)] };
    await using place = aPlace({ files: redSuite("exit 1"), script });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(said.events.filter(({ type }) => type === "plan.approved")).toMatchObject([
      { revision: 1, by: "--yes" },
      { revision: 2, by: "scope of revision 1" },
    ]);
    expect((await place.show()).revision).toBe(2);
  });

  longTest("a planner that cannot answer then leaves the plan as it was approved", async () => {
    const first = aPlan([{ verify: [{ run: "make test" }], files: { modify: ["a.txt"] } }]);
    const script = { planner: [first], executor: [answers(...overwrite("a.txt", "right\n"), finish)] };
    await using place = aPlace({ files: redSuite("exit 1"), script });

    expect((await work(place)).exit).toBe(0);
  });
});

describe("nothing is done that was not done", () => {
  const failing: [string, ReturnType<typeof call>][] = [
    ["beside an edit that fails", call("edit_file", { path: "stock.txt", edits: [{ old: "nowhere", new: "x" }] })],
    ["beside a write that is refused", call("write_file", { path: "../outside.txt", content: "x" })],
    ["beside a tool that there is not", call("apply_patch", { patch: "x" })],
  ];

  test.each(rowsOf(failing, "beside an edit that fails"))("finish_step %s is not taken", async (_, failing) => {
    const script = {
      planner: [aPlan([{}])],
      executor: [
        answers(call("write_file", { path: "part1.txt", content: "right\n" }), failing, finish),
        answers(finish),
      ],
    };
    await using place = aPlace({ script });

    const said = await work(place);

    expect(said.exit).toBe(0);
    const results = place.models.requests.at(-1)?.messages.at(-1)?.results ?? [];
    expect(results.map(({ isError }) => isError)).toEqual([false, true, true]);
    expect(results.at(-1)?.output).toContain("Not taken");
    expect(said.events.filter(({ type }) => type === "step.verified")).toHaveLength(2);
  });

  test("a step without a change is red, whatever its checks say; a task without one fails and pushes nothing", async () => {
    const plan = aPlan([{ verify: [{ run: "test -f README.md" }] }]);
    await using place = aPlace({ script: { planner: [plan], executor: [1, 2, 3].map(() => answers(finish)) } });

    const said = await work(place);

    expect(said.exit).toBe(1);
    expect(ending(said)).toMatchObject({ type: "task.failed", reason: "unchanged" });
    expect(said.events.filter(({ type }) => type === "push.done")).toEqual([]);
    expect(branches(place)).toEqual(["main"]);
    const [step] = (await place.show()).steps;
    expect(step).toMatchObject({ state: "red", commit: null });
  });

  longTest("changes that undo each other are none", async () => {
    const plan = aPlan([{ verify: [{ run: "test -f README.md" }] }, { verify: [{ run: "test -f README.md" }] }]);
    const executor = [doing(1), answers(call("delete_file", { path: "part1.txt" }), finish)];
    await using place = aPlace({ script: { planner: [plan], executor } });

    const said = await work(place);

    expect(ending(said)).toMatchObject({ type: "task.failed", reason: "unchanged" });
    expect(branches(place)).toEqual(["main"]);
  });

  longTest("the suite is not run again on a tree on which it was green", async () => {
    const suite = [{ run: "make test" }];
    const plan = aPlan([{ verify: suite }, { verify: suite, files: { modify: ["part1.txt"] } }, {}]);
    // The last step's suite is run in a fresh clone.
    const executor = [doing(1), answers(finish), doing(3)];
    await using place = aPlace({
      files: { ...redSuite("exit 1"), "a.txt": "right\n" },
      script: { planner: [plan], executor },
    });

    const said = await work(place);

    expect(said.exit).toBe(0);
    const verified = said.events.flatMap((event) => (event.type === "step.verified" && event.step < 3 ? [event] : []));
    expect(verified.map(({ step, command }) => [step, command])).toEqual([[1, "make test"]]);
    const { stdout } = await place.devorch("show", "T-1", "--json");
    const { steps } = JSON.parse(stdout) as { steps: { evidence: { command: string; green: boolean }[] }[] };
    expect(steps.slice(0, 2).map(({ evidence }) => evidence.map(({ green }) => green))).toEqual([[true], [true]]);
  });

  test("a step whose file an earlier step has made is skipped where its checks pass", async () => {
    const plan = aPlan([{}, { files: { modify: ["part1.txt"] }, verify: [{ run: "grep -q right part1.txt" }] }]);
    await using place = aPlace({ script: { planner: [plan], executor: [doing(1), answers(finish)] } });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect((await place.show()).steps.map(({ state }) => state)).toEqual(["green", "skipped"]);
    expect(said.events).toContainEqual(expect.objectContaining({ type: "notice", key: "step.skipped" }));
    expect(place.remote("log", "--format=%s", "main..feature/stock").trim().split("\n")).toHaveLength(1);
  });

  longTest("a plan whose check hides its failure is no plan", async () => {
    const hidden = ["make test || true", "make test; echo done", "make test & wait"];
    const plans = hidden.map((run) => aPlan([{ verify: [{ run }] }]));
    await using place = aPlace({ script: { planner: plans, executor: [] } });

    const said = await work(place);

    expect(said.exit).toBe(1);
    expect(ending(said)).toMatchObject({ type: "task.failed", reason: "plan" });
    expect(place.models.requests.at(-1)?.messages.at(-1)?.results.at(-1)?.output).toContain(hidden[1] as string);
  });
});
