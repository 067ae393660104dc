import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { methods } from "../../../orchestrator/chat/socket/protocol.ts";
import { aPlace, aPlan, doing, type Place, type Running, serving } from "../../support/executable.ts";
import { openStored } from "../../support/fleet/stored.ts";
import { longTest } from "../../support/long.ts";
import { until } from "../../support/until.ts";
import { apiOf, aToken, protocolHeaders } from "./wire.ts";

let place: Place;
let service: Running & { url: string };
const tokens: Record<string, string> = {};
const api = (name: string) => apiOf(service.url, tokens[name] ?? name);

beforeAll(async () => {
  place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => (request.tools.includes("submit_plan") ? aPlan([{}]) : doing(1)),
  });
  service = await serving(place);
  for (const [name, role] of Object.entries({ ana: "owner", bea: "member", carl: "member", vera: "viewer" }))
    tokens[name] = await aToken(place, name, role);
});

afterAll(async () => {
  service.kill("SIGKILL");
  await service.done;
  await place[Symbol.asyncDispose]();
});

const request = (more: object = {}) => ({
  text: "Add stock",
  repo: place.url,
  lang: "en",
  chat: "x",
  options: {},
  ...more,
});

async function planned(name: string, more: object = {}): Promise<string> {
  const { ok } = await api(name).call("start", request(more));
  const { id } = ok as { id: string };
  for await (const line of api(name).follow(id)) if ("end" in line) break;
  return id;
}

test("a task from a sentence to its branch over HTTP, in the name of the token", async () => {
  const id = await planned("bea");
  const before = await api("bea").call("show", id);
  expect(before.ok).toMatchObject({ state: "planned", startedBy: "token:bea", chat: "token:bea" });

  expect(await api("bea").call("approve", id, { revision: 1, by: "somebody else" })).toEqual({ status: 200 });
  const types: unknown[] = [];
  for await (const line of api("bea").follow(id))
    if ("event" in line) types.push((line.event as { type: string }).type);
    else expect(line).toEqual("alive" in line ? { alive: true } : { end: true });
  expect(types.slice(0, 1)).toEqual(["task.received"]);
  expect(types.at(-1)).toBe("task.completed");
  const events = (await api("vera").call("record", id)).ok as { events: { type: string; by?: string }[] };
  expect(events.events.find(({ type }) => type === "plan.approved")?.by).toBe("token:bea");
});

describe("who is not known", () => {
  const wrong = (): [string, string | undefined][] => [
    ["no header", undefined],
    ["nothing", "Bearer "],
    ["no bearer", `Basic ${tokens.ana}`],
    ["another form", "Bearer letmein"],
    ["a name that there is not", `Bearer devorch_zoe_${"0".repeat(64)}`],
    ["a name that there is", `Bearer devorch_ana_${"0".repeat(64)}`],
    ["another one's secret", `Bearer devorch_ana_${tokens.bea?.slice(-64)}`],
    ["a part", `Bearer ${tokens.ana?.slice(0, -1)}`],
  ];

  test("is told the same whatever is wrong, and after ten tries to wait; a good token still works from there", async () => {
    const answers = new Set<string>();
    for (const [, authorization] of wrong()) {
      const headers = { ...protocolHeaders, ...(authorization !== undefined && { authorization }) };
      const response = await fetch(`${service.url}/api/ping`, { method: "POST", headers, body: "{}" });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      answers.add(await response.text());
    }
    expect(answers.size).toBe(1);
    const statuses: number[] = [];
    for (let tries = 0; tries < 5; tries++) statuses.push((await apiOf(service.url, "x").post("ping", {})).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await api("ana").post("ping", {})).status).toBe(200);
  });

  test("hears nothing else either: methods, paths", async () => {
    expect((await fetch(`${service.url}/api/call`)).status).toBe(404);
    expect((await api("ana").post("nothing", {})).status).toBe(404);
    expect((await fetch(`${service.url}/api/`, { method: "POST" })).status).toBe(404);
  });
});

/** Arguments that are well formed, of any task and name. */
const given: Record<string, unknown[]> = {
  start: [{ text: "x", repo: "https://git.example/x", lang: "en", chat: "c", options: {} }],
  adopt: [{ url: "https://git.example/x", branch: "b", lang: "en", chat: "c", yes: false }],
  attach: [{ name: "a.png", data: "" }],
  transcribe: [{ data: "", media: "audio/ogg", seconds: 1 }, {}],
  approve: ["T-1", { by: "x" }],
  reject: ["T-1", { why: "x", by: "x" }],
  modify: ["T-1", { change: "x", by: "x" }],
  edit: ["T-1", { plan: {}, by: "x" }],
  answer: ["T-1", { text: "x", by: "x" }],
  resume: ["T-1", {}],
  rollback: ["T-1", { step: 0 }],
  mendCi: ["T-1", { by: "x" }],
  pullRequest: ["T-1", {}],
  addRepo: ["x", "https://git.example/x"],
  setRepo: ["x", { set: {}, unset: [], by: "x" }],
  invite: ["owner"],
  setPersonLimit: ["telegram:1", 1],
  setRole: ["telegram:1", "owner"],
  addToken: [{ name: "eva", role: "owner" }],
  removeToken: ["ana"],
  removeRepo: ["x"],
  removePerson: ["telegram:1"],
  backup: ["/tmp/x"],
};
const reading = new Set(["ask", "tasks", "countTasks", "show", "diff", "cost", "record", "events", "repos"]);
const members = new Set(["start", "adopt", "attach", "transcribe", "approve", "reject", "modify", "edit", "answer"]);
for (const name of ["cancel", "resume", "pause", "rollback", "pullRequest", "mendCi"]) members.add(name);

test("a viewer changes nothing, and a member nothing of others or of the installation", async () => {
  const id = await planned("bea");
  const before = (await api("ana").call("show", id)).ok;
  for (const name of Object.keys(methods)) {
    if (reading.has(name)) continue;
    const args = (given[name] ?? [id]).map((arg) => (arg === "T-1" ? id : arg));
    const noArgs = ["people", "personLimits", "tokens"].includes(name);
    const call = (who: string) => api(who).call(name, ...(noArgs ? [] : args));
    const key = members.has(name) ? "people.viewer" : name === "backup" ? "remote.here-only" : "people.owner-only";
    expect([name, await call("vera")]).toMatchObject([name, { error: { key } }]);
    const starts = ["start", "adopt", "attach", "transcribe"].includes(name);
    if (starts) continue;
    const others = members.has(name) ? "people.not-yours" : key;
    expect([name, await call("carl")]).toMatchObject([name, { error: { key: others } }]);
  }
  expect((await api("ana").call("show", id)).ok).toEqual(before);
  expect((await place.devorch("tokens", "list")).stdout).not.toContain("eva");
});

test("nobody speaks for others: neither person, chat nor limit comes from the request", async () => {
  const owner = { id: "telegram:1", role: "owner", name: "x" };
  const options = { costRaised: true, schedule: { name: "x", at: "x" }, planOnly: true };
  const id = await planned("bea", { startedBy: "telegram:1", chat: "telegram:1", key: "telegram:1:9", options });
  const database = openStored(place);
  const row = database.query<{ body: string; key: string }, [string]>("SELECT * FROM task WHERE id = ?").get(id);
  const chats = database.query<{ id: string }, []>("SELECT id FROM chat").all();
  database.close();
  expect(JSON.parse(row?.body ?? "")).toMatchObject({
    chat: "token:bea",
    startedBy: "token:bea",
    options: { planOnly: true },
  });
  expect(row?.body).not.toMatch(/costRaised|schedule/);
  expect(row?.key).toStartWith("token:bea/");
  expect(chats.map((chat) => chat.id).filter((chat) => chat.startsWith("telegram:"))).toEqual([]);

  const raised = await api("bea").call("resume", id, { maxCostUsd: 9 });
  expect(raised).toMatchObject({ status: 403, error: { key: "people.owner-only" } });
  const message = { text: `cancel ${id}`, chat: "telegram:1", lang: "en", repo: null, speaker: owner };
  expect(await api("vera").call("ask", message)).toMatchObject({ status: 403 });
  expect(await api("carl").call("ask", message)).toMatchObject({ status: 403, error: { key: "people.not-yours" } });
  expect((await api("ana").call("show", id)).ok).toMatchObject({ state: "planned" });
});

test("no folder of the server is a repository, however it is written, nor a file for a copy", async () => {
  const folders = [place.folder, "/etc", "./x", "../x", "~", "file:///etc", "FILE:///etc", "etc", "tmp", " /etc"];
  for (const repo of folders) {
    for (const [method, ...args] of [
      ["start", request({ repo })],
      ["adopt", { url: repo, branch: "b", lang: "en", chat: "c", yes: false }],
      ["ask", { text: "How does it work?", chat: "c", lang: "en", repo }],
      ["addRepo", "name", repo],
    ] as const)
      expect([repo, method, await api("ana").call(method, ...args)]).toMatchObject([
        repo,
        method,
        { status: 400, error: { key: "remote.folder" } },
      ]);
  }
  expect(await api("ana").call("backup", "/tmp/copy.db")).toMatchObject({ error: { key: "remote.here-only" } });
});

test("another protocol is told in a sentence", async () => {
  for (const theirs of ["0", "2", "x"]) {
    const response = await api("ana").post("ping", {}, { "x-devorch-protocol": theirs });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { key: "remote.other-protocol", message: expect.stringContaining(`this client speaks ${theirs}`) } },
    ]);
  }
});

test("a request sent twice under one name acts once", async () => {
  const send = (method: string, args: unknown[], name: string) =>
    api("bea").post("call", { method, args }, { "x-devorch-request": name });
  const twice = await Promise.all([1, 2].map(() => send("start", [request()], "request-of-one-task")));
  const [first, second] = await Promise.all(
    twice.map(async (response) => (await response.json()) as { ok: { id: string } }),
  );
  const { ok } = (await (await send("start", [request()], "request-of-one-task")).json()) as { ok: { id: string } };
  expect([second?.ok.id, ok.id]).toEqual([first?.ok.id ?? "", first?.ok.id ?? ""]);
  for await (const line of api("bea").follow(ok.id)) if ("end" in line) break;

  const modify = [ok.id, { change: "remove nothing, add a comment", by: "x" }];
  expect((await send("modify", modify, "request-of-one-change")).status).toBe(200);
  expect((await send("modify", modify, "request-of-one-change")).status).toBe(200);
  for await (const line of api("bea").follow(ok.id)) if ("end" in line) break;
  const { events } = (await api("bea").call("record", ok.id)).ok as { events: { type: string }[] };
  expect(events.filter(({ type }) => type === "plan.modified")).toHaveLength(1);
});

test("more than a request may hold is refused, also without a length, and by a stranger", async () => {
  const huge = "x".repeat(9 * 1024 * 1024);
  const chunks = () =>
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode("x".repeat(1024 * 1024)));
      },
    });
  const send = (authorization: string, body: string | ReadableStream, path = "api/call") =>
    fetch(`${service.url}/${path}`, { method: "POST", headers: { ...protocolHeaders, authorization }, body }).then(
      ({ status }) => status,
      () => "cut",
    );
  expect([413, "cut"]).toContain(await send(`Bearer ${tokens.ana}`, huge));
  expect([413, "cut"]).toContain(await send(`Bearer ${tokens.ana}`, chunks()));
  expect([401, 413, 429, "cut"]).toContain(await send("Bearer x", chunks()));
  expect([413, "cut"]).toContain(await send("", "x".repeat(2 * 1024 * 1024), "telegram"));
  expect([413, "cut"]).toContain(await send("", chunks(), "telegram"));
  expect((await api("ana").post("ping", {})).status).toBe(200);
});

test("of one token 32 streams are open at a time, and a client that leaves gives its place back", async () => {
  place.play((asked) => (asked.tools.includes("submit_plan") ? { misbehave: "hang" } : doing(1)));
  const { ok } = await api("bea").call("start", request());
  const { id } = ok as { id: string };
  const open = () => api("vera").post("follow", { id, fromSeq: 1 });
  const streams = await Promise.all(Array.from({ length: 34 }, open));
  expect(streams.map(({ status }) => status).sort()).toEqual([...Array(32).fill(200), 429, 429]);
  expect((await api("ana").post("follow", { id, fromSeq: 1 })).status).toBe(200);
  for (const { body } of streams) await body?.cancel();
  await until(async () => (await open()).status === 200);
  await api("bea").call("cancel", id);
});

test("what is no call is refused and harms nothing: nesting without end, names of the language, other shapes", async () => {
  const deep = "[".repeat(500_000) + "]".repeat(500_000);
  for (const body of [
    deep,
    `{"method":"edit","args":["T-1",{"by":"x","plan":${deep}}]}`,
    '{"method":"__proto__","args":[]}',
    '{"method":"constructor","args":[]}',
    '{"method":"follow","args":["T-1",1]}',
    '{"method":"show","args":[{"id":"T-1"}]}',
    '{"method":"show"}',
    '{"method":"tasks","args":[{"savedSince":{"x":1}}]}',
    JSON.stringify({ method: "countTasks", args: [{ states: Array(100_000).fill("planned") }] }),
    ...[{ about: { x: 1 } }, { material: 5 }, { edited: "x" }, { shown: { revision: "1" } }].map((more) =>
      JSON.stringify({ method: "ask", args: [{ text: "x", chat: "x", lang: "en", repo: null, ...more }] }),
    ),
    "null",
    "",
    "\u0000",
  ])
    expect([body.slice(0, 40), (await api("ana").post("call", body)).status]).toEqual([body.slice(0, 40), 400]);
  expect((await api("ana").post("ping", {})).status).toBe(200);
});

test("a token that is removed ends in the middle of a stream, and the stream does not say that the task did", async () => {
  const eva = await aToken(place, "eva", "viewer");
  place.play((asked) => (asked.tools.includes("submit_plan") ? { misbehave: "hang" } : doing(1)));
  const { ok } = await api("bea").call("start", request());
  const { id } = ok as { id: string };
  const lines: object[] = [];
  const following = (async () => {
    for await (const line of apiOf(service.url, eva).follow(id)) lines.push(line);
  })().catch(() => {});
  while (lines.length === 0) await Bun.sleep(20);
  await place.devorch("tokens", "remove", "eva");
  await following;
  expect(lines.filter((line) => "end" in line)).toEqual([]);
  expect((await apiOf(service.url, eva).call("tasks")).error?.key).toMatch(/^remote\.(token|too-many-failures)$/);
  await api("bea").call("cancel", id);
});

longTest(
  "a body that trickles is not waited for",
  async () => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    const head = `POST /api/call HTTP/1.1\r\nhost: x\r\nx-devorch-protocol: 1\r\nauthorization: Bearer ${tokens.ana}\r\ncontent-length: 5000\r\n\r\n`;
    socket.write(head);
    const timer = setInterval(() => socket.write("x"), 2000);
    let answer = "";
    socket.on("data", (data) => {
      answer += data.toString();
    });
    await new Promise((resolve) => socket.once("close", resolve).once("end", resolve).once("data", resolve));
    clearInterval(timer);
    socket.destroy();
    expect(answer === "" || answer.includes(" 408 ")).toBe(true);
    expect((await api("ana").post("ping", {})).status).toBe(200);
  },
  60_000,
);

test("no token stands in a log, in an answer or in the database", async () => {
  const folder = place.env.DATA_PATH ?? "";
  const { ok } = await api("bea").call(
    "start",
    request({ text: `Put ${tokens.ana} into the readme`, options: { planOnly: true } }),
  );
  expect(JSON.stringify((await api("vera").call("show", (ok as { id: string }).id)).ok)).not.toContain(tokens.ana);
  await fetch(`${service.url}/api/call?token=${tokens.ana}`, { method: "POST" });
  await fetch(`${service.url}/${tokens.ana}`, { headers: { authorization: `Bearer ${tokens.bea}` } });
  const logs = readdirSync(join(folder, "logs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
    .join();
  for (const token of Object.values(tokens)) {
    expect(logs).not.toContain(token);
    expect(logs).not.toContain(token.slice(-64));
  }
});
