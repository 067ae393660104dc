import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { git, makeRepository, type OpenedGit, openGit, type Scratch, scratch, writeFiles } from "../../support/git.ts";

let area: Scratch;
let opened: OpenedGit;

beforeAll(async () => {
  area = scratch();
  const path = makeRepository(join(area.path, "source"), [
    {
      ".gitignore": "# made\n\ndist/\n*.log\n!keep.log\n/local.*\n",
      "pkg/.gitignore": "gen\n*.log\n",
      "dist/kept.js": "tracked before it was ignored",
      "src/a.ts": "export {};\n",
    },
  ]);
  git(path, "add", "-f", "dist/kept.js");
  git(path, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/lib`);
  git(path, "commit", "-q", "-m", "more");
  opened = await openGit(join(area.path, "clones"), { kind: "folder", path, name: "source" });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  area[Symbol.dispose]();
});

const ignored = (by: string, line: number, rule: string) => ({ kind: "ignored" as const, by, line, rule });

test.each([
  ["dist/new.js", ignored(".gitignore", 3, "dist/")],
  ["dist/deep/er/new.js", ignored(".gitignore", 3, "dist/")],
  ["a/b/c.log", ignored(".gitignore", 4, "*.log")],
  ["local.json", ignored(".gitignore", 6, "/local.*")],
  ["pkg/gen/x.ts", ignored("pkg/.gitignore", 1, "gen")],
  ["pkg/keep.log", ignored("pkg/.gitignore", 2, "*.log")],
  ["node_modules/m/i.js", expect.objectContaining({ kind: "ignored", by: ".git/info/exclude", rule: "node_modules/" })],
  ["pkg/node_modules/m/i.js", expect.objectContaining({ kind: "ignored", rule: "node_modules/" })],
  ["vendor/lib/x.c", { kind: "submodule" as const, path: "vendor/lib" }],
  ["vendor/lib", { kind: "submodule" as const, path: "vendor/lib" }],
  ["config/.env.local", { kind: "secrets" as const }],
  ["dist/kept.js", null],
  ["keep.log", null],
  ["src/a.ts", null],
  ["src/new.ts", null],
  ["sub/local.json", null],
])("%s", async (path, why) => {
  const found = await opened.git.leftOut(path);
  expect(found).toEqual(why);
  if (found === null || found.kind === "submodule") return;
  // What would be committed agrees.
  writeFiles(opened.root, { [path]: "x" });
  expect(await opened.git.changes()).toEqual([]);
});
