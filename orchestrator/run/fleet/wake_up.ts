import type { Notices } from "./notices.ts";

/**
 * How workers hear that a task may be claimed. It only wakes: the database's claim decides, and what is lost here is found by a look
 * that comes later.
 */
export interface WakeUp {
  /** The task waits for a worker. `fence` is another one each time that it does. */
  publish(task: string, fence: number): Promise<void>;
  /**
   * Calls the handler with each task that waits, in one worker or in several. Its promise resolves once this process has nothing to do with
   * the task any more. Resolves with a function that ends it.
   */
  subscribe(handler: (task: string) => Promise<void>): Promise<() => void>;
  close(): Promise<void>;
}

/** By the database: all workers hear it. */
export function wakeUpBy(notices: Notices): WakeUp {
  return {
    publish: (task, fence) => notices.tell({ task, fence }),
    subscribe: (handler) =>
      notices.listen(
        (notice) => {
          if ("fence" in notice) void handler(notice.task);
        },
        () => {},
      ),
    close: async () => {},
  };
}
