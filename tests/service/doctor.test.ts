import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DoctorChecks, type DoctorLine, doctor } from "../../orchestrator/service/doctor.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const checks = (changes: Partial<DoctorChecks> = {}): DoctorChecks => ({
  version: "1.2.3",
  settings: async () => ({ files: ["/etc/devorch.env"], problems: [] }),
  keys: [{ provider: "anthropic", variables: ["ANTHROPIC_API_KEY"], present: true }],
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
    "sandbox",
    "folder DATA_PATH",
    "disk of DATA_PATH",
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
