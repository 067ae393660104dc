import { expect } from "bun:test";
import { join } from "node:path";
import { aPlace, aPlan, doing } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { rowsOf } from "../../support/long.ts";

const limits = ["-n 128", "-f 40000", "-t 300", "-u 200", "-c 0", "-d 4000000", "-n 200 -u 400 -f 100000 -t 200"];

aloneTest.each(rowsOf(limits, "-n 200 -u 400 -f 100000 -t 200"))(
  "under `ulimit %s` commands run in the sandbox",
  async (words) => {
    await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
    const script = `ulimit ${words} && exec "$0" "$@"`;
    const run = ["run", "Add stock", "--repo", place.url, "--yes", "--json"];
    const child = Bun.spawn(["bash", "-c", script, join(place.folder, "devorch"), ...run], {
      cwd: "/",
      env: place.env,
      stdout: "pipe",
      stderr: "pipe",
    });
    const [events, talk] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    expect([await child.exited, talk]).toEqual([0, expect.any(String)]);
    expect(events).toContain('"type":"task.completed"');
  },
);

aloneTest("where the database engine cannot be loaded, a sentence says what it needs", async () => {
  await using place = aPlace({ script: {} });
  const child = Bun.spawn(["bash", "-c", 'ulimit -f 2000 && exec "$0" tasks', join(place.folder, "devorch")], {
    cwd: "/",
    env: place.env,
    stderr: "pipe",
  });
  expect([await child.stderr.text(), await child.exited]).toEqual([expect.stringContaining("ulimit -f"), 78]);
});
