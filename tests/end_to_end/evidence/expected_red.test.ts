import { expect } from "bun:test";
import { aPlace, aPlan, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

longTest("a check that must fail and passes is red, and the model is told so", async () => {
  const plan = aPlan([{ verify: [{ run: "grep -q wrong part1.txt", expect: "fail" }] }]);
  await using place = aPlace({ script: { planner: [plan], executor: [doing(1, "wrong"), doing(1)] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  const verified = said.events.flatMap((event) => (event.type === "step.verified" ? [[event.exit, event.green]] : []));
  expect(verified.slice(0, 2)).toEqual([
    [0, false],
    [1, true],
  ]);
  expect(place.models.requests.at(-1)?.messages.at(-1)?.results.at(-1)?.output).toContain("must fail, and it passed");
});
