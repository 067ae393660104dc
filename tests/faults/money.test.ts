import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place } from "../support/executable.ts";
import { longTest, rowsOf } from "../support/long.ts";

const run = (place: Place, ...more: string[]) =>
  place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json", ...more);

/** Less than one call costs. */
const almostNothing = ["--max-cost", "0.0001"];

longTest("a call that was cut off may have used up the money: it is not tried again", async () => {
  await using place = aPlace({ script: { planner: [{ text: "I think", misbehave: "cut" }, aPlan([{}])] } });

  const said = await run(place, ...almostNothing);

  expect([said.exit, said.events.at(-1)]).toEqual([4, expect.objectContaining({ reason: "money" })]);
  expect(place.models.requests).toHaveLength(1);
  expect(callsRecorded(place)).toBe(1);
});

longTest("a refusal is paid like an answer: with the money gone no other model is asked", async () => {
  const env = { PLANNER_MODEL: "anthropic/claude-opus-5-5,anthropic/claude-sonnet-5-5" };
  await using place = aPlace({
    env,
    script: { planner: [{ misbehave: "refusal" }, aPlan([{}])], executor: [doing(1)] },
  });

  const said = await run(place, ...almostNothing);
  expect([said.exit, said.events.at(-1)]).toEqual([4, expect.objectContaining({ reason: "money" })]);
  expect(place.models.requests).toHaveLength(1);

  expect((await place.devorch("resume", "T-1", "--max-cost", "100")).exit).toBe(0);
  expect(callsRecorded(place)).toBe(place.models.requests.length + place.models.reviews.length);
});

/** A start after an upgrade follows a SIGTERM. */
test.each(rowsOf(["SIGTERM", "SIGKILL"] as const, "SIGTERM"))(
  "a call that was out at %s is recorded, and once",
  async (signal) => {
    const asked = Promise.withResolvers<void>();
    await using place = aPlace({
      script: ({ tools }) => {
        if (tools.includes("submit_plan")) return aPlan([{}]);
        asked.resolve();
        return { misbehave: "hang" };
      },
    });
    const first = place.begin("run", "Add stock", "--repo", place.url, "--yes");
    await asked.promise;
    first.kill(signal);
    await first.done;

    place.play({ executor: [doing(1)] });
    expect((await place.devorch("resume", "T-1")).exit).toBe(0);

    expect(place.models.requests).toHaveLength(3);
    expect(callsRecorded(place)).toBe(3 + place.models.reviews.length);
  },
);

function callsRecorded({ env }: Place): number {
  const database = new Database(join(env.DATA_PATH ?? "", "orchestrator.db"), { readonly: true });
  try {
    return database.query<{ calls: number }, []>("SELECT count(*) AS calls FROM usage").get()?.calls ?? 0;
  } finally {
    database.close();
  }
}
