import type { Engine } from "../run/engine.ts";
import type { Ports } from "../run/ports.ts";
import type { Change } from "../run/store.ts";
import { UserError } from "../task/errors.ts";
import { isResting, type Task, type TaskIn, type TaskState } from "../task/task.ts";
import type { ConnectMode } from "./devorch.ts";

/** What a person's word works on. */
export class TaskActions {
  readonly ports: Ports;
  readonly engine: Engine;
  readonly #mode: ConnectMode;

  constructor(ports: Ports, engine: Engine, mode: ConnectMode) {
    this.ports = ports;
    this.engine = engine;
    this.#mode = mode;
  }

  /** False in a process that only writes its word and leaves: an owner takes it up later. */
  get executes(): boolean {
    return this.#mode === "execute";
  }

  /** Throws UserError 2 for an id that nobody knows. Ids are read leniently: `t-3`, `3`. */
  async task(id: string): Promise<Task> {
    const known = await this.ports.store.task(normalId(id));
    if (!known) throw new UserError("task.unknown", { id });
    const running = this.engine.running(known.id)?.task;
    // A run whose task rests is over: what a person said since then is only in the store.
    return running && !isResting(running.state) ? running : known;
  }

  /** The task in one of these states, else a polite refusal that says where it stands. */
  async taskIn<S extends TaskState>(id: string, word: string, states: readonly S[]): Promise<TaskIn<S>> {
    const task = await this.task(id);
    if (!(states as readonly TaskState[]).includes(task.state)) {
      throw new UserError("task.not-now", { id: task.id, state: task.state, word });
    }
    return task as TaskIn<S>;
  }

  /** Words about one task are taken one after the other: none overwrites what the one before it saved. */
  inTurn<T>(id: string, word: () => Promise<T>): Promise<T> {
    return this.engine.taskQueue.run(normalId(id), word);
  }

  /** Saves, tells, and lets the engine look at the task. */
  async save(task: Task, change: Omit<Change, "task"> = {}): Promise<void> {
    const { store, bus, clock } = this.ports;
    const saved = { ...task, updatedAt: new Date(clock.now()).toISOString() };
    const events = await store.commit(task.id, { ...change, task: saved });
    bus.publish({ task: task.id, state: saved.state, events });
    if (this.executes) this.engine.wake(saved);
    if (this.#mode === "finish" && saved.state === "finalizing") await this.engine.recover(saved);
  }
}

/** What `Change` records of the message that a word comes from. */
export function handledMessage(word: string, origin: string | undefined): Pick<Change, "word"> {
  return origin === undefined ? {} : { word: { origin, word } };
}

export function normalId(id: string): string {
  const number = /^(?:t-?)?(\d+)$/i.exec(id.trim())?.[1];
  return number === undefined ? id : `T-${Number(number)}`;
}
