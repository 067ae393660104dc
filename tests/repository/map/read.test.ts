import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { analyseBeside } from "../../../orchestrator/repository/map/beside_clone.ts";
import { tokensFor } from "../../../orchestrator/repository/map/render.ts";
import { git, makeRepository, never, openGit, scratch, self } from "../../support/git.ts";
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

test.each([
  ["loose objects", {}, () => undefined],
  ["packed objects", {}, (folder: string) => git(folder, "gc", "--quiet")],
  ["other line ends on disk", { ".gitattributes": "* eol=crlf\n" }, () => undefined],
  ["a bare repository", {}, (folder: string) => git(folder, "config", "core.bare", "true")],
])("what is analysed of a folder before its clone is what the clone's map finds: %s", async (_, more, prepare) => {
  using area = scratch();
  const path = makeRepository(join(area.path, "r"), [{ ...project(60), ...more }]);
  prepare(path);
  const source = { kind: "folder", name: "r", path } as const;
  const [before, after] = [join(area.path, "before"), join(area.path, "after")];
  await using opened = await openGit(join(area.path, "clone"), source);
  const map = (cache: string) => opened.child.request("map", { root: opened.root, cache, ...wanted });

  await opened.child.request("analyseSource", { path, base: null, cache: before });
  const [made = ""] = readdirSync(before);
  writeFileSync(join(before, made), readFileSync(join(before, made), "utf8").replaceAll("step", "skip"));

  expect(await map(before)).toBe((await map(after)).replaceAll("step", "skip"));
  expect(readdirSync(after)).toEqual([made]);
});

test("of a folder whose objects are not all there nothing is kept", async () => {
  using area = scratch();
  const path = makeRepository(join(area.path, "r"), [project(3)]);
  const cache = join(area.path, "maps");
  await using opened = await openGit(join(area.path, "clone"), { kind: "folder", name: "r", path });
  const oid = git(path, "rev-parse", "HEAD:src/part1/module1.ts").trim();
  rmSync(join(path, ".git/objects", oid.slice(0, 2), oid.slice(2)));

  const asked = opened.child.request("analyseSource", { path, base: null, cache });
  await expect(asked).rejects.toThrow(`${oid} cannot be read`);
  expect(existsSync(cache)).toBe(false);
  expect(await opened.child.request("map", { root: opened.root, cache, ...wanted })).toContain("module1.ts");
});

longTest(
  "a large folder is analysed beside its clone, and a small one is not",
  async () => {
    using area = scratch();
    const beside = (path: string, cache: string) =>
      analyseBeside(
        { kind: "folder", name: "r", path },
        { clones: area.path, folder: "c", self, runId: "T-1", signal: never, base: null, cache },
      );
    for (const [count, kept] of [
      [2999, false],
      [3000, true],
    ] as const) {
      const cache = join(area.path, `maps${count}`);
      await beside(makeRepository(join(area.path, `r${count}`), [project(count)]), cache);
      expect(existsSync(cache)).toBe(kept);
    }
    mkdirSync(join(area.path, "c"));
    await beside(join(area.path, "r3000"), join(area.path, "again"));
    expect(existsSync(join(area.path, "again"))).toBe(false);
  },
  60_000,
);

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
