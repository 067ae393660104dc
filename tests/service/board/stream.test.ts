import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { TaskView } from "../../../orchestrator/actions/devorch.ts";
import { TaskStreams } from "../../../orchestrator/service/http/board/stream.ts";
import { type HttpServer, serveHttp } from "../../../orchestrator/service/http/server.ts";
import { until } from "../../support/until.ts";
import { activity, aFront } from "../front.ts";

const task = (number: number, state = "executing") =>
  ({
    id: `T-${number}`,
    state,
    request: `Task ${number}`,
    repo: "shop",
    branch: null,
    costUsd: 0.25,
    createdAt: "2026-01-02T03:04:05.000Z",
    questions: [],
    steps: [],
    plan: null,
  }) as unknown as TaskView;

let tasks: TaskView[];
let changed: (id: string) => void;
let progressed: ((id: string) => void) | undefined;
let read: number;
let server: HttpServer;
const opened: AbortController[] = [];

function serve(token: string | null = null): HttpServer {
  const front = aFront(() => tasks, {
    token,
    clean: (words) => words.replaceAll("secret", "***"),
    activities: {
      of: async () => {
        read += 1;
        return { ...activity, doing: "bun test secret" };
      },
      history: async () => null,
      onChange: (listener) => {
        changed = listener;
        return () => {};
      },
      onProgress: (listener) => {
        progressed = listener;
        return () => {
          progressed = undefined;
        };
      },
    },
  });
  return serveHttp(front, { host: "127.0.0.1", port: 0 });
}

interface Message {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** A client of the stream; `headers` as a browser sends them. */
async function listen(path = "/events", headers: Record<string, string> = {}) {
  const abort = new AbortController();
  opened.push(abort);
  const answer = await fetch(server.url + path, { headers, signal: abort.signal });
  const messages: Message[] = [];
  let ended = false;
  const reading = (async () => {
    let rest = "";
    for await (const chunk of answer.body ?? []) {
      const blocks = (rest + new TextDecoder().decode(chunk)).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
        if (field("event") !== "")
          messages.push({ id: field("id"), event: field("event"), data: JSON.parse(field("data")) });
      }
    }
  })()
    .catch(() => {})
    .finally(() => {
      ended = true;
    });
  return {
    answer,
    messages,
    cards: () => messages.filter(({ event }) => event === "card").map(({ data }) => data.task),
    hasEnded: () => ended,
    async leave() {
      abort.abort();
      await reading;
      await until(() => progressed === undefined || opened.length > 1);
    },
  };
}

beforeEach(() => {
  tasks = [task(1), task(2, "completed")];
  read = 0;
  progressed = undefined;
  server = serve();
});
afterEach(async () => {
  for (const abort of opened.splice(0)) abort.abort();
  await server.stop();
});

test("a change is told with step, command, seconds, money and the card, redacted", async () => {
  const stream = await listen("/events?since=x.0");
  expect(stream.answer.headers.get("content-type")).toStartWith("text/event-stream");
  expect(stream.answer.headers.get("cache-control")).toBe("no-store");
  changed("T-1");
  await until(() => stream.cards().length === 1);
  const { data } = stream.messages.find(({ event }) => event === "card") as Message;
  expect(data).toMatchObject({
    task: "T-1",
    group: "working",
    state: "executing",
    step: 1,
    of: 1,
    command: "bun test ***",
    seconds: 192,
    costUsd: 0.25,
  });
  expect(data.html).toContain('id="card-T-1"');
  expect(JSON.stringify(data)).not.toContain("secret");
  await until(() => stream.messages.some(({ event }) => event === "counts"));
});

test("a stream begins with what is open", async () => {
  const stream = await listen();
  await until(() => stream.cards().length > 0);
  expect(stream.cards()).toEqual(["T-1"]);
});

test("one that connects again gets what it missed and nothing else", async () => {
  const first = await listen();
  changed("T-1");
  await until(() => first.messages.some(({ id }) => id !== ""));
  const last = first.messages.findLast(({ id }) => id !== "")?.id ?? "";
  await first.leave();
  changed("T-2");
  const again = await listen("/events?since=old.0", { "last-event-id": last });
  await until(() => again.messages.some(({ event }) => event === "counts"));
  expect(again.cards()).toEqual(["T-2"]);
});

test.each(["other.3", "x", "", "1.1.1"])(
  "one that names an unknown place (%p) is told to begin anew",
  async (place) => {
    const stream = await listen("/events", { "last-event-id": place || "-" });
    await until(() => stream.messages.length > 0);
    expect(stream.messages[0]?.event).toBe("reset");
  },
);

test("a page names the place at which its stream goes on", async () => {
  changed("T-1");
  const page = await (await fetch(server.url)).text();
  const feed = /data-feed="([^"]+)"/.exec(page)?.[1] ?? "";
  changed("T-2");
  const stream = await listen(feed);
  await until(() => stream.messages.some(({ event }) => event === "counts"));
  expect(stream.cards()).toEqual(["T-2"]);
});

test("while nobody listens nothing is read; the last one to leave ends the work", async () => {
  for (let turn = 0; turn < 50; turn++) changed("T-1");
  await Bun.sleep(700);
  expect([read, progressed]).toEqual([0, undefined]);
  const stream = await listen("/events?since=x.0");
  await until(() => progressed !== undefined);
  await stream.leave();
  await until(() => progressed === undefined);
});

describe("many changes at once", () => {
  test("are told once per task", async () => {
    const stream = await listen("/events?since=x.0");
    await until(() => progressed !== undefined);
    for (let turn = 0; turn < 200; turn++) {
      changed("T-1");
      progressed?.("T-1");
    }
    await until(() => stream.cards().length > 0);
    await Bun.sleep(700);
    expect(stream.cards().length).toBeLessThan(4);
  });
});

test("only so many streams are open; one more is told to come later, and a place is free again", async () => {
  const streams = new TaskStreams(
    {
      onChange: () => () => {},
      onProgress: () => () => {},
      current: async () => [],
      messageOf: async () => null,
      summary: async () => ({ event: "counts", data: {} }),
      onError: () => {},
    },
    { streams: 2 },
  );
  const [first] = [streams.open("en", null), streams.open("en", null)];
  const refused = streams.open("en", null);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "15"]);
  await first?.body?.cancel();
  expect(streams.size).toBe(1);
  expect(streams.open("en", null).status).toBe(200);
  streams.close();
  expect(streams.size).toBe(0);
  expect(streams.open("en", null).status).toBe(503);
});

test("a client that reads nothing is let go", async () => {
  let tell = (_: string) => {};
  const streams = new TaskStreams(
    {
      onChange: (listener) => {
        tell = listener;
        return () => {};
      },
      onProgress: () => () => {},
      current: async () => [],
      messageOf: async () => ({ event: "card", data: "x".repeat(700_000) }),
      summary: async () => ({ event: "counts", data: {} }),
      onError: () => {},
    },
    { gatherMs: 1 },
  );
  streams.open("en", "x.0");
  for (let turn = 0; turn < 6 && streams.size > 0; turn++) {
    tell(`T-${turn}`);
    await Bun.sleep(20);
  }
  expect(streams.size).toBe(0);
});

test("the end of the service ends the streams", async () => {
  const stream = await listen("/events?since=x.0");
  server.leaving();
  await until(stream.hasEnded);
  expect((await fetch(`${server.url}/events`)).status).toBe(503);
});

test("only who may see the page may listen", async () => {
  const locked = serve("the-token");
  expect((await fetch(`${locked.url}/events`)).status).toBe(401);
  expect((await fetch(`${locked.url}/events`, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
  const headers = { authorization: "Bearer the-token" };
  const abort = new AbortController();
  expect((await fetch(`${locked.url}/events`, { headers, signal: abort.signal })).status).toBe(200);
  expect((await fetch(`${locked.url}/events`, { method: "HEAD", headers })).status).toBe(405);
  abort.abort();
  await locked.stop();
});
