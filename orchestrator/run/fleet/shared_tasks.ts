import { Exit, UserError } from "../../task/errors.ts";
import { isResting, type Task, type TaskState } from "../../task/task.ts";
import { countCutCalls } from "../conversation/model_call.ts";
import type { Ports } from "../ports.ts";
import type { Claimed, Leases } from "../store.ts";
import { LeaseKeeper } from "./lease_keeper.ts";

/** How often it is looked for tasks that no process holds, if nothing wakes it sooner. */
const lookEveryMs = 5000;
const shortestLookMs = 100;
/** Right after the time of another holder is over. */
const graceMs = 20;
/** More than there are places for are read at once, because others may be faster. */
const spare = 8;
const mostAtOnce = 16;

/** A process that works on tasks. */
interface Worker {
  /** States of tasks, and how many of them it can begin with now. */
  places(): { states: readonly TaskState[]; free: number }[];
  /** Begins with it, if it can and there is a place. */
  offer(id: string): Promise<void>;
  untilDone(id: string): Promise<void>;
}

/** The tasks of a store that several processes share: taken, renewed and given back. */
export class SharedTasks {
  readonly #ports: Ports;
  readonly #leases: Leases;
  readonly #keeper: LeaseKeeper;
  #worker: Worker | undefined;
  #looking = false;
  #again = false;
  #cancelLook = () => {};
  #unsubscribe = () => {};

  constructor(ports: Ports, leases: Leases, lose: (id: string | "all") => void) {
    this.#ports = ports;
    this.#leases = leases;
    this.#keeper = new LeaseKeeper(leases, ports.clock, lose);
  }

  /** Without a worker this process only says what people said. */
  async start(worker?: Worker): Promise<void> {
    this.#keeper.start();
    if (!worker) return;
    this.#worker = worker;
    const wakeUp = await this.#ports.wakeUp?.subscribe(async (id) => {
      // A queue that is never empty would take each place before what another process left in the middle.
      await this.#takeBegun(worker).catch(() => {});
      if (!worker.places().some(({ free }) => free > 0)) return;
      await worker.offer(id);
      await worker.untilDone(id);
    });
    if (wakeUp) this.#unsubscribe = wakeUp;
    this.look();
  }

  stopTaking(): void {
    this.#worker = undefined;
    this.#unsubscribe();
    this.#cancelLook();
  }

  stop(): void {
    this.stopTaking();
    this.#keeper.stop();
  }

  /** Undefined where another process holds it, or the database is away. */
  async claim(id: string): Promise<Claimed | undefined> {
    try {
      const claimed = await this.#claim(id);
      // Another one was faster: what it left is looked for again.
      if (!claimed) this.look();
      return claimed;
    } catch {
      return undefined;
    }
  }

  /** What the process before left in the middle is ended and counted first. */
  async #claim(id: string): Promise<Claimed | undefined> {
    const claimed = await this.#leases.claim(id);
    if (!claimed?.left) return claimed;
    try {
      // After the claim, and this folder alone: other tasks of this machine may be at work.
      await this.#ports.workspaces.sweep(claimed.task.folder);
      return { ...claimed, task: await countCutCalls(this.#ports.store, claimed.task) };
    } catch (error) {
      await this.#leases.release(id, claimed, true).catch(() => {});
      throw error;
    }
  }

  /** Where it cannot be given back it is free once its time is over. */
  async giveBack({ id }: Pick<Task, "id">, claimed: Claimed, unfinished = false): Promise<void> {
    const fence = await this.#leases.release(id, claimed, unfinished).catch(() => undefined);
    if (fence === undefined) return;
    const state = await this.#ports.store.state(id).catch(() => undefined);
    if (state && !isResting(state)) await this.#ports.wakeUp?.publish(id, fence).catch(() => {});
  }

  async holding<T>(id: string, act: () => Promise<T>): Promise<T> {
    const claimed = await this.#claim(id);
    if (!claimed) throw new UserError("task.elsewhere", { id }, { exit: Exit.later });
    this.#keeper.start();
    try {
      return await act();
    } finally {
      await this.giveBack({ id }, claimed);
    }
  }

  /** Takes tasks while there are places; then again in a while. */
  look(): void {
    this.#again = true;
    if (!this.#looking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    this.#cancelLook();
    let nextMs = lookEveryMs;
    try {
      while (this.#again && this.#worker) {
        this.#again = false;
        nextMs = await this.#takeSome(this.#worker);
      }
    } catch {
      // The database is away.
    } finally {
      this.#looking = false;
    }
    if (this.#worker) this.#cancelLook = this.#ports.clock.after(nextMs, () => this.look());
  }

  /** In how many milliseconds another holder's time may be over. */
  async #takeSome(worker: Worker): Promise<number> {
    let nextMs = lookEveryMs;
    for (const { states, free } of worker.places()) {
      if (free <= 0) continue;
      const found = await this.#leases.claimable(states, Math.min(free + spare, mostAtOnce));
      await this.#offer(worker, states, [...this.#shuffled(found.begun), ...this.#shuffled(found.others)]);
      if (found.nextMs !== null) nextMs = Math.min(nextMs, Math.max(found.nextMs + graceMs, shortestLookMs));
    }
    return nextMs;
  }

  async #takeBegun(worker: Worker): Promise<void> {
    for (const { states, free } of worker.places()) {
      if (free <= 0) continue;
      const { begun } = await this.#leases.claimable(states, Math.min(free + spare, mostAtOnce));
      await this.#offer(worker, states, this.#shuffled(begun));
    }
  }

  /** What this process cannot work on takes no place of others. */
  async #offer(worker: Worker, states: readonly TaskState[], ids: readonly string[]): Promise<void> {
    const isFree = () => worker.places().some((place) => place.states === states && place.free > 0);
    for (const id of ids) if (isFree()) await worker.offer(id);
  }

  /** Others look for the same ones at the same time. */
  #shuffled(ids: readonly string[]): string[] {
    return ids
      .map((id) => ({ id, at: this.#ports.random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ id }) => id);
  }
}
