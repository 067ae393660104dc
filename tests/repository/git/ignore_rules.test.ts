import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { enterFolder, isIgnored } from "../../../orchestrator/repository/git/ignore/ignored.ts";
import { scratch } from "../../support/git.ts";

/** Parts of patterns, the special ones often; parts of paths that they may be about. */
const parts =
  "a|b|ab|abc|foo|é|.|-|!|#|*|*|*|**|***|?|/|/|/|**/|/**/|[a-c]|[!a]|[^b]|[]a]|[a-|[é]|[[:alpha:]]|[[:digit:]x]|[[:bad:]]|[[:upper]|[\\]a]|[a\\-c]|[b-a]|[-a]|[a-]|\\|\\*|\\ | |\t|\\/|\r".split(
    "|",
  );
const names = "a|b|c|ab|abc|foo|foob|aab|a b|a |é|*|x1|[a-c]|.a|-|\\|!a|#a|A|a\tb".split("|");
const folders = 150;
const pathsOfEach = 16;

test("thousands of generated rules say of thousands of paths what git says", () => {
  using repository = scratch();
  const next = numbers(20_261_130);
  const one = (of: readonly string[]) => of[next(of.length)] ?? "";
  const several = (most: number, of: readonly string[]) => Array.from({ length: 1 + next(most) }, () => one(of));
  const rule = () => `${next(5) === 0 ? "!" : ""}${several(6, parts).join("")}${one(["", "", "", "/", "  "])}`;
  const kinds = new Map<string, "file" | "folder">();
  const rules: string[] = [];
  for (let n = 0; n < folders; n++) {
    const folder = `r${n}`;
    const own = Array.from({ length: 1 + next(20) }, rule);
    rules.push(...own);
    mkdirSync(join(repository.path, folder));
    writeFileSync(join(repository.path, folder, ".gitignore"), own.join(one(["\n", "\n", "\r\n"])) + one(["\n", ""]));
    for (let m = 0; m < pathsOfEach; m++) plant(repository.path, `${folder}/${several(4, names).join("/")}`, kinds);
  }
  const asked = [...kinds.keys()];

  const told = verdictsOfGit(repository.path, asked);
  const ours = new Map(asked.map((path) => [path, isOut(repository.path, path, kinds)]));

  expect(rules.length).toBeGreaterThan(1000);
  expect(asked.length).toBeGreaterThan(2000);
  expect(asked.filter((path) => told.get(path)).length).toBeGreaterThan(asked.length / 10);
  expect(asked.filter((path) => ours.get(path) !== told.get(path))).toEqual([]);
}, 120_000);

const run = "a".repeat(200);
test.each([
  ["*a*a*a*a*a*a*a*a*b", run, false],
  [`${"*a".repeat(60)}*`, run, true],
  [`${"*?".repeat(60)}b`, run, false],
  [`${"[ab]*".repeat(60)}c`, run, false],
  [`${"**/a".repeat(60)}/b`, "a/".repeat(120) + run, false],
  [`/${"**/*a*a*/".repeat(30)}**/b`, "aaaa/".repeat(120) + run, false],
  [`${"**/".repeat(200)}x*y`, "x/".repeat(400) + run, false],
])("a rule that would backtrack is answered, %#", (rule, path, ignored) => {
  using folder = scratch();
  writeFileSync(join(folder.path, ".gitignore"), `${rule}\n`);
  expect(isIgnored(enterFolder([], "", folder.path), path, false)).toBe(ignored);
});

test("of many rules the last one that is about a path decides, of whatever kind it is", () => {
  using folder = scratch();
  const plain = Array.from({ length: 20_000 }, (_, n) => `name${n}.txt`);
  const rules = [...plain, "*.log", "/docs/plain", "a*z", "!keep.log", "!name7.txt", "!abcz", "!/docs/plain", "ab?z/"];
  writeFileSync(join(folder.path, ".gitignore"), rules.join("\n"));
  const stack = enterFolder([], "", folder.path);
  const ignored = (path: string, isFolder = false) => isIgnored(stack, path, isFolder);
  expect(["name8.txt", "x/name19999.txt", "some.log", "aXz"].filter((path) => !ignored(path))).toEqual([]);
  expect(["name7.txt", "keep.log", "abcz", "docs/plain", "other.txt"].filter((path) => ignored(path))).toEqual([]);
  expect(ignored("abcz", true)).toBe(true);
});

/** Numbers that only look random: the same seed, the same numbers. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

/** Makes a path with the folders on the way to it; one that cannot be there, because a file is in its way, is left out. */
function plant(root: string, path: string, kinds: Map<string, "file" | "folder">): void {
  const components = path.split("/");
  const above = components.slice(1, -1).map((_, at) => components.slice(0, at + 2).join("/"));
  if (kinds.has(path) || above.some((folder) => kinds.get(folder) === "file")) return;
  for (const folder of above) kinds.set(folder, "folder");
  mkdirSync(join(root, ...components.slice(0, -1)), { recursive: true });
  writeFileSync(join(root, path), "");
  kinds.set(path, "file");
}

function verdictsOfGit(root: string, paths: readonly string[]): Map<string, boolean> {
  const git = ["git", "-C", root, "-c", "core.excludesFile=/dev/null"];
  Bun.spawnSync([...git, "init", "-q"]);
  const { stdout } = Bun.spawnSync([...git, "check-ignore", "-z", "--no-index", "--stdin", "-v", "-n"], {
    stdin: Buffer.from(paths.join("\0")),
  });
  const fields = stdout.toString().split("\0");
  const verdicts = new Map<string, boolean>();
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [source, , pattern, path = ""] = fields.slice(at, at + 4);
    verdicts.set(path, source !== "" && !pattern?.startsWith("!"));
  }
  return verdicts;
}

/** As a walk from the top asks: what is in an ignored folder is ignored. */
function isOut(root: string, path: string, kinds: ReadonlyMap<string, "file" | "folder">): boolean {
  const [top = "", ...components] = path.split("/");
  const stack = enterFolder([], `${top}/`, join(root, top));
  let at = top;
  return components.some((name) => {
    at = `${at}/${name}`;
    return isIgnored(stack, at, kinds.get(at) === "folder");
  });
}
