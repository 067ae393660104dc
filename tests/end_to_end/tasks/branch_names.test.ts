import { expect, test } from "bun:test";
import { join } from "node:path";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { aPlace, aPlan, doing, type Place } from "../../support/executable.ts";
import { git, makeRepository } from "../../support/git.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const script = { planner: [aPlan([{}])], executor: [doing(1)] };
const branches = (place: Place) => place.remote("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
const told = (events: TaskEvent[]) =>
  events.flatMap((event) =>
    event.type === "notice" && event.key === "task.branch-renamed"
      ? [`${event.params.wanted} ${event.params.branch}`]
      : [],
  );
/** What one commit on top of the base is called, by its trailer. */
const trailers = (place: Place, branch: string) =>
  place.remote("log", "--format=%(trailers:key=Devorch-Step,valueonly,separator=%x2C)", `main..${branch}`);

const beside: [string, string[], string[]][] = [
  ["feature-2/stock", ["feature"], []],
  ["feature/stock-2", ["feature/stock/deep/er"], []],
  ["feature/stock-2", ["Feature/STOCK"], []],
  ["feature/stock-3", ["feature/stock", "feature/stock-2"], []],
  ["mine-2", ["mine"], ["--branch", "mine"]],
  ["main-2", [], ["--branch", "main"]],
  ["mine/it-2/now", ["Mine/it"], ["--branch", "mine/it/now"]],
];

test.each(rowsOf(beside, "feature/stock-3"))(
  "the branch is %p from the start, beside %p with %p",
  async (branch, there, options) => {
    await using place = aPlace({ script });
    for (const name of there) place.remote("branch", name, "main");

    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json", ...options);

    expect(said.exit).toBe(0);
    expect(branches(place)).toEqual([...there, branch, "main"].sort());
    expect(told(said.events)).toHaveLength(1);
    const types = said.events.map(({ type, ...event }) => (type === "notice" ? (event as { key?: string }).key : type));
    expect(types.indexOf("task.branch-renamed")).toBeLessThan(types.indexOf("step.started"));
    // Before the plan is shown it is said too.
    expect(types.indexOf("task.branch-will-be")).toBeGreaterThan(-1);
    expect(types.indexOf("task.branch-will-be")).toBeLessThan(types.indexOf("plan.ready"));
    expect(trailers(place, branch)).toBe("T-1/1/1");
  },
);

/** Somebody does something to the remote while the executor is at work. */
function meanwhile(place: Place, act: () => void): void {
  place.play((request) => {
    if (request.tools.includes("submit_plan")) return aPlan([{}]);
    act();
    return doing(1);
  });
}

const taken: [string, string][] = [
  ["feature/stock", "feature/stock-2"],
  ["feature/stock/deep", "feature/stock-2"],
  ["feature", "feature-2/stock"],
  ["feature/Stock", "feature/stock-2"],
];

test.each(rowsOf(taken, "feature/stock"))(
  "a name that somebody takes meanwhile is left to them: %p",
  async (name, branch) => {
    await using place = aPlace({ script });
    meanwhile(place, () => place.remote("branch", name, "main"));

    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

    expect(said.exit).toBe(0);
    const theirs = branches(place).filter((name) => name !== "main" && name !== branch);
    expect(theirs).toHaveLength(1);
    expect(place.remote("rev-parse", theirs[0] ?? "")).toBe(place.remote("rev-parse", "main"));
    expect(told(said.events)).toEqual([`feature/stock ${branch}`]);
    expect(said.events.find(({ type }) => type === "push.done")).toMatchObject({ branch });
    expect(trailers(place, branch)).toBe("T-1/1/1");
    expect((await place.show()).branch).toBe(branch);
  },
);

test("two tasks with one slug get two names, whichever pushes first", async () => {
  await using place = aPlace({ script });
  place.play((request) => (request.tools.includes("submit_plan") ? aPlan([{}]) : doing(1)));
  const owner = place.begin("serve");
  await owner.told(/http/);

  const run = () => place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  const both = await Promise.all([run(), run()]);
  owner.kill("SIGTERM");
  await owner.done;

  expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
  expect(branches(place)).toEqual(["feature/stock", "feature/stock-2", "main"]);
  const both2 = ["feature/stock", "feature/stock-2"].map((branch) => trailers(place, branch));
  expect(both2.sort()).toEqual(["T-1/1/1", "T-2/1/1"]);
});

longTest("in a folder the branch that was put there under the taken name is taken back", async () => {
  await using place = aPlace({ script });
  const folder = makeRepository(join(place.folder, "shop"));
  git(folder, "remote", "add", "origin", place.url);
  // The origin has it, and the folder has never heard of it.
  meanwhile(place, () => {
    if (!branches(place).includes("feature/stock")) place.remote("branch", "feature/stock", "main");
  });

  const said = await place.devorch("run", "Add stock", "--repo", folder, "--yes", "--json");

  expect(said.exit).toBe(0);
  expect(git(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads")).toBe("feature/stock-2\nmain");
  expect(branches(place)).toEqual(["feature/stock", "feature/stock-2", "main"]);
});

longTest("killed at any moment of the end, exactly one branch is pushed", async () => {
  let kills = 0;
  // From behind the last write of the journal, where nothing is killed, backwards.
  for (let at = 71; kills < 12; at -= 1) {
    await using place = aPlace({ script, env: { DEVORCH_CRASH_AT: String(at) } });
    let isTaken = false;
    meanwhile(place, () => {
      if (!isTaken) place.remote("branch", "feature/stock", "main");
      isTaken = true;
    });
    const { exit } = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
    if (exit !== 0) kills++;
    place.env.DEVORCH_CRASH_AT = "";
    if ((await place.show()).state !== "completed") expect((await place.devorch("resume", "T-1")).exit).toBe(0);

    expect(branches(place)).toEqual(["feature/stock", "feature/stock-2", "main"]);
    expect(place.remote("rev-parse", "feature/stock")).toBe(place.remote("rev-parse", "main"));
    expect(trailers(place, "feature/stock-2")).toBe("T-1/1/1");
  }
});
