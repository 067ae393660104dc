import type { Mail } from "../../../run/mail.ts";
import type { Clock } from "../../../task/clock.ts";
import { type Address, addressOf, isGroup } from "../address.ts";

const second = 1000;
/** Slightly more than required: Telegram counts the time of arrival. */
const betweenMs = 1050;
const perMinute = 20;
/** Of a group's minute, for answers and decisions: progress leaves them free. */
const reserved = Math.ceil(perMinute / 3);
const groupWindowMs = 61 * second;
const perSecond = 25;

/** Telegram's limits for a bot: about one message a second per chat, 20 a minute per group, 25 a second in all. */
export class Limits {
  readonly #chats = new Map<number, number[]>();
  #all: number[] = [];
  #closedUntil = 0;

  /** With what was sent before this process began: Telegram counts on over a restart. */
  static async open(mail: Pick<Mail, "sentSince">, clock: Pick<Clock, "now" | "monotonic">): Promise<Limits> {
    const limits = new Limits();
    const [now, running] = [clock.now(), clock.monotonic()];
    for (const { chat, at } of await mail.sentSince(now - groupWindowMs)) {
      const address = addressOf(chat);
      if (address && at <= now) limits.took(address, running - (now - at));
    }
    return limits;
  }

  /**
   * When the next message may go to this chat; milliseconds of the same clock as `now`. Progress is spread evenly over a group's
   * minute and leaves a third of it free for answers.
   */
  ready(address: Address, now: number, { progress = false } = {}): number {
    this.#all = this.#all.filter((at) => at > now - second);
    const whole = this.#all.length < perSecond ? now : (this.#all[0] ?? now) + second + 1;
    return Math.max(whole, this.#closedUntil, this.#chat(address, now, progress));
  }

  took({ chat }: Address, now: number): void {
    this.#all.push(now);
    const times = this.#chats.get(chat) ?? [];
    times.push(now);
    this.#chats.set(chat, times);
  }

  /** Nothing is sent before `until`. */
  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
  }

  get closedUntil(): number {
    return this.#closedUntil;
  }

  #chat(address: Address, now: number, progress: boolean): number {
    const window = isGroup(address) ? groupWindowMs : betweenMs;
    const times = (this.#chats.get(address.chat) ?? []).filter((at) => at > now - window);
    if (times.length === 0) {
      this.#chats.delete(address.chat);
      return now;
    }
    this.#chats.set(address.chat, times);
    const last = times.at(-1) ?? 0;
    if (!isGroup(address)) return last + betweenMs;
    const most = progress ? perMinute - reserved : perMinute;
    const spaced = last + (progress ? groupWindowMs / most : betweenMs);
    return times.length < most ? spaced : Math.max(spaced, (times[times.length - most] ?? 0) + window);
  }
}
