import { expect, test } from "bun:test";
import { join } from "node:path";
import { aJob, expectDoneOnce } from "../support/job.ts";

test("a failed fsync of the database ends the process with 74; the next start goes on, nothing lost and nothing twice", async () => {
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
  await expectDoneOnce(place);
});

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
