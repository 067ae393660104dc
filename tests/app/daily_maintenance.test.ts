import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDailyMaintenance } from "../../orchestrator/app/parts/daily_maintenance.ts";
import { startLog } from "../../orchestrator/service/log.ts";
import { createRedactor } from "../../orchestrator/service/redact.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import type { Task } from "../../orchestrator/task/task.ts";
import { aFolder, aMoment, aTask } from "../store/sample.ts";

const day = 86_400_000;

/** A service that lives for months in a moment: real store, log and files, and a clock that a test moves. */
async function aHouse({ maxMb = 1, retentionDays = 10 } = {}) {
  const place = aFolder();
  const paths = { data: place.path, repos: join(place.path, "repos"), logs: join(place.path, "logs") };
  let now = aMoment;
  const due: { at: number; act: () => void }[] = [];
  const store = await openStore(place.path, { now: () => now });
  const log = startLog({ folder: paths.logs, level: "INFO", maxMb, redact: createRedactor([]) });
  const clock = {
    now: () => now,
    after(ms: number, act: () => void) {
      const entry = { at: now + ms, act };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry) >>> 0, 1);
    },
  };
  const settings = { paths, database: null, retentionDays, log: { level: "INFO", maxMb } };
  const stop = startDailyMaintenance({ store, log, clock } as never, settings as never);
  return {
    place,
    paths,
    store,
    log,
    /** Lets every round up to then happen, one after the other. */
    async live(ms: number) {
      const end = now + ms;
      for (let next = due.shift(); next; next = due.shift()) {
        if (next.at > end) {
          due.unshift(next);
          break;
        }
        now = next.at;
        next.act();
        while (due.length === 0) await Bun.sleep(1);
      }
      now = end;
    },
    async ended(state: Task["state"]) {
      const folder = `clone-${crypto.randomUUID()}`;
      const at = new Date(now).toISOString();
      const { task } = await store.create(
        (id) => aTask(id, { state, folder, createdAt: at, updatedAt: at } as never),
        [{ type: "task.received", request: "a", repo: "b" }],
      );
      mkdirSync(join(paths.repos, folder), { recursive: true });
      return task;
    },
    async [Symbol.asyncDispose]() {
      stop();
      log.close();
      await store.close();
      place.remove();
    },
  };
}

test("a copy a day, and the last seven are kept", async () => {
  await using house = await aHouse();
  const copies = () => readdirSync(join(house.place.path, "backups"));
  await house.live(300_000);
  expect(copies()).toHaveLength(1);
  await house.live(day / 2);
  expect(copies()).toHaveLength(1);
  await house.live(day);
  expect(copies()).toHaveLength(2);
  const before = copies();
  await house.live(8 * day);
  expect(copies()).toHaveLength(7);
  expect(copies()).not.toContain(before[0]);
});

test("what ended long ago goes with its clone, its log and its rows; what waits for a person stays for ever", async () => {
  await using house = await aHouse();
  const states = [
    "completed",
    "failed",
    "cancelled",
    "rejected",
    "paused",
    "planned",
    "clarifying",
    "executing",
  ] as const;
  const tasks = [];
  for (const state of states) tasks.push(await house.ended(state));
  for (const { id } of tasks) {
    mkdirSync(join(house.paths.logs, id), { recursive: true });
    writeFileSync(join(house.paths.logs, id, "execution.log"), "{}\n");
  }
  await house.store.commit("T-1", {
    usage: { model: "m", input: 1, output: 1, cached: 0, costUsd: 1 },
  });
  await house.store.mail.post({ outbox: [{ key: "waits", chat: "telegram:1", body: {} }] });
  await house.store.saveChat({ id: "terminal:ana", lang: null, repo: null, task: "T-1" });
  await house.live(9 * day);
  expect(await house.store.tasks()).toHaveLength(8);

  await house.live(2 * day);
  const left = await house.store.tasks();
  expect(left.map(({ state }) => state)).toEqual(["paused", "planned", "clarifying", "executing"]);
  expect((await house.store.chat("terminal:ana")).task).toBeNull();
  expect(await house.store.usage()).toEqual([]);
  expect((await house.store.census()).outbox).toBe(1);
  for (const [index, task] of tasks.entries()) {
    expect(existsSync(join(house.paths.repos, task.folder))).toBe(index >= 4);
    expect(existsSync(join(house.paths.logs, task.id))).toBe(index >= 4);
  }
  expect((await house.ended("completed")).id).toBe("T-9");
});

test("clones of questions and download caches that nobody uses any more go; the maps and what is used stay", async () => {
  await using house = await aHouse();
  const caches = join(house.place.path, "cache");
  const used = (folder: string, days: number) => {
    mkdirSync(folder, { recursive: true });
    const at = new Date(aMoment - days * day);
    utimesSync(folder, at, at);
  };
  used(join(house.paths.repos, "inquiry-0123456789abcdef"), 8);
  used(join(house.paths.repos, "inquiry-fedcba9876543210"), 5);
  used(join(caches, "shop-0123456789ab"), 11);
  used(join(caches, "shop-ba9876543210"), 9);
  used(join(caches, "maps"), 900);
  await house.live(300_000);
  while (existsSync(join(caches, "shop-0123456789ab"))) await Bun.sleep(1);
  expect(readdirSync(house.paths.repos)).toEqual(["inquiry-fedcba9876543210"]);
  expect(readdirSync(caches).sort()).toEqual(["maps", "shop-ba9876543210"]);
});

test("weeks of tasks leave a database of the size of one retention", async () => {
  await using house = await aHouse();
  const rows = () => {
    // Otherwise its end takes the log away that the house writes to.
    const database = new Database(join(house.place.path, "orchestrator.db"), { readonly: true });
    const count = database.query<{ n: number }, []>("SELECT (SELECT count(*) FROM event) AS n").get()?.n ?? 0;
    database.close();
    return count;
  };
  let most = 0;
  for (let week = 0; week < 8; week += 1) {
    for (let n = 0; n < 5; n += 1) await house.ended("completed");
    await house.live(7 * day);
    most = Math.max(most, rows());
  }
  expect(most).toBeLessThanOrEqual(3 * 5);
  expect(rows()).toBeGreaterThanOrEqual(5);
});

test("thirty days of logs stay within LOG_MAX_MB", async () => {
  await using house = await aHouse();
  for (let n = 0; n < 30; n += 1) {
    const { id } = await house.ended("completed");
    for (let seq = 1; seq <= 100; seq += 1) {
      const output = "x".repeat(500);
      house.log.event({
        v: 1,
        seq,
        at: new Date(aMoment).toISOString(),
        task: id,
        type: "step.failed",
        step: 1,
        title: "t",
        output,
      });
      if (seq % 10 === 0) house.log.error("model.failed", { fill: output.repeat(10) });
    }
    await Bun.sleep(20);
    await house.live(day);
  }
  house.log.close();
  const size = sizeOf(house.paths.logs);
  expect(size).toBeGreaterThan(500_000);
  // Each rotated file may be one line over its share.
  expect(size).toBeLessThanOrEqual(1_000_000 + 10_000);
  const left = readdirSync(house.paths.logs).filter((name) => name.startsWith("T-"));
  expect(left).toContain("T-30");
  expect(left).not.toContain("T-1");
});

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => Bun.file(join(folder, name)).size)
    .reduce((sum, size) => sum + size, 0);
}
