import { type Figure, median } from "./figures.ts";
import type { Area } from "./place.ts";
import { childrenOf, isGitChild, residentOf } from "./processes.ts";
import { start, until } from "./started.ts";

const runs = 3;
/** Longer than it takes to tidy up after what was done before the wait. */
const restMs = 3000;

/** Memory of an owner that executes a task and only waits for its model. */
export async function waiting(area: Area): Promise<Figure[]> {
  const taken: { main: number; git: number }[] = [];
  for (let run = 0; run < runs; run++) taken.push(await once(area));
  const main = median(taken.map((one) => one.main));
  return [
    { name: "waiting for a model: memory", unit: "MB", value: main, aim: { of: "value", most: 70 } },
    { name: "waiting for a model: memory of git children", unit: "MB", value: median(taken.map((one) => one.git)) },
  ];
}

async function once({ servers, place }: Area): Promise<{ main: number; git: number }> {
  const here = place();
  await servers.play({ steps: 1, callsPerStep: 0, hang: true });
  const owner = await start(here.devorch("run", "Wait", "--repo", here.url, "--yes"));
  await until("the executor's model is asked", async () => (await servers.sent()).requests === 2, 50);
  await Bun.sleep(restMs);
  const memoryOf = (pid: number) => residentOf(pid)?.now ?? 0;
  const gits = childrenOf(owner.pid).filter(isGitChild);
  const memory = { main: memoryOf(owner.pid), git: gits.reduce((sum, pid) => sum + memoryOf(pid), 0) };
  process.kill(owner.pid, "SIGINT");
  if ((await owner.exited) !== 130) throw new Error(await owner.said());
  return memory;
}
