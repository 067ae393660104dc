import type { LoadedSchedule } from "../sdk/load_schedules.ts";
import { lastTime, nextTime } from "../sdk/schedule.ts";
import { messageOf } from "../task/errors.ts";
import { notice } from "../task/events.ts";
import { openStates, type Task, workingStates } from "../task/task.ts";
import type { Lang } from "../texts/index.ts";
import type { MakeResident } from "./resident.ts";
import type { Runtime } from "./runtime.ts";

type Parts = Pick<Runtime, "devorch" | "store" | "bus" | "clock" | "log" | "loaded">;

/** How soon a schedule that is new or changed is noticed. */
const longestWaitMs = 30_000;

/** The schedules as a part of `serve`: of several processes with one database only the leader has them. */
export const scheduleResident: MakeResident = async (runtime, { lang }) => {
  let stop = () => {};
  return {
    name: "schedules",
    health: () => "connected",
    takes: () => false,
    async started() {
      stop = startSchedules(runtime, lang);
    },
    quiet: () => stop(),
    stop: async () => stop(),
  };
};

/** Starts the tasks of the schedules when it is time, until the returned function is called. */
export function startSchedules(parts: Parts, lang: Lang): () => void {
  const { clock, log } = parts;
  const failed = new Set<string>();
  let stopped = false;
  let cancel = () => {};
  const look = async () => {
    for (const schedule of parts.loaded.schedules.values()) {
      if (stopped) return;
      await startIfDue(parts, schedule, { lang, failed }).catch((error) =>
        log.error("schedule.failed", { schedule: schedule.name, error: messageOf(error) }),
      );
    }
    if (!stopped) cancel = clock.after(waitMs(parts), () => void look());
  };
  void look();
  return () => {
    stopped = true;
    cancel();
  };
}

function waitMs({ clock, loaded }: Parts): number {
  const now = clock.now();
  const times = [...loaded.schedules.values()].map(
    (each) => nextTime(each, new Date(now))?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  return Math.min(longestWaitMs, Math.max(0, Math.min(...times, now + longestWaitMs) - now));
}

interface Looking {
  lang: Lang;
  /** Occurrences that could not be started by this process. */
  failed: Set<string>;
}

/** What was saved of a schedule: the last occurrence that was started or skipped, and the times that it was of. */
interface Handled {
  times: string;
  at: string;
}

/**
 * Starts the last occurrence that was not handled: of several that were missed only that one. A schedule that is seen for the first
 * time, or whose times were changed, begins now.
 */
async function startIfDue(parts: Parts, schedule: LoadedSchedule, { lang, failed }: Looking): Promise<void> {
  const { store, devorch, clock, log } = parts;
  const { name, cron, zone, repo, chat, request } = schedule;
  const state = store.pluginState(`schedule ${name}`);
  const now = new Date(clock.now());
  const times = JSON.stringify([cron, zone]);
  const handled = (await state.get("handled")) as Handled | undefined;
  const save = (at: string) => state.set("handled", { times, at } satisfies Handled);
  if (handled?.times !== times) return save(now.toISOString());
  const at = lastTime(schedule, now)?.toISOString();
  if (at === undefined || at <= handled.at || failed.has(`${name} ${at}`)) return;
  const open = await openTaskOf(parts, name);
  if (open && open.options.schedule?.at !== at) {
    await sayOfSkipped(parts, open, at);
    log.warn("schedule.skipped", { schedule: name, at, task: open.id, state: open.state });
    return save(at);
  }
  try {
    const options = { schedule: { name, at }, ...(schedule.auto && { yes: true }) };
    // The key makes one task of an occurrence, also where the process was killed before the next line.
    const { id } = await devorch.start({ text: request, repo, chat, lang, options, key: `schedule:${name}:${at}` });
    log.info("schedule.started", { schedule: name, at, task: id });
  } catch (error) {
    failed.add(`${name} ${at}`);
    throw error;
  }
  await save(at);
}

/** The task of an earlier occurrence that has not ended. */
async function openTaskOf({ store }: Parts, name: string): Promise<Task | undefined> {
  return (await store.tasks(openStates)).findLast(({ options }) => options.schedule?.name === name);
}

/** The task that is still worked on says which occurrence was left out; one that waits for a person shows its own card. */
async function sayOfSkipped({ store, bus }: Parts, { id, state }: Task, at: string): Promise<void> {
  const key = `schedule/${at}`;
  if (!(workingStates as readonly string[]).includes(state) || (await store.effect(id, key))) return;
  const events = await store.commit(id, {
    events: [notice("schedule.skipped", { id, at })],
    effect: { key, kind: "step", result: null, done: true },
  });
  bus.publish({ task: id, state, events });
}
