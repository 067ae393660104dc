import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countProcesses } from "../../repository/sandbox/working_copy.ts";
import { aPlace, aPlan, call, doing, finish, overwrite, type Place } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { longTest } from "../../support/long.ts";
import { until } from "../../support/until.ts";

/** The commit on top of the branch says that the work is unfinished, and how to go on. */
function expectWip(place: Place, state: "failed" | "cancelled"): void {
  expect(place.remote("log", "-1", "--format=%s", "feature/stock")).toBe("wip: work in progress (T-1)");
  expect(JSON.parse(place.remote("show", "feature/stock:.dev-tasks/state.json")).state).toBe(state);
  expect(place.remote("show", "feature/stock:.dev-tasks/progress.md")).toContain("devorch resume T-1");
  place.remote("fsck", "--strict");
}

/** Has the remote look at the database while it is pushed to. */
function lookAtPush({ bare, env }: Place): () => object {
  const then = join(bare, "then");
  mkdirSync(then);
  const script = [
    "#!/bin/sh",
    "read -r _ new _",
    `git log -1 --format=%s "$new" > '${then}/subject'`,
    `cp '${env.DATA_PATH}'/orchestrator.db* '${then}/'`,
  ];
  writeFileSync(join(bare, "hooks", "pre-receive"), `${script.join("\n")}\n`, { mode: 0o755 });
  return () => {
    using database = new Database(join(then, "orchestrator.db"));
    const sql = `SELECT state, json_extract(body, '$.outcome.reason') AS outcome,
      (SELECT count(*) FROM event WHERE type = 'task.failed') AS failed FROM task`;
    return { pushed: readFileSync(join(then, "subject"), "utf8").trim(), ...database.query<object, []>(sql).get() };
  };
}

const twoSteps = aPlan([{}, {}]);

test("a step that is red three times is saved as wip, pushed and told; resume finishes it", async () => {
  await using place = aPlace({
    script: { planner: [twoSteps], executor: [doing(1), doing(2, "wrong"), doing(2, "bad"), doing(2, "no")] },
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(1);
  expect(said.events.at(-1)).toMatchObject({ type: "task.failed", reason: "retries" });
  expect(said.events.filter(({ type }) => type === "step.verified")).toHaveLength(4);
  expectWip(place, "failed");
  expect(place.remote("show", "feature/stock:.dev-tasks/progress.md")).toContain("grep -q right part2.txt");
  expect((await place.show()).steps.map(({ state }) => state)).toEqual(["green", "red"]);

  place.play({ executor: [doing(2)] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  expect(place.remote("show", "feature/stock:part2.txt")).toBe("right");
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
    "feat: Part 2",
    "wip: work in progress (T-1)",
    "feat: Part 1",
  ]);
});

longTest(
  "near the end of its time the model is told; when it is up: saved, wip commit, pushed, failed, said, in this order",
  async () => {
    await using place = aPlace({
      script: ({ tools, turn, messages }) => {
        if (tools.includes("submit_plan")) return aPlan([{}]);
        if (JSON.stringify(messages.at(-1)).includes("Time is almost up")) return { misbehave: "hang" };
        return { calls: [call("search", { pattern: `x${turn}` })], delayMs: 100 };
      },
    });
    const seen = lookAtPush(place);

    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--timeout", "15", "--json");

    const warnings = place.models.requests.map(({ messages }) => JSON.stringify(messages.at(-1)));
    expect(warnings.filter((words) => words.includes("Time is almost up"))).toHaveLength(1);
    expect(said.exit).toBe(1);
    expect(said.events.slice(-2)).toMatchObject([
      { type: "push.done", branch: "feature/stock" },
      { type: "task.failed", reason: "time" },
    ]);
    expectWip(place, "failed");
    // While the push was under way: its state was on disk, its ending was not told yet.
    expect(seen()).toEqual({
      pushed: "wip: work in progress (T-1)",
      state: "finalizing",
      outcome: "time",
      failed: 0,
    });
  },
);

longTest("cancel takes the wip road too, and no process is left", async () => {
  // A duration that no other process of this machine sleeps.
  const seconds = `300.${process.pid}`;
  const plan = aPlan([{ verify: [{ run: `sleep ${seconds}; grep -q right part1.txt` }] }]);
  await using place = aPlace({ script: { planner: [plan], executor: [doing(1)] } });
  const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await until(() => countProcesses("sleep", seconds) === 1);

  expect((await place.devorch("cancel", "T-1")).exit).toBe(0);
  const said = await running.done;

  expect(countProcesses("sleep", seconds)).toBe(0);
  expect(said.exit).toBe(5);
  expect(said.events.at(-1)?.type).toBe("task.cancelled");
  expectWip(place, "cancelled");
});

aloneTest("Ctrl-C pauses with a checkpoint, resume goes on to the end", async () => {
  await using place = aPlace({
    script: (request) =>
      request.tools.includes("submit_plan")
        ? twoSteps
        : request.messages[0]?.text.includes("Your step is 2")
          ? { misbehave: "hang" }
          : doing(1),
  });
  const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await running.event("step.started", 2);

  running.kill("SIGINT");
  const said = await running.done;

  expect(said.exit).toBe(130);
  expect(said.events.at(-1)).toMatchObject({ type: "task.paused", reason: "interrupted" });
  expect(said.events.filter(({ type }) => type === "checkpoint.saved")).toHaveLength(2);
  place.play((request) =>
    request.messages[0]?.text.includes("Your step is 2") ? doing(2) : { invalid: "already answered" },
  );
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
    "feat: Part 2",
    "feat: Part 1",
  ]);
});

longTest("a conversation that was paused in the middle goes on where it was", async () => {
  const reads = (n: number) => ({
    calls: [call("read_file", { path: "README.md" }), call("search", { pattern: `x${n}` })],
  });
  const executor = [reads(1), reads(2), { misbehave: { status: 401 } }];
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor } });
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(4);
  const asked = place.models.requests.length;

  place.play({ executor: [doing(1)] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);

  expect(place.models.requests.length - asked).toBe(1);
  expect(place.models.requests.at(-1)?.turn).toBe(2);
  expect((await place.show()).steps[0]?.attempts).toBe(1);
});

test("the cost limit pauses before the next call; resume with the amount that it names finishes", async () => {
  const dear = { usage: { input: 1_000_000, output: 100_000, cached: 0, cacheWrite: 0 } };
  await using place = aPlace({ script: { planner: [{ ...aPlan([{}]), ...dear }], executor: [doing(1)] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--max-cost", "0.5", "--json");
  expect(said.exit).toBe(4);
  expect(said.events.at(-1)).toMatchObject({ type: "task.paused", reason: "money" });
  expect(place.models.requests).toHaveLength(1);

  expect((await place.devorch("resume", "T-1")).exit).toBe(4);
  expect(place.models.requests).toHaveLength(1);
  const [, amount = ""] = /--max-cost (\S+)`/.exec((await place.show()).detail ?? "") ?? [];
  // The call cost several limits.
  expect(Number(amount)).toBeGreaterThan(1);
  expect((await place.devorch("resume", "T-1", "--max-cost", amount)).exit).toBe(0);
});

longTest("a refused model key pauses, and resume goes on with the right one", async () => {
  await using place = aPlace({ script: () => ({ misbehave: { status: 401 } }) });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  expect(said.exit).toBe(4);
  expect(said.events.at(-1)).toMatchObject({ type: "task.paused", reason: "auth" });
  expect(said.stderr).toContain("ANTHROPIC_API_KEY");
  expect(said.stderr).toContain("go on with `devorch resume T-1`");

  place.play({ planner: [aPlan([{}])], executor: [doing(1)] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
});

longTest("a model that answers nothing is told so twice, then the task pauses and says so", async () => {
  await using place = aPlace({ script: () => ({ misbehave: "empty" }) });

  const { exit, stderr } = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--lang", "en");

  expect(exit).toBe(4);
  expect(stderr).toMatch(/failed\. The work is saved\. Add a fallback model in PLANNER_MODEL, or go on with/);
  expect(place.models.requests).toHaveLength(3);
});

test("a refused push pauses with the server's words, commits kept; resume pushes", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
  const hook = join(place.bare, "hooks", "pre-receive");
  writeFileSync(hook, "#!/bin/sh\necho 'no pushes on sundays' >&2\nexit 1\n", { mode: 0o755 });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  expect(said.exit).toBe(4);
  expect(said.events.at(-1)).toMatchObject({ type: "task.paused", reason: "push" });
  expect(JSON.stringify(said.events.at(-1))).toContain("no pushes on sundays");
  expect(said.stderr).toContain("go on with `devorch resume T-1`");

  writeFileSync(hook, "#!/bin/sh\nexit 0\n");
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  expect(place.remote("log", "--format=%s", "main..feature/stock")).toBe("feat: Part 1");
});

longTest("fewer tests than before pause the task until a person decides", async () => {
  const files = {
    Makefile: "test:\n\t@sh test.sh\n",
    "test.sh": 'n=$(cat count.txt); echo "$n passed, 0 failed"\n',
    "count.txt": "5\n",
  };
  const weakening = {
    calls: [call("write_file", { path: "part1.txt", content: "right\n" }), ...overwrite("count.txt", "3\n"), finish],
  };
  await using place = aPlace({ files, script: { planner: [aPlan([{}])], executor: [weakening] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  expect(said.exit).toBe(4);
  expect(said.events.at(-1)).toMatchObject({ type: "task.paused", reason: "weakened" });

  place.play({ executor: [doing(1)] });
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
});

longTest("tests that were red before are not blamed on the work", async () => {
  const files = { Makefile: "test:\n\t@sh test.sh\n", "test.sh": 'echo "3 passed, 1 failed"; exit 1\n' };
  await using place = aPlace({ files, script: { planner: [aPlan([{}])], executor: [doing(1)] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  expect(said.events.find(({ type }) => type === "baseline.done")).toMatchObject({ passed: 3, failed: 1 });
});

longTest("a suite that cannot be run proves nothing: without another check the task is not done", async () => {
  const plan = aPlan([{ verify: [{ run: "no-such-runner" }] }]);
  await using place = aPlace({ script: { planner: [plan], executor: [doing(1), doing(1, "b"), doing(1, "c")] } });

  const said = await place.devorch(
    ...["run", "Add stock", "--repo", place.url, "--yes", "--test", "no-such-runner", "--json"],
  );

  expect(said.exit).toBe(4);
  expect(said.events.at(-1)).toMatchObject({ type: "task.paused", detail: expect.stringContaining("no-such-runner") });
  expect(said.events.some(({ type }) => type === "step.done")).toBe(false);
});

longTest(
  "the log of a task is on disk as it happened; each checkpoint leaves a ref in the clone and a snapshot in the log folder",
  async () => {
    await using place = aPlace({ script: { planner: [twoSteps], executor: [doing(1), doing(2)] } });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

    const lines = readFileSync(join(place.env.DATA_PATH ?? "", "logs", "T-1", "execution.log"), "utf8")
      .trim()
      .split("\n");

    expect(lines.map((line) => JSON.parse(line).type)).toEqual(said.events.map(({ type }) => type));
    const saved = said.events.flatMap((event) => (event.type === "checkpoint.saved" ? [event] : []));
    expect(saved.map(({ ref }) => ref)).toEqual(["refs/devorch/T-1/1", "refs/devorch/T-1/2"]);
    for (const [n, { sha }] of saved.entries()) {
      const file = join(place.env.DATA_PATH ?? "", "logs", "T-1", "checkpoints", `${n + 1}.json`);
      expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ sha, task: { id: "T-1" } });
    }
  },
);
