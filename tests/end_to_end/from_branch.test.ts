import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place } from "../support/executable.ts";
import { git, scratch } from "../support/git.ts";
import { tamperings } from "../support/tampered.ts";

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
    "wip: progreso parcial (T-1)",
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

test("--yes gives the approval", async () => {
  await using place = aNewMachine();
  expect((await place.devorch("resume", "--from-branch", place.url, "feature/stock", "--yes")).exit).toBe(0);
  expect(JSON.parse(place.remote("show", "feature/stock:.dev-tasks/state.json")).state).toBe("completed");
});

test("--yes gives none to a plan that nothing would check", async () => {
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

/** All of them with DEVORCH_FAULTS=1; `actions/published.test.ts` reads each of them without a process. */
const some = process.env.DEVORCH_FAULTS === "1" ? tamperings : tamperings.filter(({ always }) => always);

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
