import { expect, test } from "bun:test";
import { aJob, doneOnce, endOf } from "../support/job.ts";
import { rowsOf } from "../support/long.ts";

/** Milliseconds after its task was there at which the owner is stopped. */
const moments = [0, 100, 250, 400, 600, 800, 1000, 1200, 1400, 1600];

test.each(rowsOf(moments, 400))(
  "an owner stopped after %d ms keeps its folder: another command says so and does nothing",
  async (ms) => {
    // Slow enough that every moment finds it at work.
    await using place = aJob({ answerMs: 300 });
    const owner = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
    await owner.event("task.received");
    await Bun.sleep(ms);
    owner.kill("SIGSTOP");
    const asked = place.models.requests.length;

    const second = await place.devorch("resume", "T-1");
    expect([second.exit, second.stderr]).toEqual([75, expect.stringContaining(String(owner.pid))]);
    expect(second.stdout).toBe("");
    expect(place.models.requests.length).toBe(asked);

    owner.kill("SIGCONT");
    expect((await owner.done).exit).toBe(0);
    expect(await endOf(place)).toEqual(doneOnce);
  },
);
