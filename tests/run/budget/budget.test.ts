import { afterEach, expect, test } from "bun:test";
import { Budget, type BudgetLimits } from "../../../orchestrator/run/budget/budget.ts";
import type { Store } from "../../../orchestrator/run/store.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import type { UserError } from "../../../orchestrator/task/errors.ts";
import { text } from "../../../orchestrator/texts/index.ts";
import { aFolder, aTask } from "../../store/sample.ts";

const noon = new Date(2026, 10, 30, 12).getTime();
const none: BudgetLimits = { dayUsd: null, monthUsd: null };
const never = new AbortController().signal;
const ana = "telegram:5";
const opened: { remove(): void }[] = [];
afterEach(() => {
  for (const folder of opened.splice(0)) folder.remove();
});

/** A data folder with a task of Ana's and one of a terminal. */
async function aHouse(time = { now: noon }) {
  const folder = aFolder();
  opened.push(folder);
  const open = () => openStore(folder.path, { now: () => time.now });
  const store = await open();
  await store.create((id) => aTask(id, { startedBy: ana }), []);
  await store.create((id) => aTask(id), []);
  return { store, open, time };
}

const usage = (costUsd: number) => ({ model: "m/m", input: 1, output: 1, cached: 0, costUsd });

/** A call of a task, as the run makes it: reserved, done, settled, and written with its usage. */
async function spend(store: Store, budget: Budget, costUsd: number, { task = "T-2", person = "" } = {}): Promise<void> {
  const reservation = await budget.reserve(person || undefined, costUsd, never);
  await store.commit(task, { task: aTask(task, { startedBy: person || undefined }), usage: usage(costUsd) });
  reservation.settle(costUsd);
}

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: UserError) => error.params,
  );

test.each<[string, BudgetLimits, string]>([
  ["a day", { dayUsd: 1, monthUsd: null }, "2026-12-01 00:00"],
  ["a month", { dayUsd: null, monthUsd: 1 }, "2026-12-01 00:00"],
])(
  "at the limit of %s nothing begins, in this process and the next, until it is renewed",
  async (_, limits, renewal) => {
    const { store, open, time } = await aHouse();
    const budget = new Budget(store, limits);
    await spend(store, budget, 0.6);
    await spend(store, budget, 0.6);

    expect(await refusal(budget.reserve(undefined, 0, never))).toMatchObject({ renewal, spent: 1.2 });
    expect(await refusal(budget.refuseReached(undefined))).not.toBeNull();
    await store.close();
    const again = await open();
    const next = new Budget(again, limits);
    expect(await refusal(next.reserve(ana, 0, never))).toMatchObject({ spent: 1.2 });
    time.now = new Date(2026, 11, 1, 0, 1).getTime();
    expect(await refusal(next.reserve(undefined, 0, never))).toBeNull();
    await again.close();
  },
);

test("a person's limit is that person's, and questions outside of tasks count for all", async () => {
  const { store } = await aHouse();
  await store.spending.setLimit(ana, 1);
  const budget = new Budget(store, { dayUsd: 2, monthUsd: null });
  await spend(store, budget, 1, { task: "T-1", person: ana });

  expect(await refusal(budget.reserve(ana, 0, never))).toMatchObject({ kind: "person", person: ana });
  expect(await refusal(budget.reserve("telegram:6", 0, never))).toBeNull();
  await store.spend(usage(1.5));
  expect(await store.spending.spent(store.spending.today(), "")).toBe(2.5);
  await store.spending.setLimit(ana, null);
  expect(await budget.isLimited(ana)).toBe(true);
  expect(await new Budget(store, none).isLimited(ana)).toBe(false);
  await store.close();
});

test("at once: calls never exceed the limit by more than one, and what is left is used", async () => {
  const { store } = await aHouse();
  const limit = 1;
  for (const real of [0.01, 0.09, 0.3]) {
    await store.spending.setLimit(ana, limit);
    const budget = new Budget(
      { spending: { ...store.spending, spent: async () => 0 } },
      { dayUsd: limit, monthUsd: null },
    );
    let spent = 0;
    let refused = 0;
    const task = async () => {
      for (;;) {
        // Estimates are wrong in both directions.
        const held = await budget.reserve(ana, 0.1, never).catch(() => null);
        if (!held) return void refused++;
        await Bun.sleep(0);
        spent += real;
        held.settle(real);
      }
    };
    await Promise.all(Array.from({ length: 8 }, task));

    expect(refused).toBe(8);
    expect(spent).toBeGreaterThanOrEqual(limit - 1e-9);
    // Ten were out at once, at most, by their estimates.
    expect(spent).toBeLessThanOrEqual(limit + real * 10);
  }
  await store.close();
});

test("the last cent: of two calls one goes, the other waits for what it cost and then goes too, or is told", async () => {
  const { store } = await aHouse();
  for (const [cost, goes] of [
    [0.001, true],
    [0.02, false],
  ] as const) {
    const budget = new Budget(
      { spending: { ...store.spending, spent: async () => 0.99 } },
      { dayUsd: 1, monthUsd: null },
    );
    const first = await budget.reserve(undefined, 0.02, never);
    let second = "waits";
    const asked = budget.reserve(undefined, 0.02, never).then(
      () => (second = "goes"),
      () => (second = "is told"),
    );
    await Bun.sleep(5);
    expect(second).toBe("waits");
    first.settle(cost);
    await asked;
    expect(second).toBe(goes ? "goes" : "is told");
  }
  await store.close();
});

test("who waits for money leaves when the task is stopped", async () => {
  const { store } = await aHouse();
  const budget = new Budget(store, { dayUsd: 1, monthUsd: null });
  await budget.reserve(undefined, 2, never);
  const stop = new AbortController();
  const asked = budget.reserve(undefined, 1, stop.signal);
  stop.abort(new Error("cancelled"));
  await expect(asked).rejects.toThrow("cancelled");
  await store.close();
});

test("four fifths are said once for each limit and period, over restarts too", async () => {
  const { store, open, time } = await aHouse();
  const limits = { dayUsd: 1, monthUsd: 10 };
  const budget = new Budget(store, limits);
  await spend(store, budget, 0.79);
  expect(await budget.warnings(undefined)).toEqual([]);
  await spend(store, budget, 0.05);
  expect(await budget.warnings(undefined)).toMatchObject([{ key: "budget.warning", params: { kind: "day" } }]);
  expect(await budget.warnings(undefined)).toEqual([]);
  await store.close();
  const again = await open();
  const next = new Budget(again, limits);
  await spend(again, next, 0.01);
  expect(await next.warnings(undefined)).toEqual([]);
  time.now += 24 * 3_600_000;
  await spend(again, next, 0.9);
  expect(await next.warnings(undefined)).toMatchObject([{ params: { kind: "day" } }]);
  await again.close();
});

test("the sentence names the limit, what was spent, the hour, and who raises it how", () => {
  const day = { kind: "day", limit: 5, spent: 5.01, person: "", renewal: "2026-12-01 00:00" };
  expect(text("en", "budget.reached", day)).toBe(
    "The limit of $5.00 a day is reached ($5.01 spent). Nothing new begins until 2026-12-01 00:00; an owner can raise it with MAX_COST_USD_DAY.",
  );
  expect(text("es", "budget.reached", { ...day, kind: "person", person: ana, id: "T-3" })).toBe(
    "Se alcanzó el límite de 5,00 USD al día para telegram:5 (gastados 5,01 USD). No empieza nada nuevo hasta 2026-12-01 00:00; quien administra puede subirlo con `devorch users limit telegram:5 <usd>`. Después sigue con `devorch resume T-3`.",
  );
});

test("where others share the store, four fifths are said also with a call that is not saved yet, and once", async () => {
  const { store } = await aHouse();
  const limits = { dayUsd: 1, monthUsd: null };
  const shared = { spending: store.spending, leases: {} as NonNullable<Store["leases"]> };
  const [one, other] = [new Budget(shared, limits), new Budget(shared, limits)];
  await spend(store, other, 0.3);
  const reservation = await one.reserve(undefined, 0.1, never);
  reservation.settle(0.6);

  expect(await one.warnings(undefined)).toEqual([]);
  expect(await one.warnings(undefined, 0.6)).toMatchObject([
    { key: "budget.warning", params: { spent: expect.closeTo(0.9) } },
  ]);
  await store.commit("T-2", { task: aTask("T-2"), usage: usage(0.6) });
  expect([await one.warnings(undefined), await other.warnings(undefined)]).toEqual([[], []]);
  expect(await refusal(other.reserve(undefined, 0.1, never))).toBeNull();
  await store.close();
});
