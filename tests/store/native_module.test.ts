import { afterAll, expect, test } from "bun:test";
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
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
const markBytes = "devorch: native\n".length;

test("of the database's module only the pages that are used are in memory, wherever its file is written", () => {
  for (const TMPDIR of ["/tmp", "/dev/shm", "/var/tmp"]) {
    const { size, resident } = JSON.parse(load(executable, { TMPDIR }).stdout.toString());
    expect(size).toBeGreaterThan(1_000_000);
    expect(resident).toBeGreaterThan(0);
    expect(resident).toBeLessThan(size / 2);
  }
});

test.each([
  ["was cut off", (path: string) => truncateSync(path, statSync(path).size - 1)],
  ["has something behind its end", (path: string) => appendFileSync(path, "signature")],
  [
    "names a module that is longer than the file",
    (path: string) => overwrite(path, -markBytes - 8, Buffer.alloc(8, 255)),
  ],
  ["holds only its end", (path: string) => writeFileSync(path, readFileSync(path).subarray(-markBytes))],
  ["is empty", (path: string) => truncateSync(path)],
  ["is not there", (path: string) => rmSync(path)],
])("an executable that %s is told of, and not the folders", (_, spoil) => {
  const spoilt = join(folder.path, "spoilt");
  copyFileSync(executable, spoilt);
  spoil(spoilt);
  expect(load(spoilt).stderr.toString()).toContain(`UserError: state.executable {"path":"${spoilt}","reason":`);
});

function load(file: string, env: Record<string, string> = {}) {
  const child = [process.execPath, join(import.meta.dir, "child_native.ts"), file];
  return Bun.spawnSync(child, { env: { ...process.env, ...env } });
}

function overwrite(path: string, fromEnd: number, bytes: Uint8Array): void {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, statSync(path).size + fromEnd);
  closeSync(file);
}
