import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Script } from "../../../orchestrator/demo/model_server/play.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { aPlace, aPlan, doing, type Place, type PlaceOptions, type Said } from "../../support/executable.ts";
import { commit, git, inClone } from "../../support/git.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const branch = "feature/stock";

/** A place whose T-1 is delivered: one step on feature/stock. */
async function delivered(options: Partial<PlaceOptions> = {}): Promise<Place> {
  const place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] }, ...options });
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);
  return place;
}

/** The next revision writes part2.txt. */
const second: Script = {
  planner: [
    aPlan([{ title: "Part 2", files: { create: ["part2.txt"] }, verify: [{ run: "grep -q right part2.txt" }] }]),
  ],
  executor: [doing(2)],
};

const follow = async (place: Place, ...more: string[]): Promise<Said> => {
  const waiting = await place.devorch("modify", "T-1", "write part 2 as well", ...more);
  expect(waiting, waiting.stderr).toMatchObject({ exit: 3 });
  return waiting;
};
const tip = (place: Place, name = branch) => place.remote("rev-parse", name);
const trailers = (place: Place, name = branch) =>
  place.remote("log", "--format=%(trailers:key=Devorch-Step,valueonly,separator=)", `main..${name}`).split("\n");

const events = async (place: Place): Promise<TaskEvent[]> =>
  (await place.devorch("logs", "T-1", "--json")).stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

test("modify on a completed task makes the next revision on the same branch, with a plan and an approval of its own", async () => {
  await using place = await delivered();
  const before = tip(place);
  place.play(second);

  const waiting = await follow(place, "--json");

  const resumed = waiting.events.findIndex(({ type }) => type === "task.resumed");
  expect(waiting.events[resumed]).toMatchObject({ from: "completed", why: "write part 2 as well" });
  expect(waiting.events[resumed - 1]?.type).toBe("task.completed");
  expect(waiting.events.at(-1)).toMatchObject({ type: "plan.ready", revision: 2, head: before });
  const asked = place.models.requests.filter(({ tools }) => tools.includes("submit_plan")).at(-1);
  for (const told of ["Adds stock validation", "Part 1", "part1.txt", "write part 2 as well"])
    expect(asked?.messages[0]?.text).toContain(told);
  expect((await place.show()).state).toBe("planned");
  expect(tip(place)).toBe(before);

  expect((await place.devorch("approve", "T-1")).exit).toBe(0);

  expect(trailers(place)).toEqual(["T-1/2/1", "T-1/1/1"]);
  expect(place.remote("merge-base", "--is-ancestor", before, branch)).toBe("");
  expect(await place.show()).toMatchObject({ state: "completed", revision: 2, branch });
  for (const page of ["plan.md", "progress.md"])
    expect(place.remote("show", `${branch}:.dev-tasks/${page}`)).toContain("Part 1");
  place.remote("fsck", "--strict");
  expect(await place.devorch("resume", "T-1")).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("devorch modify"),
  });
});

longTest("a follow-up has money of its own: the cost before it does not count", async () => {
  await using place = await delivered();
  const { costUsd } = await place.show();
  expect(costUsd).toBeGreaterThan(0);
  place.env.MAX_COST_USD = String(costUsd);
  place.play(second);

  await follow(place);

  expect((await place.devorch("approve", "T-1")).exit).not.toBe(1);
  expect((await place.show()).costUsd).toBeGreaterThan(costUsd);
});

longTest("several follow-ups, one after the other", async () => {
  await using place = await delivered();
  for (const n of [2, 3]) {
    const file = `part${n}.txt`;
    place.play({
      planner: [aPlan([{ title: file, files: { create: [file] }, verify: [{ run: `grep -q right ${file}` }] }])],
      executor: [doing(n)],
    });
    await follow(place);
    expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  }
  expect(trailers(place)).toEqual(["T-1/3/1", "T-1/2/1", "T-1/1/1"]);
  expect(place.remote("show", `${branch}:.dev-tasks/plan.md`)).toContain("part2.txt");
});

longTest("commits of others are named before the plan, and the follow-up stands on them", async () => {
  await using place = await delivered();
  inClone(place, branch, commit("Ana's own work", { "ana.txt": "hers\n" }));
  place.play(second);

  const waiting = await follow(place, "--json");

  expect(JSON.stringify(waiting.events.filter(({ type }) => type === "notice"))).toContain("Ana's own work");
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  expect(place.remote("show", `${branch}:ana.txt`)).toBe("hers");
  expect(trailers(place)).toEqual(["T-1/2/1", "", "T-1/1/1"]);
});

const nothingDelivered: [string, "rejected" | "cancelled" | "failed", number, (place: Place) => Promise<Said>][] = [
  ["rejected", "rejected", 0, (place) => place.devorch("reject", "T-1", "not now")],
  ["cancelled", "cancelled", 0, (place) => place.devorch("cancel", "T-1")],
  ["failed", "failed", 1, (place) => place.devorch("approve", "T-1")],
];
test.each(rowsOf(nothingDelivered, "rejected"))(
  "a %s follow-up leaves the task completed at its last delivered revision",
  async (_, ending, exit, end) => {
    await using place = await delivered();
    const before = tip(place);
    place.play({ ...second, executor: [doing(2, "no"), doing(2, "no"), doing(2, "no")] });
    await follow(place);

    expect((await end(place)).exit).toBe(exit);

    expect(await place.show()).toMatchObject({
      state: "completed",
      revision: 1,
      branch,
      steps: [{ title: "Part 1", state: "green" }],
      undelivered: { state: ending, revision: 2 },
    });
    expect((await events(place)).at(-1)?.type).toBe(`task.${ending}`);
    expect(tip(place)).toBe(before);
    expect((await place.devorch("diff", "T-1")).stdout).not.toContain("part2.txt");

    place.play(second);
    await follow(place);
    expect((await place.devorch("approve", "T-1")).exit).toBe(0);
    expect(trailers(place)).toEqual(["T-1/3/1", "T-1/1/1"]);
  },
);

longTest("the branch was deleted: a new one from the base, and it is said", async () => {
  await using place = await delivered();
  place.remote("branch", "-D", branch);
  inClone(place, "main", commit("later", { "later.txt": "x\n" }));
  place.play(second);

  const waiting = await follow(place, "--json");
  expect(waiting.events).toContainEqual(expect.objectContaining({ type: "notice", key: "follow-up.deleted" }));
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);

  expect((await place.show()).branch).toBe(branch);
  expect(trailers(place)).toEqual(["T-1/2/1"]);
  expect(place.remote("show", `${branch}:later.txt`)).toBe("x");
});

longTest("a failed task that was pushed goes on with its branch", async () => {
  await using place = aPlace({
    script: { planner: [aPlan([{}, {}])], executor: [doing(1), doing(2, "no"), doing(2, "no"), doing(2, "no")] },
  });
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(1);
  place.play({ ...second, executor: [doing(2, "right at last")] });
  await follow(place);

  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  expect(await place.show()).toMatchObject({ state: "completed", revision: 2, branch });
  expect(trailers(place)[0]).toBe("T-1/2/1");
});

longTest("rollback reaches into an earlier revision, by commits of its own, and not over those of others", async () => {
  await using place = await delivered();
  place.play(second);
  await follow(place);
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);

  expect((await place.devorch("rollback", "T-1", "--to", "1/0")).exit).toBe(0);
  place.play({ executor: [doing(1, "right again")] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);

  expect(place.remote("log", "--format=%s", `main..${branch}`).split("\n")).toEqual([
    "feat: Part 1",
    "revert: Part 1",
    "revert: Part 2",
    "feat: Part 2",
    "feat: Part 1",
  ]);
  expect(trailers(place)[0]).toBe("T-1/3/1");
  expect(place.remote("ls-tree", "--name-only", branch)).not.toContain("part2.txt");

  inClone(place, branch, commit("Ana", { "ana.txt": "hers\n" }));
  place.play(second);
  await follow(place);
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  expect((await place.devorch("rollback", "T-1", "--to", "3/0")).exit).toBe(2);
  expect((await place.devorch("rollback", "T-1", "--to", "9/0")).exit).toBe(2);
});

longTest("resume of a completed task names modify, for its id and for its branch", async () => {
  await using place = await delivered();
  for (const words of [["T-1"], ["--from-branch", place.url, branch]]) {
    const said = await place.devorch("resume", ...words);
    expect(said.exit).toBe(2);
    expect(said.stderr).toContain("devorch modify");
  }
});

longTest("a local folder: the follow-up stands on the folder's branch", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
  const folder = join(place.folder, "shop");
  git(place.folder, "clone", "-q", place.bare, folder);
  git(folder, "remote", "remove", "origin");
  expect((await place.devorch("run", "Add stock", "--repo", folder, "--yes")).exit).toBe(0);
  place.play(second);
  await follow(place);
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  expect(git(folder, "log", "--format=%s", `main..${branch}`).split("\n")).toEqual(["feat: Part 2", "feat: Part 1"]);
});

const points = Array.from({ length: 40 }, (_, at) => at + 1);
longTest.each(points)("killed at point %p of the journal, a follow-up is made once", async (point) => {
  await using place = await delivered();
  place.play(({ tools }) => {
    const [plan, work] = [second.planner?.[0], second.executor?.[0]];
    return (tools.includes("submit_plan") ? plan : work) ?? { text: "" };
  });
  const killed = async (...words: string[]) => {
    place.env.DEVORCH_CRASH_AT = String(point);
    await place.devorch(...words);
    delete place.env.DEVORCH_CRASH_AT;
  };

  await killed("modify", "T-1", "write part 2 as well");
  const { state } = await place.show();
  if (state === "completed") await follow(place);
  else if (state !== "planned") expect((await place.devorch("resume", "T-1")).exit).toBe(3);
  await killed("approve", "T-1");
  const now = (await place.show()).state;
  if (now !== "completed") expect((await place.devorch(now === "planned" ? "approve" : "resume", "T-1")).exit).toBe(0);

  expect(await place.show()).toMatchObject({ state: "completed", revision: 2 });
  expect(trailers(place)).toEqual(["T-1/2/1", "T-1/1/1"]);
});
