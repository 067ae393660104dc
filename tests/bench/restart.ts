import { type Figure, median } from "./figures.ts";
import type { Area } from "./place.ts";
import { start, until } from "./started.ts";

const runs = 5;

/** From the start of `devorch resume` after a kill -9 until the model that was being asked is asked again. */
export async function restartToResumed(area: Area): Promise<Figure[]> {
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) seconds.push(await once(area));
  const name = "restart after kill -9 to the work resumed";
  return [{ name, unit: "s", value: median(seconds), aim: { of: "value", most: 3 } }];
}

async function once({ servers, place }: Area): Promise<number> {
  const here = place();
  await servers.play({ steps: 1, callsPerStep: 0, hang: true });
  const asked = (requests: number) =>
    until("a model is asked", async () => (await servers.sent()).requests === requests);
  const owner = await start(here.devorch("run", "Wait", "--repo", here.url, "--yes"));
  await asked(2);
  process.kill(owner.pid, "SIGKILL");
  await owner.exited;
  const next = await start(here.devorch("resume", "T-1"));
  const askedAt = await asked(3);
  process.kill(next.pid, "SIGINT");
  if ((await next.exited) !== 130) throw new Error(await next.said());
  return (askedAt - next.begunAt) / 1000;
}
