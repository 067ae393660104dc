import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TaskView } from "../../../orchestrator/actions/devorch.ts";
import { assets } from "../../../orchestrator/service/http/board/assets.ts";
import type { BoardTask } from "../../../orchestrator/service/http/board/groups.ts";
import { type HttpServer, serveHttp } from "../../../orchestrator/service/http/server.ts";
import { activity, aFront } from "../front.ts";

const hostile = `<script>alert("x")</script><img src=x onerror='y'>`;
const base = {
  id: "T-1",
  chat: "",
  request: hostile,
  repo: hostile,
  branch: hostile,
  revision: 1,
  costUsd: 0.5,
  costUnknown: false,
  createdAt: "2026-01-02T03:04:05.000Z",
  startedBy: null,
  detail: hostile,
  reason: hostile,
  verified: true,
  questions: [{ n: 1, round: 1, text: hostile, options: [hostile], default: hostile, answer: null, deadline: "" }],
  plan: {
    revision: 1,
    hash: "h",
    plan: {
      summary: hostile,
      setup: [{ run: hostile, network: true }],
      steps: [{ title: hostile, goal: hostile, files: { modify: [hostile] }, verify: [{ run: hostile }] }],
    },
  },
  steps: [{ title: hostile, state: "running", attempts: 1, commit: null, evidence: [] }],
  url: "javascript:alert(1)",
  pullRequest: { url: "javascript:alert(2)", number: 7, draft: false },
  ci: { sha: "s", state: "red", jobs: [{ name: hostile, state: "red" }], stop: null, mendable: false },
};
const taskIn = (state: string, number: number) => ({ ...base, id: `T-${number}`, state }) as unknown as TaskView;
const states = ["planned", "clarifying", "paused", "received", "planning", "queued", "executing", "finalizing"];
const ended = ["completed", "failed", "cancelled", "rejected"];
const damaged = { ...base, id: "T-99", state: "damaged", request: "" } as unknown as BoardTask;
const tasks = [...[...states, ...ended].map((state, at) => taskIn(state, at + 1)), damaged];

const output = `$ bun test ${hostile}\nexit code 1\n\n1. ${hostile}\nline 2\nline 3\nline 4\nline 5\nline 6`;
let server: HttpServer;
let cookie: string;
beforeAll(async () => {
  const activities = {
    of: async () => ({ ...activity, doing: hostile, where: hostile, output }),
    history: async () => null,
    onChange: () => () => {},
    onProgress: () => () => {},
  };
  server = serveHttp(
    aFront(() => tasks, { token: "the-token", activities }),
    { host: "127.0.0.1", port: 0 },
  );
  const opened = await fetch(`${server.url}/?token=the-token`, { redirect: "manual" });
  cookie = (opened.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers: { cookie, ...headers } });
const sectionOf = (html: string, group: string) =>
  html.split("<section").find((part) => part.includes(`id="group-${group}"`)) ?? "";

test("each task stands in the group that its state says", async () => {
  const html = await (await get("/")).text();
  const idsIn = (group: string) => [...sectionOf(html, group).matchAll(/id="card-(T-\d+)"/g)].map(([, id]) => id);
  expect(idsIn("waiting")).toEqual(["T-3", "T-2", "T-1"]);
  expect(idsIn("working")).toEqual(["T-8", "T-7", "T-6", "T-5", "T-4"]);
  expect(idsIn("done")).toContain("T-9");
  expect(idsIn("stopped")).toEqual(["T-99", "T-12", "T-11", "T-10"]);
});

test("a card holds what its group is about: the decision, the work, the outcome, the five lines", async () => {
  const html = await (await get("/")).text();
  const waiting = sectionOf(html, "waiting");
  for (const action of ["approve", "reject", "answer"]) expect(waiting).toContain(`/${action}"`);
  expect(sectionOf(html, "working")).toContain('data-since="192000"');
  expect(sectionOf(html, "working")).toContain("0 of 1 steps done");
  expect(sectionOf(html, "done")).toContain("#7");
  const stopped = sectionOf(html, "stopped");
  for (const line of ["line 2", "line 5"]) expect(stopped).toContain(line);
  expect(stopped).not.toContain("line 6");
});

describe("text of people, models and repositories is text", () => {
  test.each(["/", "/?group=waiting", "/?group=working", "/?group=done", "/?group=stopped"])("%s", async (path) => {
    const html = await (await get(path)).text();
    expect(html).toContain("&lt;script&gt;alert");
    expect(html).not.toContain("<script>alert");
    expect(html).not.toMatch(/<img/);
    expect(html).not.toContain("javascript:");
  });
});

test("the page allows its own script and style alone, by their hashes, and is not kept", async () => {
  const answer = await get("/");
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const html = await answer.text();
  expect(inlineCodeIn(html)).toEqual([]);
  for (const [path, { integrity }] of Object.entries(assets)) {
    const body = await (await get(path)).arrayBuffer();
    expect(`sha256-${new Bun.CryptoHasher("sha256").update(body).digest("base64")}`).toBe(integrity);
    expect(html).toContain(`"${path}" integrity="${integrity}"`);
  }
});

/** Attributes and elements that a strict policy would refuse. */
function inlineCodeIn(html: string): string[] {
  const found: string[] = [];
  new HTMLRewriter()
    .on("*", {
      element({ tagName, attributes }) {
        const all = [...attributes];
        found.push(...all.map(([name = ""]) => name).filter((name) => name === "style" || name.startsWith("on")));
        const isFile = all.some(([name]) => name === "src");
        if (tagName === "style" || (tagName === "script" && !isFile)) found.push(tagName);
      },
    })
    .transform(html);
  return found;
}

test("script and style are small and ask no other server", () => {
  const bodies = Object.values(assets).map(({ body }) => body);
  expect(bodies.join("").length).toBeLessThan(30_000);
  for (const body of bodies) expect(body).not.toMatch(/https?:|\/\/[a-z]+\.|@import|url\(/);
});

test("a page has landmarks, a skip link, one heading of the first level and a polite live region", async () => {
  const html = await (await get("/")).text();
  for (const part of ['<a class="skip" href="#main">', "<header>", "<nav aria-label", "<main", 'aria-live="polite"'])
    expect(html).toContain(part);
  expect(html.match(/<h1/g)).toHaveLength(1);
  const named = [...html.matchAll(/aria-labelledby="([^"]+)"/g)].map(([, id]) => id);
  expect(named.length).toBeGreaterThan(4);
  for (const id of named) expect(html).toContain(`id="${id}"`);
});

test("without a script the board loads itself again; it speaks the browser's language", async () => {
  const html = await (await get("/", { "accept-language": "es" })).text();
  expect(html).toContain('<noscript><meta http-equiv="refresh"');
  expect(html).toContain("Espera tu decisión");
});

test("a group goes on page by page", async () => {
  const many = Array.from({ length: 120 }, (_, at) => taskIn("completed", at + 1));
  const front = aFront(() => many, {
    tasks: async ({ states: wanted, limit = 0, before = 1000 }) =>
      many.filter(({ id, state }) => wanted?.includes(state) && Number(id.slice(2)) < before).slice(-limit),
  });
  const pages = serveHttp(front, { host: "127.0.0.1", port: 0 });
  const seen: string[] = [];
  let next: string | undefined = "/?group=done";
  for (let turn = 0; next !== undefined && turn < 5; turn++) {
    const html = await (await fetch(pages.url + next)).text();
    seen.push(...[...html.matchAll(/id="card-(T-\d+)"/g)].map(([, id]) => id ?? ""));
    next = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replace("&amp;", "&");
  }
  await pages.stop();
  expect(seen).toEqual(many.map(({ id }) => id).reverse());
});
