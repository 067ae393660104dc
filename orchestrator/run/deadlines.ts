import { notice } from "../task/events.ts";
import type { KeyedQueue } from "../task/keyed_queue.ts";
import { pauseTask } from "../task/pause.ts";
import { answerWithinMs, openQuestions, remindBeforeMs } from "../task/question.ts";
import type { Task, TaskIn } from "../task/task.ts";
import { text } from "../texts/index.ts";
import type { Ports } from "./ports.ts";
import { type Change, isHeldElsewhere } from "./store.ts";

const hourMs = 3_600_000;
/** Deadlines are days away, so polling is exact enough and survives clock changes and suspended machines. */
const checkEveryMs = 10 * 60_000;

/** Does something with a task that no other process does anything with meanwhile. */
type Holding = (id: string, act: () => Promise<void>) => Promise<void>;

/** Watches unanswered questions: reminds once, and pauses the task at the deadline. */
export class Deadlines {
  readonly #ports: Ports;
  readonly #queue: KeyedQueue;
  readonly #holding: Holding;
  #cancel = () => {};
  #looking = Promise.resolve();
  #stopped = false;

  constructor(ports: Ports, queue: KeyedQueue, holding: Holding) {
    this.#holding = holding;
    this.#ports = ports;
    this.#queue = queue;
  }

  /** Checks now, then every `checkEveryMs` until `stop`. */
  async start(): Promise<void> {
    await this.#look();
    this.#schedule();
  }

  /** Resolves when no check is running. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#cancel = this.#ports.clock.after(checkEveryMs, () => {
      this.#looking = this.#look().catch((error) =>
        this.#ports.warn("deadlines.failed", { error: String(error), stack: (error as Error).stack }),
      );
      void this.#looking.then(() => this.#schedule());
    });
  }

  async #look(): Promise<void> {
    for (const { id } of await this.#ports.store.tasks(["clarifying"]))
      await this.#queue
        .run(id, () => this.#holding(id, () => this.#lookAt(id)))
        .catch((error: unknown) => {
          // Whoever holds it works on it; the next look finds what that leaves.
          if (!isHeldElsewhere(error)) throw error;
        });
  }

  async #lookAt(id: string): Promise<void> {
    const task = await this.#ports.store.task(id);
    if (task?.state !== "clarifying") return;
    const open = openQuestions(task.questions);
    const left = Math.min(...open.map(({ deadline }) => Date.parse(deadline))) - this.#ports.clock.now();
    if (left <= 0) return this.#pause(task);
    if (left <= remindBeforeMs) await this.#remind(task, left);
  }

  async #pause(task: TaskIn<"clarifying">): Promise<void> {
    const detail = text(task.lang, "question.late", { id: task.id, hours: answerWithinMs / hourMs });
    const { task: paused, events } = pauseTask(task, { reason: "question", detail });
    const updatedAt = new Date(this.#ports.clock.now()).toISOString();
    await this.#save({ ...paused, updatedAt }, { events });
  }

  /** Once per deadline, also over restarts: asks the open questions again with the remaining time. */
  async #remind(task: TaskIn<"clarifying">, leftMs: number): Promise<void> {
    const questions = openQuestions(task.questions);
    const [first] = questions;
    if (!first) return;
    const key = `remind/${first.round}/${first.deadline}`;
    if (await this.#ports.store.effect(task.id, key)) return;
    const hours = Math.max(1, Math.round(leftMs / hourMs));
    await this.#save(task, {
      events: [
        notice("question.reminder", { id: task.id, hours }),
        { type: "question.asked", round: first.round, questions },
      ],
      effect: { key, kind: "ask", result: null, done: true },
    });
  }

  async #save(task: Task, change: Omit<Change, "task">): Promise<void> {
    const events = await this.#ports.store.commit(task.id, { ...change, task });
    this.#ports.bus.publish({ task: task.id, state: task.state, events });
  }
}
