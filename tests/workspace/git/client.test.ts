import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GitChild } from "../../../orchestrator/workspace/git/client.ts";
import { makeRepository, scratch, self } from "../../support/git.ts";

function childrenOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 2000; tries++) await Bun.sleep(20);
}

test("the child is there only while there is work, and knows nothing of our environment", async () => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"));
  process.env.SOME_API_KEY = "s3cret";
  process.env.NODE_OPTIONS = "";
  const before = childrenOf(process.pid);
  const mine = () => childrenOf(process.pid).filter((pid) => !before.includes(pid));
  const child = new GitChild({ self, cwd: dir.path, runId: "T-7", idleMs: 60 });
  expect(mine()).toEqual([]);

  const head = await child.request("head", { root });
  expect(head.branch).toBe("main");
  const [pid = ""] = mine();
  const names = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  expect(names).toContain("DEVORCH_RUN=T-7");
  const allowed = /^(DEVORCH_RUN|TZ|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)=/i;
  expect(names.filter((name) => !allowed.test(name))).toEqual([]);
  await until(() => mine().length === 0);
  expect(mine()).toEqual([]);

  expect(await child.request("head", { root })).toEqual(head);
  await child.close();
  expect(mine()).toEqual([]);
  delete process.env.SOME_API_KEY;
  expect(readdirSync(dir.path)).toEqual(["repository"]);
});

test("many requests at once are done one after the other, each with its own answer", async () => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"));
  const child = new GitChild({ self, cwd: dir.path, runId: "T-7" });
  const names = Array.from({ length: 20 }, (_, at) => `b${at}`);
  const { sha } = await child.request("head", { root });

  await Promise.all(names.map((name) => child.request("createBranch", { root, name, sha })));

  expect((await child.request("head", { root })).branch).toBe("b19");
  expect(readdirSync(join(root, ".git/refs/heads")).sort()).toEqual([...names, "main"].sort());
  await child.close();
});

test("an error of the child's own comes back with its message", async () => {
  using dir = scratch();
  const child = new GitChild({ self, cwd: dir.path, runId: "T-7" });
  await expect(child.request("head", { root: join(dir.path, "none") })).rejects.toThrow("git: HEAD names no commit");
  await child.close();
});

test("a child that takes more memory than it may is ended, and every request is told why", async () => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"));
  const child = new GitChild({ self, cwd: dir.path, runId: "T-7", memory: 1_000_000 });
  const before = childrenOf(process.pid);

  const asked = Array.from({ length: 200 }, (_, at) =>
    child.request("createBranch", { root, name: `m${at}`, sha: "x" }),
  );
  const told = await Promise.allSettled([child.request("head", { root }), ...asked]);

  const reasons = told.map((one) => (one.status === "rejected" ? (one.reason as { key?: string }).key : "done"));
  expect(reasons).toContain("git.memory");
  await until(() => childrenOf(process.pid).every((pid) => before.includes(pid)));
  expect(childrenOf(process.pid).filter((pid) => !before.includes(pid))).toEqual([]);
  await child.close();
});
