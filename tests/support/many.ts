import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { join } from "node:path";
import type { Devorch } from "../../orchestrator/actions/devorch.ts";
import { connectSocket } from "../../orchestrator/chat/socket/client.ts";
import { aPlace, aPlan, doing, type Place, stepOf } from "./executable.ts";

export interface ManyOptions {
  tasks: number;
  steps: number;
  /** How long a model takes for each answer. */
  answerMs: number;
}

/** A place with so many tasks, each of so many steps. */
export interface Many {
  place: Place;
  tasks: number;
  steps: number;
}

/** Tells the owner of the place's data folder something, as a client over its socket. */
export async function asClient<T>(place: Place, say: (devorch: Devorch) => Promise<T>): Promise<T> {
  const version = (await place.devorch("--version")).stdout.trim().replace(/^devorch /, "");
  const client = await connectSocket(join(place.env.DATA_PATH ?? "", "devorch.sock"), { version });
  try {
    return await say(client);
  } finally {
    client.close();
  }
}

/** Tasks on their way, and nobody who executes them: the owner that took them was killed. */
export async function manyTasks({ tasks, steps, answerMs }: ManyOptions): Promise<Many & AsyncDisposable> {
  const gate = Promise.withResolvers<void>();
  const place = aPlace({
    files: { "README.md": "# Many\n" },
    env: { MAX_PARALLEL_TASKS: "2", MAX_EXECUTION_TIME: "36000" },
    script: async (request) => {
      await gate.promise;
      await Bun.sleep(answerMs);
      if (request.tools.includes("submit_plan")) return aPlan(Array.from({ length: steps }, () => ({})));
      return doing(stepOf(request));
    },
  });
  const first = ["run", "Task 1", "--repo", place.url, "--yes", "--branch", "feature/t1", "--json"];
  const owner = place.begin(...first);
  await owner.event("task.received");
  await asClient(place, async (devorch) => {
    for (let n = 2; n <= tasks; n++) {
      const options = { yes: true, branch: `feature/t${n}` };
      await devorch.start({ text: `Task ${n}`, repo: place.url, lang: "en", chat: "many", options, key: `many/${n}` });
    }
  });
  owner.kill("SIGKILL");
  await owner.done;
  gate.resolve();
  return { place, tasks, steps, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

/** Every task is completed, every step is one commit, and nothing is lost, doubled or damaged. */
export async function expectAllDoneOnce({ place, tasks, steps }: Many): Promise<void> {
  expect((await place.tasks()).map(({ state }) => state)).toEqual(Array(tasks).fill("completed"));
  const database = new Database(join(place.env.DATA_PATH ?? "", "orchestrator.db"), { readonly: true });
  try {
    expect(database.query("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    const one = <T>(sql: string) => database.query<T, []>(sql).get();
    const ends =
      "SELECT count(*) AS n, count(DISTINCT task) AS tasks FROM event WHERE type IN ('task.completed', 'task.failed', 'task.cancelled')";
    expect(one<object>(ends)).toEqual({ n: tasks, tasks });
    const pushed = `SELECT id, json_extract(body, '$.work.branch') AS branch,
      json_extract(body, '$.work.pushed.sha') AS sha FROM task`;
    for (const { id, branch, sha } of database.query<{ id: string; branch: string; sha: string }, []>(pushed).all()) {
      expect(place.remote("rev-parse", branch)).toBe(sha);
      const format = "--format=%(trailers:key=Devorch-Step,valueonly,separator=)";
      const trailers = place.remote("log", "--reverse", format, `main..${branch}`).split("\n");
      expect(trailers).toEqual(Array.from({ length: steps }, (_, at) => `${id}/1/${at + 1}`));
    }
    const gaps = "SELECT count(*) AS n FROM (SELECT task FROM event GROUP BY task HAVING max(seq) <> count(*))";
    expect(one<{ n: number }>(gaps)).toEqual({ n: 0 });
    const { calls = 0 } = one<{ calls: number }>("SELECT count(*) AS calls FROM usage") ?? {};
    expect(calls).toBeGreaterThanOrEqual(place.models.requests.length);
  } finally {
    database.close();
  }
  expect(place.remote("branch", "--list", "feature/*").split("\n")).toHaveLength(tasks);
  place.remote("fsck", "--strict");
  const left = Bun.spawnSync([
    "sh",
    "-c",
    `grep -lz "DATA_PATH=${place.env.DATA_PATH}" /proc/[0-9]*/environ 2>/dev/null`,
  ]);
  expect(left.stdout.toString()).toBe("");
}
