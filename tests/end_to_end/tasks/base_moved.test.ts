import { expect, test } from "bun:test";
import { aPlace, aPlan, doing } from "../../support/executable.ts";
import { commit, inClone } from "../../support/git.ts";
import { rowsOf } from "../../support/long.ts";

const points = Array.from({ length: 36 }, (_, at) => 26 + at);
test.each(rowsOf(points, 44))(
  "killed at point %p of the journal, the base is merged once and the branch pushed",
  async (point) => {
    let moved = false;
    await using place = aPlace({
      script: ({ tools }) => {
        if (tools.includes("submit_plan")) return aPlan([{}]);
        if (!moved) inClone(place, "main", commit("theirs", { "other.txt": "x\n" }));
        moved = true;
        return doing(1);
      },
    });
    await place.devorch("repo", "add", "shop", place.url);
    await place.devorch("repo", "set", "shop", "--base-moved", "merge");
    place.env.DEVORCH_CRASH_AT = String(point);
    await place.devorch("run", "Add stock", "--repo", "shop", "--yes");
    delete place.env.DEVORCH_CRASH_AT;
    for (let tries = 0; tries < 3 && (await place.show()).state !== "completed"; tries++)
      await place.devorch("resume", "T-1");

    expect((await place.show()).state).toBe("completed");
    expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
      "chore: merge main",
      "feat: Part 1",
    ]);
    expect(place.remote("log", "-1", "--format=%P", "feature/stock").split(" ")).toHaveLength(2);
    place.remote("fsck", "--strict");
  },
);
