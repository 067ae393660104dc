import { expect, test } from "bun:test";
import { aPlace, aPlan, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

longTest(
  "from the sixth task on the plan says what it will cost, and the receipt what it was",
  async () => {
    await using place = aPlace({
      script: ({ tools, turn }) => (tools.includes("submit_plan") ? aPlan([{}], { slug: `s${turn}` }) : doing(1)),
    });
    const run = () => place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    for (let count = 0; count < 5; count++) {
      const { exit, stderr } = await run();
      expect(exit).toBe(0);
      expect(stderr).not.toContain("tasks of this repository");
    }

    const sixth = await run();

    expect(sixth.exit).toBe(0);
    expect(sixth.stderr).toMatch(/≈ \$\d+\.\d\d and \d+s, by 5 tasks of this repository/);
    expect(sixth.stderr).toMatch(/estimated \$\d+\.\d\d and \d+s; it was \$\d+\.\d\d and \d+s/);
  },
  300_000,
);

test("without a history neither card nor receipt guesses", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });

  const { exit, stderr } = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");

  expect(exit).toBe(0);
  expect(stderr).not.toMatch(/≈|estimated/);
  expect((await place.show()).estimate).toBeUndefined();
});
