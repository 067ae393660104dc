import { expect, test } from "bun:test";
import { plainPaint } from "../../../orchestrator/chat/cards/paint.ts";
import { planCard } from "../../../orchestrator/chat/cards/plan.ts";
import { planEstimate } from "../../../orchestrator/run/budget/estimate.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import { makeRevision } from "../../../orchestrator/task/plan.ts";
import type { Task } from "../../../orchestrator/task/task.ts";
import { aFolder, aTask } from "../../store/sample.ts";

const minute = 60_000;
const planOf = (steps: number) =>
  makeRevision(
    { summary: "s", type: "feat", steps: Array.from({ length: steps }, () => ({ title: "t", goal: "g" })) },
    1,
  );
const done = (usd: number, minutes: number, steps: number, more: object = {}): Partial<Task> =>
  ({ state: "completed", costUsd: usd, usedMs: minutes * minute, plan: planOf(steps), ...more }) as Partial<Task>;
const waiting = (steps: number) =>
  aTask("T-99", { state: "planned", plan: planOf(steps), createdAt: "2025-02-01T00:00:00.000Z" } as Partial<Task>);

async function estimated(history: Partial<Task>[], steps = 2) {
  const folder = aFolder();
  const store = await openStore(folder.path);
  for (const change of history) await store.create((id) => aTask(id, change), []);
  const estimate = await planEstimate(store, waiting(steps));
  await store.close();
  folder.remove();
  return estimate;
}

// Per step: 0.1, 0.2, 0.3, 0.4 and 10 dollars; 1, 2, 3, 4 and 100 minutes.
const five = [done(0.1, 1, 1), done(0.4, 4, 2), done(0.3, 3, 1), done(0.8, 8, 2), done(10, 100, 1)];

test("the median per step of five tasks, times the steps of the plan; one that went wrong changes little", async () => {
  expect(await estimated(five, 2)).toEqual({ usd: 0.6, ms: 6 * minute, tasks: 5, workedMs: 0 });
  expect(await estimated([...five, done(0.5, 5, 1)], 1)).toMatchObject({ usd: 0.35, ms: 3.5 * minute, tasks: 6 });
});

const other = { kind: "remote", url: "https://git.example/other.git", name: "shop" };
test.each<[string, Partial<Task>[]]>([
  ["no task", []],
  ["four", five.slice(1)],
  ["another repository of the same name", [...five.slice(1), done(1, 1, 1, { repo: other })]],
  ["one that was resumed", [...five.slice(1), done(1, 1, 1, { round: 1 })]],
  ["one of unknown price", [...five.slice(1), done(1, 1, 1, { costUnknown: true })]],
  ["one that failed", [...five.slice(1), { ...done(1, 1, 1), state: "failed" } as Partial<Task>]],
  ["one that ended later", [...five.slice(1), done(1, 1, 1, { updatedAt: "2025-03-01T00:00:00.000Z" })]],
])("before five tasks nothing is guessed: %s", async (_, history) => {
  expect(await estimated(history)).toBeNull();
});

test("the plan's card says it in the person's language, and nothing where there is none", () => {
  const plan = planOf(2);
  const about = { id: "T-1", request: "r", repo: "shop", branch: null, verified: true, baseline: null };
  const estimate = { usd: 0.6, ms: 6 * minute, tasks: 5, workedMs: 0 };
  const paint = plainPaint((text) => text);

  expect(planCard({ ...about, estimate }, plan, "es", paint).at(-1)).toBe(
    "≈ 0,60 USD y 6m 00s, según 5 tareas de este repositorio",
  );
  expect(planCard({ ...about, estimate }, plan, "en", paint).at(-1)).toBe(
    "≈ $0.60 and 6m 00s, by 5 tasks of this repository",
  );
  expect(planCard(about, plan, "en", paint).join("\n")).not.toContain("≈");
});
