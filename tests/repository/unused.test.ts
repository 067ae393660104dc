import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markUsed, removeUnused } from "../../orchestrator/repository/remove_unused.ts";
import { type Scratch, scratch } from "../support/git.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.now();

let area: Scratch;
beforeEach(() => {
  area = scratch();
});
afterEach(() => area[Symbol.dispose]());

function aFolder(name: string, ago: number, kilobytes = 1) {
  const folder = join(area.path, name);
  mkdirSync(join(folder, "deep/er"), { recursive: true });
  writeFileSync(join(folder, "deep/er/file"), "x".repeat(kilobytes * 1024));
  const at = new Date(now - ago);
  utimesSync(folder, at, at);
}

const keeping = { pattern: /^inquiry-/, unusedMs: 7 * day, mostBytes: 1024 ** 3 };
const sweep = (changes = {}) => removeUnused({ ...keeping, folder: area.path, ...changes }, now);
const left = () => readdirSync(area.path).sort();

test("what was unused for long goes, whatever else lies there stays", async () => {
  aFolder("inquiry-old", 8 * day);
  aFolder("inquiry-new", 6 * day);
  aFolder("k3x9", 800 * day);
  writeFileSync(join(area.path, "inquiry-file"), "");
  symlinkSync("/etc", join(area.path, "inquiry-link"));
  expect(await sweep()).toEqual(["inquiry-old"]);
  expect(left()).toEqual(["inquiry-file", "inquiry-link", "inquiry-new", "k3x9"]);
});

test("what is too much together goes, the longest unused first; never what may be in use", async () => {
  aFolder("inquiry-a", 3 * day, 400);
  aFolder("inquiry-b", 2 * day, 400);
  aFolder("inquiry-c", 1 * day, 400);
  aFolder("inquiry-d", 1 * hour, 400);
  expect(await sweep({ mostBytes: 1000 * 1024 })).toEqual(["inquiry-a", "inquiry-b"]);
  expect(await sweep({ mostBytes: 0 })).toEqual(["inquiry-c"]);
  expect(left()).toEqual(["inquiry-d"]);
});

test("what is used again is young again", async () => {
  aFolder("inquiry-a", 8 * day);
  markUsed(join(area.path, "inquiry-a"));
  markUsed(join(area.path, "nowhere"));
  expect(statSync(join(area.path, "inquiry-a")).mtimeMs).toBeGreaterThan(now - hour);
  expect(await sweep()).toEqual([]);
  expect(await removeUnused({ ...keeping, folder: join(area.path, "nowhere") }, now)).toEqual([]);
});
