import { expect, test } from "bun:test";
import { aPlace, aPlan, doing } from "../support/executable.ts";

test("a server that asked for patience is left alone for as long, also by the process that follows a crash", async () => {
  const asked: number[] = [];
  await using place = aPlace({
    script: ({ tools }) => {
      if (!tools.includes("submit_plan")) return doing(1);
      asked.push(performance.now());
      return asked.length === 1 ? { misbehave: { status: 429, retryAfter: 4 } } : aPlan([{}]);
    },
  });
  const first = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await first.event("model.retry");
  first.kill("SIGKILL");
  await first.done;

  const next = place.begin("resume", "T-1", "--json");
  await next.event("plan.ready");
  next.kill("SIGKILL");
  await next.done;

  const [refused = 0, again = 0] = asked;
  expect(again - refused).toBeGreaterThan(3990);
  expect(asked).toHaveLength(2);
});
