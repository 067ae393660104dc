import { expect, test } from "bun:test";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelRequest, Play } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { openStored } from "../../support/fleet/stored.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { git } from "../../support/git.ts";
import { aJob, doneOnce, endOf } from "../../support/job.ts";
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

/** Bundles that are in the database. */
function bundlesOf(place: Place): number {
  using database = openStored(place);
  return database.query<{ n: number }, []>("SELECT count(*) AS n FROM bundle").get()?.n ?? 0;
}

const clonesOf = ({ env }: Place) => join(env.DATA_PATH ?? "", "repos");
const lose = (place: Place) => rmSync(clonesOf(place), { recursive: true, force: true });
const run = (place: Place) => place.devorch("run", "Add stock", "--repo", place.url, "--yes");

/** How a task comes to stand without the clone that its journal speaks of, and the steps that a model is asked for afterwards. */
const losses: Record<string, { asked: number[]; lost(place: Place): Promise<void> }> = {
  "paused in a step, its clone gone": {
    asked: [2, 3],
    async lost(place) {
      place.play(upTo(2, refused));
      await run(place);
      lose(place);
    },
  },
  "paused in its first step, before any commit, its clone gone": {
    asked: [1, 2, 3],
    async lost(place) {
      place.play(upTo(1, refused));
      await run(place);
      lose(place);
    },
  },
  "killed in a step, its clone gone": {
    asked: [3],
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
    asked: [3],
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
    asked: [2, 3],
    async lost(place) {
      place.play((request) => (stepOf(request) === 2 ? doing(2, "wrong") : all(request)));
      await run(place);
      lose(place);
    },
  },
  "done and not pushed, its clone gone": {
    asked: [],
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
  "%s: it is made anew with the commits that were saved, and no step is paid twice",
  async (_, { asked, lost }) => {
    await using place = aPlace({ script: all });
    await lost(place);
    // The base moves on meanwhile: a clone that is made anew has another one at first.
    const other = join(place.folder, "other");
    git(place.folder, "clone", "--quiet", place.bare, other);
    writeFileSync(join(other, "later.txt"), "later\n");
    git(other, "add", ".");
    git(other, "commit", "--quiet", "-m", "Later");
    git(other, "push", "--quiet");
    const before = place.models.requests.length;
    const [seen] = (await place.devorch("logs", "T-1", "--json")).events.slice(-1);
    const done = (await place.show()).steps.map(({ commit }) => commit).filter((commit) => commit !== null);
    place.play(all);

    const said = await place.devorch("resume", "T-1", "--json");

    expect(said).toMatchObject({ exit: 0 });
    const fresh = said.events.filter(({ seq }) => seq > (seen?.seq ?? 0));
    const notices = fresh.filter((event) => event.type === "notice" && event.key.startsWith("task.clone-"));
    const params = { id: "T-1", branch: "feature/stock", steps: done.length };
    expect(notices).toMatchObject([{ key: "task.clone-restored", params }]);
    expect(place.models.requests.slice(before).map(stepOf).filter(Boolean)).toEqual(asked);
    const subjects = place.remote("log", "--format=%s", "main..feature/stock").split("\n");
    expect(subjects.filter((subject) => !subject.startsWith("wip"))).toEqual([
      "feat: Part 3",
      "feat: Part 2",
      "feat: Part 1",
    ]);
    const commits = (await place.show()).steps.map(({ commit }) => commit);
    expect(commits.slice(0, done.length)).toEqual(done);
    for (const n of [1, 2, 3]) expect(place.remote("show", `feature/stock:part${n}.txt`)).toBe("right");
    place.remote("fsck", "--strict");
    expect(bundlesOf(place)).toBe(0);
  },
);

longTest("where only the end is left, the commits that were saved are pushed", async () => {
  await using place = aPlace({ script: upTo(2, refused) });
  await run(place);
  lose(place);

  const said = await place.devorch("cancel", "T-1");

  expect(said.exit).toBe(0);
  expect((await place.tasks())[0]?.state).toBe("cancelled");
  const { events } = await place.devorch("logs", "T-1", "--json");
  expect(events.slice(-3)).toMatchObject([
    { type: "notice", key: "task.clone-restored" },
    { type: "push.done" },
    { type: "task.cancelled" },
  ]);
  place.play(all);
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toHaveLength(4);
});

longTest(
  "a commit that is too large for the database is said, and its step is done again without the clone",
  async () => {
    const files = Array.from({ length: 18 }, (_, at) => `big${at}.bin`);
    const large = `for file in ${files.join(" ")}; do head -c 1000000 /dev/urandom > $file; done`;
    const plan = aPlan([{}, { files: { create: ["part2.txt", ...files] } }, {}]);
    const working: Play = (request) => {
      if (isPlanning(request)) return plan;
      const isLarge = stepOf(request) === 2 && request.turn === 0;
      return isLarge ? { calls: [call("run_command", { command: large })] } : upTo(3, refused)(request);
    };
    await using place = aPlace({ script: working });
    await run(place);
    const said = (await place.devorch("logs", "T-1", "--json")).events.filter(({ type }) => type === "notice");
    expect(said).toContainEqual(expect.objectContaining({ key: "task.commit-not-kept" }));
    lose(place);
    place.play(all);
    const before = place.models.requests.length;

    const resumed = await place.devorch("resume", "T-1", "--json");

    expect(resumed.exit).toBe(0);
    const notices = resumed.events.filter((event) => event.type === "notice" && event.key.startsWith("task.clone-"));
    expect(notices).toMatchObject([{ key: "task.clone-lost-after", params: { step: 1 } }]);
    expect(place.models.requests.slice(before).map(stepOf).filter(Boolean)).toEqual([2, 3]);
    expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toHaveLength(3);
  },
);

longTest("a clone that is whole is gone on with, and a rollback without one makes it anew", async () => {
  await using place = aPlace({ script: upTo(3, refused) });
  await run(place);
  place.play(all);
  const resumed = await place.devorch("resume", "T-1", "--json");
  expect(resumed.exit).toBe(0);
  expect(JSON.stringify(resumed.events)).not.toContain("task.clone-");
  expect(readdirSync(clonesOf(place))).toHaveLength(1);
  lose(place);

  const said = await place.devorch("rollback", "T-1", "--to", "1");

  expect(said.exit).toBe(0);
  lose(place);
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n").slice(2, 4)).toEqual([
    "revert: Part 2",
    "revert: Part 3",
  ]);
});

/** Between the saves of a task the clone is removed under a process that lives, or that was killed there. */
const pointsOfLoss = [8, 22, 36, 50, 64, 78];
aloneTest.each(rowsOf(pointsOfLoss, 50))(
  "killed at point %d of the journal and its clone removed, nothing is lost",
  async (point) => {
    await using place = aJob();
    place.env.DEVORCH_CRASH_AT = String(point);
    await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    delete place.env.DEVORCH_CRASH_AT;
    lose(place);

    expect(await endOf(place)).toEqual(doneOnce);
  },
);

aloneTest("a database that is restored on another machine goes on with every commit", async () => {
  await using place = aPlace({ script: upTo(3, refused) });
  await run(place);
  const backup = join(place.folder, "backup.db");
  expect((await place.devorch("backup", backup)).exit).toBe(0);
  rmSync(place.env.DATA_PATH ?? "", { recursive: true });
  expect((await place.devorch("restore", backup)).exit).toBe(0);
  place.play(all);
  const before = place.models.requests.length;

  expect((await place.devorch("resume", "T-1")).exit).toBe(0);

  expect(place.models.requests.slice(before).map(stepOf).filter(Boolean)).toEqual([3]);
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toHaveLength(3);
});

/** What happens on the remote between the plan of a follow-up and its approval; how the approval ends. */
const meanwhile: Record<string, { exit: number; happens(place: Place): void }> = {
  nothing: { exit: 0, happens() {} },
  "the base moves on": { exit: 0, happens: (place) => pushTo(place, "main") },
  "somebody pushes to the branch": { exit: 3, happens: (place) => pushTo(place, "feature/stock") },
};

function pushTo(place: Place, branch: string): void {
  const other = join(place.folder, "other");
  git(place.folder, "clone", "--quiet", "--branch", branch, place.bare, other);
  writeFileSync(join(other, "later.txt"), "later\n");
  git(other, "add", ".");
  git(other, "commit", "--quiet", "-m", "Later");
  git(other, "push", "--quiet");
}

test.each(rowsOf(Object.entries(meanwhile), "nothing"))(
  "a follow-up whose clone is gone before it is approved begins where its plan was made for: %s",
  async (_, { exit, happens }) => {
    const second = { files: { create: ["part2.txt"] }, verify: [{ run: "grep -q right part2.txt" }] };
    await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
    await run(place);
    const delivered = place.remote("rev-parse", "feature/stock");
    place.play({ planner: [aPlan([second])], executor: [doing(2)] });
    expect((await place.devorch("modify", "T-1", "more")).exit).toBe(3);
    happens(place);
    lose(place);

    expect((await place.devorch("approve", "T-1")).exit).toBe(exit);
    if (exit === 3) expect((await place.devorch("approve", "T-1")).exit).toBe(0);

    expect((await place.show()).state).toBe("completed");
    expect(place.remote("rev-list", `${delivered}..feature/stock`).split("\n")).toHaveLength(exit === 3 ? 2 : 1);
    for (const n of [1, 2]) expect(place.remote("show", `feature/stock:part${n}.txt`)).toBe("right");
  },
);
