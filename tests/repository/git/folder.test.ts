import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { startGitServer } from "../../../orchestrator/demo/git_server.ts";
import {
  git,
  makeBare,
  makeRepository,
  never,
  openGit,
  parseTokens,
  scratch,
  shop,
  writeFiles,
} from "../../support/git.ts";

const at = (path: string) => ({ kind: "folder", path, name: "shop" }) as const;

/** Every file of a folder with its content and times: what must not change. */
function imprint(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    const content = createHash("sha1").update(readFileSync(path)).digest("hex");
    files.set(relative(folder, path), `${lstatSync(path).mtimeMs} ${content}`);
  }
  return files;
}

async function deliver(path: string, source: string, options: Parameters<typeof openGit>[2] = {}) {
  const clone = await openGit(join(path, "clones"), at(source), options);
  await clone.git.createBranch("feature/x", clone.base.sha);
  writeFiles(clone.root, { "src/stock.ts": "export const stock = 2;\n", "new/a.ts": "a" });
  const sha = await clone.git.commit({ branch: "feature/x", message: "feat: x", paths: await clone.git.changes() });
  return { clone, sha, push: () => clone.git.push({ branch: "feature/x", signal: never }) };
}

test("the user's folder gets objects and one ref, and nothing else changes", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"));
  writeFiles(source, { "src/stock.ts": "not committed", "notes.txt": "untracked" });
  const before = imprint(source);

  const { clone, sha, push } = await deliver(dir.path, source);
  await using _ = clone;
  expect(imprint(source)).toEqual(before);
  const pushed = await push();

  expect(pushed).toEqual({ sha, url: source, compareUrl: null });
  const after = imprint(source);
  const added = [...after.keys()].filter((path) => !before.has(path));
  expect([...before].filter(([path, print]) => after.get(path) !== print)).toEqual([]);
  expect(added.filter((path) => !/^\.git\/objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/.test(path))).toEqual([
    ".git/refs/heads/feature/x",
  ]);
  expect(git(source, "rev-parse", "feature/x")).toBe(sha);
  expect(git(source, "show", "feature/x:src/stock.ts")).toBe("export const stock = 2;");
  expect(git(source, "fsck", "--strict")).toBe("");
  expect(await push()).toEqual(pushed);
});

test("uncommitted work and a detached HEAD are said, and the work starts at HEAD's commit", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"), [shop, { "src/stock.ts": "2" }]);
  git(source, "checkout", "-q", "HEAD~1");
  writeFiles(source, { "src/stock.ts": "3", "x.log": "ignored" });

  await using clone = await openGit(join(dir.path, "clones"), at(source));

  expect(clone.base).toEqual({ branch: "HEAD", sha: git(source, "rev-parse", "HEAD") });
  expect(clone.notices).toEqual([
    { key: "git.notice-detached", params: { sha: clone.base.sha.slice(0, 10) } },
    { key: "git.notice-uncommitted", params: { count: 1, first: "src/stock.ts" } },
  ]);
  expect(readFileSync(join(clone.root, "src/stock.ts"), "utf8")).toBe(shop["src/stock.ts"]);
});

test("a clean checkout with converted line ends counts as clean", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"), [
    { "a.txt": "a\nb\n", ".gitattributes": "*.txt text eol=crlf\n" },
  ]);
  rmSync(join(source, "a.txt"));
  git(source, "checkout", "-q", ".");
  expect(readFileSync(join(source, "a.txt"), "utf8")).toBe("a\r\nb\r\n");

  await using clone = await openGit(join(dir.path, "clones"), at(source));
  expect(clone.notices).toEqual([]);
});

test("packed, linked, bare, shallow and borrowing repositories are all taken", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"), [shop, { "a.ts": "1" }, { "a.ts": "2" }]);
  git(source, "branch", "spare");
  git(source, "gc", "-q");
  git(source, "worktree", "add", "-q", "../linked", "spare");
  git(dir.path, "clone", "-q", "--bare", source, "bare.git");
  git(dir.path, "clone", "-q", "--depth", "2", `file://${source}`, "shallow");
  git(dir.path, "clone", "-q", "--shared", source, "borrowing");
  writeFiles(join(dir.path, "borrowing"), { "b.ts": "1" });
  git(join(dir.path, "borrowing"), "add", "-A");
  git(join(dir.path, "borrowing"), "commit", "-q", "-m", "borrowing");

  for (const name of ["shop", "linked", "bare.git", "shallow", "borrowing"]) {
    const path = join(dir.path, name);
    const branch = name === "linked" ? "spare" : "main";
    await using clone = await openGit(join(dir.path, "clones"), at(path), { folder: name });
    expect(clone.base).toEqual({ branch, sha: git(path, "rev-parse", "HEAD") });
    expect(git(clone.root, "fsck", "--strict")).not.toContain("missing");
    await clone.git.createBranch(`feature/${name}`, clone.base.sha);
    writeFiles(clone.root, { "new.ts": name });
    const sha = await clone.git.commit({ branch: `feature/${name}`, message: name, paths: ["new.ts"] });
    await clone.git.push({ branch: `feature/${name}`, signal: never });
    expect(git(path, "rev-parse", `feature/${name}`)).toBe(sha);
    expect(git(path, "fsck", "--strict")).not.toContain("missing");
  }
});

test("the clone does not notice when the user's repository is packed anew", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"), [shop, { "a.ts": "1" }]);
  await using clone = await openGit(join(dir.path, "clones"), at(source));
  git(source, "gc", "-q", "--prune=now", "--aggressive");
  expect(git(clone.root, "fsck", "--strict")).toBe("");
});

test("what would be damaged is refused in a sentence", async () => {
  using dir = scratch();
  const open = (name: string) => openGit(join(dir.path, "clones"), at(join(dir.path, name)));
  git(dir.path, "init", "-q", "empty");
  await expect(open("empty")).rejects.toMatchObject({ key: "git.empty", exit: 2 });
  git(dir.path, "init", "-q", "--object-format=sha256", "sha256");
  await expect(open("sha256")).rejects.toMatchObject({ key: "git.sha256" });
  const source = makeRepository(join(dir.path, "source"));
  git(source, "config", "uploadpack.allowFilter", "true");
  git(dir.path, "clone", "-q", "--filter=blob:none", "--no-checkout", `file://${source}`, "partial");
  await expect(open("partial")).rejects.toMatchObject({ key: "git.partial" });
  mkdirSync(join(dir.path, "plain"));
  await expect(open("plain")).rejects.toMatchObject({ key: "git.not-a-repository" });
});

test("a branch that is checked out, or holds other work, is left alone", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"));
  const { clone, sha, push } = await deliver(dir.path, source);
  await using _ = clone;
  await push();
  git(source, "checkout", "-q", "feature/x");
  writeFiles(clone.root, { "more.ts": "1" });
  const next = await clone.git.commit({ branch: "feature/x", message: "more", paths: ["more.ts"] });

  await expect(push()).rejects.toMatchObject({ reason: "push", key: "git.push-checked-out" });
  expect(git(source, "rev-parse", "feature/x")).toBe(sha);
  git(source, "commit", "-q", "--allow-empty", "-m", "theirs");
  await expect(push()).rejects.toMatchObject({ reason: "push", key: "git.push-behind" });
  git(source, "reset", "-q", "--hard", sha);
  git(source, "checkout", "-q", "main");
  await push();
  expect(git(source, "rev-parse", "feature/x")).toBe(next);
});

test("a branch name that the folder cannot hold pauses with its reason", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"));
  git(source, "branch", "feature");
  const { clone, push } = await deliver(dir.path, source);
  await using _ = clone;
  await expect(push()).rejects.toMatchObject({ reason: "push", key: "git.push-folder" });
});

test("from the folder the branch goes on to its origin over http, with only what is missing there", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop", [{ ...shop, "big.bin": crypto.getRandomValues(new Uint8Array(200_000)) }]);
  const server = startGitServer({ root: dir.path, tokens: ["t0ken"] });
  const source = join(dir.path, "checkout");
  git(dir.path, "clone", "-q", bare, source);
  writeFiles(source, { "mine.ts": "a commit that origin does not have" });
  git(source, "add", "-A");
  git(source, "commit", "-q", "-m", "mine");
  git(source, "remote", "set-url", "origin", `${server.url}/shop.git`);
  const { clone, sha, push } = await deliver(dir.path, source, {
    tokens: parseTokens({ gitTokens: "127.0.0.1=t0ken" }),
  });
  await using _ = clone;

  expect((await push()).url).toBe(`${server.url}/shop.git`);

  expect(git(source, "rev-parse", "feature/x")).toBe(sha);
  expect(git(bare, "log", "--format=%s", "feature/x")).toBe("feat: x\nmine\ncommit 1");
  expect(git(bare, "fsck", "--strict", "--full")).toBe("");
  expect(server.bytes.received).toBeLessThan(5000);
  await server.stop();
});

test("an origin without a token lands in the folder first, then asks for one", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  const server = startGitServer({ root: dir.path, tokens: ["t0ken"] });
  const source = join(dir.path, "checkout");
  git(dir.path, "clone", "-q", bare, source);
  git(source, "remote", "set-url", "origin", `${server.url}/shop.git`);
  const { clone, sha, push } = await deliver(dir.path, source);
  await using _ = clone;

  await expect(push()).rejects.toMatchObject({ reason: "auth", key: "git.push-auth" });
  expect(git(source, "rev-parse", "feature/x")).toBe(sha);
  await server.stop();
});

test("an ssh origin without a token ends in the folder", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"));
  git(source, "remote", "add", "origin", "git@example.org:me/shop.git");
  const { clone, push } = await deliver(dir.path, source);
  await using _ = clone;
  expect((await push()).url).toBe(source);
});

test("a branch that gets another name is taken out of the folder, unless somebody has gone on from it or has it open", async () => {
  for (const [act, left] of [
    [() => undefined, ["main"]],
    [(source: string) => git(source, "branch", "-f", "feature/x", "main"), ["feature/x", "main"]],
    [(source: string) => git(source, "checkout", "-q", "feature/x"), ["feature/x", "main"]],
  ] as const) {
    using dir = scratch();
    const source = makeRepository(join(dir.path, "shop"));
    const { clone, sha, push } = await deliver(dir.path, source);
    await using _ = clone;
    await push();
    act(source);

    await clone.git.renameBranch("feature/x", "feature-2/x");
    await clone.git.renameBranch("feature/x", "feature-2/x");

    expect(git(source, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n")).toEqual([...left]);
    expect(await clone.git.head()).toEqual({ branch: "feature-2/x", sha });
    expect(git(clone.root, "for-each-ref", "--format=%(refname:short)", "refs/heads")).toBe("feature-2/x\nmain");
    expect((await clone.git.push({ branch: "feature-2/x", signal: never })).sha).toBe(sha);
    expect(git(source, "rev-parse", "feature-2/x")).toBe(sha);
  }
});
