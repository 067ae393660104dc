import { expect } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { longTest } from "../support/long.ts";
import { expectAllDoneOnce, manyTasks } from "../support/many.ts";

const tasks = Number(process.env.DEVORCH_TASKS ?? 500);

interface Sample {
  done: number;
  rssMb: number;
  files: number;
  databaseKb: number;
}

longTest(
  `${tasks} tasks in one process: no growth of memory or open files, the database grows with the tasks`,
  async () => {
    await using many = await manyTasks({ tasks, steps: 1, answerMs: 0 });
    const { place } = many;
    const owner = place.begin("resume", `T-${tasks}`, "--json");
    const samples: Sample[] = [];
    let over = false;
    const done = owner.done.then(() => {
      over = true;
    });
    while (!over) {
      const pushed = place.remote("branch", "--list", "feature/*").split("\n").filter(Boolean).length;
      const due = (samples.at(-1)?.done ?? 0) + Math.max(1, Math.floor(tasks / 25));
      if (pushed >= due) {
        samples.push(look(owner.pid, pushed, place.env.DATA_PATH ?? ""));
        console.log(JSON.stringify(samples.at(-1)));
      }
      await Promise.race([done, Bun.sleep(1000)]);
    }
    await expectAllDoneOnce(many);

    // Warm after a fifth: what the rest adds is what would go on for ever.
    const warm = samples.filter((sample) => sample.done >= tasks / 5);
    const middle = (part: Sample[]) =>
      part.map(({ rssMb }) => rssMb).sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
    const half = Math.floor(warm.length / 2);
    expect(middle(warm.slice(half))).toBeLessThan(middle(warm.slice(0, half)) * 1.1);
    expect(Math.max(...warm.slice(half).map(({ files }) => files))).toBeLessThanOrEqual(
      Math.max(...warm.slice(0, half).map(({ files }) => files)) + 4,
    );
  },
  3_600_000,
);

function look(pid: number, done: number, data: string): Sample {
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  const size = (name: string) => statSync(join(data, name), { throwIfNoEntry: false })?.size ?? 0;
  return {
    done,
    rssMb: Math.round(Number(rss) / 1024),
    files: readdirSync(`/proc/${pid}/fd`).length,
    databaseKb: Math.round(size("orchestrator.db") / 1024),
  };
}
