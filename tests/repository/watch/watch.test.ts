import { afterEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pause } from "../../../orchestrator/task/errors.ts";
import { aWorkingCopy, type WorkingCopy } from "../sandbox/working_copy.ts";

const megabyte = 1024 * 1024;
let copy: WorkingCopy | undefined;
const open = (watch: Parameters<typeof aWorkingCopy>[0]) => (copy = aWorkingCopy(watch));
afterEach(() => copy?.remove());

const allowance = { bytes: 8 * megabyte, files: 500 };
const watch = { allowance, everyMs: 20, walkAfterMs: 100 };
/** Written through, so that the disk knows of it at once. */
const write = (name: string, megabytes: number) =>
  `head -c ${megabytes * megabyte} /dev/zero > ${name} && sync ${name}`;

test("many files end the command while it makes them", async () => {
  const { run, beginStep, root } = open({ watch });
  beginStep();
  const result = await run("for i in $(seq 1 100000); do : > f$i; done; sleep 30");
  expect(result).toMatchObject({ exit: null, ended: "killed" });
  expect(result.output).toContain("at most 8 MB and 500 files");
  expect(readdirSync(root).length).toBeGreaterThan(500);
});

test("much data ends the command, and the next one may clean it up", async () => {
  const { run, beginStep, root } = open({ watch });
  beginStep();
  const result = await run(`${write("big", 40)}; sleep 30`);
  expect(result).toMatchObject({ exit: null, ended: "killed" });
  expect(result.output).toMatch(/this step wrote \d+ MB/);
  expect(await run("rm big; sleep 0.4")).toMatchObject({ exit: 0 });
  expect(existsSync(join(root, "big"))).toBe(false);
});

test("what several commands write adds up; a new step begins anew", async () => {
  const { run, beginStep } = open({ watch });
  beginStep();
  expect((await run(`${write("one", 6)}; sleep 0.4`)).exit).toBe(0);
  expect((await run(`${write("two", 6)}; sleep 30`)).ended).toBe("killed");
  beginStep();
  expect((await run(`${write("three", 6)}; sleep 0.4`)).exit).toBe(0);
});

test("many short commands add up", async () => {
  const { run, beginStep } = open({ watch: { ...watch, everyMs: 20, walkAfterMs: 300 } });
  beginStep();
  const results = [];
  for (let n = 0; n < 12; n++) results.push(await run(`for i in $(seq 100); do : > f${n}_$i; done; sleep 0.1`));
  expect(results.filter(({ ended }) => ended === "killed").length).toBeGreaterThan(0);
  expect(results.find(({ ended }) => ended === "killed")?.output).toContain("at most 8 MB and 500 files");
});

test("what a command with network puts into the download cache counts", async () => {
  const cache = mkdtempSync(join(tmpdir(), "devorch-cache-"));
  const { run, beginStep } = open({ watch, cacheFolder: cache });
  beginStep();
  const result = await run(`head -c ${40 * megabyte} /dev/zero > ${cache}/big; sync ${cache}/big; sleep 30`, {
    network: true,
  });
  rmSync(cache, { recursive: true, force: true });
  expect(result).toMatchObject({ ended: "killed" });
  expect(result.output).toMatch(/this step wrote \d+ MB/);
});

test("before a step only the floor holds: a set-up may install much", async () => {
  const { run } = open({ watch });
  expect((await run(`${write("big", 40)}; sleep 0.4`)).exit).toBe(0);
});

test("below the floor nothing is started, and the task pauses", async () => {
  const { run, root } = open({ watch: { floor: Number.MAX_SAFE_INTEGER } });
  const pause = await run("echo x > made").catch((error: unknown) => error);
  expect(pause).toBeInstanceOf(Pause);
  expect(pause).toMatchObject({ reason: "disk", key: "watch.disk" });
  expect(readdirSync(root)).toEqual([".git"]);
});

test("a command under which the disk fills up is ended, and the task pauses", async () => {
  const { statfsSync } = await import("node:fs");
  const { bavail, bsize } = statfsSync("/tmp");
  const { run } = open({ watch: { floor: bavail * bsize - 60 * megabyte, everyMs: 20 } });
  const pause = await run(`${write("big", 200)}; sleep 30`).catch((error: unknown) => error);
  expect(pause).toMatchObject({ reason: "disk" });
});

test("what is buried too deep to be looked at counts by what the disk lost", async () => {
  const { run, beginStep } = open({ watch });
  beginStep();
  const bury = `for i in $(seq 25); do d=$(printf 'd%.0s' $(seq 200)); mkdir $d; cd -P $d; done`;
  // More than what other tests take away at the same time: their executables are 130 MB each.
  const result = await run(`${bury}; ${write("big", 450)}; sleep 30`);
  expect(result).toMatchObject({ exit: null, ended: "killed" });
  expect(result.output).toMatch(/this step wrote \d+ MB/);
});
