import { expect, test } from "bun:test";
import { BudgetDay, type Uptime } from "../../orchestrator/store/budget_day.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { aFolder, aTask } from "./sample.ts";

const hour = 3_600_000;
const evening = new Date(2026, 10, 30, 22).getTime();

/** A machine whose wall clock and whose time since its start are moved apart. */
function aMachine() {
  const machine = {
    wall: evening,
    up: { boot: "a", ms: 5_000 } as Uptime | null,
    pass(ms: number) {
      machine.wall += ms;
      if (machine.up) machine.up = { ...machine.up, ms: machine.up.ms + ms };
    },
  };
  const day = (latest = "") =>
    new BudgetDay(
      { latest, anchor: null },
      () => machine.wall,
      () => machine.up,
    );
  return { machine, day };
}

test("a day passes at local midnight", () => {
  const { machine, day } = aMachine();
  const today = day();
  const seen = [today.today()];
  for (const hours of [1, 1.5, 24]) {
    machine.pass(hours * hour);
    seen.push(today.today());
  }
  expect(seen).toEqual(["2026-11-30", "2026-11-30", "2026-12-01", "2026-12-02"]);
});

test.each([3 * 24, 24, 40 * 24])(
  "a wall clock that jumps %d hours ahead renews nothing; it is renewed after the time that is due",
  (hours) => {
    const { machine, day } = aMachine();
    const today = day();
    today.today();
    machine.wall += hours * hour;
    expect(today.today()).toBe("2026-11-30");
    machine.pass(30 * 60_000);
    expect(today.today()).toBe("2026-11-30");
    machine.pass(2 * hour);
    expect(today.today()).toBe("2026-12-01");
  },
);

test.each([-1, -24, -300])("a wall clock that jumps %d hours goes back to no earlier day", (hours) => {
  const { machine, day } = aMachine();
  const today = day();
  machine.pass(3 * hour);
  expect(today.today()).toBe("2026-12-01");
  machine.wall += hours * hour;
  expect(today.today()).toBe("2026-12-01");
  machine.up = { boot: "b", ms: 0 };
  expect(day("2026-12-01").today()).toBe("2026-12-01");
});

test("a jump while devorch does not run renews nothing either, as long as the machine was not started anew", async () => {
  const folder = aFolder();
  const { machine } = aMachine();
  const open = () => openStore(folder.path, { now: () => machine.wall, uptime: () => machine.up });
  const usage = { model: "m/m", input: 1, output: 1, cached: 0, costUsd: 0.5 };
  const store = await open();
  const { task } = await store.create((id) => aTask(id), []);
  await store.commit(task.id, { task, usage });
  await store.close();

  machine.wall += 72 * hour;
  const later = await open();
  expect(later.spending.today()).toBe("2026-11-30");
  expect(await later.spending.spent("2026-11-30", "")).toBe(0.5);
  await later.close();

  machine.wall = evening + 5 * hour;
  machine.up = { boot: "b", ms: 0 };
  const next = await open();
  expect(next.spending.today()).toBe("2026-12-01");
  await next.close();
  folder.remove();
});

test("without a time since the start the wall clock counts, forward only", () => {
  const { machine, day } = aMachine();
  machine.up = null;
  const today = day();
  machine.wall += 3 * hour;
  expect(today.today()).toBe("2026-12-01");
  machine.wall -= 3 * hour;
  expect(today.today()).toBe("2026-12-01");
});
