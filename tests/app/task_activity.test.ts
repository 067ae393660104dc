import { afterEach, beforeEach, expect, test } from "bun:test";
import { TaskActivities } from "../../orchestrator/app/task_activity.ts";
import { Bus } from "../../orchestrator/run/bus.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import type { EventBody } from "../../orchestrator/task/events.ts";
import type { Plan } from "../../orchestrator/task/plan.ts";
import { aFolder, aTask } from "../store/sample.ts";

const plan: Plan = { summary: "Stock.", type: "feat", slug: "stock", steps: [{ title: "Refuse", goal: "No order." }] };
const begun: EventBody[] = [
  { type: "task.received", request: "x", repo: "shop" },
  { type: "plan.ready", revision: 1, hash: "a", plan },
  { type: "plan.modified", revision: 2, change: "smaller", by: "Ana" },
  { type: "plan.ready", revision: 2, hash: "b", plan: { ...plan, summary: "Less." } },
  { type: "plan.approved", revision: 2, hash: "b", by: "Ana" },
  { type: "step.started", step: 1, of: 1, title: "Refuse", attempt: 1, attempts: 3 },
];

let folder: ReturnType<typeof aFolder>;
let store: Store;
let bus: Bus;
let activities: TaskActivities;
let asked: number[];
beforeEach(async () => {
  folder = aFolder();
  store = await openStore(folder.path);
  bus = new Bus();
  asked = [];
  const events: Store["events"] = (id, from = 1) => {
    asked.push(from);
    return store.events(id, from);
  };
  activities = new TaskActivities({ store: { events }, bus });
  await store.create((id) => aTask(id), begun);
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

test("each event is read once, also by requests at the same time", async () => {
  await Promise.all([activities.of("T-1", "en"), activities.of("T-1", "en")]);
  await store.commit("T-1", {
    events: [{ type: "tool.called", tool: "read_file", ok: true, detail: "a.ts", step: 1 }],
  });
  const [one, other] = await Promise.all([activities.of("T-1", "en"), activities.of("T-1", "es")]);
  expect(asked).toEqual([1, 1, begun.length + 1, begun.length + 1]);
  expect([one.where, one.doing, other.where]).toEqual(["step 1/1", "read_file a.ts", "paso 1/1"]);
});

test("what runs is told to a page that is opened later, and to who listens, until the next saved change", async () => {
  const seen: string[] = [];
  const doing = async () => (await activities.of("T-1", "en")).doing;
  const stop = activities.onProgress((task) => seen.push(task));
  activities.onChange((task) => seen.push(`${task} saved`));
  const silent = [
    [{ phase: "command", command: "bun test", line: "" }, "bun test"],
    [{ phase: "model", model: "google/gemini-3.8-flash" }, "gemini-3.8-flash"],
    [{ phase: "push", bytes: 2048 }, "2.0 kB"],
  ] as const;
  for (const [progress, shown] of silent) {
    bus.progress("T-1", progress);
    stop();
    expect(await doing()).toContain(shown);
    bus.publish({ task: "T-1", state: "executing", events: [] });
    expect(await doing()).toBe("");
  }
  expect(seen).toEqual(["T-1", "T-1 saved", "T-1 saved", "T-1 saved"]);
});

test("the revisions of a plan: what asked for each, what it says, who approved it", async () => {
  const { revisions, log } = await activities.history("T-1", "en");
  expect(revisions).toMatchObject([
    { revision: 1, summary: "Stock.", why: "", approvedBy: "" },
    { revision: 2, summary: "Less.", why: "smaller", approvedBy: "Ana", steps: ["Refuse"] },
  ]);
  expect(log.map(({ line }) => line).join("\n")).toContain("Refuse");
});

test("the pause that waits is the last one", async () => {
  await store.commit("T-1", { events: [{ type: "task.paused", reason: "money", detail: "" }] });
  expect(await activities.of("T-1", "en")).toMatchObject({ pause: begun.length + 1, doing: "" });
});
