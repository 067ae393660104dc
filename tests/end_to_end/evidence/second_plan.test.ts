import { describe, expect, test } from "bun:test";
import type { Play, Script, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { type Worked, work } from "../../support/house.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const revised = ({ events }: Worked) => events.filter(({ type }) => type === "plan.revised");
const ending = ({ events }: Worked) => events.findLast(({ type }) => /^task\.(completed|failed|paused)/.test(type));
const planned = ({ models }: Place) => models.requests.filter(({ tools }) => tools.includes("submit_plan"));
const worked = ({ models }: Place) => models.requests.filter(({ tools }) => tools.includes("finish_step"));
const giveUp: ScriptedReply = { calls: [call("give_up", { reason: "part1.txt is not what is asked for" })] };
const goal = (text: string): ScriptedReply => {
  const plan = aPlan([{}]);
  const [submitted] = plan.calls as { name: string; input: { steps: { goal: string }[] } }[];
  for (const step of submitted?.input.steps ?? []) step.goal = text;
  return plan;
};

describe("a check that cannot work", () => {
  const impossible: [string, string, string][] = [
    ["a program that is not there", "no-such-runner --all", "a program is missing"],
    ["a program that is not there, behind a pipe", "cat stock.txt | no-such-linter", "a program is missing"],
    ["what needs the network", "getent hosts registry.example.com", "needs the network"],
    ["pip in the system's Python", "echo 'error: externally-managed-environment' >&2; exit 1", "venv"],
    ["a file that no step creates", "sh tests/unknown.sh", "no step creates"],
  ];

  test.each(rowsOf(impossible, "a program that is not there"))(
    "%s: the planner hears of it before the executor is paid, and the test command takes its place",
    async (_, command, why) => {
      const script: Script = {
        planner: [aPlan([{ verify: [{ run: command }] }]), aPlan([{ verify: [{ run: "make test" }] }])],
        executor: [doing(1)],
      };
      await using place = aPlace({ script });

      const said = await work(place);

      expect(said.exit).toBe(0);
      expect(revised(said)).toMatchObject([{ revision: 2, within: true, why: expect.stringContaining(why) }]);
      expect(said.events.findLast(({ type }) => type === "plan.approved")).toMatchObject({
        revision: 2,
        by: "scope of revision 1",
      });
      expect(worked(place)).toHaveLength(1);
      expect(planned(place)[1]?.messages[0]?.text).toContain(command);
    },
  );

  longTest("one that waits for changes is ended and replaced", async () => {
    const watching = "tail -f stock.txt";
    const script: Script = {
      planner: [aPlan([{ verify: [{ run: watching }] }]), aPlan([{ verify: [{ run: "make test" }] }])],
      executor: [doing(1)],
    };
    await using place = aPlace({ script });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(revised(said)).toMatchObject([{ why: expect.stringContaining("waits for changes") }]);
  });

  const possible: [string, string, string][] = [
    ["a red one", "grep -q right part1.txt", "right"],
    ["one that a step creates", "sh part1.txt", "true"],
    ["one that a step creates, started as a program", "./part1.txt || grep -q right part1.txt", "right"],
  ];
  longTest.each(possible)("%s is none", async (_, command, content) => {
    const script = { planner: [aPlan([{ verify: [{ run: command }] }])], executor: [doing(1, content)] };
    await using place = aPlace({ script });

    expect(revised(await work(place))).toEqual([]);
    expect(planned(place)).toHaveLength(1);
  });

  test("the planner keeps it: the task pauses with the line that matters, and `resume` goes on with it", async () => {
    const plan = aPlan([{ verify: [{ run: "no-such-runner --all" }] }]);
    await using place = aPlace({ script: { planner: [plan, plan, plan], executor: [1, 2, 3].map(() => doing(1)) } });

    const said = await work(place);

    expect(said.exit).toBe(4);
    const paused = ending(said);
    expect(paused).toMatchObject({ type: "task.paused", reason: "question" });
    expect(JSON.stringify(paused)).toContain("no-such-runner: command not found");
    expect(worked(place)).toEqual([]);

    const resumed = await place.devorch("resume", "T-1", "--json");
    expect(resumed.exit).toBe(1);
    expect(worked(place).length).toBeGreaterThan(0);
  });

  longTest("paused for it, `modify` makes another plan", async () => {
    const plan = aPlan([{ verify: [{ run: "no-such-runner --all" }] }]);
    const planner = [plan, plan, aPlan([{ verify: [{ run: "make test" }] }])];
    await using place = aPlace({ script: { planner, executor: [doing(1)] } });
    expect((await work(place)).exit).toBe(4);

    expect((await place.devorch("modify", "T-1", "use the test command")).exit).toBe(3);
    expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  });

  const wider: [string, Parameters<typeof aPlan>[0]][] = [
    ["is dropped", [{ verify: [] }]],
    ["gives way to a check of the model's own", [{ verify: [{ run: "grep -q right part1.txt" }] }]],
    ["may now fail as before", [{ verify: [{ run: "make test", expect: "same" }] }]],
    ["brings another file", [{ verify: [{ run: "make test" }], files: { create: ["part1.txt", "part2.txt"] } }]],
  ];
  longTest.each(wider)("where it %s, a person decides", async (_, steps) => {
    const script: Script = {
      planner: [aPlan([{ verify: [{ run: "no-such-runner" }] }]), aPlan(steps)],
      executor: [doing(1)],
    };
    await using place = aPlace({ script });

    const said = await work(place);

    expect(said.exit).toBe(3);
    expect(revised(said)).toMatchObject([{ revision: 2, within: false }]);
    expect((await place.show()).state).toBe("planned");
    expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  });
});

describe("a step that does not succeed", () => {
  test("given up: the planner gets the reason and the work so far, and its plan goes on", async () => {
    const half: ScriptedReply = { calls: [call("write_file", { path: "part1.txt", content: "half\n" })] };
    const script: Script = { planner: [aPlan([{}]), goal("Write right")], executor: [half, giveUp, doing(1)] };
    await using place = aPlace({ script });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(revised(said)).toMatchObject([{ within: true, why: expect.stringContaining("not what is asked for") }]);
    const told = planned(place)[1]?.messages[0]?.text ?? "";
    expect(told).toContain("part1.txt is not what is asked for");
    expect(told).toContain("+half");
    expect((await place.show()).steps.map(({ state }) => state)).toEqual(["green"]);
  });

  test("the last red: revised, one more claim is granted, and earlier steps stay done", async () => {
    const better = aPlan([{}, { title: "Part 2, otherwise" }]);
    const script: Script = {
      planner: [aPlan([{}, {}]), better],
      executor: [doing(1), doing(2, "wrong"), doing(2, "bad"), doing(2)],
    };
    await using place = aPlace({ script, env: { MAX_RETRIES: "2" } });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(revised(said)).toHaveLength(1);
    expect(said.events.filter(({ type }) => type === "step.done")).toHaveLength(2);
    expect(planned(place)[1]?.messages[0]?.text).toContain("Last red");
    expect(worked(place).at(-1)?.messages[0]?.text).toContain("rewrite each of them as a whole");
    const started = said.events.flatMap((event) => (event.type === "step.started" ? [event] : []));
    expect(started.at(-1)).toMatchObject({ step: 2, attempt: 3, attempts: 3 });
  });

  longTest("after two revisions of its own a person decides on the third", async () => {
    const planner = [aPlan([{}]), goal("a"), goal("b"), goal("c")];
    const executor = ["1", "2", "3", "4"].map((text) => doing(1, text));
    await using place = aPlace({ script: { planner, executor: [...executor, doing(1)] }, env: { MAX_RETRIES: "1" } });

    const said = await work(place);

    expect(said.exit).toBe(3);
    expect(revised(said)).toMatchObject([{ within: true }, { within: true }, { within: false }]);
    expect(said.events.filter(({ type }) => type === "step.verified")).toHaveLength(3);
    expect((await place.show()).state).toBe("planned");
  });

  const silence: ScriptedReply = { text: "I do not know" };
  const unchanged: [string, ScriptedReply[]][] = [
    ["hands in the same plan", [aPlan([{}]), aPlan([{}])]],
    ["cannot answer", [aPlan([{}]), silence, silence, silence, silence]],
  ];
  longTest.each(unchanged)("the planner %s: failed, its work on the remote", async (_, planner) => {
    const executor = ["1", "2", "3"].map((text) => doing(1, text));
    await using place = aPlace({ script: { planner, executor } });

    const said = await work(place);

    expect(said.exit).toBe(1);
    expect(ending(said)).toMatchObject({ type: "task.failed", reason: "retries" });
    expect(place.remote("log", "-1", "--format=%s", "feature/stock")).toStartWith("wip:");
  });

  longTest("a command of the executor that fails is no claim", async () => {
    const failing: ScriptedReply = { calls: [call("run_command", { command: "false" })] };
    const other: ScriptedReply = { calls: [call("run_command", { command: "exit 3" })] };
    await using place = aPlace({
      script: { planner: [aPlan([{}])], executor: [failing, other, failing, doing(1)] },
      env: { MAX_RETRIES: "1" },
    });

    expect((await work(place)).exit).toBe(0);
    expect(planned(place)).toHaveLength(1);
  });
});

describe("a set-up that fails", () => {
  const first = aPlan([{}], { setup: [{ run: "no-such-installer --all" }] });

  test("another one of the planner waits for a person, and is then run", async () => {
    const planner = [first, aPlan([{}], { setup: [{ run: "test -f README.md" }] })];
    await using place = aPlace({ script: { planner, executor: [doing(1)] } });

    const said = await work(place);

    expect(said.exit).toBe(3);
    expect(revised(said)).toMatchObject([{ within: false, why: expect.stringContaining("command not found") }]);
    expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  });

  longTest("where the plan stays, the task fails with the line that matters, wherever it is told", async () => {
    await using place = aPlace({ script: { planner: [first, first], executor: [] } });

    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");

    expect(said.exit).toBe(1);
    const line = "no-such-installer: command not found";
    expect(said.stdout + said.stderr).toContain(line);
    expect((await place.devorch("show", "T-1")).stdout).toContain(line);
    expect((await place.devorch("logs", "T-1")).stdout).toContain(line);
  });
});

test("the line that matters of a red check is told in the terminal, in `show`, in the log and in progress.md", async () => {
  const executor = ["1", "2", "3"].map((text) => doing(1, text));
  const verify = [{ run: "grep -q right part1.txt || { echo 'the shelf is empty'; exit 1; }" }];
  await using place = aPlace({ script: { planner: [aPlan([{ verify }]), aPlan([{ verify }])], executor } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");

  expect(said.exit).toBe(1);
  const told = [
    said.stdout + said.stderr,
    (await place.devorch("show", "T-1")).stdout,
    (await place.devorch("logs", "T-1")).stdout,
    place.remote("show", "feature/stock:.dev-tasks/progress.md"),
  ];
  for (const text of told) expect(text).toContain("the shelf is empty");
});

describe("killed in between", () => {
  const moments: [string, Parameters<ReturnType<Place["begin"]>["event"]>][] = [
    ["when the last red was seen", ["step.verified", 1]],
    ["when the plan was revised", ["plan.revised", 1]],
    ["when the step began anew", ["step.started", 2]],
  ];
  longTest.each(moments)("%s, it ends as if it had not been", async (_, moment) => {
    const play: Play = async (request) => {
      await Bun.sleep(150);
      const brief = request.messages[0]?.text ?? "";
      if (request.tools.includes("submit_plan"))
        return brief.includes("Step 1 did not succeed") ? goal("anew") : aPlan([{}]);
      return brief.includes("anew") ? doing(1) : doing(1, "wrong");
    };
    await using place = aPlace({ script: play, env: { MAX_RETRIES: "1" } });
    const first = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
    await first.event(...moment);
    first.kill("SIGKILL");
    await first.done;

    const said = await place.devorch("resume", "T-1", "--json");

    expect(said.exit).toBe(0);
    expect(revised(said)).toHaveLength(1);
    expect(said.events.filter(({ type }) => type === "plan.approved")).toHaveLength(2);
    expect(place.remote("log", "--format=%s", "main..feature/stock").trim().split("\n")).toHaveLength(1);
  });
});
