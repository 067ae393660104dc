import { expect, test } from "bun:test";
import { advance, newStory } from "../../../orchestrator/chat/cards/story.ts";
import { openCli } from "../../../orchestrator/chat/cli/cli.ts";
import { readGlobals } from "../../../orchestrator/chat/cli/syntax/globals.ts";
import { linesView } from "../../../orchestrator/chat/cli/view/lines.ts";
import { Live } from "../../../orchestrator/chat/cli/view/live.ts";
import type { Progress } from "../../../orchestrator/run/workspace.ts";
import type { EventBody, TaskEvent } from "../../../orchestrator/task/events.ts";
import { Stage } from "./stage.ts";

const started: EventBody = { type: "step.started", step: 1, of: 2, title: "Validar", attempt: 1, attempts: 3 };

test("while a model thinks the block turns and says who thinks, until something happens", async () => {
  const stage = new Stage({ tty: true, lang: "es" });
  stage.devorch.epoch = Date.now();
  let tell = (_progress: Progress) => {};
  stage.world.watch = (listener) => {
    tell = (progress) => listener("T-1", progress);
    return () => {};
  };
  stage.devorch.acts.start = (d, id) => d.save(id, "executing", [started]);
  const done = stage.run("run", "x", "-r", "https://x.example/t.git", "--yes");
  await stage.stderr.shows("paso 1/2");
  tell({ phase: "model", model: "google/gemini-4-pro" });
  await stage.stderr.shows(/(\S) 1 Validar: gemini-4-pro está pensando …[\s\S]*\n(?!\1)\S 1 Validar: gemini-4-pro est/);
  stage.devorch.save("T-1", "executing", [
    { type: "tool.called", tool: "read_file", ok: true, step: 1, detail: "a.ts" },
  ]);
  await stage.stderr.shows(/1 Validar: read_file a\.ts …/);
  stage.devorch.save("T-1", "cancelled", [{ type: "task.cancelled" }]);
  expect(await done).toBe(5);
});

test("a wait for a model is counted", async () => {
  const stage = new Stage({ tty: true });
  stage.world.watch = (listener) => {
    setTimeout(() => listener("T-1", { phase: "model", model: "anthropic/claude" }), 50);
    return () => {};
  };
  stage.devorch.acts.start = () => {};
  const done = stage.run("run", "x", "-r", "https://x.example/t.git", "--yes");
  await stage.stderr.shows(/claude is thinking 2s/);
  stage.devorch.save("T-1", "cancelled", [{ type: "task.cancelled" }]);
  await done;
});

test("without a terminal a line says that it is alive when nothing happens for long", async () => {
  const stage = new Stage();
  const view = linesView(openCli(stage.world, readGlobals([]).globals), 20);
  const event = { v: 1, seq: 1, at: new Date().toISOString(), task: "T-1", ...started } as TaskEvent;
  view.event(event, advance(newStory("T-1"), event));
  view.live({ phase: "model", model: "google/gemini-4-pro" });
  await stage.stderr.shows("… still at work: step 1/2 · 0s · gemini-4-pro is thinking");
  view.close();
});

test("an event that arrives late does not hide what went on after it", () => {
  const live = new Live(openCli(new Stage().world, readGlobals([]).globals));
  const at = (ms: number) =>
    ({ v: 1, seq: 1, task: "T-1", at: new Date(Date.now() + ms).toISOString(), ...started }) as TaskEvent;
  live.hear({ phase: "model", model: "anthropic/claude" });
  live.end(at(-5));
  expect(live.text(Date.now())).toBe("claude is thinking");
  live.end(at(5));
  expect(live.text(Date.now())).toBe("");
  const began = Date.now();
  live.hear({ phase: "command", command: "bun test", line: "" });
  expect(live.text(began + 65_000)).toMatch(/^bun test 1m 0[45]s$/);
  live.hear({ phase: "command", command: "bun test", line: "14 pass" });
  expect(live.text(began + 65_000)).toMatch(/^bun test 1m 0[45]s · 14 pass$/);
  live.hear({ phase: "model", model: "anthropic/claude", reviews: true });
  expect(live.text(Date.now())).toBe("claude reviews the change");
  live.hear({ phase: "push", bytes: 2_000_000 });
  expect(live.text(Date.now())).toContain("2.0 MB");
});
