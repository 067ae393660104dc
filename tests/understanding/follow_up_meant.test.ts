import { describe, expect, test } from "bun:test";
import type { Task, TaskState } from "../../orchestrator/task/task.ts";
import type { Focus } from "../../orchestrator/understanding/focus.ts";
import { followUpMeant } from "../../orchestrator/understanding/follow_up_meant.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { shippedIntents } from "../intents/messages.ts";
import { branch, delivered, part } from "../support/delivered.ts";

const now = Date.parse("2026-01-01T12:00:00.000Z");
const classifier = classifierOf(await shippedIntents());
const repoNamed = (name: string) => ({ name, repo: { kind: "remote" as const, url: `https://x.test/${name}`, name } });
const repos = [repoNamed("shop"), repoNamed("billing")];

const taskAt = (id: string, state: TaskState, secondsAgo: number) =>
  ({
    id,
    state,
    repo: repos[0]?.repo,
    updatedAt: new Date(now - secondsAgo * 1000).toISOString(),
  }) as unknown as Task;

function meant(text: string, { state = "completed" as TaskState, ago = 20, later = false, named = false } = {}) {
  const task = taskAt("T-1", state, ago);
  const focus: Focus = { task, tasks: later ? [task, taskAt("T-2", "rejected", 5)] : [task], named };
  return followUpMeant(focus, { text, sentence: classifier.read(text), repos, now });
}

describe("after a finished card", () => {
  test.each([
    "also add a test for that",
    "add a test for that",
    "cambiá también el README",
    "Además agregá un botón para exportar",
    "make the total red too",
    "de paso actualizá la documentación",
    "agregá un test para eso",
    "update the docs as well",
  ])("%s: goes on with it", (text) => {
    expect(meant(text)).toBe("change");
    expect(meant(text, { ago: 7200 })).toBe("either");
    expect(meant(text, { later: true })).toBe("either");
    for (const state of ["planned", "executing", "failed", "rejected"] as const)
      expect(meant(text, { state })).toBe("other");
  });

  test.each([
    "agregá paginación al listado de productos",
    "fix the login redirect",
    "agrega otro endpoint para facturas",
    "make it more robust against timeouts in the api",
    "did you also change the README?",
    "nueva tarea: agregá también un README",
    "also add dark mode to billing",
    "please also look at https://github.com/o/r/issues/3",
    "add a test for that endpoint that lists users",
  ])("%s: a request of its own", (text) => {
    expect(meant(text)).toBe("other");
  });
});

test("plain words after the finished card become a proposed follow-up; a new request becomes a task; in doubt it asks", async () => {
  await using owner = await delivered();
  const { devorch, place } = owner;
  const chat = await owner.house.store.chat("c");
  await owner.house.store.saveChat({ ...chat, task: "T-1", repo: place.url });
  const ask = (text: string) => devorch.ask({ text, chat: "c", lang: "en", repo: place.url });
  place.play(part(2));

  const reply = await ask("also add a test for that");

  expect(reply).toMatchObject({ task: "T-1", intent: "modify" });
  expect(await owner.rests()).toMatchObject({ state: "planned", revision: 2, branch });
  await devorch.reject("T-1", { why: "no", by: "ana" });
  place.play(part(3));
  expect((await ask("add pagination to the product list")).intent).toBe("task_new");
  expect(await owner.rests("T-2")).toMatchObject({ state: "planned" });
  await devorch.reject("T-2", { why: "no", by: "ana" });
  await owner.house.store.saveChat({ ...(await owner.house.store.chat("c")), task: "T-1" });

  const doubt = await ask("cambiá también el README");
  expect(doubt.intent).toBe("unsure");
  expect(doubt.choices?.map(({ say }) => say)).toEqual([
    "/modify T-1 cambiá también el README",
    "/task_new cambiá también el README",
  ]);
  expect((await devorch.tasks()).length).toBe(2);
});
