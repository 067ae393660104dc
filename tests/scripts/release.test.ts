import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { licensesOf } from "../../scripts/release/licenses.ts";
import { targets } from "../../scripts/release/targets.ts";

const root = join(import.meta.dir, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

test("executables for other systems are made of the same Bun and the same libsql as ours, pinned by a lock file", () => {
  const wanted: Record<string, string> = JSON.parse(read("scripts/release/package.json")).dependencies;
  const lock = read("scripts/release/bun.lock");
  const libsql: string = JSON.parse(read("node_modules/libsql/package.json")).version;

  expect(Object.keys(wanted)).toHaveLength(2 * Object.keys(targets).length);
  for (const [name, version] of Object.entries(wanted)) {
    expect({ name, version }).toEqual({ name, version: name.startsWith("@oven/") ? Bun.version : libsql });
    expect(lock).toContain(`["${name}@${version}"`);
  }
  expect(read("Makefile")).toContain(`BUN_VERSION := ${Bun.version}\n`);
});

test("the licences of what is embedded are named once per package, with their words", () => {
  const { count, text } = licensesOf([
    "main.ts",
    "node_modules/zod/index.js",
    "node_modules/zod/v4/core/index.js",
    "node_modules/@libsql/client/lib-esm/sqlite3.js",
  ]);

  expect(count).toBe(2);
  expect(text.match(/^zod .*: MIT$/gm)).toHaveLength(1);
  expect(text).toMatch(/^@libsql\/client [\d.]+: MIT$/m);
  expect(text).toContain("Permission is hereby granted, free of charge");
});
