import { expect, test } from "bun:test";
import { join } from "node:path";
import { aJob, doneOnce, endOf } from "../support/job.ts";
import { longTest } from "../support/long.ts";
import { canMount, smallDisk } from "../support/small_disk.ts";

longTest(
  "a failed fsync of the database ends the process with 74; the next start goes on, nothing lost and nothing twice",
  async () => {
    await using place = aJob();
    const inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e"];
    const words = ["inject=fsync:error=EIO:when=12+", join(place.folder, "devorch"), "run", "Add stock"];
    const child = Bun.spawn([...inject, ...words, "--repo", place.url, "--yes"], {
      cwd: place.folder,
      env: { ...place.env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const told = await new Response(child.stderr).text();

    expect([await child.exited, told]).toEqual([74, expect.stringContaining(place.env.DATA_PATH ?? "")]);
    expect(await endOf(place)).toEqual(doneOnce);
  },
);

test("a data folder on a read-only disk is told by its path with 78, and nothing is begun", async () => {
  await using place = aJob();
  const data = place.env.DATA_PATH ?? "";
  const script = 'mkdir -p "$1" && mount -t tmpfs -o ro none "$1" && exec "$2" run "Add stock" --repo "$3" --yes';
  const child = Bun.spawn(
    ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", data, join(place.folder, "devorch"), place.url],
    {
      cwd: place.folder,
      env: { ...place.env, PATH: process.env.PATH ?? "" },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  );
  const told = await new Response(child.stderr).text();

  expect([await child.exited, told]).toEqual([78, expect.stringContaining(data)]);
  expect(place.models.requests).toEqual([]);
});

test.skipIf(!canMount)(
  "on a disk that becomes full the task pauses, others are answered, nothing begins; with room it goes on to its end",
  async () => {
    await using place = aJob();
    await using disk = await smallDisk(place, "2m");
    const first = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
    await first.event("step.done");
    disk.fill();

    const said = await first.done;
    expect([said.exit, said.events.at(-1)]).toEqual([
      4,
      expect.objectContaining({ type: "task.paused", reason: "disk" }),
    ]);
    expect(said.stderr).toContain("disk is full");
    expect((await place.tasks()).map(({ state }) => state)).toEqual(["paused"]);
    // What the database gave back when it was closed may carry the task a little further.
    expect((await place.devorch("resume", "T-1")).exit).toBe(4);

    disk.fill();
    const nothingFits = await place.devorch("resume", "T-1");
    const sentence = `No space is left on the disk of ${place.env.DATA_PATH}`;
    expect([nothingFits.exit, nothingFits.stderr]).toEqual([74, expect.stringContaining(sentence)]);
    disk.empty();
    expect((await place.devorch("resume", "T-1")).exit).toBe(0);
    disk.show();
    expect(await endOf(place)).toEqual(doneOnce);
  },
);
