import { expect, test } from "bun:test";
import type { ModelEvent } from "../../orchestrator/models/model.ts";
import { collectAnswer } from "../../orchestrator/models/stream.ts";

const usage = { input: 1, output: 2, cached: 0, cacheWrite: 0 };
const message = { role: "assistant" as const, parts: [{ type: "text" as const, text: "hola" }] };

async function* events(...list: ModelEvent[]) {
  yield* list;
}

test("text is heard as it comes and the answer is what `done` brought", async () => {
  const heard: string[] = [];

  const answer = await collectAnswer(
    events({ type: "text", text: "ho" }, { type: "text", text: "la" }, { type: "done", message, usage, stop: "end" }),
    { onText: (text) => heard.push(text) },
  );

  expect(heard).toEqual(["ho", "la"]);
  expect(answer).toEqual({ message, usage, stop: "end" });
});

test("a stream without `done` is a partial answer, whatever text it brought", async () => {
  const half = collectAnswer(events({ type: "text", text: "I will now" }));

  await expect(half).rejects.toMatchObject({ name: "ModelError", kind: "partial" });
});
