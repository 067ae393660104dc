import { afterEach, expect, test } from "bun:test";
import { PeerAway } from "../../../orchestrator/actions/fleet/peers.ts";
import { peersBy } from "../../../orchestrator/chat/fleet/client.ts";
import { answerPeers } from "../../../orchestrator/chat/fleet/server.ts";
import { callPath, headers, signatureOf } from "../../../orchestrator/chat/fleet/signature.ts";
import { Exit, UserError } from "../../../orchestrator/task/errors.ts";

const servers: { stop(now: boolean): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.stop(true);
});

let now = 1_000_000_000_000;

/** A process that listens, and what it carried out. */
function aPeer({ own = "p1", secret = "s", act = async (): Promise<unknown> => "done" } = {}) {
  const acted: unknown[] = [];
  const answer = answerPeers({
    own,
    secret: async () => secret,
    now: () => now,
    act: (method, args) => {
      acted.push([method, args]);
      return act();
    },
    onError: () => {},
  });
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => (new URL(request.url).pathname === "/livez" ? new Response("alive") : answer(request)),
  });
  servers.push(server);
  return { acted, url: `http://127.0.0.1:${server.port}` };
}

const peers = (secret = "s") =>
  peersBy(
    async () => secret,
    () => now,
  );
const body = JSON.stringify({ method: "approve", args: ["T-1", { by: "p" }] });

/** A call as it is written by hand. */
function send(url: string, change: { to?: string; at?: string; nonce?: string; key?: string; body?: string } = {}) {
  const { to = "p1", at = String(now), nonce = "n", key = "s" } = change;
  return fetch(`${url}/${callPath}`, {
    method: "POST",
    body: change.body ?? body,
    headers: {
      [headers.to]: to,
      [headers.at]: at,
      [headers.nonce]: nonce,
      [headers.signature]: signatureOf(key, to, at, nonce, body),
    },
  });
}

test("a call is carried out with its arguments, and its answer or its sentence comes back", async () => {
  const peer = aPeer();
  expect(await peers().call({ id: "p1", url: peer.url }, "approve", ["T-1", { by: "p", origin: "o" }])).toBe("done");
  expect(peer.acted).toEqual([["approve", ["T-1", { by: "p", origin: "o" }]]]);

  const refusing = aPeer({
    act: () => Promise.reject(new UserError("task.elsewhere", { id: "T-1" }, { exit: Exit.later })),
  });
  await expect(peers().call({ id: "p1", url: refusing.url }, "cancel", ["T-1"])).rejects.toMatchObject({
    key: "task.elsewhere",
    exit: Exit.later,
  });
});

const strangers: [string, Parameters<typeof send>[1]][] = [
  ["another secret", { key: "x" }],
  ["a body that was not signed", { body: JSON.stringify({ method: "approve", args: ["T-2", { by: "p" }] }) }],
  ["a call of an hour ago", { at: "999996400000" }],
  ["a call without a time", { at: "" }],
  ["a call without a name", { nonce: "" }],
];

test.each(strangers)("%s: refused without a word why, and nothing is done", async (_, change) => {
  const peer = aPeer();
  const response = await send(peer.url, change);

  expect([response.status, await response.text()]).toEqual([403, "forbidden\n"]);
  expect(peer.acted).toEqual([]);
});

test("a call that was listened to is not carried out again, here or at another process", async () => {
  const [peer, other] = [aPeer(), aPeer({ own: "p2" })];
  expect((await send(peer.url)).status).toBe(200);
  expect((await send(peer.url)).status).toBe(403);
  expect((await send(other.url)).status).toBe(410);
  now += 20 * 60_000;
  expect((await send(peer.url, { at: String(now - 20 * 60_000) })).status).toBe(403);
  expect(peer.acted).toHaveLength(1);
  expect(other.acted).toEqual([]);
});

test("whoever else answers at the address is not believed: not its yes, and not its no", async () => {
  const stranger = aPeer({ secret: "other" });
  const liar = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => Response.json({ ok: "done" }) });
  servers.push(liar);
  for (const url of [stranger.url, `http://127.0.0.1:${liar.port}`, "http://127.0.0.1:1", null])
    await expect(peers().call({ id: "p1", url }, "cancel", ["T-1"])).rejects.toBeInstanceOf(PeerAway);
  await expect(peers().call({ id: "p1", url: aPeer({ own: "p9" }).url }, "cancel", ["T-1"])).rejects.toMatchObject({
    mayHaveActed: false,
  });
  expect(stranger.acted).toEqual([]);
});

test("who changes the status of an answer on the way changes nothing of what it says", async () => {
  const peer = aPeer();
  const between = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const { method, headers } = request;
      const given = method === "POST" ? { body: await request.text() } : {};
      const answer = await fetch(peer.url + pathname, { method, headers, ...given });
      return new Response(await answer.text(), { status: 410, headers: answer.headers });
    },
  });
  servers.push(between);
  const url = `http://127.0.0.1:${between.port}`;
  expect(await peers().call({ id: "p1", url }, "approve", ["T-1", { by: "p" }])).toBe("done");
  await expect(peers().call({ id: "p9", url }, "approve", ["T-1", { by: "p" }])).rejects.toMatchObject({
    mayHaveActed: false,
  });
  expect(peer.acted).toHaveLength(1);
});

test("what is no call is answered with a sentence, and the process goes on", async () => {
  const peer = aPeer();
  for (const [method, args] of [
    ["constructor", []],
    ["approve", [1]],
    ["follow", ["T-1", 1]],
  ] as const)
    await expect(peers().call({ id: "p1", url: peer.url }, method as "approve", args)).rejects.toMatchObject({
      key: "socket.bad-request",
    });
  expect(await peers().call({ id: "p1", url: peer.url }, "diff", ["T-1"])).toBe("done");
});
