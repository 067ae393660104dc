import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RepositoryWorker } from "../../../orchestrator/repository/git/child/client.ts";
import { makeRepository, scratch, self } from "../../support/git.ts";

function childrenOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
}

/** Also while nobody has asked how it ended. */
function isDead(pid: string): boolean {
  try {
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
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
  const child = new RepositoryWorker({ self, cwd: dir.path, runId: "T-7", idleMs: 60 });
  expect(mine()).toEqual([]);

  const head = await child.request("head", { root });
  expect(head.branch).toBe("main");
  const [pid = ""] = mine();
  const names = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  expect(names).toContain("DEVORCH_RUN=T-7");
  const allowed = /^(DEVORCH_RUN|BUN_JSC_\w+|TZ|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)=/i;
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
  const child = new RepositoryWorker({ self, cwd: dir.path, runId: "T-7" });
  const names = Array.from({ length: 20 }, (_, at) => `b${at}`);
  const { sha } = await child.request("head", { root });

  await Promise.all(names.map((name) => child.request("createBranch", { root, name, sha })));

  expect((await child.request("head", { root })).branch).toBe("b19");
  expect(readdirSync(join(root, ".git/refs/heads")).sort()).toEqual([...names, "main"].sort());
  await child.close();
});

test("an error of the child's own comes back with its message", async () => {
  using dir = scratch();
  const child = new RepositoryWorker({ self, cwd: dir.path, runId: "T-7" });
  await expect(child.request("head", { root: join(dir.path, "none") })).rejects.toThrow("git: HEAD names no commit");
  await child.close();
});

const stuck = [process.execPath, join(import.meta.dir, "../../support/programs/stuck_child.ts")];

test("a child that takes more memory than it may is ended, and every request is told why", async () => {
  const before = childrenOf(process.pid);
  const child = new RepositoryWorker({ self: stuck, cwd: "/tmp", runId: "T-7", memory: 1_000_000 });

  const asked = Array.from({ length: 200 }, (_, at) =>
    child.request("createBranch", { root: "/", name: `m${at}`, sha: "x" }),
  );
  const told = await Promise.allSettled(asked);

  const reasons = told.map((one) => (one.status === "rejected" ? (one.reason as { key?: string }).key : "done"));
  expect(new Set(reasons)).toEqual(new Set(["git.memory"]));
  await until(() => childrenOf(process.pid).every((pid) => before.includes(pid)));
  expect(childrenOf(process.pid).filter((pid) => !before.includes(pid))).toEqual([]);
  await child.close();
});

test("a child is told how often the working copy was changed, and nothing while it is, or once something may go on changing it", async () => {
  const echo = [process.execPath, join(import.meta.dir, "../../support/programs/echo_changes_child.ts")];
  const child = new RepositoryWorker({ self: echo, cwd: "/tmp", runId: "T-7" });
  const told = (): Promise<unknown> => child.request("head", { root: "/" });

  const before = await told();
  child.expectChanges();
  const [first, again] = [await told(), await told()];
  let during: unknown;
  let ending: unknown;
  const isOver = async () => {
    ending = await told();
    return true;
  };
  await child.changing(async () => {
    during = await told();
  }, isOver);
  const after = await told();
  const failed = child.changing(() => Promise.reject(new Error("it failed")));
  await expect(failed).rejects.toThrow("it failed");
  const afterFailure = await told();
  await child.changing(
    async () => {},
    async () => false,
  );
  const left = await told();

  expect({ before, during, ending, left }).toEqual({
    ...{ before: "not known", during: "not known", ending: "not known", left: "not known" },
  });
  expect([first, again, after, afterFailure]).toEqual([0, 0, 1, 2]);
  await child.close();
});

describe("a child that does not come back", () => {
  const short = { deadline: () => 300 };
  const mine = (before: string[]) => childrenOf(process.pid).filter((pid) => !before.includes(pid));
  const gone = async (before: string[]) => {
    await until(() => mine(before).length === 0);
    return mine(before);
  };
  const asked = [
    ["tree", { root: "/" }],
    ["search", { root: "/", pattern: "x" }],
    ["applyEdits", { text: "x", edits: [] }],
    ["push", { root: "/", branch: "x", tokens: [], stallMs: 1 }],
  ] as const;

  test.each(asked)("%s is ended at its deadline, and says so", async (op, args) => {
    const before = childrenOf(process.pid);
    const child = new RepositoryWorker({ self: stuck, cwd: "/tmp", runId: "T-7", ...short });
    await expect(child.request(op, args as never)).rejects.toMatchObject({ key: "git.overdue", params: { what: op } });
    expect(await gone(before)).toEqual([]);
    await child.close();
  });

  test.each(asked)("%s is ended by its signal, and by that of the task", async (op, args) => {
    for (const way of ["own", "task"] as const) {
      const before = childrenOf(process.pid);
      const controller = new AbortController();
      const { signal } = controller;
      const child = new RepositoryWorker({ self: stuck, cwd: "/tmp", runId: "T-7", ...(way === "task" && { signal }) });
      const request = child.request(op, args as never, way === "own" ? { signal } : {});
      await until(() => mine(before).length > 0);
      controller.abort("cancel");
      await expect(request).rejects.toBe("cancel");
      expect(await gone(before)).toEqual([]);
      await child.close();
    }
  });

  test("what waits behind it is done by the next child, and what is asked after the signal has its own end", async () => {
    using dir = scratch();
    const root = makeRepository(join(dir.path, "repository"));
    const controller = new AbortController();
    const child = new RepositoryWorker({ self, cwd: dir.path, runId: "T-7", signal: controller.signal });
    const first = new AbortController();
    const ended = child.request("head", { root }, { signal: first.signal }).catch((error) => error);
    const second = child.request("head", { root });
    first.abort("first");
    expect([await ended, (await second).branch]).toEqual(["first", "main"]);
    controller.abort("cancel");
    expect((await child.request("head", { root })).branch).toBe("main");
    await child.close();
  });

  test("closing does not wait for it, nor does who asked", async () => {
    const before = childrenOf(process.pid);
    const child = new RepositoryWorker({ self: stuck, cwd: "/tmp", runId: "T-7" });
    const request = child.request("tree", { root: "/" }).catch((error: Error) => error.message);
    await until(() => mine(before).length > 0);
    await child.close();
    expect(await request).toBe("git: the child was closed");
    expect(await gone(before)).toEqual([]);
  });

  test.each(["SIGKILL", "SIGTERM", "SIGHUP"] as const)(
    "it dies with the process that started it, by %s",
    async (signal) => {
      const parent = Bun.spawn([
        process.execPath,
        join(import.meta.dir, "../../support/programs/stuck_parent.ts"),
        "T-7",
      ]);
      await until(() => childrenOf(parent.pid).length > 0);
      const [pid = ""] = childrenOf(parent.pid);
      // It is at work: it has burnt more than a start takes.
      const ticks = () => Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[13]);
      for (let tries = 0; ticks() < 50 && tries < 500; tries++) await Bun.sleep(20);
      parent.kill(signal);
      await parent.exited;
      await until(() => isDead(pid));
      expect(isDead(pid)).toBe(true);
    },
  );
});

test("what is too much for one request is refused before it is sent", async () => {
  using dir = scratch();
  const child = new RepositoryWorker({ self, cwd: dir.path, runId: "T-7" });
  const text = "x".repeat(33 << 20);
  await expect(child.request("readPatch", { text })).rejects.toMatchObject({ key: "git.too-much" });
  expect(await child.request("readPatch", { text: "no patch" })).toBeNull();
  await child.close();
});
