import { aBotPlace } from "../support/telegram/bot.ts";
import { underLoad } from "../support/telegram/bot_load.ts";
import type { Figure } from "./figures.ts";
import { cpuSecondsOf } from "./libc.ts";
import { residentOf } from "./processes.ts";

const idleMs = 60_000;
/** The start's garbage is collected for half a minute, and the service gives memory back at most once a minute. */
const settleMs = 70_000;

/** The bot that a team leaves running: what it costs to wait, and how soon it answers while it works. */
export async function bot(executable: string): Promise<Figure[]> {
  return [...(await idle(executable)), ...(await busy(executable))];
}

export async function idle(executable: string): Promise<Figure[]> {
  await using place = await aBotPlace({ executable });
  const { pid, stop } = await place.bot();
  await Bun.sleep(settleMs);
  const before = cpuSecondsOf(pid) ?? Number.NaN;
  await Bun.sleep(idleMs);
  const cpu = ((cpuSecondsOf(pid) ?? Number.NaN) - before) * 1000;
  const memory = residentOf(pid)?.now ?? Number.NaN;
  await stop();
  return [
    { name: "bot, idle for a minute: CPU", unit: "ms", value: cpu, aim: { of: "value", most: 100 } },
    { name: "bot, idle for a minute: memory", unit: "MB", value: memory, aim: { of: "value", most: 45 } },
  ];
}

export async function busy(executable: string): Promise<Figure[]> {
  const load = { chats: 50, messages: 200, seconds: 10 };
  const { p95, longestBlocked } = await underLoad({ ...load, executable });
  return [
    { name: "bot, 20 messages/s: p95 of an answer", unit: "ms", value: p95, aim: { of: "value", most: 300 } },
    { name: "bot, 20 messages/s: longest /livez", unit: "ms", value: longestBlocked, aim: { of: "value", most: 100 } },
  ];
}
