import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Figure, median } from "./figures.ts";
import type { Area } from "./place.ts";
import { branch } from "./play.ts";
import { start, until } from "./started.ts";

const runs = 5;
const job = { steps: 3, callsPerStep: 4 };

/** From the start of `devorch approve` until the remote has the branch, over three small steps. */
export async function approveToBranch(area: Area): Promise<Figure[]> {
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) seconds.push(await once(area));
  const name = "approve to branch on the remote, 3 steps";
  return [{ name, unit: "s", value: median(seconds), aim: { of: "value", most: 5 } }];
}

async function once({ servers, place }: Area): Promise<number> {
  const here = place();
  await servers.play(job);
  const planned = await start(here.devorch("run", "Check quantities", "--repo", here.url));
  if ((await planned.exited) !== 3) throw new Error(await planned.said());
  const approve = await start(here.devorch("approve", "T-1"));
  const pushedAt = await until("the branch is pushed", () => existsSync(join(here.bare, "refs/heads", branch)));
  if ((await approve.exited) !== 0) throw new Error(await approve.said());
  return (pushedAt - approve.begunAt) / 1000;
}
