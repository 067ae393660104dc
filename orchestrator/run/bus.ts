import type { TaskEvent } from "../task/events.ts";
import type { TaskState } from "../task/task.ts";
import type { UsageRow } from "./store.ts";
import type { Progress } from "./workspace.ts";

/** What was just saved about one task: the events of one transaction and the state after it. */
export interface Saved {
  task: string;
  state: TaskState;
  events: TaskEvent[];
}

type Listener = (saved: Saved) => void;
type ProgressListener = (task: string, progress: Progress) => void;

/** Tells listeners in this process what has been saved; never before it is on disk. */
export class Bus {
  readonly #listeners = new Set<Listener>();
  readonly #progress = new Set<ProgressListener>();
  readonly #spending = new Set<(usage: UsageRow) => void>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(saved: Saved): void {
    for (const listener of [...this.#listeners]) listener(saved);
  }

  /** Bytes of a clone or a push, the last line of a command: shown while it lasts, never saved. */
  progress(task: string, progress: Progress): void {
    for (const listener of this.#progress) listener(task, progress);
  }

  listenToProgress(listener: ProgressListener): () => void {
    this.#progress.add(listener);
    return () => this.#progress.delete(listener);
  }

  /** A model call that belongs to no task was paid. */
  spent(usage: UsageRow): void {
    for (const listener of this.#spending) listener(usage);
  }

  listenToSpending(listener: (usage: UsageRow) => void): void {
    this.#spending.add(listener);
  }
}
