import { expect } from "bun:test";
import { join } from "node:path";
import { aPlace, aPlan, doing } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";

// In a mount namespace of its own, in which bubblewrap is not there.
aloneTest("without a sandbox nothing of a model is executed; it says how to mend it, and resume goes on", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
  const hidden = 'mount --bind /dev/null /usr/bin/bwrap && exec "$@"';
  const words = [
    "unshare",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    hidden,
    "sh",
    join(place.folder, "devorch"),
    "run",
    "Add stock",
    "--repo",
    place.url,
    "--yes",
    "--json",
  ];

  const child = Bun.spawn(words, {
    cwd: place.folder,
    env: { ...place.env, PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [exit, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);

  expect(exit).toBe(4);
  expect(stderr).toContain("bubblewrap");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.at(-1)).toMatchObject({ type: "task.paused", reason: "sandbox" });
  expect(events.some(({ type }) => type === "baseline.done" || type === "step.started")).toBe(false);
  expect(events.some(({ type, key }) => type === "notice" && key === "sandbox.unavailable")).toBe(true);

  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
});
