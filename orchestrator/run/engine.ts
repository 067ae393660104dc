import { KeyedQueue } from "../task/keyed_queue.ts";
import { isResting, type Task, type TaskState, workingStates } from "../task/task.ts";
import { countCutCalls } from "./conversation/model_call.ts";
import { Deadlines } from "./deadlines.ts";
import { drive } from "./drive.ts";
import { SharedTasks } from "./fleet/shared_tasks.ts";
import type { Ports } from "./ports.ts";
import { isOutOfReach } from "./store.ts";
import { type Stop, TaskRun } from "./task_run.ts";

interface Active {
  run: TaskRun;
  controller: AbortController;
  ended: Promise<void>;
  place: Slot;
}

/** Executing and planning tasks have separate slots; a task that only ends needs none. */
type Slot = "executing" | "planning" | "ending";

/** Each planning task has a clone and a repository worker, so only this many plan at once. */
export const plansAtOnce = 4;

/** The time that is left stands still while a server is waited for: it is looked at again, not in each millisecond. */
const shortestWatchMs = 250;

/** Executes the tasks of this data folder: which one runs, which one waits, and how each is stopped. */
export class Engine {
  /** Serializes commands and deadlines per task. */
  readonly queue = new KeyedQueue();
  readonly #ports: Ports;
  /** Whether tasks other than the command's own are executed too. */
  readonly #others: boolean;
  readonly #deadlines: Deadlines;
  readonly #active = new Map<string, Active>();
  /** Tasks whose failure could not be saved; not run again by this process. */
  readonly #lost = new Set<string>();
  readonly #shared: SharedTasks | undefined;
  #stopping = false;

  constructor(ports: Ports, { others }: { others: boolean }) {
    this.#ports = ports;
    this.#others = others;
    this.#deadlines = new Deadlines(ports, this.queue, (id, act) => this.holding(id, act));
    const { leases } = ports.store;
    this.#shared = leases && new SharedTasks(ports, leases, (id) => this.#lose(id));
  }

  /** After a crash or shutdown: kills leftover processes, then continues every task that does not rest. */
  async start(): Promise<void> {
    if (this.#shared) return this.#startShared(this.#shared);
    const left = await this.#ports.store.tasks(workingStates);
    // One call for all tasks, since each call scans every process of the machine.
    await this.#ports.workspaces.sweep(...left.map(({ folder }) => folder));
    for (const { id } of left) await this.queue.run(id, () => this.#goOn(id));
    await this.#deadlines.start();
  }

  /** Takes what no other process holds, now and whenever one lets go of it or dies. */
  async #startShared(shared: SharedTasks): Promise<void> {
    if (!this.#others) return shared.start();
    await shared.start({
      places: () => slots.map((slot) => ({ states: statesOf[slot], free: this.#placesFor(slot) - this.#count(slot) })),
      offer: (id) => this.queue.run(id, () => this.#wakeStored(id)).catch(() => {}),
      untilDone: (id) => this.untilResting(id),
    });
  }

  /** One process of those that share the store asks for answers in time. */
  watchDeadlines(): Promise<void> {
    return this.#deadlines.start();
  }

  async #wakeStored(id: string): Promise<void> {
    const task = this.#active.has(id) ? undefined : await this.#ports.store.task(id);
    if (task) this.wake(task);
  }

  /**
   * Does something with a task that no other process does anything with meanwhile. Throws UserError 75 where another one holds it.
   */
  holding<T>(id: string, act: () => Promise<T>): Promise<T> {
    return this.#shared ? this.#shared.holding(id, act) : act();
  }

  #lose(id: string | "all"): void {
    for (const [held, { controller }] of this.#active)
      if (id === "all" || id === held) controller.abort("lost" satisfies Stop);
  }

  /** Continues one task that a crash may have interrupted. */
  async recover(task: Task): Promise<void> {
    await this.#ports.workspaces.sweep(task.folder);
    this.wake(await countCutCalls(this.#ports.store, task));
  }

  /** Reads the task again, because a command may have changed it; a running task counts its calls itself. */
  async #goOn(id: string): Promise<void> {
    const task = this.#active.has(id) ? undefined : await this.#ports.store.task(id);
    if (task) this.wake(await countCutCalls(this.#ports.store, task));
  }

  /** Resolves when no task executes any more. */
  async close(): Promise<void> {
    await this.untilIdle();
    this.#shared?.stop();
    await this.#deadlines.stop();
  }

  /** Runs the task if it does not rest, is not running, and a slot is free. */
  wake(task: Task): void {
    if (this.#stopping || this.#active.has(task.id) || this.#lost.has(task.id) || isResting(task.state)) return;
    const place = slotOf(task);
    if (this.#count(place) >= this.#placesFor(place)) return;
    const controller = new AbortController();
    const run = new TaskRun(task, this.#ports, controller.signal);
    const active: Active = { run, controller, place, ended: Promise.resolve() };
    this.#active.set(task.id, active);
    active.ended = this.#run(active);
  }

  /** Whether any task is being worked on. */
  get busy(): boolean {
    return this.#active.size > 0;
  }

  /** The run of a task that is being worked on; changes of the task must go through it. */
  running(id: string): TaskRun | undefined {
    return this.#active.get(id)?.run;
  }

  /** Stops the task if it runs, and waits until its run has ended. */
  async stop(id: string, why: Stop): Promise<void> {
    const active = this.#active.get(id);
    if (!active) return;
    active.controller.abort(why);
    await active.ended;
  }

  /** Resolves when no run of the task is active. */
  async untilResting(id: string): Promise<void> {
    while (this.#active.has(id)) await this.#active.get(id)?.ended;
  }

  /** Resolves when nothing executes. */
  async untilIdle(): Promise<void> {
    while (this.#active.size > 0) await Promise.race([...this.#active.values()].map(({ ended }) => ended));
  }

  /** Ends every run with a checkpoint and begins no other; the tasks go on at the next start. */
  async shutdown(): Promise<void> {
    this.#stopping = true;
    this.#shared?.stopTaking();
    await this.#deadlines.stop();
    for (const { controller } of this.#active.values()) controller.abort("shutdown" satisfies Stop);
    await this.untilIdle();
    this.#shared?.stop();
  }

  async #run(active: Active): Promise<void> {
    if (this.#shared) return this.#runShared(this.#shared, active);
    await this.#work(active);
    await this.#next(active.run.task.id);
  }

  async #runShared(shared: SharedTasks, active: Active): Promise<void> {
    const { id } = active.run.task;
    const claimed = await shared.claim(id);
    if (!claimed) {
      this.#active.delete(id);
      return;
    }
    active.run.task = claimed.task;
    const ended = isResting(claimed.task.state) ? "ended" : await this.#work(active);
    this.#active.delete(id);
    // Before it is given back: this machine has its clone.
    if (ended !== "let go") this.wake(active.run.task);
    const { task } = active.run;
    await shared.giveBack(task, claimed, !isResting(task.state));
    if (!this.#stopping) shared.look();
  }

  async #work({ run, controller }: Active): Promise<"ended" | "let go"> {
    const stopTimer = this.#timeLimit(run, controller);
    try {
      await drive(run);
      return "ended";
    } catch (error) {
      if (isOutOfReach(error) || controller.signal.reason === "lost") {
        this.#ports.warn("engine.let-go", { task: run.task.id, error: String(error) });
        return "let go";
      }
      // Even the failure could not be saved: the next start continues from the last saved state.
      this.#lost.add(run.task.id);
      this.#ports.warn("engine.lost", { task: run.task.id, error: String(error), stack: (error as Error).stack });
      // Of tasks that are shared, another process may save more.
      if (!this.#shared) this.#ports.bus.lose(run.task, error);
      return "let go";
    } finally {
      stopTimer();
    }
  }

  /** Wakes the task again if it has more to do (a plan approved in advance, a wip commit), then those that waited for the slot. */
  async #next(id: string): Promise<void> {
    const others = this.#others ? await this.#ports.store.tasks(workingStates).catch(() => []) : [];
    this.#active.delete(id);
    for (const other of others) this.wake(other);
  }

  /** Finalizing has no time limit: it must end. */
  #timeLimit(run: TaskRun, controller: AbortController): () => void {
    if (run.task.state === "finalizing") return () => {};
    let disarm = () => {};
    const arm = (ms: number) => {
      disarm = this.#ports.clock.after(ms, () => {
        const left = run.remainingMs;
        if (left <= 0) controller.abort("time" satisfies Stop);
        else arm(Math.max(left, shortestWatchMs));
      });
    };
    arm(run.remainingMs);
    return () => disarm();
  }

  #count(place: Slot): number {
    return [...this.#active.values()].filter((active) => active.place === place).length;
  }

  #placesFor(place: Slot): number {
    if (place === "ending") return Number.POSITIVE_INFINITY;
    return place === "executing" ? this.#ports.limits.parallel : plansAtOnce;
  }
}

/** Those first that are almost done. */
const slots: readonly Slot[] = ["ending", "executing", "planning"];
const statesOf: Record<Slot, readonly TaskState[]> = {
  ending: ["finalizing"],
  executing: ["queued", "executing"],
  planning: ["received", "planning"],
};

function slotOf({ state }: Task): Slot {
  return slots.find((slot) => statesOf[slot].includes(state)) ?? "executing";
}
