import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { git, scratch } from "../../support/git.ts";
import { isLong, longTest } from "../../support/long.ts";
import { tamperings } from "../../support/material/tampered.ts";

const area = scratch();
/** The remote with a branch whose second step stayed red. */
let left = "";

beforeAll(async () => {
  await using place = aPlace({
    script: { planner: [aPlan([{}, {}])], executor: [doing(1), doing(2, "no"), doing(2, "no"), doing(2, "no")] },
  });
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(1);
  left = join(area.path, "shop.git");
  cpSync(place.bare, left, { recursive: true });
}, 60_000);

afterAll(() => area[Symbol.dispose]());

/** A machine that never heard of the task, beside that remote. */
function aNewMachine(): Place {
  const repository = (root: string) => {
    const bare = join(root, "shop.git");
    cpSync(left, bare, { recursive: true });
    return bare;
  };
  return aPlace({ repository, script: { executor: [doing(2)] } });
}

test("a new machine goes on from the branch alone, after a new approval, to the same tree", async () => {
  await using place = aNewMachine();

  const waiting = await place.devorch("resume", "--from-branch", place.url, "feature/stock", "--json");
  expect(waiting.exit).toBe(3);
  expect(waiting.events.at(-1)?.type).toBe("plan.ready");
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);

  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
    "feat: Part 2",
    "wip: work in progress (T-1)",
    "feat: Part 1",
  ]);
  await using whole = aPlace({ script: { planner: [aPlan([{}, {}])], executor: [doing(1), doing(2)] } });
  expect((await whole.devorch("run", "Add stock", "--repo", whole.url, "--yes")).exit).toBe(0);
  const tree = (one: Place) =>
    one
      .remote("ls-tree", "-r", "feature/stock")
      .split("\n")
      .filter((line) => !line.includes(".dev-tasks"))
      .join("\n");
  expect(tree(place)).toBe(tree(whole));
});

longTest("--yes gives the approval", async () => {
  await using place = aNewMachine();
  expect((await place.devorch("resume", "--from-branch", place.url, "feature/stock", "--yes")).exit).toBe(0);
  expect(JSON.parse(place.remote("show", "feature/stock:.dev-tasks/state.json")).state).toBe("completed");
});

longTest("--yes gives none to a plan that nothing would check", async () => {
  const unchecked = aPlan([{ verify: [] }, { verify: [] }]);
  const executor = [doing(1), { misbehave: { status: 401 } }];
  await using first = aPlace({ files: { "README.md": "# Shop\n" }, script: { planner: [unchecked], executor } });
  expect((await first.devorch("run", "Add stock", "--repo", first.url, "--yes", "--unverified")).exit).toBe(4);
  expect((await first.devorch("cancel", "T-1")).exit).toBe(0);
  const repository = (root: string) => {
    cpSync(first.bare, join(root, "shop.git"), { recursive: true });
    return join(root, "shop.git");
  };
  await using second = aPlace({ repository, script: { executor: [doing(2)] } });

  const said = await second.devorch("resume", "--from-branch", second.url, "feature/stock", "--yes", "--json");

  expect(said.exit).toBe(3);
  expect(said.events.map(({ type }) => type)).not.toContain("plan.approved");
  expect(said.events).toContainEqual(expect.objectContaining({ type: "notice", key: "task.unverified" }));
  expect((await second.devorch("approve", "T-1", "--unverified")).exit).toBe(0);
});

const plan = (count: number) => aPlan(Array.from({ length: count }, () => ({})));
const subjects = (place: Place) => place.remote("log", "--format=%s", "main..feature/stock").split("\n");
const statesOf = async (place: Place) => (await place.show()).steps.map(({ state }) => state);

const changes: [string, (place: Place) => ReturnType<Place["devorch"]>, number][] = [
  ["the planner adds a step", async (place: Place) => place.devorch("modify", "T-1", "Write a third part too"), 3],
  [
    "the planner asks first",
    async (place: Place) => {
      place.play({
        planner: [{ calls: [call("ask_user", { questions: [{ text: "Which one?" }] })] }, plan(3)],
        executor: [doing(2), doing(3)],
      });
      expect((await place.devorch("modify", "T-1", "Write a third part too")).exit).toBe(3);
      return place.devorch("answer", "T-1", "the third");
    },
    3,
  ],
  [
    "a person resumes it after the planner failed",
    async (place: Place) => {
      place.play({ planner: [{ misbehave: { status: 401 } }] });
      expect((await place.devorch("modify", "T-1", "Write a third part too")).exit).toBe(4);
      place.play({ planner: [plan(3)], executor: [doing(2), doing(3)] });
      return place.devorch("resume", "T-1");
    },
    3,
  ],
  ["words take a step away", async (place: Place) => place.devorch("modify", "T-1", "remove step 2"), 1],
];

longTest.each(changes)("a changed plan keeps the steps that are done: %s", async (_, modify, count) => {
  await using place = aNewMachine();
  place.play({ planner: [plan(3)], executor: [doing(2), doing(3)] });
  expect((await place.devorch("resume", "--from-branch", place.url, "feature/stock")).exit).toBe(3);

  const modified = await modify(place);
  expect([modified.exit, modified.stderr]).toEqual([3, expect.any(String)]);
  const states = await statesOf(place);
  expect(states).toEqual(["green", ...Array.from({ length: count - 1 }, () => "pending" as const)]);
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);

  expect(subjects(place).filter((subject) => subject === "feat: Part 1")).toHaveLength(1);
  expect(await statesOf(place)).toEqual(Array.from({ length: count }, () => "green" as const));
});

longTest("a step that the changed plan has in another way is done again", async () => {
  await using place = aNewMachine();
  const changed = aPlan([{ verify: [{ run: "grep -q other part1.txt" }] }, {}]);
  place.play({ planner: [changed], executor: [doing(1, "other"), doing(2)] });
  expect((await place.devorch("resume", "--from-branch", place.url, "feature/stock")).exit).toBe(3);
  expect((await place.devorch("modify", "T-1", "Part 1 must say other")).exit).toBe(3);
  expect(await statesOf(place)).toEqual(["pending", "pending"]);
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  expect(place.remote("show", "feature/stock:part1.txt")).toBe("other");
});

longTest.each([0, 1])("a rollback to %p of a branch that came from elsewhere takes back what it says", async (step) => {
  await using place = aNewMachine();
  expect((await place.devorch("resume", "--from-branch", place.url, "feature/stock")).exit).toBe(3);
  expect((await place.devorch("cancel", "T-1")).exit).toBe(0);
  expect((await place.devorch("rollback", "T-1", "--to", String(step))).exit).toBe(0);

  const [folder = ""] = readdirSync(join(place.env.DATA_PATH ?? "", "repos"));
  const clone = join(place.env.DATA_PATH ?? "", "repos", folder);
  const changed = git(clone, "diff", "--name-only", place.remote("rev-parse", "main"), "HEAD").split("\n");
  expect(changed.filter((path) => path !== "" && !path.startsWith(".dev-tasks"))).toEqual(
    step === 0 ? [] : ["part1.txt"],
  );
  expect(git(clone, "status", "--porcelain")).toBe("");
  expect(await statesOf(place)).toEqual([step === 0 ? "pending" : "green", "pending"]);

  place.play({ executor: step === 0 ? [doing(1), doing(2)] : [doing(2)] });
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
  expect(place.remote("ls-tree", "--name-only", "feature/stock")).toContain("part2.txt");
});

/** `actions/published.test.ts` reads each of them without a process. */
const some = isLong ? tamperings : tamperings.filter(({ always }) => always);

test("whatever was tampered with is refused with its branch, and nothing comes of it", async () => {
  await using place = aNewMachine();
  const copy = join(place.folder, "..", "copy");
  git(join(place.folder, ".."), "clone", "-q", "--branch", "feature/stock", place.bare, "copy");
  const file = join(copy, ".dev-tasks", "state.json");
  const whole = await Bun.file(file).text();
  const asked = place.models.requests.length;

  for (const { name, tamper } of some) {
    await Bun.write(file, tamper(whole));
    git(copy, "commit", "-q", "-a", "-m", "tampered");
    git(copy, "push", "-q");
    const tip = place.remote("rev-parse", "feature/stock");

    const said = await place.devorch("resume", "--from-branch", place.url, "feature/stock", "--yes");

    expect([name, said.exit, said.stderr]).toEqual([name, 2, expect.stringContaining("feature/stock")]);
    expect([name, place.remote("rev-parse", "feature/stock")]).toEqual([name, tip]);
  }
  expect(await place.tasks()).toEqual([]);
  expect(place.models.requests).toHaveLength(asked);
  expect(place.remote("for-each-ref", "--format=%(refname)").split("\n")).toEqual([
    "refs/heads/feature/stock",
    "refs/heads/main",
  ]);
}, 180_000);

test("a branch that devorch never wrote, or one that does not exist, is said to be so", async () => {
  await using place = aNewMachine();
  expect((await place.devorch("resume", "--from-branch", place.url, "main")).exit).toBe(2);
  expect((await place.devorch("resume", "--from-branch", place.url, "feature/none")).exit).toBe(2);
});
