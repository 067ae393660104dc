import { afterAll, expect, test } from "bun:test";
import { copyFileSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { familySync, GLIBC } from "detect-libc";
import { appendNative } from "../../orchestrator/store/native_module.ts";
import { aFolder } from "./sample.ts";

const root = join(import.meta.dir, "..", "..");
const libc = familySync() === GLIBC ? "gnu" : "musl";
const nativeModule = `${root}/node_modules/@libsql/linux-${process.arch}-${libc}/index.node`;

const folder = aFolder();
afterAll(folder.remove);

const executable = join(folder.path, "program");
copyFileSync(import.meta.path, executable);
appendNative(executable, readFileSync(nativeModule));

test("of the database's module only the pages that are used are in memory, wherever its file is written", () => {
  for (const TMPDIR of ["/tmp", "/dev/shm", "/var/tmp"]) {
    const { size, resident } = JSON.parse(load(executable, { TMPDIR }).stdout.toString());
    expect(size).toBeGreaterThan(1_000_000);
    expect(resident).toBeGreaterThan(0);
    expect(resident).toBeLessThan(size / 2);
  }
});

test("an executable that was cut off says so", () => {
  const cut = join(folder.path, "cut");
  copyFileSync(executable, cut);
  truncateSync(cut, statSync(cut).size - 1);
  expect(load(cut).stderr.toString()).toContain("its end is missing");
});

function load(file: string, env: Record<string, string> = {}) {
  const child = [process.execPath, join(import.meta.dir, "child_native.ts"), file];
  return Bun.spawnSync(child, { env: { ...process.env, ...env } });
}
