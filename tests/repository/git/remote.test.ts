import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type GitFault,
  type GitServer,
  type GitServerRequest,
  startGitServer,
} from "../../../orchestrator/demo/git_server.ts";
import { RepositoryWorker } from "../../../orchestrator/repository/git/child/client.ts";
import {
  git,
  makeBare,
  makeRepository,
  never,
  openGit,
  parseTokens,
  scratch,
  self,
  shop,
  writeFiles,
} from "../../support/git.ts";
import { isMissing } from "../../support/packages.ts";

function serve(root: string, options: { tokens?: string[] } = {}): GitServer & AsyncDisposable {
  const server = startGitServer({ root, ...options });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop() });
}

const at = (server: GitServer, name = "shop") => ({ kind: "remote", url: `${server.url}/${name}.git`, name }) as const;
const on = (action: string, fault: GitFault) => (request: GitServerRequest) =>
  request.action.includes(action) ? fault : undefined;

async function withWork(path: string, server: GitServer, options: Parameters<typeof openGit>[2] = {}) {
  const clone = await openGit(join(path, "clones"), at(server), options);
  await clone.git.createBranch("feature/x", clone.base.sha);
  writeFiles(clone.root, { "src/stock.ts": "export const stock = 2;\n", "new/a.ts": "a" });
  const paths = await clone.git.changes();
  const sha = await clone.git.commit({ branch: "feature/x", message: "feat: stock", paths });
  return { ...clone, sha };
}

test("a clone has one commit, the same files, and native git finds nothing wrong", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop", [shop, { "src/stock.ts": "export const stock = 9;\n" }]);
  await using server = serve(dir.path);

  await using clone = await openGit(join(dir.path, "clones"), at(server));

  const head = git(join(dir.path, "shop.git"), "rev-parse", "main");
  expect(clone.base).toEqual({ branch: "main", sha: head });
  expect(git(clone.root, "log", "--format=%H")).toBe(head);
  expect(git(clone.root, "status", "--porcelain")).toBe("");
  expect(git(clone.root, "rev-parse", "HEAD^{tree}")).toBe(git(join(dir.path, "shop.git"), "rev-parse", "main^{tree}"));
  expect(git(clone.root, "fsck", "--strict")).toBe("");
  expect(git(clone.root, "remote", "get-url", "origin")).toBe(at(server).url);
});

test("an existing clone is opened again without the network, and what a killed clone left is removed", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  const clones = join(dir.path, "clones");
  await using first = await openGit(clones, at(server));
  writeFiles(clones, { ".half-clone-123/.git/HEAD": "half", "other/keep": "1" });
  writeFiles(first.root, { "work.ts": "1" });
  const asked = server.requests.length;

  await using second = await openGit(clones, at(server));

  expect(second.base).toEqual(first.base);
  expect(server.requests).toHaveLength(asked);
  expect(await second.git.changes()).toEqual(["work.ts"]);
  expect(readdirSync(clones).sort()).toEqual(["clone", "other"]);
});

test("--base takes another branch; one that is not there is refused with those that are", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  git(bare, "branch", "release/1.0");
  await using server = serve(dir.path);

  await using clone = await openGit(join(dir.path, "clones"), at(server), { base: "release/1.0" });
  expect(clone.base.branch).toBe("release/1.0");

  const missing = openGit(join(dir.path, "clones"), at(server), { base: "nope", folder: "b" });
  await expect(missing).rejects.toMatchObject({
    key: "git.unknown-base",
    exit: 2,
    params: { branch: "nope", branches: "main, release/1.0" },
  });
  expect(existsSync(join(dir.path, "clones/b"))).toBe(false);
});

test("an empty repository is refused", async () => {
  using dir = scratch();
  git(dir.path, "init", "-q", "--bare", "shop.git");
  await using server = serve(dir.path);
  await expect(openGit(join(dir.path, "clones"), at(server))).rejects.toMatchObject({ key: "git.empty", exit: 2 });
});

test("a repository in the SHA-256 format is refused", async () => {
  using dir = scratch();
  git(dir.path, "init", "-q", "--bare", "--object-format=sha256", "shop.git");
  const bare = join(dir.path, "shop.git");
  git(bare, "update-ref", "HEAD", git(bare, "commit-tree", "-m", "x", git(bare, "write-tree")));
  await using server = serve(dir.path);
  await expect(openGit(join(dir.path, "clones"), at(server))).rejects.toMatchObject({ key: "git.sha256", exit: 2 });
});

test.each([
  [401, "git.unauthorized", 78],
  [403, "git.unauthorized", 78],
  [404, "git.not-found", 78],
  [500, "git.unreachable", 75],
  [503, "git.unreachable", 75],
  [429, "git.unreachable", 75],
])("a clone that is answered %p ends with %p and %p", async (status, key, exit) => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  server.fail = () => ({ kind: "status", status });
  await expect(openGit(join(dir.path, "clones"), at(server))).rejects.toMatchObject({ key, exit });
  expect(readdirSync(join(dir.path, "clones"))).toEqual([]);
});

test("a server that is not there, is no git server, is cut or falls silent: each its own sentence", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop", [{ ...shop, "big.bin": crypto.getRandomValues(new Uint8Array(50_000)) }]);
  await using server = serve(dir.path);
  const clone = (url: string = at(server).url, stallMs = 10_000) =>
    openGit(join(dir.path, "clones"), { kind: "remote", url, name: "x" }, { stallMs });

  await expect(clone("http://127.0.0.1:1/x.git")).rejects.toMatchObject({ key: "git.unreachable", exit: 75 });
  using page = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("<html>") });
  await expect(clone(`http://127.0.0.1:${page.port}/x`)).rejects.toMatchObject({ key: "git.not-git", exit: 78 });
  server.fail = on("git-upload-pack", { kind: "cut", bytes: 20_000 });
  await expect(clone()).rejects.toMatchObject({ exit: 75 });
  server.fail = on("git-upload-pack", { kind: "stall", bytes: 100 });
  await expect(clone(undefined, 300)).rejects.toMatchObject({ key: "git.unreachable", exit: 75 });
  server.fail = () => undefined;
  await using opened = await clone();
  expect(await opened.git.changes()).toEqual([]);
});

test("aborting a clone ends it and leaves nothing", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  server.fail = on("git-upload-pack", { kind: "stall", bytes: 10 });
  const signal = AbortSignal.timeout(400);
  await expect(openGit(join(dir.path, "clones"), at(server), { signal })).rejects.toMatchObject({
    name: "TimeoutError",
  });

  server.fail = () => undefined;
  await using clone = await openGit(join(dir.path, "clones"), at(server));
  expect(readdirSync(join(dir.path, "clones"))).toEqual(["clone"]);
  expect(await clone.git.changes()).toEqual([]);
});

test("a push sends one branch, and pushing again sends nothing", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server);

  const pushed = await clone.git.push({ branch: "feature/x", signal: never });

  expect(pushed).toMatchObject({ sha: clone.sha, url: at(server).url, compareUrl: null });
  expect(git(bare, "for-each-ref", "--format=%(refname) %(objectname)")).toBe(
    `refs/heads/feature/x ${clone.sha}\nrefs/heads/main ${clone.base.sha}`,
  );
  expect(git(bare, "fsck", "--strict", "--full")).toBe("");
  const posts = () => server.requests.filter(({ action }) => action === "git-receive-pack").length;
  expect(posts()).toBe(1);
  await clone.git.push({ branch: "feature/x", signal: never });
  expect(posts()).toBe(1);
  expect(await clone.git.remoteRefs(never)).toEqual({
    "refs/heads/feature/x": clone.sha,
    "refs/heads/main": clone.base.sha,
  });
});

test("a second push sends only what is new, also when the base has moved on meanwhile", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop", [{ ...shop, "big.bin": crypto.getRandomValues(new Uint8Array(200_000)) }]);
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server);
  const other = join(dir.path, "other");
  git(dir.path, "clone", "-q", bare, other);
  writeFiles(other, { "theirs.ts": "1" });
  git(other, "add", "-A");
  git(other, "commit", "-q", "-m", "theirs");
  git(other, "push", "-q", "origin", "main");

  await clone.git.push({ branch: "feature/x", signal: never });
  writeFiles(clone.root, { "more.ts": "1" });
  await clone.git.commit({ branch: "feature/x", message: "more", paths: ["more.ts"] });
  await clone.git.push({ branch: "feature/x", signal: never });

  expect(server.bytes.received).toBeLessThan(5000);
  expect(git(bare, "log", "--format=%s", "feature/x")).toBe("more\nfeat: stock\ncommit 1");
  expect(git(bare, "fsck", "--strict", "--full")).toBe("");
});

test("a large push arrives whole and reports its bytes", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server);
  writeFiles(clone.root, { "big.bin": crypto.getRandomValues(new Uint8Array(65_536)).toHex().repeat(40) });
  writeFiles(clone.root, {
    "noise.bin": Buffer.concat(Array.from({ length: 100 }, () => crypto.getRandomValues(new Uint8Array(65_536)))),
  });
  await clone.git.commit({ branch: "feature/x", message: "big", paths: await clone.git.changes() });
  const seen: number[] = [];

  await clone.git.push({ branch: "feature/x", signal: never, onProgress: (p) => "bytes" in p && seen.push(p.bytes) });

  expect(git(bare, "cat-file", "-s", "feature/x:noise.bin")).toBe("6553600");
  expect(seen.length).toBeGreaterThan(0);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("the default branch and the base are never pushed to", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  git(bare, "branch", "develop");
  await using server = serve(dir.path);
  await using clone = await openGit(join(dir.path, "clones"), at(server), { base: "develop" });
  for (const branch of ["main", "develop"]) {
    await expect(clone.git.push({ branch, signal: never })).rejects.toMatchObject({ key: "git.push-default" });
  }
  expect(server.requests.filter(({ action }) => action.includes("receive-pack"))).toEqual([]);
});

test("a task that goes on from its own branch may push to it", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop", [{ ...shop, ".dev-tasks/state.json": '{ "branch": "feature/x" }' }]);
  for (const branch of ["feature/x", "feature/y"]) git(bare, "branch", branch);
  await using server = serve(dir.path);
  for (const base of ["feature/x", "feature/y"]) {
    await using clone = await openGit(join(dir.path, "clones"), at(server), { base, folder: base.slice(-1) });
    writeFiles(clone.root, { "a.ts": "1" });
    const sha = await clone.git.commit({ branch: base, message: "a", paths: ["a.ts"] });
    const push = clone.git.push({ branch: base, signal: never });
    if (base === "feature/x") expect((await push).sha).toBe(sha);
    else await expect(push).rejects.toMatchObject({ key: "git.push-default" });
  }
});

test("a branch that others have moved is never overwritten", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server);
  const theirs = git(bare, "commit-tree", "-p", "main", "-m", "theirs", "main^{tree}");
  git(bare, "branch", "feature/x", theirs);

  const push = clone.git.push({ branch: "feature/x", signal: never });

  await expect(push).rejects.toMatchObject({ reason: "push", key: "git.push-behind" });
  expect(git(bare, "rev-parse", "feature/x")).toBe(theirs);
});

test("a hook's refusal pauses with the server's own words, cleaned", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  writeFiles(bare, {
    "hooks/pre-receive": "#!/bin/sh\nprintf '\\033[31mbranch names need a ticket\\033[0m\\n' >&2\nexit 1\n",
  });
  Bun.spawnSync(["chmod", "+x", join(bare, "hooks/pre-receive")]);
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server);

  await expect(clone.git.push({ branch: "feature/x", signal: never })).rejects.toMatchObject({
    reason: "push",
    key: "git.push-refused",
    params: { words: "branch names need a ticket · pre-receive hook declined" },
  });
  expect(git(bare, "branch", "--format=%(refname:short)")).toBe("main");
});

test.each([
  [{ kind: "status", status: 401 } as const, { reason: "auth", key: "git.push-auth" }],
  [{ kind: "status", status: 403 } as const, { reason: "auth", key: "git.push-auth" }],
  [{ kind: "status", status: 404 } as const, { reason: "push", key: "git.push-refused" }],
  [{ kind: "status", status: 500 } as const, { key: "git.unreachable", exit: 75 }],
  [{ kind: "stall", bytes: 0 } as const, { key: "git.unreachable", exit: 75 }],
])("a push that meets %p fails as %p, and works when asked again", async (fault, expected) => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server, { stallMs: 400 });
  server.fail = on("receive-pack", fault);
  await expect(clone.git.push({ branch: "feature/x", signal: never })).rejects.toMatchObject(expected);

  server.fail = () => undefined;
  expect((await clone.git.push({ branch: "feature/x", signal: never })).sha).toBe(clone.sha);
});

test("a push that was done before the connection broke is a success", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server);
  server.fail = (request) => (request.action === "git-receive-pack" ? { kind: "lost" } : undefined);

  expect((await clone.git.push({ branch: "feature/x", signal: never })).sha).toBe(clone.sha);
  expect(git(bare, "rev-parse", "feature/x")).toBe(clone.sha);
});

test("a bundle carries the branch to any clone that has the base", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  await using clone = await withWork(dir.path, server);

  const file = await clone.git.bundle(join(dir.path, "logs/T-1/x.bundle"), clone.base.sha, "feature/x");

  git(bare, "bundle", "verify", file);
  git(bare, "fetch", "-q", file, "feature/x:feature/x");
  expect(git(bare, "rev-parse", "feature/x")).toBe(clone.sha);
  expect(git(bare, "fsck", "--strict", "--full")).toBe("");
});

test("a token goes to its own host when asked for, and is written nowhere", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  await using server = serve(dir.path, { tokens: ["s3cret-t0ken"] });
  const { port } = new URL(server.url);
  const wrong = { tokens: parseTokens({ gitTokens: `127.0.0.1:${port}=wrong`, githubToken: "never-sent-here" }) };

  await expect(openGit(join(dir.path, "clones"), at(server))).rejects.toMatchObject({
    key: "git.unauthorized",
    exit: 78,
    params: { variable: `GIT_TOKENS=127.0.0.1:${port}=<token>` },
  });
  await expect(openGit(join(dir.path, "clones"), at(server), wrong)).rejects.toMatchObject({
    key: "git.token-refused",
  });
  const tokens = parseTokens({ gitTokens: "127.0.0.1=s3cret-t0ken,example.org=other", githubToken: "gh" });
  await using clone = await withWork(dir.path, server, { tokens });
  await clone.git.push({ branch: "feature/x", signal: never });

  const sent = new Set(server.requests.map(({ authorization }) => authorization));
  const basic = (token: string) => `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  expect([...sent]).toEqual([null, basic("wrong"), basic("s3cret-t0ken")]);
  const files = readdirSync(clone.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    expect(readFileSync(join(file.parentPath, file.name)).includes("s3cret-t0ken")).toBe(false);
  }
});

test("a redirect to another host gets no token, and one within the host keeps it", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  await using far = serve(dir.path, { tokens: ["t"] });
  await using near = serve(dir.path);
  near.fail = ({ authorization }) =>
    authorization ? { kind: "redirect", to: far.url } : { kind: "status", status: 401 };
  const tokens = parseTokens({ gitTokens: "127.0.0.1=t" });

  await expect(openGit(join(dir.path, "clones"), at(near), { tokens })).rejects.toMatchObject({ exit: 78 });
  expect(far.requests.map(({ authorization }) => authorization)).toEqual([null]);
});

test("a repository that has moved is followed within its host, with the token, also by the push", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  git(dir.path, "clone", "-q", "--bare", "shop.git", "moved/shop.git");
  await using server = serve(dir.path, { tokens: ["t"] });
  server.fail = ({ path, authorization }) =>
    authorization && path === "/shop.git" ? { kind: "redirect", to: `${server.url}/moved` } : undefined;

  await using clone = await withWork(dir.path, server, { tokens: parseTokens({ gitTokens: "127.0.0.1=t" }) });
  await clone.git.push({ branch: "feature/x", signal: never });

  expect(git(join(dir.path, "moved/shop.git"), "rev-parse", "feature/x")).toBe(clone.sha);
  const moved = server.requests.filter(({ path }) => path.startsWith("/moved"));
  expect(moved.map(({ action }) => action)).toEqual([
    "info/refs?service=git-upload-pack",
    "git-upload-pack",
    "info/refs?service=git-receive-pack",
    "git-receive-pack",
  ]);
  expect(moved.every(({ authorization }) => authorization !== null)).toBe(true);
});

test.skipIf(isMissing("bubblewrap"))("a full disk pauses, wherever the library meets it", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop", [{ ...shop, "big.bin": crypto.getRandomValues(new Uint8Array(400_000)) }]);
  await using server = serve(dir.path);
  const clones = join(dir.path, "clones");
  mkdirSync(clones);
  for (const kilobytes of [300, 600]) {
    const room = ["--size", `${kilobytes}000`, "--tmpfs", clones];
    const sandbox = [Bun.which("bwrap") ?? "", "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", ...room, "--"];
    const child = new RepositoryWorker({ self: [...sandbox, ...self], cwd: clones, runId: "T-1" });
    for (const source of [at(server), { kind: "folder", path: bare, name: "shop" } as const]) {
      const request = { clones, folder: "clone", source, base: null, depth: 1, tokens: [], stallMs: 10_000 };
      await expect(child.request("open", request)).rejects.toMatchObject({ reason: "disk", key: "git.disk-full" });
    }
    await child.close();
  }
});

test("a repository that names files outside of itself is refused", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  const blob = git(bare, "rev-parse", "main:README.md");
  const entry = Buffer.concat([Buffer.from("100644 .GiT\0"), Buffer.from(blob, "hex")]);
  writeFiles(dir.path, { tree: entry });
  const tree = git(bare, "hash-object", "-t", "tree", "-w", "--literally", "../tree");
  git(bare, "update-ref", "refs/heads/main", git(bare, "commit-tree", "-m", "evil", tree));
  await using server = serve(dir.path);

  await expect(openGit(join(dir.path, "clones"), at(server))).rejects.toMatchObject({
    key: "git.unsafe-name",
    exit: 2,
  });
  expect(readdirSync(join(dir.path, "clones"))).toEqual([]);
});

test.each([
  ["We use the DCO: end your commits with `Signed-off-by`.", ["git.notice-sign-off"]],
  ["Sign your commits, and commit with `git commit --signoff`.", ["git.notice-signing", "git.notice-sign-off"]],
  ["Write tests, and design for signers.", []],
])("a rule that only a person can follow is said: %s", async (rule, keys) => {
  using dir = scratch();
  makeBare(dir.path, "shop", [{ ...shop, "CONTRIBUTING.md": `${rule}\n` }]);
  await using server = serve(dir.path);
  await using clone = await openGit(join(dir.path, "clones"), at(server));
  expect(clone.notices.map(({ key }) => String(key))).toEqual(keys);
});

test("with a person who signs off, every commit of a branch ends with that trailer", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  await using server = serve(dir.path);
  await using clone = await openGit(join(dir.path, "clones"), at(server), { signOff: "Ana <ana@example.org>" });
  await clone.git.createBranch("feature/x", clone.base.sha);
  const trailers: string[] = [];
  for (const message of ["feat: a\n\nDevorch-Step: T-1/1/1\n", "revert: b", "feat: c\n\nWords of it.\n"]) {
    writeFiles(clone.root, { "a.ts": message });
    const request = { branch: "feature/x", message, paths: ["a.ts"] };
    const sha = await clone.git.commit(request);
    expect(await clone.git.commit(request)).toBe(sha);
    trailers.push(git(clone.root, "log", "-1", "--format=%(trailers:separator=%x2C,unfold)"));
  }
  const own = "Signed-off-by: Ana <ana@example.org>";
  expect(trailers).toEqual([`Devorch-Step: T-1/1/1,${own}`, own, own]);
  expect(await clone.git.findTrailer(clone.base.sha, "Devorch-Step: T-1/1/1")).toBeString();
});

test("submodules, LFS and a rule about signing are said at the start, and do no harm", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "lib"));
  const shopSource = makeRepository(join(dir.path, "shop"), [
    {
      ...shop,
      ".gitattributes": "*.psd filter=lfs diff=lfs\n",
      "CONTRIBUTING.md": "All maintainers require signed commits.\n",
    },
  ]);
  git(shopSource, "-c", "protocol.file.allow=always", "submodule", "add", "-q", source, "vendor/lib");
  git(shopSource, "commit", "-q", "-m", "submodule");
  git(dir.path, "clone", "-q", "--bare", shopSource, "shop.git");
  await using server = serve(dir.path);

  await using clone = await openGit(join(dir.path, "clones"), at(server));
  expect(clone.notices.map(({ key }) => key)).toEqual([
    "git.notice-submodules",
    "git.notice-lfs",
    "git.notice-signing",
  ]);
  expect(await clone.git.changes()).toEqual([]);
  await clone.git.createBranch("feature/x", clone.base.sha);
  writeFiles(clone.root, { "a.ts": "1" });
  await clone.git.commit({ branch: "feature/x", message: "a", paths: ["a.ts"] });
  await clone.git.push({ branch: "feature/x", signal: never });
  expect(git(join(dir.path, "shop.git"), "ls-tree", "feature/x", "vendor/lib")).toContain("160000 commit");
});
