import { expect, test } from "bun:test";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { contentOnDisk, readOnDisk } from "../../../orchestrator/repository/git/tree/on_disk.ts";
import { scratch, writeFiles } from "../../support/git.ts";

test("each file is read by itself, in the order of the paths; what is no file or too large is nothing", () => {
  using area = scratch();
  const many = Object.fromEntries(
    Array.from({ length: 120 }, (_, nth) => [`deep/er/file${nth}.ts`, `${nth}`.repeat(nth)]),
  );
  const files = { "a.ts": "first", "b/c.ts": "a longer second", ...many, "b/large.ts": "x".repeat(2000), "z.ts": "" };
  writeFiles(area.path, files);
  symlinkSync("a.ts", join(area.path, "link.ts"));
  const paths = [...Object.keys(files), "link.ts", "b", "gone/gone.ts", "a.ts"];

  const found = [...readOnDisk(area.path, paths, 1000, (content) => content.toString())];
  expect(found).toEqual(
    paths.map((path) => [path, path === "b/large.ts" ? undefined : (files as Record<string, string>)[path]]),
  );
  expect(paths.map((path) => contentOnDisk(area.path, path, 1000)?.toString())).toEqual(found.map(([, text]) => text));
});

test("what cannot be read from the bytes is nothing, and the next file is read", () => {
  using area = scratch();
  writeFiles(area.path, { "a.json": "{}", "b.json": "{", "c.json": "[]" });
  const read = (content: Buffer) => JSON.parse(content.toString()) as unknown;
  expect([...readOnDisk(area.path, ["a.json", "b.json", "c.json"], 1000, read)]).toEqual([
    ["a.json", {}],
    ["b.json", undefined],
    ["c.json", []],
  ]);
});
