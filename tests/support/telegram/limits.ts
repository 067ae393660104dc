import { type Refusal, tooMany } from "./refusal.ts";
import type { Room } from "./room.ts";

/** About one a second, with short bursts. */
const privateBurst = 5;
const groupMost = 20;
const overallMost = 30;
/** A client that counts to the millisecond must not be wronged by the way its requests travel. */
const minute = 59_000;
const second = 950;
/** What was on its way when the answer 429 was given. */
const travelMs = 300;

/** The real limits of sending and editing. Breaking one is answered with 429 and written down. */
export class Limits {
  readonly violations: string[] = [];
  /** Not where the bot's clock is moved by hand: it waits in that clock, and these limits count in the real one. */
  counted = true;
  private sent: { at: number; room: number }[] = [];
  private budgets = new Map<number, { left: number; at: number }>();
  private quiet: { since: number; until: number } | undefined;

  /** Told by every 429: until then nothing may come. */
  wait(seconds: number, at = Date.now()): void {
    this.quiet = { since: at + travelMs, until: at + seconds * 1000 };
  }

  check(method: string, room: Room, at = Date.now()): Refusal | undefined {
    if (!this.counted) return undefined;
    if (this.quiet && at > this.quiet.since && at < this.quiet.until - 20)
      this.violations.push(`${method} in ${room.title}, ${this.quiet.until - at} ms before its retry_after was over`);
    this.sent = this.sent.filter((one) => one.at > at - minute);
    this.sent.push({ at, room: room.id });
    if (this.sent.filter((one) => one.at > at - second).length > overallMost)
      return this.broken(`${method}: more than ${overallMost} a second over all`, 3);
    if (room.type === "private") {
      const budget = this.budgets.get(room.id) ?? { left: privateBurst, at };
      const left = Math.min(privateBurst, budget.left + (at - budget.at) / second) - 1;
      this.budgets.set(room.id, { left: Math.max(left, -1), at });
      if (left < 0) return this.broken(`${method} in ${room.title}: more than one a second`, 3);
    } else if (this.sent.filter((one) => one.room === room.id).length > groupMost) {
      return this.broken(`${method} in ${room.title}: more than ${groupMost} a minute`, 20);
    }
    return undefined;
  }

  private broken(what: string, seconds: number): Refusal {
    this.violations.push(what);
    this.wait(seconds);
    return tooMany(seconds);
  }
}
