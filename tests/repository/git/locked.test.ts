import { expect, test } from "bun:test";
import { chmodSync, existsSync, lstatSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { RepositoryWorker } from "../../../orchestrator/repository/git/child/client.ts";
import { createGit } from "../../../orchestrator/repository/git/git.ts";
import { removeTree } from "../../../orchestrator/repository/remove_tree.ts";
import { built, putExecutable } from "../../support/executable.ts";
import { git, makeRepository, scratch, writeFiles } from "../../support/git.ts";
import { rowsOf } from "../../support/long.ts";

const isRoot = process.getuid?.() === 0;
const users = isRoot ? rowsOf(["root", "nobody"], "nobody") : ["user"];
const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/** A clone whose git child is the executable, run by `user`. */
async function aClone(path: string, user: string, files: Record<string, string>) {
  const source = makeRepository(join(path, "source"), [files]);
  chmodSync(join(source, "run.sh"), 0o755);
  git(source, "add", "-A");
  git(source, "commit", "-q", "-m", "modes");
  chmodSync(path, 0o755);
  const clones = join(path, "clones");
  mkdirSync(clones);
  putExecutable(built, join(path, "devorch"));
  const prefix = user === "nobody" ? asNobody : [];
  if (user === "nobody") Bun.spawnSync(["chown", "-R", "65534:65534", clones, source]);
  const child = new RepositoryWorker({ self: [...prefix, join(path, "devorch")], cwd: clones, runId: "T-1" });
  const where = { kind: "folder", path: source, name: "source" } as const;
  const { root, base } = await child.request("open", {
    clones,
    folder: "clone",
    source: where,
    base: null,
    depth: 1,
    tokens: [],
    stallMs: 1000,
  });
  const author = { name: "devorch", email: "devorch@localhost" };
  const made = createGit({
    ...{ child, root, source: where, base: base.branch, author, tokens: () => [], stallMs: 1000 },
    ...{ forge: async () => undefined, forges: () => [], remote: null },
  });
  await made.createBranch("feature/x", base.sha);
  const sh = (command: string) => Bun.spawnSync([...prefix, "sh", "-c", command], { cwd: root });
  return { git: made, root, source, base, sh, [Symbol.asyncDispose]: () => child.close() };
}

const files = { "a.txt": "a\n", "run.sh": "#!/bin/sh\n", "src/deep/b.txt": "b\n", "src/c.txt": "c\n" };

const locks = [
  ["chmod 000 a.txt", ["a.txt"]],
  ["chmod 000 run.sh", ["run.sh"]],
  ["chmod 000 src", ["src"]],
  ["chmod 000 src/deep src", ["src", "src/deep"]],
  ["chmod 444 src/deep", ["src/deep"]],
  ["chmod 311 src", ["src"]],
  ["chmod 000 a.txt src/c.txt src/deep/b.txt src/deep", ["a.txt", "src/c.txt", "src/deep", "src/deep/b.txt"]],
  ["mkdir -p new/er && echo x > new/er/x && chmod 000 new/er/x new/er new", ["new", "new/er", "new/er/x"]],
  ["chmod 000 .", []],
] as const;
const someLocks = ["chmod 000 src/deep src", "mkdir -p new/er && echo x > new/er/x && chmod 000 new/er/x new/er new"];

test.each(
  users.flatMap((user) => rowsOf(locks, ...someLocks).map(([command, paths]) => [user, command, paths] as const)),
)("as %s, after %p: opened again, told, and the work goes on", async (user, command, paths) => {
  using dir = scratch();
  await using clone = await aClone(dir.path, user, files);
  clone.sh("echo more >> a.txt");
  clone.sh(command);

  const fresh = command.startsWith("mkdir") ? ["new/er/x"] : [];
  expect(await clone.git.changes()).toEqual(["a.txt", ...fresh]);
  await clone.git.tree();
  await clone.git.checkpoint("refs/devorch/T-1/1", "checkpoint");
  const scanned = await clone.git.scan(clone.base.sha);
  if (paths.length > 0)
    expect(scanned.notices).toEqual([
      { key: "scan.unlocked", params: { paths: expect.stringContaining(paths.join(", ")) } },
    ]);
  expect((await clone.git.scan(clone.base.sha)).notices).toEqual([]);
  expect(await clone.git.diff(clone.base.sha)).toContain("+more");
  await clone.git.commit({ branch: "feature/x", message: "x", paths: scanned.paths });

  expect(git(clone.root, "diff", "--summary", "HEAD~1", "HEAD").trim()).toBe(
    fresh.length > 0 ? "create mode 100644 new/er/x" : "",
  );
  expect(git(clone.root, "status", "--porcelain")).toBe("");
  clone.sh(command);
  await clone.git.reset(clone.base.sha);
  expect(git(clone.root, "status", "--porcelain")).toBe("");
});

const hostile = [
  ["a repository in the repository", "mkdir -p n/m && git init -q n/m && chmod 000 n/m/.git n/m n", ["n/m/.git"]],
  ["a locked bare repository", "git init -q --bare n && chmod 000 n", ["n"]],
  [
    "a locked folder where a file was",
    "rm a.txt && mkdir -p a.txt/b/c && touch a.txt/b/c/d && chmod 000 a.txt/b/c a.txt/b a.txt",
    [],
  ],
  ["a locked folder of nothing else", "mkdir -p n/m && chmod 000 n/m n", []],
  ["a fifo in a locked folder", "mkdir n && mkfifo n/f && chmod 000 n", ["n/f"]],
] as const;

test.each(
  users.flatMap((user) =>
    rowsOf(hostile, "a repository in the repository").map(
      ([what, command, aside]) => [user, what, command, aside] as const,
    ),
  ),
)("as %s, %s: looked through, put aside, reset and removed", async (user, _, command, aside) => {
  using dir = scratch();
  await using clone = await aClone(dir.path, user, files);
  clone.sh(`echo more >> src/c.txt; ${command}`);
  const scanned = await clone.git.scan(clone.base.sha);
  expect(scanned.aside.map(({ path }) => path)).toEqual([...aside]);
  await clone.git.commit({ branch: "feature/x", message: "x", paths: scanned.paths });
  expect(git(clone.root, "status", "--porcelain")).toBe("");

  clone.sh(command);
  await clone.git.reset(clone.base.sha);
  expect(git(clone.root, "diff", clone.base.sha)).toBe("");
  clone.sh(command);
  await removeTree(clone.root);
  expect(existsSync(clone.root)).toBe(false);
});

test("folders deeper than a path can be long are left out and told, and the clone can be removed", async () => {
  using dir = scratch();
  await using clone = await aClone(dir.path, users.at(-1) ?? "", files);
  clone.sh("echo more >> a.txt && mkdir -p deep/inner && echo x > deep/inner/x");
  // From the inside out: no path on the way is long.
  for (let depth = 0; depth < 400; depth++) clone.sh(`mkdir next && mv deep next/${"d".repeat(15)} && mv next deep`);

  expect(await clone.git.changes()).toEqual(["a.txt"]);
  const scanned = await clone.git.scan(clone.base.sha);
  expect(scanned.paths).toEqual(["a.txt"]);
  expect(scanned.notices.map(({ key }) => key)).toEqual(["scan.unreadable"]);
  await clone.git.commit({ branch: "feature/x", message: "x", paths: scanned.paths });

  clone.sh("chmod 000 src/deep src");
  await removeTree(clone.root);
  expect(existsSync(clone.root)).toBe(false);
});

test("the folder that the clone is of keeps its rights", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "mine"), [files]);
  chmodSync(join(source, "a.txt"), 0);
  chmodSync(join(source, "src"), 0o300);
  await using child = Object.assign(new RepositoryWorker({ self: [built], cwd: dir.path, runId: "T-1" }), {
    async [Symbol.asyncDispose](this: RepositoryWorker) {
      await this.close();
    },
  });
  const where = { kind: "folder", path: source, name: "mine" } as const;
  const clones = join(dir.path, "clones");
  await child.request("open", { clones, folder: "c", source: where, base: null, depth: 1, tokens: [], stallMs: 1000 });
  expect([lstatSync(join(source, "a.txt")).mode & 0o777, statSync(join(source, "src")).mode & 0o777]).toEqual([
    0, 0o300,
  ]);
});

test("a removed folder takes nothing with it that a link in it leads to", async () => {
  using dir = scratch();
  writeFiles(dir.path, { "outside/x": "x", "clone/y": "y" });
  chmodSync(join(dir.path, "outside"), 0o500);
  Bun.spawnSync(["ln", "-s", "../outside", "clone/link"], { cwd: dir.path });
  chmodSync(join(dir.path, "clone"), 0);
  await removeTree(join(dir.path, "clone"));
  expect([existsSync(join(dir.path, "clone")), existsSync(join(dir.path, "outside/x"))]).toEqual([false, true]);
  expect(statSync(join(dir.path, "outside")).mode & 0o777).toBe(0o500);
});
