import { expect, test } from "bun:test";
import { join } from "node:path";
import { aJob, doneOnce, endOf } from "../support/job.ts";

/** Which call of its kind kills the process; all of a run in the long suite, a sample otherwise. */
const long = process.env.DEVORCH_FAULTS === "1";
const every = (upTo: number, step: number, sample: number[]) =>
  long ? Array.from({ length: Math.floor(upTo / step) }, (_, at) => 1 + at * step) : sample;
const matrix = [
  ...every(240, 4, [20, 170]).map((n) => ["pwrite64", n] as const),
  ...every(120, 3, [60]).map((n) => ["fsync", n] as const),
  ...every(50, 2, [30]).map((n) => ["rename", n] as const),
];

test.each(matrix)("killed at %s number %d, the task completes and nothing is lost or done twice", async (name, n) => {
  await using place = aJob();
  const inject = [
    "strace",
    "-f",
    "-qq",
    "-o",
    "/dev/null",
    "-e",
    `trace=${name}`,
    "-e",
    `inject=${name}:signal=SIGKILL:when=${n}`,
  ];
  const words = [...inject, join(place.folder, "devorch"), "run", "Add stock", "--repo", place.url, "--yes"];
  const child = Bun.spawn(words, {
    cwd: place.folder,
    env: { ...place.env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  await child.exited;

  expect(await endOf(place)).toEqual(doneOnce);
});
