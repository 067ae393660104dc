import { existsSync, readdirSync } from "node:fs";
import { type Figure, median } from "./figures.ts";
import type { Area, Place } from "./place.ts";
import { processesWith, programOf } from "./processes.ts";
import { start, until } from "./started.ts";

const runs = 5;
/** With a process that left its session and one that does not listen to SIGTERM. */
const command = `setsid sleep 600 & sh -c 'trap "" TERM; sleep 600' & sleep 600`;
const sleeps = 3;

/** From the start of `devorch cancel` until nothing of the task runs any more: commands, git child, owner. */
export async function cancelToGone(area: Area): Promise<Figure[]> {
  const taken: { commands: number; all: number }[] = [];
  for (let run = 0; run < runs; run++) taken.push(await once(area));
  const all = median(taken.map((one) => one.all));
  return [
    { name: "cancel to last command gone", unit: "s", value: median(taken.map((one) => one.commands)) },
    { name: "cancel to last process gone, wip pushed", unit: "s", value: all, aim: { of: "value", most: 2 } },
  ];
}

async function once({ servers, place }: Area): Promise<{ commands: number; all: number }> {
  const here = place();
  await servers.play({ steps: 1, callsPerStep: 0, command });
  const owner = await start(here.devorch("run", "Sleep", "--repo", here.url, "--yes"));
  await until("the command runs", () => ofTheTask(here).filter(isSleep).length === sleeps, 20);
  const cancel = await start(here.devorch("cancel", "T-1"));
  const commandsGoneAt = await until("the commands end", () => !ofTheTask(here).some(isSleep));
  await Promise.all([owner.exited, cancel.exited]);
  const allGoneAt = await until("everything ends", () => ofTheTask(here).length === 0);
  return { commands: (commandsGoneAt - cancel.begunAt) / 1000, all: (allGoneAt - cancel.begunAt) / 1000 };
}

/** The task's folder is what its processes are marked with. */
function ofTheTask({ clones }: Place): number[] {
  const [folder] = existsSync(clones) ? readdirSync(clones) : [];
  return folder === undefined ? [] : processesWith(`DEVORCH_RUN=${folder}`);
}

function isSleep(pid: number): boolean {
  return programOf(pid) === "sleep";
}
