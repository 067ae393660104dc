import type { Claimed, Leases } from "../../run/store.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { TaskState } from "../../task/task.ts";
import type { Database, Statement } from "../database.ts";
import { storedTask } from "../tables/stored_task.ts";
import {
  claimTask,
  leaseMs,
  mustBeFree,
  mustHold,
  readClaimable,
  readFence,
  readOwner,
  releaseLease,
  renewLease,
} from "./statements.ts";

export interface LeaseOptions {
  /** Names this process. */
  owner: string;
  /** How other processes reach it. */
  url: string | null;
  lead(): Promise<boolean>;
  /** A connection of its own: renewing waits for nothing else. */
  renewing: Pick<Database, "write">;
}

/** What this process holds of a store that several share, and the fence that ends each of its writes of a task. */
export class HeldLeases implements Leases {
  readonly ttlMs = leaseMs;
  readonly #database: Database;
  readonly #options: LeaseOptions;
  readonly #held = new Map<string, number>();
  /** The fences of tasks that were read to be changed. */
  readonly #seen = new Map<string, number>();

  constructor(database: Database, options: LeaseOptions) {
    this.#database = database;
    this.#options = options;
  }

  lead(): Promise<boolean> {
    return this.#options.lead();
  }

  async claim(id: string): Promise<Claimed | undefined> {
    const { owner, url } = this.#options;
    const [before, claimed] = await this.#database.write([readOwner(id), claimTask(this.#database, id, owner, url)]);
    const row = claimed?.rows[0];
    if (!row) return undefined;
    this.#held.set(id, Number(row.fence));
    return { task: storedTask(id, String(row.body)), left: before?.rows[0]?.owner != null };
  }

  async renew(): Promise<string[]> {
    const held = [...this.#held];
    if (held.length === 0) return [];
    const results = await this.#options.renewing.write(
      held.map(([id, fence]) => renewLease(this.#database, id, fence)),
    );
    const lost = held.filter((_, index) => results[index]?.rowsAffected === 0).map(([id]) => id);
    for (const id of lost) this.#held.delete(id);
    return lost;
  }

  async mustHold(id: string): Promise<void> {
    await this.renew();
    if (!this.#held.has(id)) throw new UserError("task.elsewhere", { id }, { exit: Exit.later });
  }

  async release(id: string): Promise<void> {
    const fence = this.#held.get(id);
    this.#held.delete(id);
    if (fence !== undefined) await this.#database.write([releaseLease(id, fence)]);
  }

  claimable(states: readonly TaskState[]): Promise<string[]> {
    return readClaimable(this.#database, states);
  }

  async see(id: string): Promise<void> {
    if (!this.#held.has(id)) this.#seen.set(id, await readFence(this.#database, id));
  }

  /** After a write that failed: how the task is now must be read again. */
  unsee(id: string): void {
    this.#seen.delete(id);
  }

  /** The last statement of a write of this task. */
  async fence(id: string): Promise<Statement> {
    const held = this.#held.get(id);
    if (held !== undefined) return mustHold(id, held);
    const seen = this.#seen.get(id) ?? (await readFence(this.#database, id));
    this.#seen.set(id, seen + 1);
    return mustBeFree(this.#database, id, seen);
  }
}
