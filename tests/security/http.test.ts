import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, type Running, serving } from "../support/executable.ts";

const markup = `<script>fetch("//evil.example")</script><img src=x onerror=alert(1)>&"'`;
const statusToken = "a-token-of-the-status-page";
const titled = [{ title: markup, verify: [{ run: `grep -q right part1.txt # ${markup}` }] }];

let place: Place;
let locked: Place;
let open: Running & { url: string };
let shut: Running & { url: string };

beforeAll(async () => {
  place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: { planner: [aPlan(titled, { summary: markup, risks: [markup] })], executor: [doing(1, markup)] },
  });
  locked = aPlace({ env: { HTTP_ADDR: "127.0.0.1:0", STATUS_TOKEN: statusToken }, script: {} });
  await place.devorch("run", `Add stock ${markup}`, "--repo", place.url, "--yes");
  [open, shut] = await Promise.all([serving(place), serving(locked)]);
}, 60_000);
afterAll(async () => {
  for (const service of [open, shut]) {
    service.kill("SIGTERM");
    await service.done;
  }
  for (const one of [place, locked]) await one[Symbol.asyncDispose]();
}, 30_000);

/** Sends these bytes as they are; what came back until the other side closed or `ms` passed. */
function raw(url: string, bytes: string, ms = 30_000): Promise<{ said: string; closed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let said = "";
    const end = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ said, closed });
    };
    const timer = setTimeout(() => end(false), ms);
    socket.on("data", (data) => {
      said += data;
      if (said.includes("\r\n\r\n")) setTimeout(() => end(false), 50);
    });
    socket.on("error", () => end(true));
    socket.on("close", () => end(true));
    socket.write(bytes);
  });
}

const get = (url: string, path: string, ...headers: string[]) =>
  raw(url, `GET ${path} HTTP/1.1\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`);
const statusOf = ({ said }: { said: string }) => Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0);
const here = "Host: 127.0.0.1";

function logsOf({ env }: Place): string {
  const folder = join(env.DATA_PATH ?? "", "logs");
  if (!existsSync(folder)) return "";
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
}

test.each(["/", "/tasks/T-1", "/tasks/T-1/diff"])(
  "%s: what people, models and the repository wrote is text, and nothing of theirs may run or load",
  async (path) => {
    const response = await fetch(open.url + path);
    const page = await response.text();
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;");
    expect(page.match(/<(img|iframe|object|form|base)\b/gi)).toBeNull();
    expect(page.match(/<script[^>]*>/gi)?.map((tag) => tag.replace(/sha256-[^"]+/, "…"))).toEqual([
      '<script src="/board.js" integrity="…" defer>',
    ]);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(page).toContain('name="viewport"');
  },
);

test("no path leads to a file, however it is spelled", async () => {
  for (const path of [
    "/../../../../etc/passwd",
    "/tasks/../../../etc/passwd",
    "/tasks/%2e%2e/%2e%2e/etc/passwd",
    "/tasks/T-1/..%2f..%2f..%2fetc/passwd",
    "/tasks/T-1%00",
    "/tasks/T-1\\..\\..\\orchestrator.db",
    "//etc/passwd",
    "/style.css/../../orchestrator.db",
    "/tasks/T-99999999999999999999",
    "/tasks/__proto__",
  ]) {
    const answer = await get(open.url, path, here);
    expect([path, statusOf(answer)]).toEqual([path, 404]);
    expect(answer.said).not.toContain("root:");
  }
});

test("only names of the loopback see tasks: a page elsewhere cannot come in by a name that it chose", async () => {
  for (const host of [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil@127.0.0.1",
    "[::ffff:1]",
  ])
    for (const path of ["/", "/metrics", "/tasks/T-1"]) {
      const answer = await get(open.url, path, `Host: ${host}`);
      expect([host, [400, 403].includes(statusOf(answer))]).toEqual([host, true]);
      expect(answer.said).not.toContain("T-1");
    }
  for (const headers of [[], ["Host:"], ["Host: a b"], [here, "Host: evil.example"]]) {
    const answer = await get(open.url, "/metrics", ...headers);
    expect([headers, [400, 403].includes(statusOf(answer))]).toEqual([headers, true]);
  }
  const absolute = await get(open.url, "http://127.0.0.1/metrics", "Host: evil.example");
  expect([400, 403]).toContain(statusOf(absolute));
  expect(statusOf(await get(open.url, "/metrics", "Host: LOCALHOST:1"))).toBe(200);
  expect(logsOf(place)).not.toContain("http.failed");
});

test("a page of another origin changes nothing and is told nothing by CORS", async () => {
  const before = await place.show();
  const headers = { origin: "https://evil.example", "content-type": "text/plain" };
  for (const path of ["/", "/tasks/T-1", "/telegram", "/tasks/T-1/approve", "/serve"])
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const response = await fetch(open.url + path, { method, headers, body: "{}" });
      expect([403, 404, 405]).toContain(response.status);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
  expect(await place.show()).toEqual(before);
});

test("the token of a link is exchanged at once, and stands in no page, log or answer after that", async () => {
  const answer = await fetch(`${shut.url}/?token=${statusToken}&x=1`, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/?x=1"]);
  expect([...answer.headers].join()).not.toContain(statusToken);
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect(await (await fetch(shut.url, { headers: { cookie } })).text()).not.toContain(statusToken);
  for (const guess of ["", "a", `${statusToken}x`, statusToken.toUpperCase(), "x".repeat(8000)])
    expect((await fetch(`${shut.url}/metrics?token=${guess}`, { redirect: "manual" })).status).toBe(401);
  // A link that is followed leads nowhere else.
  const away = await get(shut.url, `//evil.example/?token=${statusToken}`, here);
  expect(/^location: (.*)$/im.exec(away.said)?.[1]?.trim()).toBe("/evil.example/");
  expect(logsOf(locked)).not.toContain(statusToken);
});

test("headers without an end are refused, and slow clients keep nobody waiting", async () => {
  const huge = await get(open.url, "/", here, `X: ${"a".repeat(2_000_000)}`);
  const many = await get(open.url, "/", here, ...Array.from({ length: 5000 }, (_, n) => `X${n}: a`));
  for (const answer of [huge, many]) expect([0, 400, 431]).toContain(statusOf(answer));

  const slow = Array.from({ length: 200 }, (_, n) => {
    const socket = connect(Number(new URL(open.url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      n % 2 ? "GET / HTTP/1.1\r\nHost: 127." : `POST /telegram HTTP/1.1\r\n${here}\r\nContent-Length: 9999\r\n\r\n{`,
    );
    return socket;
  });
  try {
    await Bun.sleep(200);
    for (const path of ["/livez", "/health", "/"]) expect((await fetch(open.url + path)).status).toBe(200);
  } finally {
    for (const socket of slow) socket.destroy();
  }
  expect((await fetch(`${open.url}/livez`)).status).toBe(200);
});
