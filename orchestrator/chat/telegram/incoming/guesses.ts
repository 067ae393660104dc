const hour = 3_600_000;
const perHour = 5;
/** Of all strangers together: whoever has many accounts guesses no more often than so. */
const perHourOfAll = 200;

/** The pairing codes that were tried in the last hour. Only in memory: a stranger gets no row. */
export class Guesses {
  #tried: { user: number; at: number }[] = [];

  /** Counts this one, too; false when it is one too many. */
  mayTry(user: number, now: number): boolean {
    this.#tried = this.#tried.filter(({ at }) => at > now - hour);
    if (this.#tried.length >= perHourOfAll || this.#tried.filter((one) => one.user === user).length >= perHour)
      return false;
    this.#tried.push({ user, at: now });
    return true;
  }
}
