const hour = 3_600_000;
const perHour = 5;
/** For all strangers together, against guesses from many accounts. */
const perHourOfAll = 200;

/** Limits tries of pairing codes per hour. Only in memory: strangers must not fill the database. */
export class Guesses {
  #tried: { user: number; at: number }[] = [];

  /** Counts this try; false over the limit. */
  mayTry(user: number, now: number): boolean {
    this.#tried = this.#tried.filter(({ at }) => at > now - hour);
    if (this.#tried.length >= perHourOfAll || this.#tried.filter((one) => one.user === user).length >= perHour)
      return false;
    this.#tried.push({ user, at: now });
    return true;
  }
}
