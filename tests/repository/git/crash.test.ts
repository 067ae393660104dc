import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startGitServer } from "../../../orchestrator/demo/git_server.ts";
import { git, makeBare, never, openGit, scratch, shop, writeFiles } from "../../support/git.ts";
import { seed, seeded } from "../../support/seed.ts";

const many = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [`src/f${at}.ts`, `export const f = ${at};\n`.repeat(40)]),
);

/** Kills every child of ours after `ms`, as a crash of the whole program would. */
function killAfter(ms: number): { wait: Promise<void> } {
  return {
    wait: Bun.sleep(ms).then(() => {
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        if (parentOf(pid) === process.pid && commandOf(pid).includes("__git")) process.kill(Number(pid), "SIGKILL");
      }
    }),
  };
}

function parentOf(pid: string): number {
  const status = join("/proc", pid, "status");
  return existsSync(status) ? Number(/^PPid:\s*(\d+)/m.exec(readText(status))?.[1]) : 0;
}

function commandOf(pid: string): string {
  return readText(join("/proc", pid, "cmdline"));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

test("killed at any moment of clone, commit and push, everything goes on and is done once", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop", [{ ...shop, ...many }]);
  const server = startGitServer({ root: dir.path });
  const source = { kind: "remote", url: `${server.url}/shop.git`, name: "shop" } as const;
  const clones = join(dir.path, "clones");

  const random = seeded(seed);
  for (let round = 0; round < 3; round++) {
    const folder = `clone-${round}`;
    const branch = `feature/r${round}`;
    const during = async <T>(action: () => Promise<T>): Promise<T> => {
      const kill = killAfter(20 + random() * 250);
      const result = await action();
      await kill.wait;
      return result;
    };
    await using clone = await during(() => openGit(clones, source, { folder }));
    await clone.git.createBranch(branch, clone.base.sha);
    writeFiles(clone.root, Object.fromEntries(Object.keys(many).map((path) => [path, `${path} ${round}`])));
    const message = `feat: all\n\nDevorch-Step: T-1/1/${round}`;
    const paths = await clone.git.changes();
    const sha = await during(() => clone.git.commit({ branch, message, paths }));
    await during(() => clone.git.checkpoint(`refs/devorch/T-1/${round}`, "saved"));
    await during(() => clone.git.push({ branch, signal: never }));

    expect(git(clone.root, "log", "--format=%H", `${clone.base.sha}..HEAD`)).toBe(sha);
    expect(git(clone.root, "status", "--porcelain")).toBe("");
    expect(git(clone.root, "fsck", "--strict", "--no-dangling")).toBe("");
    expect(git(bare, "rev-parse", branch)).toBe(sha);
  }
  expect(git(bare, "fsck", "--strict", "--full")).toBe("");
  expect(readdirSync(clones).filter((name) => name.startsWith("."))).toEqual([]);
  await server.stop();
});

test("objects and refs of 0 bytes, and half-written files, are gone after opening", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  const server = startGitServer({ root: dir.path });
  const source = { kind: "remote", url: `${server.url}/shop.git`, name: "shop" } as const;
  await using first = await openGit(join(dir.path, "clones"), source);
  await first.git.createBranch("feature/x", first.base.sha);
  writeFiles(first.root, { "a.ts": "1" });
  const lost = git(first.root, "hash-object", "a.ts");
  writeFiles(join(first.root, ".git"), {
    [`objects/${lost.slice(0, 2)}/${lost.slice(2)}`]: "",
    "refs/heads/feature/y": "",
    "devorch-tmp/9-9": "half",
  });

  await using second = await openGit(join(dir.path, "clones"), source);

  expect(existsSync(join(first.root, ".git/devorch-tmp/9-9"))).toBe(false);
  await second.git.createBranch("feature/y", second.base.sha);
  await second.git.commit({ branch: "feature/y", message: "a", paths: ["a.ts"] });
  expect(git(second.root, "fsck", "--strict")).toBe("");
  await server.stop();
});

test("the child ends by itself when its parent is killed", async () => {
  using dir = scratch();
  makeBare(dir.path, "shop");
  const server = startGitServer({ root: dir.path });
  const opener = join(dir.path, "opener.ts");
  const support = join(import.meta.dir, "../../support/git.ts");
  writeFileSync(
    opener,
    `import { openGit } from ${JSON.stringify(support)};
     await openGit(${JSON.stringify(join(dir.path, "clones"))}, { kind: "remote", url: "${server.url}/shop.git", name: "s" });
     console.log("open");
     await Bun.sleep(60_000);`,
  );
  const parent = Bun.spawn([process.execPath, opener], { stdout: "pipe" });
  await parent.stdout.getReader().read();
  const children = () => readdirSync("/proc").filter((pid) => parentOf(pid) === parent.pid);
  const [child = ""] = children();
  expect(commandOf(child)).toContain("__git");

  parent.kill("SIGKILL");
  await parent.exited;
  for (let tries = 0; commandOf(child) !== "" && tries < 2000; tries++) await Bun.sleep(20);
  expect(commandOf(child)).toBe("");
  rmSync(opener);
  await server.stop();
});
