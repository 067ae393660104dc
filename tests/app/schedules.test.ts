import { expect, test } from "bun:test";
import { startSchedules } from "../../orchestrator/app/schedules.ts";
import type { LoadedSchedule } from "../../orchestrator/sdk/load_schedules.ts";
import { anOwner, type Owner, part } from "../support/delivered.ts";
import { aPlan } from "../support/executable.ts";

const hourly = (more: Partial<LoadedSchedule> = {}): LoadedSchedule => ({
  name: "nightly",
  file: "/plugins/schedules/nightly.md",
  sha256: "0",
  cron: "0 * * * *",
  zone: "UTC",
  repo: "shop",
  chat: "telegram:7",
  auto: false,
  request: "Add stock",
  ...more,
});

/** Schedules at times that the test sets; the tasks are real. */
async function atHours(owner: Owner, schedule: LoadedSchedule) {
  await owner.devorch.addRepo("shop", owner.place.url);
  const schedules = new Map([[schedule.name, schedule]]);
  return async (time: string, live = schedule) => {
    schedules.set(schedule.name, live);
    const { devorch, store, bus, log } = owner.house;
    const { promise, resolve } = Promise.withResolvers<void>();
    const after = () => {
      resolve();
      return () => {};
    };
    const clock = { ...owner.house.clock, now: () => Date.parse(time), after };
    const stop = startSchedules(
      { devorch, store, bus, log, clock, loaded: { ...owner.house.loaded, schedules } },
      "en",
    );
    await promise;
    stop();
    return devorch.tasks();
  };
}

test("a plan card in the chat of the schedule, once per occurrence, one for all that were missed; nothing for the time before it was there", async () => {
  await using owner = await anOwner();
  const at = await atHours(owner, hourly());

  expect(await at("2026-05-01T09:30:00Z")).toEqual([]);
  expect(await at("2026-05-01T09:59:59Z")).toEqual([]);
  expect(await at("2026-05-01T10:00:00Z")).toHaveLength(1);
  expect(await owner.rests()).toMatchObject({ state: "planned", chat: "telegram:7", request: "Add stock" });
  // Another process looks at the same occurrence.
  expect(await at("2026-05-01T10:00:30Z")).toHaveLength(1);
  await owner.devorch.reject("T-1", { why: "no", by: "ana" });
  owner.place.play(part(1));
  expect(await at("2026-05-01T17:20:00Z")).toHaveLength(2);
  expect(await at("2026-05-01T17:21:00Z")).toHaveLength(2);
});

test("killed between the task and the note of it: the occurrence is one task", async () => {
  await using owner = await anOwner();
  const at = await atHours(owner, hourly());
  await at("2026-05-01T09:30:00Z");
  const state = owner.house.store.pluginState("schedule nightly");
  const before = await state.get("handled");
  await at("2026-05-01T10:00:00Z");
  await owner.rests();
  await owner.devorch.reject("T-1", { why: "no", by: "ana" });
  await state.set("handled", before);
  expect(await at("2026-05-01T10:00:05Z")).toHaveLength(1);
});

test("while the task of the one before has not ended the next is left out, and its occurrence is not made up for", async () => {
  await using owner = await anOwner();
  const at = await atHours(owner, hourly());
  await at("2026-05-01T09:30:00Z");
  const { promise, resolve } = Promise.withResolvers<void>();
  owner.place.play(async () => {
    await promise;
    return aPlan([{}]);
  });
  await at("2026-05-01T10:00:00Z");
  await at("2026-05-01T11:00:00Z");
  expect(await at("2026-05-01T11:00:10Z")).toHaveLength(1);
  resolve();
  await owner.rests();
  expect(await owner.notices()).toContain("schedule.skipped");
  await owner.devorch.reject("T-1", { why: "no", by: "ana" });
  expect(await at("2026-05-01T11:30:00Z")).toHaveLength(1);
  expect(await at("2026-05-01T12:00:00Z")).toHaveLength(2);
});

test("with auto its file approves the plan, and the approval says so; other times begin anew", async () => {
  await using owner = await anOwner();
  const auto = hourly({ auto: true });
  const at = await atHours(owner, auto);
  await at("2026-05-01T09:30:00Z");
  await at("2026-05-01T10:00:00Z");
  expect((await owner.rests()).state).toBe("completed");
  const approved = (await owner.events()).find(({ type }) => type === "plan.approved");
  expect(approved).toMatchObject({ by: "schedule nightly" });

  const changed = { ...auto, cron: "30 * * * *" };
  expect(await at("2026-05-01T11:45:00Z", changed)).toHaveLength(1);
  owner.place.play(part(2));
  expect(await at("2026-05-01T12:30:00Z", changed)).toHaveLength(2);
});

test("a repository that is not known is said once in the log, and the others go on", async () => {
  await using owner = await anOwner();
  const at = await atHours(owner, hourly({ repo: "nowhere" }));
  await at("2026-05-01T09:30:00Z");
  expect(await at("2026-05-01T10:00:00Z")).toEqual([]);
});
