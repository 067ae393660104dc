import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Devorch, TaskView } from "../../../orchestrator/actions/devorch.ts";
import { makeUntrusted } from "../../../orchestrator/safety/untrusted.ts";
import { taskCard } from "../../../orchestrator/service/http/board/card.ts";
import { diffPage, filesOf } from "../../../orchestrator/service/http/board/diff_page.ts";
import { type HttpServer, serveHttp } from "../../../orchestrator/service/http/server.ts";
import { taskPage } from "../../../orchestrator/service/http/task_page.ts";
import { activity, aFront } from "../front.ts";

const hostile = `<script>alert("x")</script><img src=x onerror='y'>`;
const check = (green: boolean) => ({
  command: hostile,
  exit: green ? 0 : 1,
  passed: 12,
  failed: green ? 0 : 1,
  green,
  stale: false,
  tree: "0123456789",
  at: "2026-01-02T03:05:06.000Z",
});
const view = {
  id: "T-1",
  state: "completed",
  request: hostile,
  repo: hostile,
  branch: hostile,
  revision: 2,
  costUsd: 0.5,
  costUnknown: false,
  detail: hostile,
  createdAt: "2026-01-02T03:04:05.000Z",
  base: "main",
  url: "https://git.example/branch",
  compareUrl: null,
  pullRequest: { url: "https://git.example/pull/7", number: 7, draft: false },
  ci: { sha: "s", state: "red", jobs: [{ name: hostile, state: "red" }], stop: null, mendable: false },
  questions: [],
  plan: { revision: 2, hash: "h", plan: { summary: hostile, steps: [] } },
  evidence: { oldTests: { failing: [hostile] }, newTests: { red: null } },
  tests: { passed: 41, failed: 0 },
  baseline: null,
  review: { revision: 1, tree: "t", model: null, why: hostile, findings: [], added: null },
  steps: [
    { title: hostile, state: "green", commit: "a".repeat(40), attempts: 2, evidence: [check(false), check(true)] },
    { title: "Second", state: "pending", commit: null, attempts: 0, evidence: [] },
  ],
} as unknown as TaskView;
const history = {
  revisions: [
    { revision: 1, at: view.createdAt, summary: "first", steps: ["one"], why: "", approvedBy: "", rejected: false },
    {
      revision: 2,
      at: view.createdAt,
      summary: hostile,
      steps: [hostile],
      why: hostile,
      approvedBy: hostile,
      rejected: false,
    },
  ],
  log: [{ at: view.createdAt, line: hostile }],
};
const diff = `diff --git a/${hostile} b/${hostile}\n--- a/${hostile}\n+++ b/${hostile}\n@@ -1,2 +1,2 @@\n-${hostile}\n+${hostile}\n--- a/old name\n+++ b/new name\n`;

let server: HttpServer;
beforeAll(() => {
  const devorch = { show: async () => view, diff: async () => diff } as unknown as Devorch;
  const activities = {
    of: async () => ({ ...activity, output: hostile, doing: hostile, where: hostile }),
    history: async () => history,
    onChange: () => () => {},
    onProgress: () => () => {},
  };
  server = serveHttp(
    aFront(() => [view], { devorch, activities }),
    { host: "127.0.0.1", port: 0 },
  );
});
afterAll(() => server.stop());

const get = async (path: string, lang = "en") =>
  (await fetch(server.url + path, { headers: { "accept-language": lang } })).text();

test("what was seen is a picture with the same in words: each claim, tests, review, push and CI", async () => {
  const html = await get("/tasks/T-1");
  const told = /<desc[^>]*>(.*?)<\/desc>/.exec(html)?.[1] ?? "";
  for (const part of [
    "bad, good (12)",
    "2. Second: to come",
    "Old tests: bad (1)",
    "New tests: not judged",
    "Whole suite: good (41)",
    "Review: not judged",
    "Push: good",
    "Pull request: good (#7)",
    "CI: bad",
  ])
    expect(told).toContain(part);
  expect(html).toContain('role="img" aria-labelledby="evidence-title evidence-told"');
  expect(await get("/tasks/T-1", "es")).toContain("Pruebas nuevas: sin juzgar");
});

test("the revisions of the plan, the newest first, with what asked for each and who approved it", async () => {
  const html = await get("/tasks/T-1");
  expect(html.indexOf("Revision 2")).toBeLessThan(html.indexOf("Revision 1"));
  expect(html).toContain("approved: &lt;script&gt;");
});

test.each(["/tasks/T-1", "/tasks/T-1/diff"])("text of people, models and repositories is text: %s", async (path) => {
  const html = await get(path);
  expect(html).toContain("&lt;script&gt;alert");
  expect(html).not.toContain("<script>alert");
  expect(html).not.toMatch(/<img/);
});

describe("a diff", () => {
  test("stands file by file with its counts; what looks like a header within a change is a change", async () => {
    expect(filesOf(diff)).toMatchObject([{ path: hostile, added: 2, removed: 2 }]);
    const html = await get("/tasks/T-1/diff");
    expect(html.match(/<details/g)).toHaveLength(1);
    expect(html).toContain("<ins>+2</ins> <del>−2</del>");
  });

  const header = (path: string) => `diff --git a/${path} b/${path}\n`;
  test.each([
    ["changed", `${header("a b.ts")}--- a/a b.ts\n+++ b/a b.ts\n@@ -1 +1 @@\n-x\n+y\n`, "a b.ts", 1, 1],
    ["new", `${header("n.ts")}new file mode 100644\n--- /dev/null\n+++ b/n.ts\n@@ -0,0 +1 @@\n+y\n`, "n.ts", 1, 0],
    ["removed", `${header("o.ts")}deleted file\n--- a/o.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n`, "o.ts", 0, 1],
    ["binary", `${header("p.png")}Binary files differ\n`, "p.png", 0, 0],
    [
      "of a quoted name",
      `diff --git "a/\\303\\261" "b/\\303\\261"\n--- "a/\\303\\261"\n+++ "b/\\303\\261"\n@@ -1 +1 @@\n+y\n`,
      "\\303\\261",
      1,
      0,
    ],
  ])("of a %s file", (_, text, path, added, removed) => {
    expect(filesOf(`${text}${header("last")}`).map((file) => file.path)).toEqual([path, "last"]);
    expect(filesOf(text)).toMatchObject([{ path, added, removed }]);
  });

  const lines = (...changes: string[]) =>
    `${header("a.ts")}--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n${changes.join("\n")}\n`;
  const diffOf = (...changes: string[]) => diffPage("T-1", lines(...changes), { lang: "en", version: "1" });
  test.each([
    ["in the middle", ["-if (a < 1) x", "+if (a < 10) x"], ["+if (a &lt; 1<mark>0</mark>) x"]],
    ["of each line", ["-one(1)", "-two(1)", "+one(2)", "+two(3)"], ["-two(<mark>1</mark>)", "+two(<mark>3</mark>)"]],
    ["nowhere: another line", ["-first", "+second one"], ["-first", "+second one"]],
    ["nowhere: other lines", ["-one(1)", "+one(2)", "+two(3)"], ["-one(1)", "+one(2)"]],
    ["nowhere: blanks", ["-a b c", "+a  b c"], ["-a b c", "+a  b c"]],
  ])("marks what differs in a line: %s", (_, changes, shown) => {
    for (const line of shown) expect(diffOf(...changes)).toContain(`>${line}</`);
  });

  test("of nothing has no file", () => expect(filesOf("\n")).toEqual([]));
});

test("a card and a page name what came with a request, without its text", () => {
  const request = `Add stock\n\nFile notes.md:\n${makeUntrusted("seed")("the whole file")}`;
  const options = { lang: "en", version: "1", place: "1.1", activity: null, history: null, token: null } as const;
  for (const html of [taskCard({ ...view, request }, options), taskPage({ ...view, request }, options)]) {
    expect(html).toContain("📎 notes.md");
    expect(html).not.toMatch(/untrusted|the whole file/);
  }
});
