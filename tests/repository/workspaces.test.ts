import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { startGitServer } from "../../orchestrator/demo/git_server.ts";
import { markedProcesses } from "../../orchestrator/repository/sandbox/process/sweep.ts";
import { createWorkspaces, type WorkspacesOptions } from "../../orchestrator/repository/workspaces.ts";
import { git, makeBare, makeRepository, never, scratch, self, shop } from "../support/git.ts";

const manifest = JSON.stringify({ scripts: { test: "bun test" }, devDependencies: {} });

function workspacesIn(path: string, more: Partial<WorkspacesOptions> = {}) {
  return createWorkspaces({
    forges: () => new Map(),
    forgeSet: async () => undefined,
    clones: join(path, "clones"),
    caches: join(path, "caches"),
    self,
    cwd: path,
    tokens: [],
    author: { name: "Ana", email: "ana@example.org" },
    sandbox: { mode: "auto", toolPaths: undefined, path: process.env.PATH ?? "", home: path },
    registered: async () => undefined,
    own: () => [],
    grants: async () => undefined,
    ...more,
  });
}

const openOptions = (folder = "T-1-x") => ({ folder, runId: folder, signal: never });

test("from an address to a pushed branch: files, command, commit, push", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop", [{ ...shop, "package.json": manifest, "a.test.ts": "" }]);
  const server = startGitServer({ root: dir.path });
  const workspaces = workspacesIn(dir.path);

  const repo = await workspaces.resolve(`${server.url}/shop.git`);
  const { workspace, base, notices } = await workspaces.open(repo, openOptions());
  expect({ root: workspace.root, branch: base.branch, notices }).toEqual({
    root: join(dir.path, "clones/T-1-x"),
    branch: "main",
    notices: [],
  });
  expect((await workspace.checks()).test).toBe("bun test");
  await workspace.git.createBranch("feature/x", base.sha);
  await workspace.files.write("src/stock.ts", "export const stock = 3;\n");
  await workspace.files.publish({ ".dev-tasks/plan.md": "# plan\n" });
  expect(await workspace.git.changes()).toEqual(["src/stock.ts"]);
  const paths = ["src/stock.ts", ".dev-tasks/plan.md"];
  const sha = await workspace.git.commit({ branch: "feature/x", message: "feat: stock", paths });
  await workspace.git.push({ branch: "feature/x", signal: never });

  expect(git(bare, "log", "-1", "--format=%H %an", "feature/x")).toBe(`${sha} Ana`);
  await workspace.remove();
  expect(readdirSync(join(dir.path, "clones"))).toEqual([]);
  await server.stop();
});

test("two tasks on one folder work at the same time, each in its own clone", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"));
  const workspaces = workspacesIn(dir.path);
  const repo = await workspaces.resolve("shop");

  const work = async (name: string) => {
    const { workspace, base } = await workspaces.open(repo, openOptions(name));
    await workspace.git.createBranch(`feature/${name}`, base.sha);
    await workspace.files.write("src/stock.ts", name);
    await workspace.git.commit({ branch: `feature/${name}`, message: name, paths: ["src/stock.ts"] });
    await workspace.git.push({ branch: `feature/${name}`, signal: never });
    await workspace.close();
  };
  await Promise.all(["a", "b", "c"].map(work));

  for (const name of ["a", "b", "c"]) expect(git(source, "show", `feature/${name}:src/stock.ts`)).toBe(name);
  expect(git(source, "fsck", "--strict")).toBe("");
});

test.each([
  ["works for the clone of its name", "a", true, () => {}],
  ["that died is replaced", "a", false, (pid: number) => process.kill(pid, "SIGKILL")],
  ["works for no other clone", "b", false, () => {}],
])("an expected repository worker %s", async (_, opened, isTheSame, before) => {
  using dir = scratch();
  makeRepository(join(dir.path, "shop"));
  const workspaces = workspacesIn(dir.path);
  const repo = await workspaces.resolve("shop");
  const workersOf = (folder: string) => markedProcesses(`DEVORCH_RUN=${folder}`);
  const [a, name] = [`${basename(dir.path)}-a`, `${basename(dir.path)}-${opened}`];

  workspaces.expect(a);
  const [expected = 0, ...more] = workersOf(a);
  before(expected);
  const { workspace } = await workspaces.open(repo, openOptions(name));

  expect(more).toEqual([]);
  expect(await workspace.files.exists("src/stock.ts")).toBe(true);
  expect(workersOf(name)).toHaveLength(1);
  expect(workersOf(name)[0] === expected).toBe(isTheSame);
  await workspace.close();
  for (const pid of workersOf(a)) process.kill(pid, "SIGKILL");
});

test("userinfo typed with an address gets in, and is in no file", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  const server = startGitServer({ root: dir.path, tokens: ["typed-s3cret"] });
  const workspaces = workspacesIn(dir.path);

  const repo = await workspaces.resolve(`${server.url.replace("//", "//ana:typed-s3cret@")}/shop.git`);
  expect(repo).toEqual({ kind: "remote", url: `${server.url}/shop.git`, name: "shop" });
  const { workspace } = await workspaces.open(repo, openOptions());
  expect(Bun.spawnSync(["grep", "-rq", "typed-s3cret", join(dir.path, "clones")]).exitCode).toBe(1);
  await workspace.close();
  await server.stop();
});

test("a folder of clones that may not be written is named, with 78", async () => {
  using dir = scratch();
  makeRepository(join(dir.path, "shop"));
  const workspaces = workspacesIn(dir.path, { clones: "/proc/clones" });
  const repo = await workspaces.resolve("shop");
  await expect(workspaces.open(repo, openOptions())).rejects.toMatchObject({
    key: "git.no-access",
    exit: 78,
    params: { path: "/proc/clones" },
  });
  expect(existsSync("/proc/clones")).toBe(false);
});
