import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelRequest } from "../../../orchestrator/demo/model_server/play.ts";
import { countProcesses } from "../../repository/sandbox/working_copy.ts";
import { aPlace, aPlan, call, doing, type Place, type Said, stepOf } from "../../support/executable.ts";
import { longTest, rowsOf } from "../../support/long.ts";
import { until } from "../../support/until.ts";

const isPlanning = ({ tools }: ModelRequest) => tools.includes("submit_plan");
const isStep = (n: number) => (request: ModelRequest) => !isPlanning(request) && stepOf(request) === n;

async function killedAt(place: Place, reached: (request: ModelRequest) => boolean): Promise<void> {
  const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await until(() => place.models.requests.some(reached));
  running.kill("SIGKILL");
  await running.done;
}

async function events(place: Place, id = "T-1"): Promise<Said["events"]> {
  return (await place.devorch("logs", id, "--json")).events;
}

const question = { calls: [call("ask_user", { questions: [{ text: "When?" }] })] };
const hang = { misbehave: "hang" } as const;

/** Where a task may stand while nothing owns the data folder; `done` steps are on the remote after its cancel. */
const standing: Record<string, { done: number | null; leave(place: Place): Promise<unknown> }> = {
  "a plan that waits": {
    done: null,
    leave: (place) => place.devorch("run", "Add stock", "--repo", place.url),
  },
  "a question that waits": {
    done: null,
    leave(place) {
      place.play({ planner: [question] });
      return place.devorch("run", "Add stock", "--repo", place.url);
    },
  },
  "a planner that was killed": {
    done: null,
    leave(place) {
      place.play(() => hang);
      return killedAt(place, isPlanning);
    },
  },
  "a step that was killed": {
    done: 1,
    leave(place) {
      place.play((request) => (isPlanning(request) ? aPlan([{}, {}]) : isStep(1)(request) ? doing(1) : hang));
      return killedAt(place, isStep(2));
    },
  },
  "a step that was interrupted": {
    done: 1,
    leave(place) {
      place.play({ planner: [aPlan([{}, {}])], executor: [doing(1), { misbehave: { status: 401 } }] });
      return place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    },
  },
};

test.each(rowsOf(Object.entries(standing), "a step that was killed"))(
  "cancel with nothing running ends %s before it returns: saved, pushed, said",
  async (_, { done, leave }) => {
    await using place = aPlace({ script: { planner: [aPlan([{}, {}])], executor: [] } });
    await leave(place);
    const asked = place.models.requests.length;

    const said = await place.devorch("cancel", "T-1");

    expect(said).toMatchObject({ exit: 0, stderr: expect.stringContaining("T-1 cancelled") });
    expect((await place.tasks()).map(({ state }) => state)).toEqual(["cancelled"]);
    const all = await events(place);
    expect(all.at(-1)?.type).toBe("task.cancelled");
    expect(all.filter(({ type }) => type === "task.cancelled")).toHaveLength(1);
    expect(place.models.requests).toHaveLength(asked);
    if (done === null) expect(place.remote("branch", "--list").trim()).toBe("* main");
    else {
      expect(said.stdout).toContain("feature/stock");
      expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
        "wip: work in progress (T-1)",
        "feat: Part 1",
      ]);
      expect((await place.show()).steps.map(({ state }) => state)).toEqual(["green", "red"]);
    }
  },
);

longTest("cancel with nothing running goes on with no other task", async () => {
  await using place = aPlace({ script: (request) => (isPlanning(request) ? aPlan([{}]) : hang) });
  const begin = () => place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  const both = [begin()];
  await until(() => place.models.requests.some(isStep(1)));
  both.unshift(begin());
  await until(() => place.models.requests.filter(isStep(1)).length === 2);
  for (const running of both) {
    running.kill("SIGKILL");
    await running.done;
  }

  expect((await place.devorch("cancel", "T-1")).exit).toBe(0);

  expect((await place.tasks()).map(({ state }) => state)).toEqual(["cancelled", "executing"]);
  expect(place.models.requests.filter(isStep(1))).toHaveLength(2);
});

test("cancel whose push is refused ends all the same, and the work is in a bundle", async () => {
  await using place = aPlace({
    script: { planner: [aPlan([{}, {}])], executor: [doing(1), { misbehave: { status: 401 } }] },
  });
  await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
  writeFileSync(join(place.bare, "hooks", "pre-receive"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });

  expect((await place.devorch("cancel", "T-1")).exit).toBe(0);

  expect((await place.tasks())[0]?.state).toBe("cancelled");
  expect((await events(place)).filter((event) => event.type === "notice" && event.key === "task.bundle")).toHaveLength(
    1,
  );
});

longTest("cancel waits for no place: with all of them taken the task is cancelled when it returns", async () => {
  const script = { planner: [aPlan([{}, {}])], executor: [doing(1), { misbehave: { status: 401 } } as const] };
  await using place = aPlace({ script, env: { MAX_PARALLEL_TASKS: "1" } });
  await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
  place.play((request) => (isPlanning(request) ? aPlan([{}], { slug: "more" }) : hang));
  const asked = place.models.requests.length;
  const running = place.begin("run", "Add more stock", "--repo", place.url, "--yes", "--json");
  await until(() => place.models.requests.slice(asked).some(isStep(1)));

  expect((await place.devorch("cancel", "T-1")).exit).toBe(0);

  expect((await place.tasks()).map(({ state }) => state)).toEqual(["cancelled", "executing"]);
  running.kill("SIGKILL");
  await running.done;
});

longTest("a cancel while the checks of an approved plan are tried ends the task before it is worked on", async () => {
  // What is tried runs for seconds: the cancel comes in the middle of it.
  const plan = aPlan([{ verify: [{ run: "tail -f /dev/null; grep -q right part1.txt" }] }]);
  await using place = aPlace({ script: { planner: [plan], executor: [doing(1)] } });
  const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await until(() => countProcesses("tail", "-f", "/dev/null") > 0);

  expect((await place.devorch("cancel", "T-1")).exit).toBe(0);
  const said = await running.done;

  expect(said.exit).toBe(5);
  expect(said.events.map(({ type }) => type)).not.toContain("step.started");
  expect(said.events.at(-1)).toMatchObject({ type: "task.cancelled" });
  expect(place.remote("for-each-ref", "--format=%(refname)", "refs/heads").split("\n")).toEqual(["refs/heads/main"]);
});
