import type { Redact } from "../../safety/redact.ts";
import type { Clock } from "../../task/clock.ts";
import { openStates } from "../../task/task.ts";
import type { Bus } from "../bus.ts";
import type { Store } from "../store.ts";
import type { Progress } from "../workspace.ts";
import type { Notices } from "./notices.ts";

/** How often the others are told how far a task is. */
const progressEveryMs = 1000;
const mostLetters = 300;
/** Ended tasks of which something may have been missed while nothing was heard. */
const mostEnded = 50;

interface Relaying {
  store: Pick<Store, "list">;
  notices: Notices;
  bus: Bus;
  clock: Clock;
  redact: Redact;
}

/** Brings what other processes that share the store save and show onto the bus of this one, and tells them its progress. */
export async function relay({ store, notices, bus, clock, redact }: Relaying): Promise<() => void> {
  const missed = async () => {
    for (const query of [{ states: openStates }, { limit: mostEnded }])
      for (const { id, state } of await store.list(query, ({ id, state }) => ({ id, state })))
        if (state !== "damaged") bus.publishChange({ task: id, state });
  };
  const stopHearing = await notices.listen(
    (notice) => {
      if ("state" in notice) bus.publishChange(notice);
      else if ("progress" in notice) bus.progress(notice.task, notice.progress, "elsewhere");
    },
    // What it does not find now, the next notice of that task brings.
    () => void missed().catch(() => {}),
  );
  const latest = new Map<string, Progress | undefined>();
  const tell = (task: string, progress: Progress) => {
    latest.set(task, undefined);
    void notices.tell({ task, progress: shortened(progress, redact) }).catch(() => {});
    clock.after(progressEveryMs, () => {
      const next = latest.get(task);
      latest.delete(task);
      if (next) tell(task, next);
    });
  };
  const stopTelling = bus.listenToProgress((task, progress, by) => {
    if (by === "elsewhere") return;
    if (latest.has(task)) latest.set(task, progress);
    else tell(task, progress);
  });
  return () => {
    stopHearing();
    stopTelling();
  };
}

function shortened(progress: Progress, redact: Redact): Progress {
  if (progress.phase !== "command") return progress;
  const short = (text: string) => redact(text).slice(0, mostLetters);
  return { ...progress, command: short(progress.command), line: short(progress.line) };
}
