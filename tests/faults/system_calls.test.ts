import { expect } from "bun:test";
import { join } from "node:path";
import { aJob, doneOnce, endOf } from "../support/job.ts";
import { longTest } from "../support/long.ts";

/** Which call of its kind kills the process. */
const calls = [
  ...numbers(237, 4).map((n) => ["pwrite64", n] as const),
  ...numbers(118, 3).map((n) => ["fsync", n] as const),
  ...numbers(49, 2).map((n) => ["rename", n] as const),
];
const matrix = calls.map(([name, n]) => [`${name} number ${n}`, name, n] as const);

longTest.each(matrix)("killed at %s, the task completes and nothing is lost or done twice", async (_, name, n) => {
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

function numbers(last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - 1) / step) + 1 }, (_, at) => 1 + at * step);
}
