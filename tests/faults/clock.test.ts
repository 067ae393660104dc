import { expect } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aJob, doneOnce, endOf } from "../support/job.ts";
import { longTestIf } from "../support/long.ts";

const library = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));

longTestIf(library !== undefined)(
  "a wall clock that jumps three days on, and back again, ends no task and no wait",
  async () => {
    const jumps = ["+3d", "-3d", "+0"];
    await using place = aJob();
    const offset = join(place.folder, "offset");
    Object.assign(place.env, {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    });
    writeFileSync(offset, "+0\n");
    const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json", "--timeout", "600");
    for (const [at, jump] of jumps.entries()) {
      await running.event("step.started", at + 1);
      writeFileSync(offset, `${jump}\n`);
    }

    const said = await running.done;

    expect([said.exit, said.stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.stringify(place.models.requests)).not.toContain("Time is almost up");
    const days = new Set(said.events.map(({ at }) => at.slice(0, 10)));
    expect(days.size).toBeGreaterThanOrEqual(3);
    expect(await endOf(place)).toEqual(doneOnce);
  },
);
