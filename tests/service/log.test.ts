import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Log, type LogOptions, startLog } from "../../orchestrator/service/log.ts";
import { createRedactor } from "../../orchestrator/service/redact.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";

let folder: string;
let log: Log | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-log-"));
});
afterEach(() => {
  log?.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(options: Partial<LogOptions> = {}): Log {
  log = startLog({ folder, level: "INFO", maxMb: 100, redact: createRedactor(["hunter2-hunter2"]), ...options });
  return log;
}

function lines(name: string): Record<string, unknown>[] {
  const text = readFileSync(join(folder, name), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const event = (seq: number, task: string | null = "T-12"): TaskEvent => ({
  v: 1,
  seq,
  at: "2026-01-02T03:04:05.000Z",
  task,
  type: "step.started",
  step: 1,
  of: 2,
  title: "key hunter2-hunter2",
  attempt: 1,
  attempts: 3,
});

test("nothing is made before there is something to write", () => {
  start({ folder: join(folder, "later") });
  expect(existsSync(join(folder, "later"))).toBe(false);
});

test("a record is one line of JSON with its time, level, name and fields, redacted", () => {
  start().info("push.done", { url: "https://ana:pw@host/x", count: 3 });
  log?.close();
  const [line] = lines("orchestrator.log");
  expect(line).toMatchObject({ level: "info", name: "push.done", url: "https://[redacted]@host/x", count: 3 });
  expect(Date.parse(String(line?.at))).toBeGreaterThan(Date.now() - 60_000);
});

test("an error goes to error.log at once, with stack and causes, and to the main log; a warning does not", () => {
  start().warn("model.slow");
  log?.error("task.crashed", { error: new Error("outer", { cause: new Error("inner hunter2-hunter2") }) });
  const errors = lines("error.log");
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    name: "task.crashed",
    error: { message: "outer", cause: { message: "inner [redacted]" } },
  });
  log?.close();
  expect(lines("orchestrator.log").map((line) => line.name)).toEqual(["model.slow", "task.crashed"]);
});

test("an event lands whole in its task's own log, and by its name in the main one", () => {
  start().event(event(1));
  log?.event(event(2));
  log?.event(event(1, "T-13"));
  log?.event(event(1, "../../escape"));
  log?.event(event(9, null));
  log?.close();
  expect(lines("T-12/execution.log")).toEqual([
    { ...event(1), title: "key [redacted]" },
    { ...event(2), title: "key [redacted]" },
  ]);
  expect(lines("T-13/execution.log")).toHaveLength(1);
  expect(lines("orchestrator.log")[0]).toMatchObject({ name: "step.started", task: "T-12", seq: 1 });
  expect(readdirSync(folder).sort()).toEqual(["T-12", "T-13", "orchestrator.log"]);
});

test("a line is in its file at once, without closing, also where a file or its folder was removed", () => {
  start().info("a.b", { long: "x".repeat(500) });
  expect(lines("orchestrator.log")).toHaveLength(1);
  rmSync(folder, { recursive: true });
  log?.error("c.d");
  expect(lines("orchestrator.log")).toMatchObject([{ name: "c.d" }]);
  expect(lines("error.log")).toMatchObject([{ name: "c.d" }]);
});

test("lines of events wait for each other a moment, and for no other line, in their order", async () => {
  start().event(event(1));
  log?.event(event(1, "T-13"));
  expect(existsSync(join(folder, "orchestrator.log"))).toBe(false);
  log?.event(event(2));
  log?.warn("model.slow");
  expect(lines("T-12/execution.log")).toMatchObject([{ seq: 1 }, { seq: 2 }]);
  expect(lines("T-13/execution.log")).toMatchObject([{ seq: 1 }]);
  expect(lines("orchestrator.log").map(({ name }) => name)).toEqual([...Array(3).fill("step.started"), "model.slow"]);

  log?.event(event(3));
  while (lines("T-12/execution.log").length < 3) await Bun.sleep(10);
  expect(lines("T-12/execution.log").at(-1)).toMatchObject({ seq: 3 });
});

test("a process that ends without closing its log has written every line", async () => {
  const program = `
    const { startLog } = await import(${JSON.stringify(join(import.meta.dir, "../../orchestrator/service/log.ts"))});
    const log = startLog({ folder: process.argv[1], level: "INFO", maxMb: 1, redact: (text) => text });
    log.event(${JSON.stringify(event(1))});
    process.exit(3);`;
  expect(await Bun.spawn([process.execPath, "-e", program, folder]).exited).toBe(3);
  expect(lines("T-12/execution.log")).toMatchObject([{ seq: 1 }]);
});

test("below the level nothing is written, events of tasks always are", () => {
  start({ level: "ERROR" }).info("a.b");
  log?.event(event(1));
  log?.close();
  expect(existsSync(join(folder, "orchestrator.log"))).toBe(false);
  expect(lines("T-12/execution.log")).toHaveLength(1);
});

test("the main log rotates and stays under its limit", () => {
  start({ maxMb: 0.05 });
  for (let n = 0; n < 400; n += 1) log?.info("a.b", { n, fill: "x".repeat(300) });
  log?.close();
  const files = readdirSync(folder).filter((name) => name.startsWith("orchestrator.log"));
  expect(files.sort()).toEqual(["orchestrator.log", ...[1, 2, 3, 4].map((part) => `orchestrator.log.${part}`)]);
  const size = files.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
  expect(size).toBeLessThan(80_000);
  expect(lines("orchestrator.log").at(-1)).toMatchObject({ n: 399 });
});

test("a folder that cannot be written costs the lines, not the work", () => {
  start({ folder: "/proc/nowhere" });
  expect(() => {
    log?.error("a.b");
    log?.event(event(1));
    log?.close();
  }).not.toThrow();
});

test("where several processes work, each line says whose it is and stands on stdout too, redacted; alone nothing does", () => {
  const written: string[] = [];
  const write = (line: string) => void written.push(line);
  const one = start({ worker: "pod-1", write });
  one.info("push.done", { url: "https://ana:pw@host/x" });
  one.event(event(1));
  one.error("run.failed", { error: new Error("hunter2-hunter2") });
  one.debug("not.shown");
  log?.close();
  const told = written.map((line) => JSON.parse(line));
  expect(told.map(({ name }) => name)).toEqual(["push.done", "step.started", "run.failed"]);
  for (const line of told)
    expect(line).toMatchObject({ worker: "pod-1", at: expect.any(String), level: expect.any(String) });
  expect(written.every((line) => line.endsWith("\n") && !/hunter2|pw@/.test(line))).toBe(true);
  expect(lines("orchestrator.log")).toEqual(told);

  start({ write }).info("alone");
  expect(written).toHaveLength(3);
});
