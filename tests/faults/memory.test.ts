import { expect } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing } from "../support/executable.ts";
import { longTestIf } from "../support/long.ts";

const limit = 400 * 1024 ** 2;
/** `tail` keeps the whole of a line that does not end. */
const greedy = "head -c 3G /dev/zero | tail >/dev/null";

longTestIf(canLimit())(
  "a check that eats all memory is killed alone: the step is red, devorch lives and goes on",
  async () => {
    const verify = [{ run: `grep -q right part1.txt || ${greedy}` }];
    await using place = aPlace({ script: { planner: [aPlan([{ verify }])], executor: [doing(1, "wrong"), doing(1)] } });
    using group = aGroup();
    const entered = `echo $$ >${group.path}/cgroup.procs; exec "$@"`;
    const words = [`${place.folder}/devorch`, "run", "Add stock", "--repo", place.url, "--yes", "--json"];
    const child = Bun.spawn(["sh", "-c", entered, "sh", ...words], {
      cwd: place.folder,
      env: { ...place.env, PATH: process.env.PATH ?? "" },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
    });
    const told = (await new Response(child.stdout).text()).trim().split("\n");
    const events = told.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));

    expect(await child.exited).toBe(0);
    const exits = events.filter(({ type }) => type === "step.verified").map(({ exit }) => exit);
    expect(exits.slice(0, 2)).toEqual([137, 0]);
    expect(group.kills()).toBeGreaterThan(0);
  },
);

/** A memory cgroup of version 1 or 2 that its processes cannot grow out of. */
function aGroup(): Disposable & { path: string; kills(): number } {
  const [root = ""] = roots();
  const path = join(root, `devorch-test-${process.pid}`);
  mkdirSync(path);
  const set = (name: string, value: number) =>
    existsSync(join(path, name)) && writeFileSync(join(path, name), `${value}`);
  set("memory.limit_in_bytes", limit);
  set("memory.memsw.limit_in_bytes", limit);
  set("memory.max", limit);
  set("memory.swap.max", 0);
  return {
    path,
    kills() {
      const file = ["memory.oom_control", "memory.events"].map((name) => join(path, name)).find(existsSync);
      return Number(/^oom_kill (\d+)/m.exec(readFileSync(file ?? "", "utf8"))?.[1]);
    },
    [Symbol.dispose]() {
      // What was just killed may still be leaving it.
      for (let tries = 0; existsSync(path); tries++) {
        try {
          rmdirSync(path);
        } catch (error) {
          if (tries > 100) throw error;
          Bun.sleepSync(50);
        }
      }
    },
  };
}

function roots(): string[] {
  return ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"].filter((path) => existsSync(join(path, "cgroup.procs")));
}

/** Only root may, and only outside of most containers. */
function canLimit(): boolean {
  try {
    aGroup()[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}
