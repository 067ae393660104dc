import { expect, test } from "bun:test";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelRequest, Play } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, doing, type Place } from "../../support/executable.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const isPlanning = ({ tools }: ModelRequest) => tools.includes("submit_plan");
const stepOf = (request: ModelRequest) => Number(/Your step is (\d)/.exec(request.messages[0]?.text ?? "")?.[1] ?? 0);
const steps = 3;

/** The models work up to this step, and answer there with something else. */
function upTo(last: number, then: ReturnType<Play>): Play {
  return (request) => {
    if (isPlanning(request)) return aPlan(Array.from({ length: steps }, () => ({})));
    return stepOf(request) < last ? doing(stepOf(request)) : then;
  };
}
const refused = { misbehave: { status: 401 } } as const;
const hang = { misbehave: "hang" } as const;
const all = upTo(steps + 1, refused);

const clonesOf = ({ env }: Place) => join(env.DATA_PATH ?? "", "repos");
const lose = (place: Place) => rmSync(clonesOf(place), { recursive: true, force: true });
const run = (place: Place) => place.devorch("run", "Add stock", "--repo", place.url, "--yes");

/** How a task comes to stand without the clone that its journal speaks of, and the branch that the work is on at the end. */
const losses: Record<string, { branch?: string; lost(place: Place): Promise<void> }> = {
  "paused in a step, its clone gone": {
    async lost(place) {
      place.play(upTo(2, refused));
      await run(place);
      lose(place);
    },
  },
  "paused in its first step, before any commit, its clone gone": {
    async lost(place) {
      place.play(upTo(1, refused));
      await run(place);
      lose(place);
    },
  },
  "killed in a step, its clone gone": {
    async lost(place) {
      place.play(upTo(3, hang));
      const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
      while (!place.models.requests.some((request) => stepOf(request) === 3)) await Bun.sleep(20);
      running.kill("SIGKILL");
      await running.done;
      lose(place);
    },
  },
  "paused in a step, an older copy in the place of its clone": {
    async lost(place) {
      place.play(upTo(2, refused));
      await run(place);
      const older = join(place.env.DATA_PATH ?? "", "older");
      cpSync(clonesOf(place), older, { recursive: true });
      place.play(upTo(3, refused));
      await place.devorch("resume", "T-1");
      lose(place);
      cpSync(older, clonesOf(place), { recursive: true });
    },
  },
  "failed and pushed, its clone gone": {
    branch: "feature/stock-2",
    async lost(place) {
      place.play((request) => (stepOf(request) === 2 ? doing(2, "wrong") : all(request)));
      await run(place);
      lose(place);
    },
  },
  "done and not pushed, its clone gone": {
    async lost(place) {
      const hook = join(place.bare, "hooks", "pre-receive");
      writeFileSync(hook, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
      place.play(all);
      await run(place);
      rmSync(hook);
      lose(place);
    },
  },
};

test.each(rowsOf(Object.entries(losses), "paused in a step, its clone gone"))(
  "%s: that is said before a model is asked, and the steps are done again",
  async (_, { branch = "feature/stock", lost }) => {
    await using place = aPlace({ script: all });
    await lost(place);
    const before = place.models.requests.length;
    const [seen] = (await place.devorch("logs", "T-1", "--json")).events.slice(-1);
    place.play(all);

    const said = await place.devorch("resume", "T-1", "--json");

    expect(said).toMatchObject({ exit: 0 });
    const fresh = said.events.filter(({ seq }) => seq > (seen?.seq ?? 0));
    const notices = fresh.filter((event) => event.type === "notice" && event.key.startsWith("task.clone-lost"));
    expect(notices).toMatchObject([{ key: "task.clone-lost", params: { id: "T-1", branch: "feature/stock" } }]);
    const began = fresh.findIndex(({ type }) => type === "step.started");
    expect(fresh.findIndex(({ seq }) => seq === notices[0]?.seq)).toBeLessThan(began);
    expect(place.models.requests.slice(before).map(stepOf)).toEqual([1, 2, 3]);
    expect(place.remote("log", "--format=%s", `main..${branch}`).split("\n")).toEqual([
      "feat: Part 3",
      "feat: Part 2",
      "feat: Part 1",
    ]);
    for (const n of [1, 2, 3]) expect(place.remote("show", `${branch}:part${n}.txt`)).toBe("right");
    place.remote("fsck", "--strict");
  },
);

longTest("where only the end is left it ends without the clone, and says so", async () => {
  await using place = aPlace({ script: upTo(2, refused) });
  await run(place);
  lose(place);

  const said = await place.devorch("cancel", "T-1");

  expect(said.exit).toBe(0);
  expect((await place.tasks())[0]?.state).toBe("cancelled");
  const { events } = await place.devorch("logs", "T-1", "--json");
  expect(events.slice(-2)).toMatchObject([
    { type: "notice", key: "task.clone-lost-unfinished" },
    { type: "task.cancelled" },
  ]);
  place.play(all);
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toHaveLength(3);
});

longTest("a clone that is whole is gone on with, and a rollback without one says what to do", async () => {
  await using place = aPlace({ script: upTo(3, refused) });
  await run(place);
  place.play(all);
  const resumed = await place.devorch("resume", "T-1", "--json");
  expect(resumed.exit).toBe(0);
  expect(JSON.stringify(resumed.events)).not.toContain("clone-lost");
  expect(readdirSync(clonesOf(place))).toHaveLength(1);
  lose(place);

  const said = await place.devorch("rollback", "T-1", "--to", "1");

  expect([said.exit, said.stderr]).toEqual([2, expect.stringContaining("clone")]);
  expect((await place.show()).state).toBe("completed");
});
