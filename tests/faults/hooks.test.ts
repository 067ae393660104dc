import { expect, test } from "bun:test";
import { aJob, doneOnce, endOf } from "../support/job.ts";
import { rowsOf } from "../support/long.ts";

/**
 * Points of the journal, before and after each transaction, of one task with three steps; all of them in the long suite. There
 * are some more, as many as transactions that were saved by themselves because the event loop turned.
 */
const last = 86;
const points = Array.from({ length: last }, (_, at) => at + 1);

test.each(rowsOf(points, 37))(
  "killed at point %d of the journal, the task completes and nothing is lost or done twice",
  async (point) => {
    await using place = aJob();
    place.env.DEVORCH_CRASH_AT = String(point);
    const killed = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    delete place.env.DEVORCH_CRASH_AT;

    expect(killed.exit).toBe(137);
    expect(await endOf(place)).toEqual(doneOnce);
  },
);
