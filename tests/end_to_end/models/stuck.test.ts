import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

test("a model that goes in circles gets a hint, then another strategy, and each circle costs one attempt", async () => {
  await using place = aPlace({
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}]);
      const brief = request.messages[0]?.text ?? "";
      if (brief.includes("Change your strategy")) return doing(1);
      // The second attempt reads and reads something that is not there.
      const path = brief.includes("read_file stock.txt was called") ? `${request.turn}.txt` : "stock.txt";
      return { calls: [call("read_file", { path })] };
    },
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  const attempts = said.events.flatMap((event) => (event.type === "step.started" ? [event.attempt] : []));
  expect(attempts).toEqual([1, 2, 3]);
  const briefs = new Set(
    place.models.requests.filter(({ tools }) => tools.includes("finish_step")).map(({ messages }) => messages[0]?.text),
  );
  expect([...briefs][1]).toContain("It will not change");
  expect([...briefs][2]).toContain("rewrite each of them as a whole");
  expect(said.events.filter(({ type }) => type === "tool.called")).toHaveLength(4 + 10 + 2);
});

longTest("the third red attempt in one conversation is told to take another way", async () => {
  const executor = [doing(1, "wrong"), doing(1, "bad"), doing(1)];
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor } });

  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);

  const results = place.models.requests.map(({ messages }) => messages.at(-1)?.results.at(-1)?.output ?? "");
  expect(results.filter((output) => output.includes("Change your strategy now"))).toHaveLength(1);
  expect(results.at(-1)).toContain("Change your strategy now");
});
