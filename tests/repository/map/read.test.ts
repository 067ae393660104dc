import { expect, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tokensFor } from "../../../orchestrator/repository/map/render.ts";
import { makeRepository, openGit, scratch } from "../../support/git.ts";
import { longTest } from "../../support/long.ts";

const wanted = { about: "take the stock" };

function project(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let n = 0; n < count; n++) {
    const body = Array.from(
      { length: 12 },
      (_, m) =>
        `export function step${m}OfModule${n}(value: number): number {\n  // What it does with the value.\n  return step${m}OfModule${(n * 31 + m) % count}(value) + ${n};\n}\n`,
    );
    files[`src/part${n % 50}/module${n}.ts`] = body.join("\n");
  }
  return files;
}

test("the map of a clone is kept by its content, in whatever clone that stands", async () => {
  using area = scratch();
  const source = { kind: "folder", name: "r", path: makeRepository(join(area.path, "r"), [project(60)]) } as const;
  const cache = join(area.path, "maps");
  await using one = await openGit(join(area.path, "one"), source);
  await using other = await openGit(join(area.path, "other"), source);

  const first = await one.child.request("map", { root: one.root, cache, ...wanted });
  expect(Buffer.byteLength(first)).toBeLessThanOrEqual(tokensFor(60) * 4);
  expect(await other.child.request("map", { root: other.root, cache, ...wanted })).toBe(first);
  expect(readdirSync(cache)).toHaveLength(1);

  writeFileSync(join(one.root, "src/part0/module0.ts"), "export function takeTheStock() {}\n");
  const changed = await one.child.request("map", { root: one.root, cache, ...wanted });
  expect(changed).toContain("1 export function takeTheStock()");
  expect(readdirSync(cache)).toHaveLength(2);

  const [kept = ""] = readdirSync(cache);
  for (const name of readdirSync(cache)) writeFileSync(join(cache, name), "{ cut off");
  expect(await one.child.request("map", { root: one.root, cache, ...wanted })).toBe(changed);
  expect(kept).toEndWith(".json");
});

test("the map grows with the project, and no further than five thousand tokens", async () => {
  expect([1, 50, 275, 500, 9000].map(tokensFor)).toEqual([1200, 1200, 3100, 5000, 5000]);
  using area = scratch();
  for (const count of [40, 600]) {
    const name = `r${count}`;
    const source = { kind: "folder", name, path: makeRepository(join(area.path, name), [project(count)]) } as const;
    await using opened = await openGit(join(area.path, `clone${count}`), source);
    const map = await opened.child.request("map", { root: opened.root, cache: join(area.path, "maps"), ...wanted });
    const tokens = Buffer.byteLength(map) / 4;
    expect(tokens).toBeLessThanOrEqual(tokensFor(count));
    expect(tokens).toBeGreaterThan(tokensFor(count) * 0.9);
  }
});

longTest(
  "5,000 files: within the tokens, and the same bytes again",
  async () => {
    using area = scratch();
    const source = { kind: "folder", name: "r", path: makeRepository(join(area.path, "r"), [project(5000)]) } as const;
    await using opened = await openGit(join(area.path, "clone"), source);
    const ask = () => opened.child.request("map", { root: opened.root, cache: join(area.path, "maps"), ...wanted });

    const first = await ask();
    expect(await ask()).toBe(first);
    expect(Buffer.byteLength(first)).toBeLessThanOrEqual(5000 * 4);
  },
  60_000,
);
