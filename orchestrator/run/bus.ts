import type { TaskEvent } from "../task/events.ts";
import type { TaskState } from "../task/task.ts";
import type { UsageRow } from "./store.ts";
import type { Progress } from "./workspace.ts";

/** The events of one saved transaction of a task, and the state after it. */
export interface TaskUpdate {
  task: string;
  state: TaskState;
  events: TaskEvent[];
}

type Listener = (saved: TaskUpdate) => void;
type ProgressListener = (task: string, progress: Progress) => void;

/** Publishes saved changes to listeners in this process, never before they are on disk. */
export class Bus {
  readonly #listeners = new Set<Listener>();
  readonly #progressListeners = new Set<ProgressListener>();
  readonly #spending = new Set<(usage: UsageRow) => void>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(saved: TaskUpdate): void {
    for (const listener of [...this.#listeners]) listener(saved);
  }

  /** Bytes of a clone or a push, the last line of a command: shown while it lasts, never saved. */
  progress(task: string, progress: Progress): void {
    for (const listener of this.#progressListeners) listener(task, progress);
  }

  listenToProgress(listener: ProgressListener): () => void {
    this.#progressListeners.add(listener);
    return () => this.#progressListeners.delete(listener);
  }

  /** A model call that belongs to no task was paid. */
  publishSpending(usage: UsageRow): void {
    for (const listener of this.#spending) listener(usage);
  }

  listenToSpending(listener: (usage: UsageRow) => void): void {
    this.#spending.add(listener);
  }
}
