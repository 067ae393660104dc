import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Devorch, OwnerGone } from "../../../orchestrator/actions/devorch.ts";
import { connectSocket, type SocketClient } from "../../../orchestrator/chat/socket/client.ts";
import { maxRequestBytes } from "../../../orchestrator/chat/socket/protocol.ts";
import { serveSocket } from "../../../orchestrator/chat/socket/server.ts";
import { Exit, UserError } from "../../../orchestrator/task/errors.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { until } from "../../support/until.ts";
import { aDevorch, anEvent, version } from "./sample.ts";

let folder: string;
let path: string;
const cleanup: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-socket-"));
  path = join(folder, "devorch.sock");
});

afterEach(async () => {
  for (const end of cleanup.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

function serve(changes: Partial<Devorch> = {}, at = path) {
  const owner = aDevorch(changes);
  const errors: unknown[] = [];
  const server = serveSocket(owner.devorch, { path: at, version, onError: (error) => errors.push(error) });
  cleanup.push(server.stop);
  return { ...owner, server, errors };
}

async function connect(at = path): Promise<SocketClient> {
  const client = await connectSocket(at, { version });
  cleanup.push(client.close);
  return client;
}

async function serveInChild(at = path) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "child_server.ts"), at], {
    stdout: "pipe",
    stderr: "inherit",
  });
  cleanup.push(() => child.kill("SIGKILL"));
  await child.stdout.getReader().read();
  return child;
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const forever = new AbortController().signal;

async function collect(events: AsyncIterable<TaskEvent>, into: TaskEvent[] = []): Promise<TaskEvent[]> {
  for await (const event of events) into.push(event);
  return into;
}

test("calls reach the owner with their arguments and come back with their result", async () => {
  const { asked } = serve();
  const client = await connect();

  const request = { text: "Agregar ñ 💸", repo: "shop", lang: "es", chat: "c", options: { yes: true } } as const;
  expect(await client.start(request)).toEqual({ id: "T-1" });
  expect(await client.approve("T-1", { revision: undefined, by: "ana" })).toBeUndefined();
  expect(await client.cost()).toEqual([]);
  expect(await client.cost(undefined)).toEqual([]);
  expect(await client.diff("T-1")).toHaveLength(3_000_000);
  await client.edit("T-1", { plan: { steps: [] }, by: "ana" });
  expect(client.ownerPid).toBe(process.pid);
  expect(asked).toEqual(
    [
      ["start", request],
      ["approve", "T-1", { by: "ana" }],
      ["cost"],
      ["cost"],
      ["edit", "T-1", { plan: { steps: [] }, by: "ana" }],
    ].map((call) => (call[0] === "cost" ? ["cost", undefined] : call)),
  );
});

test("a UserError of the owner is the same UserError here; a bug crosses as its message and is heard by the owner", async () => {
  const { errors } = serve();
  const client = await connect();

  const told = await failureOf(client.show("T-9"));
  expect(told).toBeInstanceOf(UserError);
  expect(told).toMatchObject({ key: "state.already-approved", params: { task: "T-9", revision: 2 }, exit: 3 });

  const bug = await failureOf(client.cancel("T-9"));
  expect(bug).not.toBeInstanceOf(UserError);
  expect(bug).toMatchObject({ message: "a bug of the owner" });
  expect(errors).toHaveLength(1);
});

test("a followed stream shows events as they happen and ends when the owner ends it", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  serve({
    async *follow(_id, fromSeq) {
      yield anEvent(fromSeq);
      await gate;
      yield anEvent(fromSeq + 1);
    },
  });
  const events = (await connect()).follow("T-1", 5, forever)[Symbol.asyncIterator]();

  expect((await events.next()).value).toEqual(anEvent(5));
  release();
  expect((await events.next()).value).toEqual(anEvent(6));
  expect((await events.next()).done).toBe(true);
});

test("ten thousand events arrive complete and in order", async () => {
  serve({
    async *follow() {
      for (let seq = 1; seq <= 10_000; seq += 1) yield anEvent(seq);
    },
  });

  const events = await collect((await connect()).follow("T-1", 1, forever));
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
});

test("an error in the middle of a stream crosses too", async () => {
  serve({
    async *follow(id) {
      yield anEvent(1);
      throw new UserError("state.already-approved", { task: id, revision: 1 });
    },
  });

  const seen: TaskEvent[] = [];
  const error = await failureOf(collect((await connect()).follow("T-1", 1, forever), seen));
  expect(seen).toHaveLength(1);
  expect(error).toMatchObject({ key: "state.already-approved", exit: Exit.usage });
});

test("a follower that leaves ends its stream on both sides", async () => {
  let left = false;
  serve({
    async *follow(_id, fromSeq, signal) {
      yield anEvent(fromSeq);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      left = true;
    },
  });
  const leaving = new AbortController();
  const seen: TaskEvent[] = [];
  const following = collect((await connect()).follow("T-1", 1, leaving.signal), seen);
  while (seen.length === 0) await Bun.sleep(10);
  leaving.abort();

  expect(await following).toHaveLength(1);
  await until(() => left);
});

test("an owner that is killed is gone for a follower and for a call under way", async () => {
  const child = await serveInChild();
  const client = await connect();
  const seen: TaskEvent[] = [];
  const following = failureOf(collect(client.follow("T-1", 1, forever), seen));
  const asking = failureOf(client.ask({ text: "hola", chat: "c", lang: "es", repo: null }));
  while (seen.length < 3) await Bun.sleep(10);

  child.kill("SIGKILL");
  expect(await following).toBeInstanceOf(OwnerGone);
  expect(await asking).toBeInstanceOf(OwnerGone);
  expect(await failureOf(client.tasks())).toBeInstanceOf(OwnerGone);
});

test("the next owner takes the place of a killed one on the same path", async () => {
  const child = await serveInChild();
  child.kill("SIGKILL");
  await child.exited;
  expect(existsSync(path)).toBe(true);
  expect(await failureOf(connect())).toBeInstanceOf(OwnerGone);

  serve();
  expect(await (await connect()).tasks()).toEqual([]);
});

test("an owner that is stopped before a call, before a stream or in the middle of one is named by its pid", async () => {
  const stopped = async (name: string, stop: (stop: () => void, at: string, pid: number) => Promise<unknown>) => {
    const at = join(folder, name);
    const child = await serveInChild(at);
    const error = await stop(() => child.kill("SIGSTOP"), at, child.pid);
    expect([name, error]).toMatchObject([name, { key: "socket.silent", params: { pid: child.pid }, exit: Exit.later }]);
  };
  const following = (client: SocketClient) => failureOf(collect(client.follow("T-1", 1, forever)));
  await Promise.all([
    stopped("call", (stop, at, pid) => {
      stop();
      return failureOf(connectSocket(at, { version, pid }));
    }),
    stopped("stream", async (stop, at) => {
      const client = await connectSocket(at, { version, silenceMs: 100 });
      stop();
      return await following(client);
    }),
    stopped("middle", async (stop, at) => {
      const ended = following(await connectSocket(at, { version, silenceMs: 100 }));
      await Bun.sleep(50);
      stop();
      return await ended;
    }),
  ]);
});

test("an owner that is only quiet is waited for", async () => {
  serve({
    async *follow() {
      await Bun.sleep(500);
      yield anEvent(1);
    },
  });
  const patient = await connectSocket(path, { version, silenceMs: 100 });
  expect(await collect(patient.follow("T-1", 1, forever))).toHaveLength(1);
});

test("nobody there is OwnerGone, also in a folder that is missing", async () => {
  expect(await failureOf(connect())).toBeInstanceOf(OwnerGone);
  expect(await failureOf(connect(join(folder, "none", "x".repeat(120), "devorch.sock")))).toBeInstanceOf(OwnerGone);
});

test("an owner that leaves cuts its followers off, so that they take over, and removes its socket", async () => {
  const { server } = serve();
  const seen: TaskEvent[] = [];
  const following = failureOf(collect((await connect()).follow("T-1", 1, forever), seen));
  while (seen.length < 3) await Bun.sleep(10);

  await server.stop();
  expect(await following).toBeInstanceOf(OwnerGone);
  expect(existsSync(path)).toBe(false);
});

test("an owner that leaves first answers the call under way and says the last events", async () => {
  let asked = () => {};
  const reached = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { server } = serve({
    async ask({ text }) {
      asked();
      await Bun.sleep(200);
      return { say: [text], task: null, intent: "smalltalk" };
    },
    async *follow() {
      await Bun.sleep(100);
      yield anEvent(1);
    },
  });
  const client = await connect();
  const following = collect(client.follow("T-1", 1, forever));
  const asking = client.ask({ text: "hola", chat: "c", lang: "es", repo: null });
  await reached;

  await server.stop();
  expect(await asking).toMatchObject({ say: ["hola"] });
  expect(await following).toHaveLength(1);
});

test("a path longer than the kernel takes works, and leaves no handle behind", async () => {
  const long = join(folder, "a".repeat(100), "b".repeat(100));
  mkdirSync(long, { recursive: true });
  const at = join(long, "devorch.sock");
  const { server } = serve({}, at);
  const client = await connect(at);

  expect(existsSync(at)).toBe(true);
  expect(await client.tasks()).toEqual([]);
  client.close();
  await server.stop();
  expect(existsSync(at)).toBe(false);
  const handles = readdirSync("/proc/self/fd").flatMap((handle) => {
    try {
      return [readlinkSync(`/proc/self/fd/${handle}`)];
    } catch {
      return [];
    }
  });
  expect(handles.filter((target) => target === long)).toEqual([]);
});

test("the socket is its user's alone, or the group's where the folder is", async () => {
  const { server } = serve();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await server.stop();

  chmodSync(folder, 0o770);
  serve();
  expect(statSync(path).mode & 0o777).toBe(0o660);
});

test("another version is told so, with both numbers", async () => {
  serve();
  const error = await failureOf(connectSocket(path, { version: "9.9.9" }));
  expect(error).toMatchObject({
    key: "socket.other-version",
    params: { theirs: version, ours: "9.9.9" },
    exit: Exit.later,
  });
});

async function raw(route: string, body: string, headers: Record<string, string> = { "x-devorch-version": version }) {
  const response = await fetch(`http://x${route}`, { unix: path, method: "POST", body, headers });
  return { status: response.status, answer: await response.json().catch(() => null) };
}

test.each([
  ["a method that is none", JSON.stringify({ method: "close", args: [] })],
  ["an inherited name", JSON.stringify({ method: "constructor", args: [] })],
  ["follow as a call", JSON.stringify({ method: "follow", args: ["T-1", 1] })],
  ["a wrong argument", JSON.stringify({ method: "show", args: [7] })],
  ["too many arguments", JSON.stringify({ method: "tasks", args: [1] })],
  ["no call at all", JSON.stringify("x")],
])("%s is refused with a sentence", async (_name, body) => {
  serve();
  expect(await raw("/call", body)).toMatchObject({
    answer: { error: { key: "socket.bad-request", exit: Exit.usage } },
  });
});

test("a request without the version, or with broken JSON, gets an error and nothing else happens", async () => {
  const { asked } = serve();
  const call = JSON.stringify({ method: "approve", args: ["T-1", { by: "x" }] });

  expect(await raw("/call", call, {})).toMatchObject({ answer: { error: { key: "socket.other-version" } } });
  expect((await raw("/call", "{")).answer).toHaveProperty("error");
  expect(asked).toEqual([]);
});

test("more than a request may hold is refused on both sides", async () => {
  serve();
  const client = await connect();
  const text = "x".repeat(maxRequestBytes);

  expect(await failureOf(client.ask({ text, chat: "c", lang: "es", repo: null }))).toMatchObject({
    key: "socket.too-big",
    exit: Exit.usage,
  });
  expect((await raw("/call", JSON.stringify({ method: "ask", args: [{ text }] }))).status).toBe(413);
});
