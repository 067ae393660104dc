import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { atomicWrite } from "../../orchestrator/safety/atomic_write.ts";
import { scratch } from "../support/git.ts";

test.each([
  ["text", "añadir\n"],
  ["bytes", new Uint8Array([0, 255, 10])],
  ["nothing", ""],
  ["five megabytes", "x".repeat(5_000_000)],
])("%s stands in its place, alone and with its mode, also over what was there", (_, data) => {
  using dir = scratch();
  const file = join(dir.path, "new", "folder", "file");
  for (const derived of [false, true]) {
    atomicWrite(file, "before", { derived });
    atomicWrite(file, data, { mode: 0o600, derived });
    expect(readFileSync(file)).toEqual(Buffer.from(data as string));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(["file"]);
  }
});

test("pieces stand one after the other", () => {
  using dir = scratch();
  const file = join(dir.path, "file");
  atomicWrite(file, [Buffer.from("aña"), Buffer.alloc(0), Buffer.from("dir")]);
  expect(readFileSync(file, "utf8")).toBe("añadir");
});

test("what cannot be put in place leaves nothing behind, and what is there as it is", () => {
  using dir = scratch();
  const file = join(dir.path, "file");
  mkdirSync(join(file, "in the way"), { recursive: true });
  expect(() => atomicWrite(file, "x")).toThrow();
  expect(readdirSync(dir.path)).toEqual(["file"]);
  expect(readdirSync(file)).toEqual(["in the way"]);
});

test("a link where it is half-written is not followed", () => {
  using dir = scratch();
  writeFileSync(join(dir.path, "outside"), "mine");
  symlinkSync("outside", join(dir.path, "half"));
  expect(() => atomicWrite(join(dir.path, "file"), "x", { temporary: join(dir.path, "half") })).toThrow();
  expect(readFileSync(join(dir.path, "outside"), "utf8")).toBe("mine");
});
