import type { TaskEvent } from "../task/events.ts";
import type { Task, TaskState } from "../task/task.ts";
import type { UsageRow } from "./store.ts";
import type { Progress } from "./workspace.ts";

/** The events of one transaction of a task that this process saved, and the state after it. */
export interface TaskUpdate extends TaskChange {
  events: TaskEvent[];
}

/** A task as it was saved by this process or by another one. */
export interface TaskChange {
  task: string;
  state: TaskState;
}

/** Of a task that this process works on, or that another one does. */
type ProgressListener = (task: string, progress: Progress, by: "here" | "elsewhere") => void;

/** Publishes saved changes to listeners in this process, never before they are on disk. */
export class Bus {
  readonly #listeners = new Set<(saved: TaskUpdate) => void>();
  readonly #changes = new Set<(change: TaskChange | TaskUpdate) => void>();
  readonly #progressListeners = new Set<ProgressListener>();
  readonly #lost = new Map<string, unknown>();
  readonly #spending = new Set<(usage: UsageRow) => void>();

  /** Listens to what this process saves, with its events. */
  listen(listener: (saved: TaskUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Listens to what this process saves, then with its events, and to what others that share the store do. */
  listenToChanges(listener: (change: TaskChange | TaskUpdate) => void): () => void {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  publish(saved: TaskUpdate): void {
    for (const listener of [...this.#listeners]) listener(saved);
    this.publishChange(saved);
  }

  /** What another process saved. */
  publishChange(change: TaskChange | TaskUpdate): void {
    for (const listener of [...this.#changes]) listener(change);
  }

  /** Nothing more of the task can be saved before the next start: who follows it, now or later, is told why. */
  lose({ id, state }: Pick<Task, "id" | "state">, error: unknown): void {
    this.#lost.set(id, error);
    this.publishChange({ task: id, state });
  }

  throwIfLost(id: string): void {
    if (this.#lost.has(id)) throw this.#lost.get(id);
  }

  /** Bytes of a clone or a push, the last line of a command: shown while it lasts, never saved. */
  progress(task: string, progress: Progress, by: "here" | "elsewhere" = "here"): void {
    for (const listener of this.#progressListeners) listener(task, progress, by);
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
