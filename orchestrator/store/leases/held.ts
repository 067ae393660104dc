import type { Claimable, Claimed, Holder, Leases } from "../../run/store.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { KeyedQueue } from "../../task/keyed_queue.ts";
import type { TaskState } from "../../task/task.ts";
import type { Database, Statement } from "../database.ts";
import { storedTask } from "../tables/stored_task.ts";
import {
  claimTask,
  leaseMs,
  mustBeFree,
  mustHold,
  readClaimable,
  readHeld,
  readHolder,
  readOwner,
  releaseLease,
  renewLease,
} from "./statements.ts";

export interface LeaseOptions {
  /** Names this process. */
  owner: string;
  /** How other processes reach it. */
  url: () => string | null;
  lead(): Promise<boolean>;
  /** A connection of its own: renewing waits for nothing else. */
  renewing: Pick<Database, "write">;
  /** Renewed together with the leases. */
  beat?: () => Statement[];
}

interface Held {
  fence: number;
  /** Claims that were not given back. */
  claims: number;
  /** Another process has it by now. Until all claims are given back nothing of the task can be saved here. */
  lost: boolean;
}

/** What this process holds of a store that several share, and the fence that ends each of its writes of a task. */
export class HeldLeases implements Leases {
  readonly ttlMs = leaseMs;
  readonly #database: Database;
  readonly #options: LeaseOptions;
  readonly #held = new Map<string, Held>();
  /** Claiming and giving back of one task. */
  readonly #queue = new KeyedQueue();

  constructor(database: Database, options: LeaseOptions) {
    this.#database = database;
    this.#options = options;
  }

  lead(): Promise<boolean> {
    return this.#options.lead();
  }

  claim(id: string): Promise<Claimed | undefined> {
    return this.#queue.run(id, () => this.#claim(id));
  }

  async #claim(id: string): Promise<Claimed | undefined> {
    const { owner, url } = this.#options;
    const held = this.#held.get(id);
    if (held?.lost) return undefined;
    const [row] = held ? await readHeld(this.#database, id, held.fence) : [];
    if (held && row) {
      held.claims += 1;
      return { task: storedTask(id, String(row.body)), left: false, fence: held.fence };
    }
    // The next renewal finds out that it is lost, and says so.
    if (held) return undefined;
    const [before, claimed] = await this.#database.write([readOwner(id), claimTask(this.#database, id, owner, url())]);
    const taken = claimed?.rows[0];
    if (!taken) return undefined;
    const fence = Number(taken.fence);
    this.#held.set(id, { fence, claims: 1, lost: false });
    return { task: storedTask(id, String(taken.body)), left: before?.rows[0]?.owner != null, fence };
  }

  async renew(): Promise<string[]> {
    const held = [...this.#held].filter(([, { lost }]) => !lost);
    const renewals = held.map(([id, { fence }]) => renewLease(this.#database, id, fence));
    const statements = [...renewals, ...(this.#options.beat?.() ?? [])];
    if (statements.length === 0) return [];
    const results = await this.#options.renewing.write(statements);
    const lost = held.filter((_, index) => results[index]?.rowsAffected === 0);
    for (const [, each] of lost) each.lost = true;
    return lost.map(([id]) => id);
  }

  async mustHold(id: string): Promise<void> {
    await this.renew();
    if (this.#held.get(id)?.lost !== false) throw new UserError("task.elsewhere", { id }, { exit: Exit.later });
  }

  release(id: string, { fence }: Pick<Claimed, "fence">, unfinished = false): Promise<number | undefined> {
    return this.#queue.run(id, async () => {
      const held = this.#held.get(id);
      if (held?.fence !== fence) return undefined;
      held.claims -= 1;
      if (held.claims > 0) return undefined;
      this.#held.delete(id);
      if (held.lost) return undefined;
      const [given] = await this.#database.write([releaseLease(id, fence, unfinished)]);
      return given?.rowsAffected === 1 ? fence + 1 : undefined;
    });
  }

  claimable(states: readonly TaskState[], limit: number): Promise<Claimable> {
    return readClaimable(this.#database, states, limit);
  }

  holder(id: string): Promise<Holder | undefined> {
    return readHolder(this.#database, id);
  }

  /** The last statement of a write of this task. */
  fence(id: string): Statement {
    const held = this.#held.get(id);
    return held ? mustHold(id, held.fence) : mustBeFree(this.#database, id);
  }
}
