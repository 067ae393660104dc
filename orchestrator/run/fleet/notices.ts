import type { TaskState } from "../../task/task.ts";
import type { Progress } from "../workspace.ts";

/** A transaction that saved something of a task; `seq` is its last event. */
export interface SavedNotice {
  task: string;
  seq: number;
  state: TaskState;
}

/** What processes that share a store tell each other: it may be lost, and what counts is in the store. */
export type Notice = SavedNotice | { task: string; fence: number } | { task: string; progress: Progress };

/** The other processes that share the store. */
export interface Notices {
  /** `again`: from now on it hears, and what was told before may be missed. Resolves with a function that ends it. */
  listen(heard: (notice: Notice) => void, again: () => void): Promise<() => void>;
  /** Of a saved transaction the database itself tells. */
  tell(notice: Exclude<Notice, SavedNotice>): Promise<void>;
}
