const mostFailures = 10;
const windowMs = 60_000;
/** Addresses that are remembered; the oldest goes for a new one. */
const mostAddresses = 10_000;

/** Counts wrong tokens by address. A good one is accepted all the same: behind a proxy everybody has one address. */
export class FailedTokens {
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** False once there were too many of them from there in a minute. */
  add(address: string): boolean {
    const known = this.#failures.get(address);
    const counts = known !== undefined && known.until > this.#now();
    const next = counts ? { ...known, count: known.count + 1 } : { count: 1, until: this.#now() + windowMs };
    this.#failures.delete(address);
    this.#failures.set(address, next);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > mostAddresses && oldest !== undefined) this.#failures.delete(oldest);
    return next.count <= mostFailures;
  }
}
