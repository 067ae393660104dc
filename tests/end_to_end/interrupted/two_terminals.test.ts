import { expect, test } from "bun:test";
import { aPlace, aPlan, doing, type Place } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

/** Planner at once; the executor answers when the test says so. */
function slowPlace(): { place: Place; release: () => void } {
  const gate = Promise.withResolvers<void>();
  const place = aPlace({
    script: async (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}, {}]);
      if (!request.messages[0]?.text.includes("Your step is 2")) return doing(1);
      await gate.promise;
      return doing(2);
    },
  });
  return { place, release: gate.resolve };
}

test("while one terminal runs a task, others list it, show it, start a second one and follow it", async () => {
  const { place, release } = slowPlace();
  await using _ = place;
  const owner = place.begin("run", "First", "--repo", place.url, "--yes", "--json");
  await owner.event("step.started", 2);

  expect((await place.tasks()).map(({ id, state }) => [id, state])).toEqual([["T-1", "executing"]]);
  const view = await place.show();
  expect(view.steps.map(({ state }) => state)).toEqual(["green", "running"]);
  expect((await place.devorch("diff", "T-1")).stdout).toContain("+right");

  const detached = await place.devorch(
    "run",
    "Second",
    "--repo",
    place.url,
    "--yes",
    "--detach",
    "--branch",
    "feature/second",
  );
  expect(detached.exit).toBe(0);
  expect(detached.stdout).toContain("T-2");
  const follower = place.begin("resume", "T-2", "--json");
  await follower.event("step.started", 2);

  release();
  const [first, second] = [await owner.done, await follower.done];
  expect([first.exit, second.exit]).toEqual([0, 0]);
  expect(second.events[0]).toMatchObject({ seq: 1, task: "T-2" });
  expect(second.events.at(-1)?.type).toBe("task.completed");
  expect(place.remote("log", "--format=%s", "main..feature/second").split("\n")).toHaveLength(2);
});

longTest("a client's Ctrl-C detaches and the task goes on", async () => {
  const { place, release } = slowPlace();
  await using _ = place;
  const owner = place.begin("run", "First", "--repo", place.url, "--yes", "--json");
  await owner.event("step.started", 2);
  const follower = place.begin("resume", "T-1", "--json");
  await follower.event("step.started", 2);

  follower.kill("SIGINT");
  expect((await follower.done).exit).toBe(130);
  release();
  expect((await owner.done).exit).toBe(0);
});

longTest("when the owner is killed the attached follower takes over and the task completes", async () => {
  const { place, release } = slowPlace();
  await using _ = place;
  const owner = place.begin("run", "First", "--repo", place.url, "--yes", "--json");
  await owner.event("step.started", 2);
  const follower = place.begin("resume", "T-1", "--json");
  await follower.event("step.started", 2);

  owner.kill("SIGKILL");
  release();
  const said = await follower.done;

  expect(said.exit).toBe(0);
  expect(said.events.at(-1)?.type).toBe("task.completed");
  expect(said.events.map(({ seq }) => seq)).toEqual(said.events.map((_event, index) => index + 1));
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
    "feat: Part 2",
    "feat: Part 1",
  ]);
  place.remote("fsck", "--strict");
});

longTest("a task of which a follower waits is not left by its owner", async () => {
  const { place, release } = slowPlace();
  await using _ = place;
  const owner = place.begin("run", "First", "--repo", place.url, "--yes", "--json");
  await owner.event("step.started", 2);
  const second = place.begin("run", "Second", "--repo", place.url, "--yes", "--json", "--branch", "feature/second");
  await second.event("step.started", 2);

  owner.kill("SIGINT");
  await owner.event("task.paused");
  release();

  expect((await second.done).exit).toBe(0);
  expect((await owner.done).exit).toBe(130);
});

longTest("SIGTERM leaves with a checkpoint and 75; the next start goes on", async () => {
  const { place, release } = slowPlace();
  await using _ = place;
  const owner = place.begin("run", "First", "--repo", place.url, "--yes", "--json");
  await owner.event("step.started", 2);

  owner.kill("SIGTERM");
  expect((await owner.done).exit).toBe(75);
  expect((await place.show()).state).toBe("executing");
  release();
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
});

longTest("with one place a second task waits in the queue, says its place, and goes on by itself", async () => {
  const { place, release } = slowPlace();
  await using _ = place;
  place.env.MAX_PARALLEL_TASKS = "1";
  const owner = place.begin("run", "First", "--repo", place.url, "--yes", "--json");
  await owner.event("step.started", 2);
  const second = place.begin("run", "Second", "--repo", place.url, "--yes", "--json", "--branch", "feature/second");
  const third = place.begin("run", "Third", "--repo", place.url, "--yes", "--json", "--branch", "feature/third");
  const queued = [await second.event("task.queued"), await third.event("task.queued")];

  expect(queued.map((event) => ("place" in event ? event.place : 0)).sort()).toEqual([1, 2]);
  await Bun.sleep(300);
  expect((await place.tasks()).map(({ state }) => state)).toEqual(["executing", "queued", "queued"]);

  release();
  expect([(await owner.done).exit, (await second.done).exit, (await third.done).exit]).toEqual([0, 0, 0]);
});
