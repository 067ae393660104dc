import { expect, test } from "bun:test";
import { defineProvider, type Model, type ModelEvent } from "../../orchestrator/models/model.ts";
import { Guard } from "../../orchestrator/plugins/guard.ts";

const never = new Promise<never>(() => {});
const done: ModelEvent = {
  type: "done",
  message: { role: "assistant", parts: [{ type: "text", text: "Yes." }] },
  usage: { input: 1, output: 1, cached: 0, cacheWrite: 0 },
  stop: "end",
};

/** As a plugin's provider is asked, with a tenth of a second of patience. */
async function guarded(converse: Model["converse"], window?: number): Promise<{ model: Model; failures: unknown[] }> {
  const failures: unknown[] = [];
  const watchdog = { ready: async () => {}, enter: () => {}, leave: () => {} };
  const failed = (_: unknown, error: unknown) => void failures.push(error);
  const guard = new Guard({ silenceMs: 100, watchdog, failed, giveUp: () => {} });
  const open = async () => ({ converse, ...(window && { window }) });
  const provider = defineProvider({ description: "d", keys: [], baseUrl: "B", prices: {}, open });
  const module = { kind: "provider", name: "p", file: "p.ts" } as never;
  const wrapped = guard.wrap(module, provider) as typeof provider;
  return { model: await wrapped.open("m", { key: "" }), failures };
}

const ask = async (model: Model, signal = new AbortController().signal) => {
  const events: ModelEvent[] = [];
  for await (const event of model.converse([], [], { system: "", signal })) events.push(event);
  return events;
};

async function* silentAtOnce() {
  yield await never;
}
async function* silentLater(): AsyncGenerator<ModelEvent> {
  yield { type: "text", text: "Y" };
  await never;
}

test.each([
  ["from the beginning", silentAtOnce],
  ["in the middle", silentLater],
])(
  "a plugin's provider that is silent %s is given up, as one that does not answer; it is no fault of the plugin",
  async (_, converse) => {
    const { model, failures } = await guarded(converse);

    await expect(ask(model)).rejects.toMatchObject({ name: "ModelError", kind: "network", billed: true });
    expect(failures).toEqual([]);
  },
);

test("one that does not mind the signal is left when it aborts", async () => {
  const { model } = await guarded(silentAtOnce);
  const stop = new AbortController();
  const asked = ask(model, stop.signal);
  const reason = new Error("Ctrl-C");
  stop.abort(reason);

  await expect(asked).rejects.toBe(reason);
});

test("one that speaks is heard to its end, and its window is the model's", async () => {
  const { model } = await guarded(async function* () {
    for (let i = 0; i < 4; i++) {
      await Bun.sleep(40);
      yield { type: "text", text: "Y" } as const;
    }
    yield done;
  }, 8_000);

  expect(await ask(model)).toHaveLength(5);
  expect(model.window).toBe(8_000);
});
