import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DoctorChecks, type DoctorLine, doctor } from "../../orchestrator/service/doctor.ts";
import { UserError } from "../../orchestrator/task/errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const checks = (changes: Partial<DoctorChecks> = {}): DoctorChecks => ({
  version: "1.2.3",
  settings: async () => ({ files: ["/etc/devorch.env"], problems: [] }),
  keys: [{ provider: "anthropic", variables: ["ANTHROPIC_API_KEY"], present: true }],
  models: [],
  reviewer: null,
  repos: [],
  telegram: null,
  tools: [],
  private: [],
  broken: [],
  sandbox: async () => ({ tier: "bwrap", detail: "0.8.0" }),
  folders: [{ name: "DATA_PATH", path: folder }],
  owner: async () => null,
  freeBytes: async () => 50 * 1024 ** 3,
  ...changes,
});

const ill = (lines: DoctorLine[]) => lines.filter((line) => !line.ok);

test("everything well: every line ok, and nothing is left in the folders", async () => {
  const lines = await doctor(checks(), "en");
  expect(ill(lines)).toEqual([]);
  expect(lines.map((line) => line.name)).toEqual([
    "version",
    "settings",
    "key of anthropic",
    "clock",
    "sandbox",
    "folder DATA_PATH",
    "disk of DATA_PATH",
    "plugins",
    "running",
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test("each thing that is missing is named with what mends it, in the person's language", async () => {
  const lines = await doctor(
    checks({
      settings: async () => ({ files: ["/x.env"], problems: ["MAX_RETRIES: not a number", "LOG_LEVEL: unknown"] }),
      keys: [{ provider: "google", variables: ["GOOGLE_API_KEY", "GEMINI_API_KEY"], present: false }],
      sandbox: async () => ({ tier: "none", detail: "apt install bubblewrap" }),
      folders: [{ name: "LOGS_PATH", path: "/proc/devorch" }],
      freeBytes: async () => 100,
    }),
    "es",
  );
  const bad = ill(lines);
  expect(bad).toHaveLength(5);
  expect(bad.every((line) => line.needed && line.fix !== "")).toBe(true);
  expect(bad.map((line) => line.name)).toEqual([
    "ajustes",
    "clave de google",
    "sandbox",
    "carpeta LOGS_PATH",
    "disco de LOGS_PATH",
  ]);
  expect(bad[0]?.detail).toContain("MAX_RETRIES: not a number · LOG_LEVEL: unknown");
  expect(bad[1]?.detail).toContain("GOOGLE_API_KEY o GEMINI_API_KEY");
});

test("a folder that does not exist yet is well where it can be made", async () => {
  const lines = await doctor(checks({ folders: [{ name: "REPOS_PATH", path: join(folder, "a", "b") }] }), "en");
  expect(lines.find((line) => line.name === "folder REPOS_PATH")).toMatchObject({ ok: true });
  expect(readdirSync(folder)).toEqual([]);
});

test("an endpoint that was moved is really asked", async () => {
  using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("no", { status: 404 }) });
  const key = { provider: "anthropic", variables: ["ANTHROPIC_API_KEY"], present: true };
  const there = await doctor(checks({ keys: [{ ...key, baseUrl: `http://127.0.0.1:${server.port}` }] }), "en");
  expect(there.find((line) => line.name === "endpoint of anthropic")).toMatchObject({ ok: true });
  const gone = await doctor(checks({ keys: [{ ...key, baseUrl: "http://127.0.0.1:1" }] }), "en");
  expect(gone.find((line) => line.name === "endpoint of anthropic")).toMatchObject({ ok: false, needed: true });
});

test("a check that throws is a failed line, the others stand", async () => {
  const lines = await doctor(
    checks({
      sandbox: async () => {
        throw new Error("bwrap: boom");
      },
    }),
    "en",
  );
  expect(ill(lines)).toEqual([{ name: "sandbox", needed: true, ok: false, detail: "bwrap: boom", fix: "" }]);
});

test("a living owner is told with its process", async () => {
  const lines = await doctor(checks({ owner: async () => ({ pid: 4711 }) }), "en");
  expect(lines.at(-1)?.detail).toContain("4711");
});

const answering = (answer: (request: Request) => Response) =>
  Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
const keyAt = (server: { port?: number | undefined }) => ({
  ...{ provider: "anthropic", variables: ["ANTHROPIC_API_KEY"], present: true },
  catalogue: { url: `http://127.0.0.1:${server.port}/v1/models`, headers: { authorization: "Bearer k" } },
});
const lineOf = (lines: DoctorLine[], name: string) => lines.find((line) => line.name === name);

test.each([
  [200, {}, true, "accepts it"],
  [404, {}, true, "could not ask"],
  [500, {}, true, "could not ask"],
  [401, {}, false, "refuses it (401)"],
  [403, {}, false, "refuses it (403)"],
  [400, { error: { message: "API key not valid" } }, false, "refuses it (400)"],
])("the key is really asked: %d", async (status, body, ok, words) => {
  const asked: (string | null)[] = [];
  using server = answering((request) => {
    asked.push(request.headers.get("authorization"));
    return Response.json(body, { status });
  });
  const line = lineOf(await doctor(checks({ keys: [keyAt(server)] }), "en"), "key of anthropic");
  expect(line).toMatchObject({ ok, needed: true, detail: expect.stringContaining(words) });
  expect(line?.fix === "").toBe(ok);
  expect(asked).toEqual(["Bearer k"]);
});

test("a provider that nobody reaches, and one that never answers in time, are told with what mends it", async () => {
  const lines = await doctor(checks({ keys: [keyAt({ port: 1 })] }), "en");
  expect(lineOf(lines, "key of anthropic")).toMatchObject({ ok: false, fix: expect.stringContaining("network") });
  const never = { name: "shop", see: () => new Promise<string>(() => {}) };
  const late = await doctor(checks({ repos: [never], patience: 50 }), "en");
  expect(lineOf(late, "repository shop")).toMatchObject({ ok: false, detail: "it did not answer in time" });
});

test("models: known with a price, dated, not in the list, without a price", async () => {
  const list = { data: [{ id: "claude-a" }, { id: "claude-b-20260101" }, { id: "claude-d-mini" }, { id: "free" }] };
  using server = answering(() => Response.json(list));
  const model = (name: string, priced = true) => ({
    ...{ provider: "anthropic", setting: "PLANNER_MODEL" },
    ...{ model: name, priced },
  });
  const models = [model("claude-a"), model("claude-b"), model("claude-d"), model("free", false)];
  const lines = await doctor(checks({ keys: [keyAt(server)], models }), "en");
  const said = lines.filter(({ name }) => name.startsWith("model "));
  expect(said.map(({ ok, needed }) => [ok, needed])).toEqual([
    [true, false],
    [true, false],
    [false, false],
    [false, false],
  ]);
  expect(said[2]?.fix).toContain("PLANNER_MODEL");
  expect(said[3]?.detail).toContain("no price");
});

test("a reviewer that is the executor too is told, another one is fine", async () => {
  const lineFor = async (isExecutor: boolean) =>
    lineOf(await doctor(checks({ reviewer: { model: "google/a", isExecutor } }), "en"), "reviewer");

  expect(await lineFor(false)).toMatchObject({ ok: true, needed: false, detail: "google/a" });
  expect(await lineFor(true)).toMatchObject({
    ok: false,
    needed: false,
    fix: expect.stringContaining("REVIEWER_MODEL"),
  });
  expect((await doctor(checks({}), "en")).map(({ name }) => name)).not.toContain("reviewer");
});

test("programs, permissions, plugins and repositories: each is provoked", async () => {
  const file = join(folder, "devorch.env");
  writeFileSync(file, "");
  chmodSync(file, 0o644);
  const ill = checks({
    tools: [{ name: "git", command: ["/nowhere/git", "--version"], why: "doctor.tool-git" }],
    private: [{ path: file, kind: "file" }],
    broken: [{ file: "/p/bad.ts", line: 3, reason: "no default export" }],
    repos: [{ name: "shop", see: () => Promise.reject(new UserError("git.unknown-repo", { text: "shop" })) }],
  });
  const bad = (await doctor(ill, "es")).filter((line) => !line.ok);
  expect(bad.map(({ name }) => name)).toEqual([
    "repositorio shop",
    "programa git",
    "permisos de devorch.env",
    "plugins",
  ]);
  expect(bad[0]?.detail).toContain("shop");
  expect(bad[1]?.fix).toContain("apt install git");
  expect(bad[2]).toMatchObject({ needed: false, fix: `chmod 600 ${file}` });
  expect(bad[3]?.detail).toBe("/p/bad.ts:3: no default export");
  chmodSync(file, 0o640);
  const well = checks({
    tools: [{ name: "git", command: ["git", "--version"], why: "doctor.tool-git" }],
    private: [{ path: file, kind: "file" }],
    repos: [{ name: "shop", see: async () => "https://example.org/shop (main)" }],
  });
  expect((await doctor(well, "en")).filter((line) => !line.ok)).toEqual([]);
});

const facts = {
  path: "postgres://server/devorch",
  version: "15.8 (Debian 15.8-1)",
  schema: 12,
  known: 12,
  minReader: 1,
  now: 1_000_000,
  workers: ["one", "two"],
};

test.each([
  ["well", {}, []],
  ["behind: migrated at the next start", { schema: 3 }, []],
  ["empty", { schema: 0, minReader: 0 }, []],
  ["newer, and it says so", { schema: 20, minReader: 20 }, ["database"]],
  ["newer, and it admits this one", { schema: 20, minReader: 12 }, []],
  ["old", { version: "12.1" }, ["database"]],
  ["without workers", { workers: [] }, ["workers"]],
  ["with another time", { now: 1_031_000 }, ["clock of the database"]],
  ["with another time, the other way", { now: 969_000 }, ["clock of the database"]],
])("a database that several share is looked at: %s; what is wrong ends in what mends it", async (_, change, names) => {
  const looked = checks({ database: async () => ({ ...facts, ...change }), now: () => 1_000_000 });
  const bad = (await doctor(looked, "en")).filter((line) => !line.ok);
  expect(bad.map(({ name }) => name)).toEqual(names);
  for (const { fix } of bad) expect(fix).not.toBe("");
});

test("of a database that is away nothing is known, and each line says what to look at", async () => {
  const away = () =>
    Promise.reject(new UserError("state.away", { path: "postgres://server/x", reason: "ECONNREFUSED" }));
  const bad = (await doctor(checks({ database: away }), "en")).filter((line) => !line.ok);
  expect(bad.map(({ name, needed }) => [name, needed])).toEqual([
    ["database", true],
    ["workers", false],
    ["clock of the database", false],
  ]);
  for (const { fix } of bad) expect(fix).toContain("psql");
  expect((await doctor(checks({}), "en")).map(({ name }) => name)).not.toContain("database");
});

test.each([
  ["a Redis that is well", { path: "r", version: "7.0.15", policy: "noeviction" }, null],
  ["one that drops keys", { path: "r", version: "7.0.15", policy: "allkeys-lru" }, "noeviction"],
  ["an old one", { path: "r", version: "6.0.16", policy: "noeviction" }, "redis-cli"],
  ["the first that will do", { path: "r", version: "6.2.0", policy: "noeviction" }, null],
  ["PostgreSQL", { path: "p", version: "15.8", policy: null }, null],
  ["one that is away", new Error("ECONNREFUSED"), "redis-cli"],
])("the queue is looked at: %s", async (_, found, fix) => {
  const queue = async () => {
    if (found instanceof Error) throw found;
    return found;
  };
  const line = (await doctor(checks({ queue }), "en")).find(({ name }) => name === "queue");
  expect([line?.ok, line?.needed, line?.fix.includes(fix ?? "") && (line.fix !== "") === (fix !== null)]).toEqual([
    fix === null,
    false,
    true,
  ]);
});
