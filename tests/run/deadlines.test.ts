import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Orchestrator } from "../../orchestrator/actions/orchestrator.ts";
import { Bus } from "../../orchestrator/run/bus.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import type { Clock } from "../../orchestrator/task/clock.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";
import type { Question } from "../../orchestrator/task/question.ts";
import type { Task } from "../../orchestrator/task/task.ts";
import { aTask } from "../store/sample.ts";

const hour = 3_600_000;
const begin = Date.UTC(2025, 0, 6, 9);

/** Time that moves only when the test says so; timers fire in order on the way. */
class FakeClock implements Clock {
  time = begin;
  readonly #timers = new Map<() => void, number>();

  now = () => this.time;
  monotonic = () => this.time;
  sleep = () => Promise.reject(new Error("nobody sleeps here"));

  after = (ms: number, act: () => void) => {
    this.#timers.set(act, this.time + ms);
    return () => this.#timers.delete(act);
  };

  async pass(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(([, at]) => at <= until).sort(([, one], [, other]) => one - other);
      if (!next) break;
      this.time = Math.max(this.time, next[1]);
      this.#timers.delete(next[0]);
      next[0]();
      // What the timer began writes to a real file: it schedules the next look when it is done.
      for (let turn = 0; this.#timers.size === 0 && turn < 20_000; turn++) await Bun.sleep(1);
    }
    this.time = until;
  }
}

const asked = (n: number, changes: Partial<Question> = {}): Question => ({
  n,
  round: 1,
  text: `Question ${n}?`,
  options: ["a", "b"],
  default: "b",
  deadline: new Date(begin + 72 * hour).toISOString(),
  answer: null,
  ...changes,
});

let folder: string;
let store: Store;
let clock: FakeClock;
let devorch: Orchestrator;

async function open(): Promise<void> {
  store = await openStore(folder, { now: () => clock.now() });
  const limits = { parallel: 1 } as Ports["limits"];
  const unused = { workspaces: { sweep: async () => 0 } } as unknown as Pick<Ports, "workspaces" | "loaded" | "models">;
  const warn = (name: string, fields: unknown) => {
    throw new Error(`${name} ${JSON.stringify(fields)}`);
  };
  const ports = { ...unused, store, bus: new Bus(), clock, limits, bundles: folder, newFolder: () => "x", warn };
  // Only read: a planner that would go on after the last answer is not what is tried here.
  devorch = new Orchestrator(ports as unknown as Ports, "read");
}

async function aClarifying(questions: Question[]): Promise<void> {
  const make = (id: string): Task =>
    aTask(id, { state: "clarifying", previous: null, change: "", questions } as Partial<Task>);
  await store.create(make, [{ type: "question.asked", round: 1, questions }]);
}

async function events(): Promise<TaskEvent[]> {
  return store.events("T-1");
}

const types = async () => (await events()).map(({ type }) => type);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "devorch-deadlines-"));
  clock = new FakeClock();
  await open();
});

afterEach(async () => {
  await devorch.engine.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a question that nobody answers", () => {
  test("is asked again once, a day before its deadline, and then the task pauses", async () => {
    await aClarifying([asked(1)]);
    await devorch.engine.start();

    await clock.pass(47 * hour);
    expect(await types()).toEqual(["question.asked"]);
    await clock.pass(2 * hour);
    expect(await types()).toEqual(["question.asked", "notice", "question.asked"]);
    expect((await events())[1]).toMatchObject({ key: "question.reminder", params: { id: "T-1", hours: 24 } });
    await clock.pass(22 * hour);
    expect(await types()).toHaveLength(3);
    await clock.pass(2 * hour);

    expect((await types()).slice(3)).toEqual(["task.paused"]);
    expect(await devorch.show("T-1")).toMatchObject({ state: "paused", reason: "question", exit: 4 });
    await clock.pass(100 * hour);
    expect(await types()).toHaveLength(4);
  });

  test("is reminded of once although the process began anew", async () => {
    await aClarifying([asked(1)]);
    clock.time += 50 * hour;
    await devorch.engine.start();
    await devorch.engine.close();
    await store.close();
    await open();

    await devorch.engine.start();

    expect((await types()).filter((type) => type === "notice")).toHaveLength(1);
  });

  test("is found at the start when the deadline passed while nothing ran", async () => {
    await aClarifying([asked(1)]);
    clock.time += 80 * hour;

    await devorch.engine.start();

    expect(await types()).toEqual(["question.asked", "task.paused"]);
  });

  test("counts by the first deadline of what is open; what is answered has none", async () => {
    const soon = new Date(begin + hour).toISOString();
    await aClarifying([asked(1, { answer: "a", deadline: soon }), asked(2)]);
    await devorch.engine.start();

    await clock.pass(2 * hour);

    expect((await devorch.show("T-1")).state).toBe("clarifying");
  });
});

describe("a task that is paused by a question", () => {
  beforeEach(async () => {
    await aClarifying([asked(1, { answer: "a" }), asked(2), asked(3)]);
    clock.time += 80 * hour;
    await devorch.engine.start();
  });

  test("asks the same open questions again when it is resumed, with as much time as before", async () => {
    await devorch.resume("T-1", {});

    const view = await devorch.show("T-1");
    const deadline = new Date(clock.time + 72 * hour).toISOString();
    expect(view).toMatchObject({ state: "clarifying", exit: 3 });
    expect(view.questions.map(({ n, answer, deadline: at }) => [n, answer, at === deadline])).toEqual([
      [1, "a", false],
      [2, null, true],
      [3, null, true],
    ]);
    expect((await events()).slice(-2)).toMatchObject([
      { type: "task.resumed" },
      { type: "question.asked", round: 1, questions: [{ n: 2 }, { n: 3 }] },
    ]);
    await clock.pass(71 * hour);
    expect((await devorch.show("T-1")).state).toBe("clarifying");
    await clock.pass(2 * hour);
    expect((await devorch.show("T-1")).state).toBe("paused");
  });

  test("takes a late answer, and the rest has time again", async () => {
    await devorch.answer("T-1", { text: "2", by: "ana" });

    const view = await devorch.show("T-1");
    expect(view.state).toBe("clarifying");
    expect(view.questions[1]?.answer).toBe("b");
    expect(Date.parse(view.questions[2]?.deadline ?? "")).toBe(clock.time + 72 * hour);
    expect((await types()).slice(-3)).toEqual(["task.resumed", "question.answered", "question.asked"]);
  });

  test("goes on planning with the last answer", async () => {
    await devorch.answer("T-1", { text: "decide tú todo", by: "ana" });

    const view = await devorch.show("T-1");
    expect(view.state).toBe("planning");
    expect(view.questions.map(({ answer }) => answer)).toEqual(["a", "b", "b"]);
  });
});

test("two people who answer at the same moment answer one question each", async () => {
  await aClarifying([asked(1), asked(2), asked(3)]);

  await Promise.all([
    devorch.answer("T-1", { text: "before", by: "ana" }),
    devorch.answer("t-1", { text: "both", by: "ben" }),
    devorch.answer("1", { text: "none", question: 3, by: "eva" }),
  ]);

  expect((await devorch.show("T-1")).questions.map(({ answer }) => answer)).toEqual(["before", "both", "none"]);
});

test("an answered question may be answered anew by its number while others are open", async () => {
  await aClarifying([asked(1, { answer: "a" }), asked(2)]);

  await devorch.answer("T-1", { text: "2", question: 1, by: "ana" });

  expect((await devorch.show("T-1")).questions.map(({ answer }) => answer)).toEqual(["b", null]);
  await expect(devorch.answer("T-1", { text: "2", question: 7, by: "ana" })).rejects.toMatchObject({
    key: "task.no-question",
  });
});
