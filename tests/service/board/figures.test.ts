import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Store } from "../../../orchestrator/run/store.ts";
import { serveHttp } from "../../../orchestrator/service/http/server.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import type { Task } from "../../../orchestrator/task/task.ts";
import { aFolder, aTask } from "../../store/sample.ts";
import { aFront } from "../front.ts";

const hostile = `<script>alert("x")</script>`;
const day = 86_400_000;

let folder: ReturnType<typeof aFolder>;
let store: Store;
let now = Date.now();
beforeEach(async () => {
  folder = aFolder();
  now = Date.now();
  store = await openStore(folder.path, { now: () => now });
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

/** A task of a repository that ended so many days ago, with a call that cost so much. */
async function ended(repo: string, state: "completed" | "failed", daysAgo: number, usd: number | null) {
  now = Date.now() - daysAgo * day;
  const at = new Date(now).toISOString();
  const { task } = await store.create((id) => {
    const { repo: place } = aTask(id);
    return aTask(id, { state, updatedAt: at, usedMs: 120_000, repo: { ...place, name: repo } } as Partial<Task>);
  }, []);
  await store.commit(task.id, { usage: { model: "a/b", input: 1, output: 1, cached: 0, costUsd: usd } });
}

async function page(path = "/figures", lang = "en"): Promise<string> {
  const server = serveHttp(
    aFront(() => [], { figures: (since) => store.figures(since) }),
    { host: "127.0.0.1", port: 0 },
  );
  try {
    return await (await fetch(server.url + path, { headers: { "accept-language": lang } })).text();
  } finally {
    await server.stop();
  }
}

const rowOf = (html: string, name: string) =>
  (html.match(/<tr>.*?<\/tr>/g) ?? [])
    .find((row) => row.includes(name))
    ?.replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

test("tasks, success, time and money of the last thirty days, by repository and by day", async () => {
  await ended("shop", "completed", 1, 0.25);
  await ended("shop", "completed", 2, 0.5);
  await ended("shop", "failed", 2, null);
  await ended("billing", "completed", 29, 1);
  await ended("shop", "completed", 31, 100);
  await store.spend({ model: "a/b", input: 1, output: 1, cached: 0, costUsd: 7 });
  const html = await page();
  expect(rowOf(html, "repo=shop")).toBe("shop 3 67 % 6m 00s $0.75");
  expect(rowOf(html, "repo=billing")).toBe("billing 1 100 % 2m 00s $1.00");
  const two = new Date(Date.now() - 2 * day).toISOString().slice(0, 10);
  expect(rowOf(html, `${two}</th>`)).toBe(`${two} 2 50 % 4m 00s $0.50`);
  expect(html.match(/<svg class="chart"/g)).toHaveLength(4);
  expect(html).toContain("3 done, 1 failed");
});

test("one repository alone", async () => {
  await ended("shop", "completed", 1, 0.25);
  await ended("billing", "failed", 1, 1);
  expect(await page("/figures?repo=billing", "es")).toContain("0 listas, 1 fallaron");
});

test("what tasks outside of repositories cost belongs to none", async () => {
  await store.spend({ model: "a/b", input: 1, output: 1, cached: 0, costUsd: 7 });
  expect(rowOf(await page(), "no repository")).toBe("no repository 0 – 0s $7.00");
});

test("names of repositories are text, and nothing is fine too", async () => {
  expect(await page()).toContain("There are no figures yet.");
  await ended(hostile, "completed", 1, 0.25);
  for (const html of [await page(), await page(`/figures?repo=${encodeURIComponent(hostile)}`)]) {
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toContain("<script>alert");
  }
});
