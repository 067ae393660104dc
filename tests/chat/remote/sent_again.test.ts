import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Orchestrator } from "../../../orchestrator/actions/orchestrator.ts";
import { openApi } from "../../../orchestrator/chat/remote/api.ts";
import { Bus } from "../../../orchestrator/run/bus.ts";
import type { Ports } from "../../../orchestrator/run/ports.ts";
import { newToken, tokenHash } from "../../../orchestrator/safety/access_token.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import { systemClock } from "../../../orchestrator/task/clock.ts";
import { aTask } from "../../store/sample.ts";

/** An owner's calls over HTTP, on a real database. */
async function anApi() {
  const folder = mkdtempSync(join(tmpdir(), "devorch-again-"));
  const store = await openStore(folder);
  const token = newToken("ana");
  await store.tokens.add({ name: "ana", role: "owner", hash: tokenHash(token) });
  const limits = { parallel: 1 } as Ports["limits"];
  const ports = { store, bus: new Bus(), clock: systemClock, limits } as unknown as Ports;
  const fail = (error: unknown) => {
    throw error;
  };
  const api = openApi({
    devorch: new Orchestrator(ports, "read"),
    tokens: store.tokens,
    handledMessage: (origin) => store.handledMessage(origin),
    version: "1",
    lang: "en",
    clean: (text) => text,
    now: Date.now,
    onError: fail,
    onRefused: fail,
  });
  return {
    store,
    async call(name: string, method: string, ...args: unknown[]) {
      const headers = { authorization: `Bearer ${token}`, "x-devorch-protocol": "1", "x-devorch-request": name };
      const body = JSON.stringify({ method, args });
      const request = new Request("http://devorch/api/call", { method: "POST", headers, body });
      return (await api.answer(request, { address: "127.0.0.1", keepOpen() {} })).json();
    },
    async [Symbol.asyncDispose]() {
      api.stop();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

test("a cancellation that a crash cut off is finished by the same request", async () => {
  await using at = await anApi();
  const { task } = await at.store.create((id) => aTask(id), []);
  // All that the process before could do.
  await at.store.commit(task.id, { message: { origin: "token:ana/request-1", command: "cancel" } });

  expect(await at.call("request-1", "cancel", task.id)).toEqual({});
  expect(await at.store.state(task.id)).toBe("cancelled");
  expect(await at.call("request-1", "cancel", task.id)).toEqual({});
  expect((await at.store.events(task.id)).map(({ type }) => type)).toEqual(["task.cancelled"]);
});
