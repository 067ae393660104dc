import { isResting, type Task, workingStates } from "../task/task.ts";
import { countCutCalls } from "./conversation/model_call.ts";
import { Deadlines } from "./deadlines.ts";
import { drive } from "./drive.ts";
import { KeyedQueue } from "./keyed_queue.ts";
import type { Ports } from "./ports.ts";
import { type Stop, TaskRun } from "./task_run.ts";

interface Active {
  run: TaskRun;
  controller: AbortController;
  ended: Promise<void>;
  place: Slot;
}

/** Executing and planning tasks have places of their own; a task that only ends waits for none. */
type Slot = "executing" | "planning" | "ending";

/** Each plan in the making has a clone and its git process: a hundred requests at once are planned one after the other. */
const plansAtOnce = 4;

/** Executes the tasks of this data folder: which one runs, which one waits, and how each is stopped. */
export class Engine {
  /** What words and deadlines do with one task is done one after the other. */
  readonly taskQueue = new KeyedQueue();
  readonly #ports: Ports;
  /** Whether tasks other than the command's own are taken up, too. */
  readonly #others: boolean;
  readonly #deadlines: Deadlines;
  readonly #active = new Map<string, Active>();
  /** Tasks that could not even be saved; not touched again in this life of the process. */
  readonly #lost = new Set<string>();
  #stopping = false;

  constructor(ports: Ports, { others }: { others: boolean }) {
    this.#ports = ports;
    this.#others = others;
    this.#deadlines = new Deadlines(ports, this.taskQueue);
  }

  /** Takes up what a crash or a shutdown left: leftover processes are killed, then everything that does not rest goes on. */
  async start(): Promise<void> {
    const left = await this.#ports.store.tasks(workingStates);
    // All at once: each look goes through every process of the machine.
    await this.#ports.workspaces.sweep(...left.map(({ folder }) => folder));
    for (const { id } of left) await this.taskQueue.run(id, () => this.#goOn(id));
    await this.#deadlines.start();
  }

  /** One task that a crash may have left. */
  async recover(task: Task): Promise<void> {
    await this.#ports.workspaces.sweep(task.folder);
    this.wake(await countCutCalls(this.#ports.store, task));
  }

  /** In its turn: somebody may have said a word about it meanwhile, and a task that runs already counts by itself. */
  async #goOn(id: string): Promise<void> {
    const task = this.#active.has(id) ? undefined : await this.#ports.store.task(id);
    if (task) this.wake(await countCutCalls(this.#ports.store, task));
  }

  /** Leaves when nothing executes any more. */
  async close(): Promise<void> {
    await this.untilIdle();
    await this.#deadlines.stop();
  }

  /** Looks at a task anew: begins what can begin now. */
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

  /** The run of a task that is being worked on: its state in memory is ahead of nobody, but it is the one to change. */
  running(id: string): TaskRun | undefined {
    return this.#active.get(id)?.run;
  }

  /** Stops the task if it runs, and waits until it rests or waits for its next turn. */
  async stop(id: string, why: Stop): Promise<void> {
    const active = this.#active.get(id);
    if (!active) return;
    active.controller.abort(why);
    await active.ended;
  }

  /** Resolves when the task is not being worked on. */
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
  }

  async #run({ run, controller }: Active): Promise<void> {
    const stopTimer = this.#timeLimit(run, controller);
    try {
      await drive(run);
    } catch (error) {
      // Only when even the failure could not be saved: the state on disk is the last good one, the next start goes on.
      this.#lost.add(run.task.id);
      this.#ports.warn("engine.lost", { task: run.task.id, error: String(error), stack: (error as Error).stack });
    } finally {
      stopTimer();
    }
    await this.#next(run.task.id);
  }

  /** The task again if it has more to do (a plan approved beforehand, a wip road), then whatever waited for the place. */
  async #next(id: string): Promise<void> {
    const others = this.#others ? await this.#ports.store.tasks(workingStates).catch(() => []) : [];
    this.#active.delete(id);
    for (const other of others) this.wake(other);
  }

  /** The wip road has no time limit of its own: it must end. */
  #timeLimit(run: TaskRun, controller: AbortController): () => void {
    if (run.task.state === "finalizing") return () => {};
    return this.#ports.clock.after(run.remainingMs, () => controller.abort("time" satisfies Stop));
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
