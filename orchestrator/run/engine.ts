import { KeyedQueue } from "../task/keyed_queue.ts";
import { isResting, type Task, workingStates } from "../task/task.ts";
import { countCutCalls } from "./conversation/model_call.ts";
import { Deadlines } from "./deadlines.ts";
import { drive } from "./drive.ts";
import { LeaseKeeper } from "./lease_keeper.ts";
import type { Ports } from "./ports.ts";
import { isOutOfReach, type Leases } from "./store.ts";
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
const plansAtOnce = 4;

/** How often it is looked for tasks that no process holds. */
const lookEveryMs = 2000;

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
  readonly #keeper: LeaseKeeper | undefined;
  #stopLooking = () => {};
  #stopping = false;

  constructor(ports: Ports, { others }: { others: boolean }) {
    this.#ports = ports;
    this.#others = others;
    this.#deadlines = new Deadlines(ports, this.queue);
    const { leases } = ports.store;
    this.#keeper = leases && new LeaseKeeper(leases, ports.clock, (id) => this.#lose(id));
  }

  /** After a crash or shutdown: kills leftover processes, then continues every task that does not rest. */
  async start(): Promise<void> {
    if (this.#ports.store.leases) return this.#startShared(this.#ports.store.leases);
    const left = await this.#ports.store.tasks(workingStates);
    // One call for all tasks, since each call scans every process of the machine.
    await this.#ports.workspaces.sweep(...left.map(({ folder }) => folder));
    for (const { id } of left) await this.queue.run(id, () => this.#goOn(id));
    await this.#deadlines.start();
  }

  /** Takes what no other process holds, now and whenever one lets go of it or dies. */
  async #startShared(leases: Leases): Promise<void> {
    this.#keeper?.start();
    const look = async () => {
      const ids = await leases.claimable(workingStates).catch(() => []);
      for (const id of ids) await this.queue.run(id, () => this.#wakeStored(id)).catch(() => {});
      if (!this.#stopping) this.#stopLooking = this.#ports.clock.after(lookEveryMs, () => void look());
    };
    if (this.#others) await look();
    await this.#deadlines.start();
  }

  async #wakeStored(id: string): Promise<void> {
    const task = this.#active.has(id) ? undefined : await this.#ports.store.task(id);
    if (task) this.wake(task);
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
    this.#stopLooking();
    this.#keeper?.stop();
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
    await this.#deadlines.stop();
    for (const { controller } of this.#active.values()) controller.abort("shutdown" satisfies Stop);
    await this.untilIdle();
    this.#stopLooking();
    this.#keeper?.stop();
  }

  async #run(active: Active): Promise<void> {
    const { leases } = this.#ports.store;
    const { id } = active.run.task;
    if (leases && !(await this.#claim(leases, active).catch(() => false))) {
      this.#active.delete(id);
      return;
    }
    await this.#work(active);
    // One that cannot be given back is free once its time is over.
    await leases?.release(id).catch(() => {});
    await this.#next(id);
  }

  /** False where another process holds the task, or it rests by now. */
  async #claim(leases: Leases, { run }: Active): Promise<boolean> {
    const claimed = await leases.claim(run.task.id);
    if (!claimed) return false;
    run.task = claimed.task;
    if (isResting(run.task.state)) {
      await leases.release(run.task.id);
      return false;
    }
    // After the claim, and this folder alone: other tasks of this machine may be at work.
    if (claimed.left) {
      await this.#ports.workspaces.sweep(run.task.folder);
      run.task = await countCutCalls(this.#ports.store, run.task);
    }
    return true;
  }

  async #work({ run, controller }: Active): Promise<void> {
    const stopTimer = this.#timeLimit(run, controller);
    try {
      await drive(run);
    } catch (error) {
      if (isOutOfReach(error) || controller.signal.reason === "lost")
        return this.#ports.warn("engine.let-go", { task: run.task.id, error: String(error) });
      // Even the failure could not be saved: the next start continues from the last saved state.
      this.#lost.add(run.task.id);
      this.#ports.warn("engine.lost", { task: run.task.id, error: String(error), stack: (error as Error).stack });
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

function slotOf({ state }: Task): Slot {
  if (state === "finalizing") return "ending";
  return state === "received" || state === "planning" ? "planning" : "executing";
}
