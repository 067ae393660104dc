import type { Figure } from "./figures.ts";
import { cpuSecondsOf } from "./libc.ts";
import type { Area } from "./place.ts";
import { residentOf } from "./processes.ts";
import { start, until } from "./started.ts";

const idleMs = 60_000;
/** Until the garbage of the start is collected and its memory given back. */
const settleMs = 45_000;

/** The service that is left running: what it costs to wait, and what it holds while a task runs whose model is asked. */
export async function serve({ servers, place }: Area): Promise<Figure[]> {
  const here = place();
  const program = here.devorch("serve");
  const service = await start({ ...program, env: { ...program.env, HTTP_ADDR: "127.0.0.1:0" } });
  await until("the service listens", async () => /http:/.test(await service.said()), 50);
  await Bun.sleep(settleMs);
  const before = cpuSecondsOf(service.pid) ?? Number.NaN;
  await Bun.sleep(idleMs);
  const cpu = ((cpuSecondsOf(service.pid) ?? Number.NaN) - before) * 1000;
  const idle = residentOf(service.pid)?.now ?? Number.NaN;

  await servers.play({ steps: 1, callsPerStep: 20, hang: false });
  const client = await start(here.devorch("run", "Work", "--repo", here.url, "--yes"));
  if ((await client.exited) !== 0) throw new Error(await client.said());
  const busy = residentOf(service.pid)?.peak ?? Number.NaN;
  process.kill(service.pid, "SIGTERM");
  if ((await service.exited) !== 0) throw new Error(await service.said());
  return [
    { name: "serve, idle for a minute: CPU", unit: "ms", value: cpu, aim: { of: "value", most: 100 } },
    { name: "serve, idle for a minute: memory", unit: "MB", value: idle, aim: { of: "value", most: 60 } },
    { name: "serve, a task of 20 calls: peak memory", unit: "MB", value: busy },
  ];
}
