import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { startGitServer } from "../../../orchestrator/demo/git_server.ts";
import { mergeText } from "../../../orchestrator/repository/git/merge/merge_text.ts";
import { git, makeBare, never, openGit, scratch, shop, writeFiles } from "../../support/git.ts";
import { seed, seeded } from "../../support/seed.ts";

describe("three-way merge by lines", () => {
  const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");
  const base = lines("1", "2", "3", "4", "5", "6", "7");
  test.each([
    ["changes apart", lines("one", "2", "3", "4", "5", "6", "7"), lines("1", "2", "3", "4", "5", "6", "seven"), 0],
    ["the same change", lines("1", "x", "3", "4", "5", "6", "7"), lines("1", "x", "3", "4", "5", "6", "7"), 0],
    ["one place, two changes", lines("1", "x", "3", "4", "5", "6", "7"), lines("1", "y", "3", "4", "5", "6", "7"), 1],
    ["removed and changed", lines("1", "3", "4", "5", "6", "7"), lines("1", "2b", "3", "4", "5", "6", "7"), 1],
    ["emptied and changed", "", lines("1", "2", "3", "4", "5", "6", "7b"), 1],
  ])("%s", (_, ours, theirs, conflicts) => {
    expect(mergeText(base, ours, theirs)?.conflicts).toBe(conflicts);
  });

  test("agrees with git merge-file on random texts", () => {
    using dir = scratch();
    const random = seeded(seed);
    const change = (text: string[]) =>
      text.flatMap((line) =>
        random() < 0.85 ? [line] : random() < 0.5 ? [] : [`${line}-${Math.floor(random() * 3)}`, "new"],
      );
    let clean = 0;
    for (let round = 0; round < 60; round++) {
      const text = Array.from({ length: 12 }, (_, at) => `line ${at}`);
      const [one, other] = [change(text), change(text)];
      const files = { base: lines(...text), ours: lines(...one), theirs: lines(...other) };
      writeFiles(dir.path, files);
      const merged = mergeText(files.base, files.ours, files.theirs);
      const native = Bun.spawnSync(["git", "merge-file", "-p", "ours", "base", "theirs"], { cwd: dir.path });
      if (merged?.conflicts !== 0) continue;
      clean += 1;
      expect(native.exitCode).toBe(0);
      expect(merged.text).toBe(native.stdout.toString());
    }
    expect(clean).toBeGreaterThan(5);
  });
});

const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`f${at}.txt`, `${at}\n`]));

async function parted(path: string, ours: Record<string, string>, theirs: Record<string, string>[], depth = 1) {
  const bare = makeBare(path, "shop", [{ ...shop, ...many }]);
  const server = startGitServer({ root: path });
  const clone = await openGit(join(path, "clones"), { kind: "remote", url: `${server.url}/shop.git`, name: "shop" });
  await clone.git.createBranch("feature/x", clone.base.sha);
  writeFiles(clone.root, { ...ours, ".dev-tasks/plan.md": "ours\n" });
  await clone.git.commit({
    branch: "feature/x",
    message: "feat: ours",
    paths: [...Object.keys(ours), ".dev-tasks/plan.md"],
  });
  const other = join(path, "other");
  git(path, "clone", "-q", bare, other);
  for (const [at, files] of theirs.entries()) {
    writeFiles(other, files);
    git(other, "add", "-A");
    git(other, "commit", "-q", "-m", `theirs ${at + depth}`);
  }
  git(other, "push", "-q", "origin", "main");
  const target = await clone.git.fetchBranch("main", never);
  if (!target) throw new Error("main did not come");
  const end = async () => {
    await clone[Symbol.asyncDispose]();
    await server.stop();
  };
  return { ...clone, target, [Symbol.asyncDispose]: end };
}

test("what the base got meanwhile is counted, with the files that both changed; the merge is what git would have made", async () => {
  using dir = scratch();
  const theirs = [
    { "f2.txt": "other\n2\n", "deep/new.txt": "n\n" },
    { "f3.txt": "x\n", ".dev-tasks/plan.md": "theirs\n" },
  ];
  await using clone = await parted(dir.path, { "f1.txt": "mine\n", "f2.txt": "head\n2\n" }, [
    ...theirs,
    { "src/stock.ts": "export const stock = 9;\nexport const price = 2;\n" },
  ]);
  const { sha: target } = clone.target;

  expect(await clone.git.divergence(target, "main", never)).toEqual({ commits: 3, overlap: ["f2.txt"] });
  const merged = await clone.git.merge(target, "chore: merge main");
  expect(merged).toEqual({ conflicts: ["f2.txt"] });
  expect(git(clone.root, "status", "--porcelain")).toBe("");
});

test("a clean merge: both parents, both changes, .dev-tasks of the branch, nothing left over; again it has nothing to do", async () => {
  using dir = scratch();
  await using clone = await parted(dir.path, { "f1.txt": "mine\n" }, [{ "f2.txt": "theirs\n", "deep/new.txt": "n\n" }]);
  const before = (await clone.git.head()).sha;

  const merged = await clone.git.merge(clone.target.sha, "chore: merge main");

  const sha = "sha" in merged ? merged.sha : "";
  expect(git(clone.root, "log", "-1", "--format=%P")).toBe(`${before} ${clone.target.sha}`);
  expect((await clone.git.head()).sha).toBe(sha);
  const file = (path: string) => git(clone.root, "show", `HEAD:${path}`);
  expect([file("f1.txt"), file("f2.txt"), file("deep/new.txt"), file(".dev-tasks/plan.md")]).toEqual([
    "mine",
    "theirs",
    "n",
    "ours",
  ]);
  expect(git(clone.root, "status", "--porcelain")).toBe("");
  git(clone.root, "fsck", "--strict");
  expect(await clone.git.divergence(clone.target.sha, "main", never)).toEqual({ commits: 0, overlap: [] });
});

test("history is fetched until both have a commit in common", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop", [shop]);
  const other = join(dir.path, "other");
  git(dir.path, "clone", "-q", bare, other);
  git(other, "checkout", "-q", "-b", "feature/x");
  writeFiles(other, { "x.txt": "x\n" });
  git(other, "add", "-A");
  git(other, "commit", "-q", "-m", "x");
  git(other, "checkout", "-q", "main");
  for (let at = 0; at < 5; at++) git(other, "commit", "-q", "--allow-empty", "-m", `more ${at}`);
  git(other, "push", "-q", "--all", "origin");
  const server = startGitServer({ root: dir.path });
  await using clone = await openGit(join(dir.path, "clones"), {
    kind: "remote",
    url: `${server.url}/shop.git`,
    name: "shop",
  });
  const branch = await clone.git.fetchBranch("feature/x", never);
  await clone.git.switchTo("feature/x", branch?.sha ?? "");

  expect(await clone.git.divergence(clone.base.sha, "main", never)).toEqual({ commits: 5, overlap: [] });
  await server.stop();
});
