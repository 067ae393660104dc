import { aHistory } from "../support/material/history.ts";
import { type Figure, median } from "./figures.ts";
import type { Area } from "./place.ts";
import { measure } from "./processes.ts";
import { start, until } from "./started.ts";

const tasks = 10_000;
const runs = 11;

/** What a look costs after ten thousand tasks: commands without an owner, and the status page of a service. */
export async function history({ place }: Area): Promise<Figure[]> {
  const here = place();
  const data = here.devorch().env.DATA_PATH ?? "";
  await aHistory(data, tasks);
  const listed = await wallOf(() => measure(here.devorch("tasks"), "not at all"));
  const shown = await wallOf(() => measure(here.devorch("show", "T-9000"), "not at all"));
  const program = here.devorch("serve");
  const service = await start({ ...program, env: { ...program.env, HTTP_ADDR: "127.0.0.1:0" } });
  await until("the service listens", async () => /http:/.test(await service.said()), 50);
  const url = /http:\/\/[\d.:]+/.exec(await service.said())?.[0] ?? "";
  const page = await wallOf(async () => (await fetch(url)).text());
  process.kill(service.pid, "SIGTERM");
  await service.exited;
  const figure = (name: string, value: number, most: number): Figure => ({
    name: `10,000 tasks: ${name}`,
    unit: "ms",
    value,
    aim: { of: "value", most },
  });
  return [figure("tasks", listed, 300), figure("show", shown, 200), figure("status page", page, 200)];
}

/** Milliseconds; the first look fills caches. */
async function wallOf(look: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const began = performance.now();
    await look();
    if (run > 0) taken.push(performance.now() - began);
  }
  return median(taken);
}
