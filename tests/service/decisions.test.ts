import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Devorch, TaskView } from "../../orchestrator/actions/devorch.ts";
import { type HttpServer, serveHttp } from "../../orchestrator/service/http/server.ts";
import { UserError } from "../../orchestrator/task/errors.ts";
import { activity, aFront } from "./front.ts";

const plan = {
  summary: "Stock.",
  setup: [{ run: "npm ci", network: true }],
  steps: [
    {
      title: "Refuse",
      goal: "No order over the stock.",
      files: { modify: ["src/order.ts"], create: ["src/stock.ts"] },
      verify: [{ run: "npm test" }],
      changesTests: [{ path: "order.test.ts", why: "another error" }],
    },
  ],
};
const planned = {
  id: "T-1",
  state: "planned",
  request: "Add stock",
  repo: "shop",
  branch: null,
  revision: 2,
  costUsd: 0,
  createdAt: "2026-01-02T03:04:05.000Z",
  verified: true,
  questions: [],
  steps: [],
  plan: { revision: 2, hash: "h", plan },
  tests: null,
  evidence: null,
  baseline: null,
  review: null,
} as unknown as TaskView;
const question = {
  n: 3,
  round: 1,
  text: "When?",
  options: ["Now", "Later"],
  default: "Later",
  answer: null,
  deadline: "",
};
const weakened = { ...planned, state: "paused", reason: "weakened", detail: "2 tests are gone" } as unknown as TaskView;
const penniless = { ...planned, state: "paused", reason: "money", detail: "" } as unknown as TaskView;
const clarifying = { ...planned, state: "clarifying", questions: [question] } as unknown as TaskView;

let view: TaskView;
let pause = 17;
let recorded = false;
let said: { word: string; id: string; options: Record<string, unknown> }[] = [];
const used = new Set<unknown>();
const record = (word: string) => async (id: string, options: Record<string, unknown>) => {
  if (used.has(options.origin)) throw new UserError("task.not-now", { id, state: "queued", word });
  if (options.revision !== undefined && options.revision !== view.revision)
    throw new UserError("task.stale", { id, revision: String(options.revision), current: view.revision ?? 0 });
  used.add(options.origin);
  said.push({ word, id, options });
};
const devorch = {
  show: async () => view,
  approve: record("approve"),
  reject: record("reject"),
  answer: record("answer"),
  modify: record("modify"),
  resume: record("resume"),
  cancel: record("cancel"),
} as unknown as Devorch;

function serve(token: string | null): HttpServer {
  const activities = {
    of: async () => ({ ...activity, pause }),
    history: async () => null,
    onChange: () => () => {},
    onProgress: () => () => {},
  };
  const front = aFront(() => [view], { token, devorch, activities, isDecided: async () => recorded });
  return serveHttp(front, { host: "127.0.0.1", port: 0 });
}

let locked: HttpServer;
let open: HttpServer;
let cookie: string;
beforeAll(async () => {
  locked = serve("the-token");
  open = serve(null);
  const opened = await fetch(`${locked.url}/tasks/T-1?token=the-token`, { redirect: "manual" });
  cookie = (opened.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
});
afterAll(async () => {
  await locked.stop();
  await open.stop();
});
beforeEach(() => {
  view = planned;
  pause = 17;
  recorded = false;
  said = [];
  used.clear();
});

const page = async (headers: Record<string, string> = {}) =>
  (await fetch(`${locked.url}/tasks/T-1`, { headers: { cookie, ...headers } })).text();

/** The hidden fields of the form with this action, as its page has them. */
async function fieldsOf(action: string): Promise<Record<string, string>> {
  const html = await page();
  const form = html.split("<form").find((part) => part.includes(`/tasks/T-1/${action}"`)) ?? "";
  const hidden = [...form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
}

const post = (action: string, fields: Record<string, string>, headers: Record<string, string> = {}, task = "T-1") =>
  fetch(`${locked.url}/tasks/${task}/${action}`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, ...headers },
    body: new URLSearchParams(fields),
  });

describe("an owner who opened the page with STATUS_TOKEN decides on it", () => {
  test.each([
    ["approve", {}, { by: "status page", revision: 2, unverified: false }],
    ["reject", { why: " too broad " }, { by: "status page", revision: 2, why: "too broad" }],
    ["accept", {}, { by: "status page", pause: 17 }],
    ["answer", { text: "Now" }, { by: "status page", question: 3, text: "Now" }],
    ["modify", { change: " smaller " }, { by: "status page", revision: 2, change: "smaller" }],
    ["resume", {}, { by: "status page" }],
    ["cancel", {}, {}],
  ] as const)("%s, once", async (action, more, options) => {
    view = { answer: clarifying, accept: weakened, resume: weakened }[action as string] ?? planned;
    const fields = { ...(await fieldsOf(action)), ...more };
    const first = await post(action, fields);
    expect([first.status, first.headers.get("location")]).toEqual([303, "/tasks/T-1"]);
    expect(said).toMatchObject([{ word: action === "accept" ? "approve" : action, id: "T-1", options }]);
    const again = await post(action, fields);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain("T-1");
    expect(said).toHaveLength(1);
  });

  test("about the revision that the page showed, not a later one", async () => {
    const fields = await fieldsOf("approve");
    view = { ...planned, revision: 3 };
    expect((await post("approve", fields)).status).toBe(409);
    expect((await post("approve", { ...fields, shown: "3" })).status).toBe(403);
    expect(said).toEqual([]);
  });

  test.each(["1", "2.50"])("a task that stopped at its limit goes on with %s USD more", async (raise) => {
    view = penniless;
    expect((await post("resume", { ...(await fieldsOf("resume")), raise })).status).toBe(303);
    expect(said).toMatchObject([{ word: "resume", options: { raiseUsd: Number(raise) } }]);
  });

  test.each(["", "0", "-1", "1e9", "NaN", "one"])("%p is no amount", async (raise) => {
    view = penniless;
    const refused = await post("resume", { ...(await fieldsOf("resume")), raise });
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining("at most 1000")]);
    expect(said).toEqual([]);
  });

  test.each(["modify", "cancel"])("%s: not when the plan is another one by now", async (action) => {
    const fields = { ...(await fieldsOf(action)), change: "smaller" };
    view = { ...planned, revision: 3 };
    expect((await post(action, fields)).status).toBe(409);
    expect(said).toEqual([]);
  });

  test("resume: not when it paused again for another reason", async () => {
    view = weakened;
    const fields = await fieldsOf("resume");
    pause = 23;
    expect((await post("resume", fields)).status).toBe(409);
    expect(said).toEqual([]);
  });

  test.each([
    ["completed", "modify"],
    ["failed", "modify"],
    ["cancelled", "modify"],
    ["queued", "modify"],
    ["executing", "modify"],
    ["executing", "cancel"],
    ["planning", "cancel"],
    ["paused", "cancel"],
  ])("a task that is %s takes %s", async (state, action) => {
    view = { ...planned, state } as unknown as TaskView;
    expect(await fieldsOf(action)).toMatchObject({ shown: "2" });
  });

  test.each([
    ["completed", "cancel"],
    ["rejected", "modify"],
    ["planning", "modify"],
    ["finalizing", "modify"],
  ])("a task that is %s offers no %s", async (state, action) => {
    view = { ...planned, state } as unknown as TaskView;
    expect(await fieldsOf(action)).toEqual({});
  });

  test("a decision that was recorded under this name is not made again, whatever the task says now", async () => {
    const fields = await fieldsOf("approve");
    recorded = true;
    expect((await post("approve", fields)).status).toBe(409);
    expect(said).toEqual([]);
  });

  test("from the board it leads back to the board, and to no other place", async () => {
    const fields = await fieldsOf("approve");
    expect((await post("approve", { ...fields, from: "board" })).headers.get("location")).toBe("/");
    used.clear();
    expect((await post("approve", { ...fields, from: "//evil.example" })).headers.get("location")).toBe("/tasks/T-1");
  });

  test("and sees on it all that an approval covers", async () => {
    const html = await page();
    const parts = [
      "npm ci",
      "opens the network",
      "No order over",
      "src/order.ts",
      "src/stock.ts",
      "npm test",
      "another error",
    ];
    for (const part of parts) expect(html).toContain(part);
  });

  test("a plan that nothing checks needs the word for that", async () => {
    view = { ...planned, verified: false };
    expect(await page()).toContain('name="unverified" value="yes" required');
    await post("approve", { ...(await fieldsOf("approve")), unverified: "yes" });
    expect(said).toMatchObject([{ options: { unverified: true } }]);
  });
});

describe("nobody else does", () => {
  const refused: [string, (fields: Record<string, string>) => Promise<Response>][] = [
    ["without the cookie", (fields) => post("approve", fields, { cookie: "" })],
    ["without a token of the page", () => post("approve", { shown: "2" })],
    ["with a token that was changed", (fields) => post("approve", { ...fields, token: `${fields.token}0` })],
    ["with the token of another action", (fields) => post("reject", fields)],
    ["with the token of another task", (fields) => post("approve", fields, {}, "T-2")],
    ["from another site", (fields) => post("approve", fields, { origin: "https://evil.example" })],
    [
      "from another site, by the browser's word",
      (fields) => post("approve", fields, { "sec-fetch-site": "cross-site" }),
    ],
    ["from no place", (fields) => post("approve", fields, { origin: "null" })],
    ["as another kind of form", (fields) => post("approve", fields, { "content-type": "text/plain" })],
  ];
  test.each(refused)("%s", async (_, send) => {
    const answer = await send(await fieldsOf("approve"));
    expect([401, 403]).toContain(answer.status);
    expect(said).toEqual([]);
  });

  test("without STATUS_TOKEN the page has no form and takes none", async () => {
    const html = await (await fetch(`${open.url}/tasks/T-1`)).text();
    expect(html).not.toContain("<form");
    expect(html).toContain("<code>devorch approve T-1</code>");
    const sent = await fetch(`${open.url}/tasks/T-1/approve`, {
      method: "POST",
      body: new URLSearchParams(await fieldsOf("approve")),
    });
    expect(sent.status).toBe(403);
    expect(said).toEqual([]);
  });
});

test("a page with a form does not reload by itself; it forbids scripts and forms to other places", async () => {
  const answer = await fetch(`${locked.url}/tasks/T-1`, { headers: { cookie } });
  expect(await answer.text()).not.toContain('http-equiv="refresh"');
  expect(answer.headers.get("content-security-policy")).toContain("form-action 'self'");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("a question shows its default and the command to copy", async () => {
  view = clarifying;
  const html = await page();
  expect(html).toContain("Later <small>(default)</small>");
  expect(html).toContain("<code>devorch answer T-1 &quot;…&quot;</code>");
});

test.each([
  ["es-AR,es;q=0.9,en;q=0.5", "es"],
  ["en-GB", "en"],
  ["fr,es;q=0.3,en;q=0.2", "es"],
  ["fr", "en"],
  ["es;q=0,en;q=0.1", "en"],
  ["", "en"],
])("the page speaks the browser's language: %p", async (header, lang) => {
  expect(await page({ "accept-language": header })).toContain(`<html lang="${lang}">`);
});
