import type { Engine } from "../run/engine.ts";
import type { Ports } from "../run/ports.ts";
import type { Change } from "../run/store.ts";
import { UserError } from "../task/errors.ts";
import { isResting, type Task, type TaskIn, type TaskState } from "../task/task.ts";
import { readTaskId } from "../task/task_id.ts";
import type { ConnectMode } from "./devorch.ts";

/** What the actions on tasks share: ports, engine, and how a task is read and saved. */
export class TaskActions {
  readonly ports: Ports;
  readonly engine: Engine;
  readonly #mode: ConnectMode;

  constructor(ports: Ports, engine: Engine, mode: ConnectMode) {
    this.ports = ports;
    this.engine = engine;
    this.#mode = mode;
  }

  /** False in a process that only saves its command and exits: an owner continues the task later. */
  get executes(): boolean {
    return this.#mode === "execute";
  }

  /** Throws UserError 2 for an unknown id. `T-3`, `t-3` and `3` are the same id. */
  async task(id: string): Promise<Task> {
    const known = await this.ports.store.task(readTaskId(id) ?? id);
    if (!known) throw new UserError("task.unknown", { id });
    const running = this.engine.running(known.id)?.task;
    // A run whose task rests is over: later commands changed only the stored task.
    return running && !isResting(running.state) ? running : known;
  }

  /** The task in one of these states. Throws UserError 2 that names the state it is in otherwise. */
  async taskIn<S extends TaskState>(id: string, command: string, states: readonly S[]): Promise<TaskIn<S>> {
    const task = await this.task(id);
    if (!(states as readonly TaskState[]).includes(task.state)) {
      throw new UserError("task.not-now", { id: task.id, state: task.state, word: command });
    }
    return task as TaskIn<S>;
  }

  /** Runs the actions on one task one after the other, so that none overwrites what another saved. */
  inTurn<T>(id: string, act: () => Promise<T>): Promise<T> {
    const key = readTaskId(id) ?? id;
    return this.engine.queue.run(key, () => this.engine.holding(key, act));
  }

  /** Starts a new task here, or tells the workers of it. */
  async wakeNew(task: Task): Promise<void> {
    if (this.executes) this.engine.wake(task);
    if (!this.engine.running(task.id)) await this.ports.wakeUp?.publish(task.id, 0).catch(() => {});
  }

  /** Saves the task, publishes its events and wakes the engine. */
  async save(task: Task, change: Omit<Change, "task"> = {}): Promise<void> {
    const { store, bus, clock } = this.ports;
    const saved = { ...task, updatedAt: new Date(clock.now()).toISOString() };
    const events = await store.commit(task.id, { ...change, task: saved });
    bus.publish({ task: task.id, state: saved.state, events });
    if (this.executes) this.engine.wake(saved);
    if (this.#mode === "finish" && saved.state === "finalizing") await this.engine.recover(saved);
  }
}

/** The part of a `Change` that records which message a command comes from. */
export function handledMessage(command: string, origin: string | undefined): Pick<Change, "message"> {
  return origin === undefined ? {} : { message: { origin, command } };
}
