import type { Clock } from "../../task/clock.ts";
import type { Leases } from "../store.ts";

/** How often what is held is renewed, and how often it is looked for whether that worked. */
const renewEveryMs = 2000;
const lookEveryMs = 500;

/** Renews what this process holds. What could not be renewed in time is given up, by a clock that no one sets. */
export class LeaseKeeper {
  readonly #leases: Leases;
  readonly #clock: Clock;
  readonly #lose: (id: string | "all") => void;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #renewing = false;
  #started = false;
  #stop = () => {};

  constructor(leases: Leases, clock: Clock, lose: (id: string | "all") => void) {
    this.#leases = leases;
    this.#clock = clock;
    this.#lose = lose;
  }

  /** Once is enough. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#renewedAt = this.#clock.monotonic();
    this.#look();
  }

  stop(): void {
    this.#started = false;
    this.#stop();
  }

  #look(): void {
    const age = this.#clock.monotonic() - this.#renewedAt;
    // A second earlier than the others may take it.
    if (age > this.#leases.ttlMs - 1000) {
      this.#lose("all");
      this.#renewedAt = this.#clock.monotonic();
    } else if (age >= renewEveryMs && !this.#renewing) void this.#renew();
    this.#stop = this.#clock.after(lookEveryMs, () => this.#look());
  }

  async #renew(): Promise<void> {
    this.#renewing = true;
    // What the answer holds for began when it was asked for.
    const asked = this.#clock.monotonic();
    try {
      for (const id of await this.#leases.renew()) this.#lose(id);
      this.#renewedAt = asked;
    } catch {
      // Asked again until it is too late.
    } finally {
      this.#renewing = false;
    }
  }
}
