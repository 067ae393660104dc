import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { git, makeRepository, never, openGit, scratch, shop, writeFiles } from "../../support/git.ts";

async function aClone(path: string, commits?: Record<string, string | Uint8Array>[]) {
  const source = makeRepository(join(path, "source"), commits);
  const opened = await openGit(join(path, "clones"), { kind: "folder", path: source, name: "source" });
  await opened.git.createBranch("feature/x", opened.base.sha);
  return opened;
}

test("a commit holds exactly the named paths, and native git agrees with all of it", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  writeFiles(clone.root, { "src/stock.ts": "export const stock = 2;\n", "new/a.ts": "a", "other.ts": "not named" });
  rmSync(join(clone.root, "README.md"));

  const paths = ["src/stock.ts", "new/a.ts", "README.md"];
  const sha = await clone.git.commit({ branch: "feature/x", message: "feat: stock\n\nDevorch-Task: T-1", paths });

  expect(git(clone.root, "show", "--name-status", "--format=%H %an <%ae> %cn%n%B", "HEAD").split("\n")).toEqual([
    `${sha} devorch <devorch@localhost> devorch`,
    "feat: stock",
    "",
    "Devorch-Task: T-1",
    "",
    "",
    "D\tREADME.md",
    "A\tnew/a.ts",
    "M\tsrc/stock.ts",
  ]);
  expect(git(clone.root, "diff", "--cached")).toBe("");
  expect(git(clone.root, "status", "--porcelain")).toBe("?? other.ts");
  expect(git(clone.root, "fsck", "--strict")).toBe("");
  expect(await clone.git.head()).toEqual({ branch: "feature/x", sha });
});

test("modes, symlinks and bytes are committed as they are on disk, CRLF too where no attribute says otherwise", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path, [{ ...shop, ".gitattributes": "*.ts text=auto eol=lf\n" }]);
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  writeFiles(clone.root, { "run.sh": "#!/bin/sh\r\necho\r\n", "data.bin": bytes, "src/stock.ts": "a\r\nb\r\n" });
  chmodSync(join(clone.root, "run.sh"), 0o755);
  symlinkSync("src/stock.ts", join(clone.root, "link"));

  await clone.git.commit({
    branch: "feature/x",
    message: "chore: files",
    paths: ["run.sh", "data.bin", "link", "src/stock.ts"],
  });

  expect(git(clone.root, "ls-tree", "HEAD", "run.sh", "data.bin", "link").replace(/ blob \w+\t/g, " ")).toBe(
    "100644 data.bin\n120000 link\n100755 run.sh",
  );
  expect(git(clone.root, "cat-file", "blob", "HEAD:run.sh")).toBe("#!/bin/sh\r\necho\r");
  expect(git(clone.root, "cat-file", "blob", "HEAD:src/stock.ts")).toBe("a\nb");
  expect(git(clone.root, "cat-file", "blob", "HEAD:link")).toBe("src/stock.ts");
  expect(git(clone.root, "cat-file", "-s", "HEAD:data.bin")).toBe("256");
});

test("a path behind a symlinked folder is never followed", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  const secret = join(dir.path, "secret");
  writeFiles(secret, { "stock.ts": "outside" });
  rmSync(join(clone.root, "src"), { recursive: true });
  symlinkSync(secret, join(clone.root, "src"));

  // A link out is no work: what HEAD has there stays. Asked for by name it is a link, nothing behind it.
  expect(await clone.git.changes()).toEqual([]);
  const paths = ["src", "src/deep/er/café.ts", "src/stock.ts"];
  await clone.git.commit({ branch: "feature/x", message: "x", paths });

  expect(git(clone.root, "ls-tree", "-r", "--name-only", "HEAD")).toBe(".gitignore\nREADME.md\nsrc");
  expect(git(clone.root, "log", "-p")).not.toContain("outside");
  expect(git(clone.root, "fsck", "--strict")).toBe("");
});

test("what leads elsewhere is not a path for a commit", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  for (const path of [".git/config", "a/.GIT/hooks/x", "../out", "/etc/passwd", "a/../../b", "git~1/config", ""])
    await expect(clone.git.commit({ branch: "feature/x", message: "x", paths: [path] })).rejects.toThrow("not a path");
  await clone.git.head();
});

test("changes leave out what is ignored and .dev-tasks; a repository inside counts as its files", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path, [
    { ...shop, "pkg/.gitignore": "*.tmp\n!keep.log\n/build\n", "dist/kept.js": "tracked before it was ignored" },
    {},
  ]);
  git(clone.root, "config", "core.quotepath", "off");
  writeFiles(clone.root, {
    "dist/out.js": "ignored",
    "x.log": "ignored",
    "pkg/a.tmp": "ignored",
    "pkg/keep.log": "not ignored",
    "pkg/build/x": "ignored",
    "pkg/sub/build/x": "not ignored",
    "node_modules/m/index.js": "left out by our own exclude",
    "nested/.git/HEAD": "ref: refs/heads/main",
    "nested/file": "in another repository",
    ".dev-tasks/plan.md": "ours",
    ".git/info/exclude": "private/\nnode_modules/\n",
    "private/x": "ignored",
    "ñandú.ts": "new",
  });
  git(join(clone.root, "nested"), "init", "-q");

  const native = git(clone.root, "-c", "core.quotepath=off", "status", "--porcelain", "-uall")
    .split("\n")
    .map((line) => line.slice(3))
    .filter((path) => !path.startsWith(".dev-tasks") && path !== "nested/");
  expect(native).toEqual(["pkg/keep.log", "pkg/sub/build/x", "ñandú.ts"]);
  expect(await clone.git.changes()).toEqual([...native, "nested/file"].sort());
});

test("a tracked file in an ignored folder still counts", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "source"));
  writeFiles(source, { "dist/kept.js": "1" });
  git(source, "add", "-f", "dist/kept.js");
  git(source, "commit", "-q", "-m", "dist");
  await using clone = await openGit(join(dir.path, "clones"), { kind: "folder", path: source, name: "s" });

  expect(await clone.git.changes()).toEqual([]);
  writeFiles(clone.root, { "dist/kept.js": "2", "dist/new.js": "x" });
  expect(await clone.git.changes()).toEqual(["dist/kept.js"]);
});

test("two changes of the same size within a moment are both seen", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  const trees = new Set<string>();
  for (let n = 0; n < 20; n++) {
    writeFileSync(join(clone.root, "src/stock.ts"), `export const stock = ${n % 10}${n < 10 ? "a" : "b"};\n`);
    trees.add(await clone.git.tree());
  }
  expect(trees.size).toBe(20);
});

test("the tree is the one native git would write, without .dev-tasks", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  writeFiles(clone.root, { "a-b/x": "1", "a/x": "2", "a.b": "3" });
  const before = await clone.git.tree();
  writeFiles(clone.root, { ".dev-tasks/state.json": "{}" });

  expect(await clone.git.tree()).toBe(before);
  rmSync(join(clone.root, ".dev-tasks"), { recursive: true });
  git(clone.root, "add", "-A");
  expect(git(clone.root, "write-tree")).toBe(before);
});

test("a checkpoint keeps untracked work on its ref and moves nothing else", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  writeFiles(clone.root, { "src/stock.ts": "half done", "new.ts": "untracked", "x.log": "ignored" });
  const status = git(clone.root, "status", "--porcelain");
  const index = git(clone.root, "ls-files", "-s");

  const sha = await clone.git.checkpoint("refs/devorch/T-1/1", "T-1: saved");

  expect(git(clone.root, "rev-parse", "refs/devorch/T-1/1", "refs/devorch/T-1/1^")).toBe(`${sha}\n${clone.base.sha}`);
  expect(git(clone.root, "show", `${sha}:new.ts`)).toBe("untracked");
  expect(git(clone.root, "ls-tree", "-r", "--name-only", sha)).not.toContain("x.log");
  expect(git(clone.root, "status", "--porcelain")).toBe(status);
  expect(git(clone.root, "ls-files", "-s")).toBe(index);
  expect((await clone.git.head()).sha).toBe(clone.base.sha);
  expect(await clone.git.checkpoint("refs/devorch/T-1/1", "T-1: saved")).toBe(sha);
});

test("reset brings files, index and branch back and keeps what is ignored", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  writeFiles(clone.root, { "src/stock.ts": "changed", "a/b/new.ts": "1" });
  await clone.git.commit({ branch: "feature/x", message: "one", paths: await clone.git.changes() });
  writeFiles(clone.root, { "a/b/more.ts": "2", "x.log": "kept" });
  rmSync(join(clone.root, "README.md"));
  mkdirSync(join(clone.root, "README.md"));

  await clone.git.reset(clone.base.sha);

  expect(git(clone.root, "status", "--porcelain", "--ignored")).toBe("!! x.log");
  expect(await clone.git.head()).toEqual({ branch: "feature/x", sha: clone.base.sha });
  expect(await clone.git.changes()).toEqual([]);
});

test("restore gives back the files of a commit, and the next commit undoes the later ones", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  writeFiles(clone.root, { "src/stock.ts": "changed", "new.ts": "1", ".dev-tasks/plan.md": "plan" });
  const paths = [...(await clone.git.changes()), ".dev-tasks/plan.md"];
  const sha = await clone.git.commit({ branch: "feature/x", message: "one", paths });

  await clone.git.restore(clone.base.sha);

  expect(await clone.git.head()).toEqual({ branch: "feature/x", sha });
  expect(await clone.git.changes()).toEqual(["new.ts", "src/stock.ts"]);
  await clone.git.commit({ branch: "feature/x", message: "revert", paths: await clone.git.changes() });
  expect(git(clone.root, "diff", "--name-only", clone.base.sha)).toBe(".dev-tasks/plan.md");
});

test("the same commit asked for twice is one commit", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  writeFiles(clone.root, { "new.ts": "1" });
  const request = { branch: "feature/x", message: "feat: new\n\nDevorch-Step: T-1/1/1", paths: ["new.ts"] };
  const first = await clone.git.commit(request);

  expect(await clone.git.commit(request)).toBe(first);
  expect(await clone.git.log(clone.base.sha)).toEqual([
    { sha: first, message: `${request.message}\n`, parents: [clone.base.sha] },
  ]);
  expect(await clone.git.findTrailer(clone.base.sha, "Devorch-Step: T-1/1/1")).toBe(first);
  expect(await clone.git.findTrailer(clone.base.sha, "Devorch-Step: T-1/1/11")).toBeUndefined();
});

test("a branch is made once, is found again at a descendant, and refuses bad names", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  writeFiles(clone.root, { "new.ts": "1" });
  const sha = await clone.git.commit({ branch: "feature/x", message: "one", paths: ["new.ts"] });

  await clone.git.createBranch("feature/x", clone.base.sha);

  expect(await clone.git.head()).toEqual({ branch: "feature/x", sha });
  for (const name of ["-dash", "HEAD", "a..b", "a b", "x.lock", "a/.b", "a~1", "a\u200bb"]) {
    await expect(clone.git.createBranch(name, sha)).rejects.toThrow("git.bad-branch");
  }
  await clone.git.createBranch("other", clone.base.sha);
  expect(git(clone.root, "status", "--porcelain")).toBe("");
});

test("without a remote nothing is asked of the network", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  expect(await clone.git.remoteRefs(never)).toEqual({ "refs/heads/main": clone.base.sha });
});

test("a step's commit is found by a trailer of its last paragraph, not by words that look like one", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path);
  const trailer = "Devorch-Step: T-1/1/2";
  for (const [n, message] of [`x\n\n${trailer}\n\nbody\n`, `x\n\nbody\n${trailer}\n`, `${trailer}\n`].entries()) {
    writeFiles(clone.root, { "n.txt": String(n) });
    await clone.git.commit({ branch: "feature/x", message, paths: ["n.txt"] });
    expect(await clone.git.findTrailer(clone.base.sha, trailer)).toBeUndefined();
  }
  writeFiles(clone.root, { "n.txt": "the step" });
  const sha = await clone.git.commit({ branch: "feature/x", message: `x\n\n${trailer}\n`, paths: ["n.txt"] });
  expect(await clone.git.findTrailer(clone.base.sha, trailer)).toBe(sha);
});
