import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Devorch, TaskView } from "../../orchestrator/actions/devorch.ts";
import { Metrics } from "../../orchestrator/service/http/metrics.ts";
import { type HttpHandlers, type HttpServer, serveHttp } from "../../orchestrator/service/http/server.ts";
import { taskPage } from "../../orchestrator/service/http/task_page.ts";
import { UserError } from "../../orchestrator/task/errors.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";
import { aFront } from "./front.ts";

const hostile = `<script>alert("x")</script><img src=x onerror='y'>`;
const view = {
  id: "T-1",
  state: "executing",
  request: hostile,
  repo: hostile,
  branch: "feature/x",
  costUsd: 0.5,
  costUnknown: false,
  detail: hostile,
  createdAt: "2026-01-02T03:04:05.000Z",
  base: "main",
  url: "javascript:alert(1)",
  compareUrl: "https://git.example/compare",
  questions: [{ n: 1, text: hostile, options: [hostile], answer: null }],
  plan: { revision: 1, hash: "h", plan: { summary: hostile, steps: [] } },
  evidence: { oldTests: { failing: [hostile] }, newTests: { red: true } },
  tests: { passed: 41, failed: 0 },
  baseline: { command: "make test", exit: 1, passed: 38, failed: 2, failing: [] },
  review: { revision: 1, tree: "t", model: "a/b", why: "", findings: [], added: null },
  steps: [
    {
      title: hostile,
      state: "green",
      commit: "a".repeat(40),
      attempts: 2,
      evidence: [
        {
          command: "make test",
          exit: 1,
          passed: 12,
          failed: 1,
          green: false,
          stale: true,
          tree: "0123456789",
          at: "2026-01-02T03:05:06.000Z",
        },
        {
          command: hostile,
          exit: 1,
          passed: 3,
          failed: 1,
          green: true,
          stale: false,
          tree: "b".repeat(40),
          at: "2026-01-02T03:06:00.000Z",
        },
      ],
    },
  ],
};
const devorch = {
  tasks: async () => [view],
  show: async (id: string) => {
    if (id !== "T-1") throw new UserError("task.unknown", { id });
    return view;
  },
  diff: async () => `+++ b/x\n+${hostile}\n-old\n`,
} as unknown as Devorch;

const metrics = new Metrics();
const census = { tasks: { queued: 2, failed: 1 }, outbox: 1, oldestOutbox: new Date(1000).toISOString() };
function front(token: string | null, changes: Partial<HttpHandlers> = {}): HttpHandlers {
  const page = async () => metrics.page({ census, freeBytes: 5, now: 61_000 });
  return aFront(() => [view as unknown as TaskView], { token, devorch, metrics: page, ...changes });
}

let open: HttpServer;
let locked: HttpServer;
beforeAll(() => {
  open = serveHttp(front(null), { host: "127.0.0.1", port: 0 });
  locked = serveHttp(front("the-token"), { host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await open.stop();
  await locked.stop();
});

test("where several processes work, metrics and board tell who does and what waits for them; alone nothing of it is there", async () => {
  const fleet = { members: { api: 2, bot: 1, worker: 1 }, held: { a: 2, b: 1 }, claimable: 3 };
  const page = metrics.page({ census: { ...census, fleet }, freeBytes: 5, now: 61_000 });
  for (const line of [
    'devorch_fleet_processes{role="api"} 2',
    'devorch_fleet_processes{role="worker"} 1',
    "devorch_fleet_tasks_held 3",
    "devorch_fleet_tasks_claimable 3",
  ])
    expect(page.split("\n")).toContain(line);
  expect(metrics.page({ census, freeBytes: 5, now: 61_000 })).not.toContain("fleet");

  const member = { id: "a", name: "<b>pod-1</b>", url: null, version: "1.2.0", since: "2026-01-02T03:04:05.000Z" };
  const members = [{ ...member, roles: ["api", "worker"] as const }];
  const shared = serveHttp(front(null, { fleet: async () => ({ members, census: fleet }) }), {
    host: "127.0.0.1",
    port: 0,
  });
  const board = await (await fetch(shared.url)).text();
  await shared.stop();
  expect(board).toContain("<td>&lt;b&gt;pod-1&lt;/b&gt;</td><td>api, worker</td><td>2</td><td>1.2.0</td>");
  expect(board).toContain("3 tasks wait for a worker");
  expect(await (await fetch(open.url)).text()).not.toContain("wait for a worker");
});

test("a task tells its checks with exit, tree and time, and which are of another state; only web addresses are links", async () => {
  const page = await (await fetch(`${open.url}/tasks/T-1`)).text();
  expect(page).toContain(
    "<code>make test</code> 12 ok, 1 failure\u00A0· of another state of the code\u00A0· 2026-01-02\u00A003:05\u00A0UTC\u00A0· 01234567",
  );
  expect(page).toContain("3 ok, 1 failure (as expected)");
  expect(page).toContain("2 attempts\u00A0· aaaaaaaa");
  expect(page).toContain('href="https://git.example/compare"');
  expect(page).not.toContain("javascript:");
});

test("a task tells what was seen of its tests and what the reviewer found, in the words of the cards", async () => {
  const page = await (await fetch(`${open.url}/tasks/T-1`)).text();
  for (const line of [
    "tests: 38 ok, 2 failures → 41 ok",
    "Tests from before that fail on the new code: &lt;script&gt;",
    "The new tests fail on the old code, as they should.",
    "Reviewed by a/b",
  ])
    expect(page).toContain(line);
});

test("what still changes is asked for again by itself; a task that ended and a diff are not", async () => {
  const again = (page: string) => page.includes('http-equiv="refresh"');
  const text = async (url: string) => (await fetch(url)).text();
  expect(again(await text(open.url))).toBe(true);
  expect(again(await text(`${open.url}/tasks/T-1`))).toBe(true);
  expect(again(await text(`${open.url}/tasks/T-1/diff`))).toBe(false);
  expect(
    again(
      taskPage({ ...view, state: "completed" } as unknown as TaskView, {
        lang: "en",
        version: "1",
        place: "1.1",
        activity: null,
        history: null,
        token: null,
      }),
    ),
  ).toBe(false);
});

test("what is not there is 404, and nothing is changed from here", async () => {
  for (const path of ["/tasks/T-2", "/tasks/x", "/tasks/T-1/../..%2f", "/x"]) {
    expect((await fetch(open.url + path)).status).toBe(404);
  }
  expect((await fetch(open.url, { method: "DELETE" })).status).toBe(405);
});

test("with a token: only who knows it; the link is exchanged for a cookie that does not hold it", async () => {
  for (const path of [
    "/",
    "/metrics",
    "/tasks/T-1",
    "/tasks/T-1/diff",
    "/style.css",
    "/board.js",
    "/events",
    "/?token=wrong",
  ]) {
    expect((await fetch(locked.url + path)).status).toBe(401);
  }
  for (const path of ["/health", "/livez", "/readyz"]) expect((await fetch(locked.url + path)).status).toBe(200);

  const exchanged = await fetch(`${locked.url}/tasks/T-1?token=the-token`, { redirect: "manual" });
  expect([exchanged.status, exchanged.headers.get("location")]).toEqual([303, "/tasks/T-1"]);
  const cookie = exchanged.headers.get("set-cookie") ?? "";
  expect(cookie).toContain("HttpOnly; SameSite=Strict");
  expect(cookie).not.toContain("the-token");
  const kept = cookie.split(";")[0] ?? "";
  expect((await fetch(locked.url, { headers: { cookie: kept } })).status).toBe(200);
  expect((await fetch(locked.url, { headers: { cookie: `${kept}0` } })).status).toBe(401);
  expect((await fetch(`${locked.url}/metrics`, { headers: { authorization: "Bearer the-token" } })).status).toBe(200);
});

test("a database that does not answer is said: unhealthy and not ready, but alive", async () => {
  const ill = serveHttp(front(null, { database: () => Promise.reject(new Error("gone")) }), {
    host: "127.0.0.1",
    port: 0,
  });
  const health = await fetch(`${ill.url}/health`);
  expect([health.status, await health.json()]).toEqual([
    503,
    { status: "unhealthy", version: "1.2.3", database: "disconnected", telegram: "disabled" },
  ]);
  expect((await fetch(`${ill.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${ill.url}/livez`)).status).toBe(200);
  await ill.stop();
});

test("metrics count what happens, without an id in any label", async () => {
  const event = (body: object) => metrics.recordEvent({ v: 1, seq: 1, at: "", task: "T-77", ...body } as TaskEvent);
  event({ type: "usage", model: 'a/"b', input: 10, output: 5, cached: 2, costUsd: 0.25 });
  event({ type: "usage", model: 'a/"b', input: 10, output: 5, cached: 2, costUsd: null });
  event({ type: "model.retry", model: "a/c", error: "x", waitMs: 1, try: 1 });
  event({ type: "setup.done", command: "x", exit: null, ms: 1 });
  metrics.ended(45);
  const page = await (await fetch(`${open.url}/metrics`)).text();
  for (const line of [
    'devorch_tasks{state="failed"} 1',
    "devorch_queue_depth 2",
    "devorch_outbox_oldest_seconds 60",
    "devorch_disk_free_bytes 5",
    'devorch_model_tokens_total{model="a/\\"b",kind="input"} 20',
    'devorch_model_cost_usd_total{model="a/\\"b"} 0.25',
    'devorch_retries_total{model="a/c"} 1',
    "devorch_sandbox_kills_total 1",
    'devorch_task_duration_seconds_bucket{le="30"} 0',
    'devorch_task_duration_seconds_bucket{le="60"} 1',
    "devorch_task_duration_seconds_count 1",
  ]) {
    expect(page.split("\n")).toContain(line);
  }
  expect(page).not.toContain("T-77");
  const promtool = Bun.which("promtool");
  if (promtool) {
    const checked = Bun.spawnSync([promtool, "check", "metrics"], { stdin: Buffer.from(page) });
    expect([checked.exitCode, checked.stderr.toString()]).toEqual([0, ""]);
  }
});
