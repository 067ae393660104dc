import type { Figure } from "./figures.ts";
import type { Area } from "./place.ts";
import { childrenOf, isGitChild, residentOf } from "./processes.ts";
import { start, until } from "./started.ts";

const restMs = 3000;

/** Memory of an owner that executes a task and only waits for its model. */
export async function waiting({ servers, place }: Area): Promise<Figure[]> {
  await servers.play({ steps: 1, callsPerStep: 0, hang: true });
  const here = place();
  const owner = await start(here.devorch("run", "Wait", "--repo", here.url, "--yes"));
  await until("the executor's model is asked", async () => (await servers.sent()).requests === 2, 50);
  await Bun.sleep(restMs);
  const git = childrenOf(owner.pid).find(isGitChild);
  const main = residentOf(owner.pid)?.now ?? Number.NaN;
  const child = git === undefined ? 0 : (residentOf(git)?.now ?? Number.NaN);
  process.kill(owner.pid, "SIGINT");
  await owner.exited;
  return [
    { name: "waiting for a model: memory", unit: "MB", value: main, aim: { of: "value", most: 100 } },
    { name: "waiting for a model: memory of the git child", unit: "MB", value: child },
  ];
}
