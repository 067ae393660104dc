import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

test("rollback of a pushed branch adds revert commits, and the step is done again under a new revision", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}, {}])], executor: [doing(1), doing(2)] } });
  await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
  const before = place.remote("rev-parse", "feature/stock");

  expect((await place.devorch("rollback", "T-1", "--to", "1")).exit).toBe(0);
  expect((await place.show()).steps.map(({ state }) => state)).toEqual(["green", "pending"]);
  place.play({ executor: [doing(2, "right again")] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);

  expect(place.remote("merge-base", "--is-ancestor", before, "feature/stock")).toBe("");
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
    "feat: Part 2",
    "revert: Part 2",
    "feat: Part 2",
    "feat: Part 1",
  ]);
  expect(place.remote("log", "-1", "--format=%(trailers:key=Devorch-Step,valueonly)", "feature/stock").trim()).toBe(
    "T-1/2/2",
  );
  expect(place.remote("show", "feature/stock:part2.txt")).toBe("right again");
  place.remote("fsck", "--strict");
});

longTest("rollback of an unpushed branch drops the commits", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}, {}])], executor: [doing(1), doing(2)] } });
  const hook = join(place.bare, "hooks", "pre-receive");
  writeFileSync(hook, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(4);

  expect((await place.devorch("rollback", "T-1", "--to", "0")).exit).toBe(0);
  writeFileSync(hook, "#!/bin/sh\nexit 0\n");
  place.play({ executor: [doing(1), doing(2)] });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);

  expect(
    place
      .remote("log", "--format=%(trailers:key=Devorch-Step,valueonly,separator=)", "main..feature/stock")
      .split("\n"),
  ).toEqual(["T-1/2/2", "T-1/2/1"]);
});

longTest("a step that does not exist is refused", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
  await place.devorch("run", "Add stock", "--repo", place.url, "--yes");

  const said = await place.devorch("rollback", "T-1", "--to", "7");

  expect(said.exit).toBe(2);
  expect(said.stderr).toContain("7");
});
