import type { Mail, WaitingRow } from "../../../run/mail.ts";
import type { Clock } from "../../../task/clock.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { type Address, addressOf } from "../address.ts";
import { apiFailureOf, type BotApi } from "../api.ts";
import { Body, editKey, priority } from "./body.ts";
import { type DeliveryParts, deliver } from "./deliver.ts";
import type { Limits } from "./limits.ts";

export interface DispatcherParts {
  mail: Mail;
  api: BotApi;
  limits: Limits;
  clock: Clock;
  lang: Lang;
  /** Called when the chat of this address has a new id. */
  moved(to: Address, now: number): Promise<void>;
  log: {
    warn(name: string, fields?: Record<string, unknown>): void;
    error(name: string, fields?: Record<string, unknown>): void;
  };
}

const atOnce = 8;
const firstPauseMs = 1000;
const longestPauseMs = 5 * 60_000;
/** How long the answer to a press waits for the edit of its message. */
const answerDelayMs = 5000;
/** At the end, waiting stops after this time without a sent message; a chat may send once a second. */
const silentMs = 1300;

/** Sends the rows of the outbox in order, within Telegram's limits. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #post: DeliveryParts;
  readonly #limits: Limits;
  readonly #busy = new Set<string>();
  readonly #seen = new Map<number, number>();
  /** When a progress card was written last, by its key. */
  readonly #progressAt = new Map<string, number>();
  #rows: WaitingRow[] = [];
  #stale = true;
  #stopped = false;
  #cancel = () => {};
  #running: Promise<void> | undefined;
  #wentOutAt = 0;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#limits = parts.limits;
    this.#post = { mail: parts.mail, lang: parts.lang, api: this.#counted(parts.api) };
  }

  /** Counts real API calls: an unchanged card uses none of the limits. */
  #counted(api: BotApi): BotApi {
    const took = (to: Address) => this.#limits.took(to, this.#parts.clock.monotonic());
    return {
      ...api,
      send(to, message) {
        took(to);
        return api.send(to, message);
      },
      edit(to, ...rest) {
        took(to);
        return api.edit(to, ...rest);
      },
      document(to, file) {
        took(to);
        return api.document(to, file);
      },
    };
  }

  /** Lost where Telegram wants silence or does not answer. */
  typing(to: Address): void {
    const { api, clock } = this.#parts;
    if (this.#stopped || this.#limits.closedUntil > clock.monotonic()) return;
    void api.typing(to).catch(() => {});
  }

  /** To be called after a write to the outbox. */
  wake(): void {
    this.#stale = true;
    if (this.#stopped) return;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      if (this.#stale) this.wake();
    });
  }

  /** Resolves when the outbox is empty, when nothing could be sent for a while, or after `mostMs`. */
  async drained(mostMs: number): Promise<void> {
    const begun = this.#parts.clock.monotonic();
    for (let now = begun; now - begun < mostMs; now = this.#parts.clock.monotonic()) {
      // A running round may still be reading the outbox.
      if (this.#rows.length + this.#busy.size === 0 && !this.#stale && !this.#running) return;
      if (now - Math.max(begun, this.#wentOutAt) > silentMs) return;
      await Bun.sleep(20);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #work(): Promise<void> {
    this.#cancel();
    try {
      while (!this.#stopped) {
        if (this.#stale) {
          this.#stale = false;
          this.#rows = (await this.#parts.mail.waiting()).sort((a, b) => this.#byTurn(a, b));
        }
        const next = this.#next();
        if (typeof next === "number") return this.#rest(next);
        this.#begin(next);
      }
    } catch (error) {
      this.#parts.log.error("telegram.outbox-failed", { error });
      this.#stale = true;
      await Bun.sleep(firstPauseMs);
    }
  }

  #begin(row: WaitingRow): void {
    this.#rows = this.#rows.filter(({ number }) => number !== row.number);
    this.#busy.add(laneOf(row));
    void this.#deliver(row).finally(() => {
      this.#busy.delete(laneOf(row));
      this.wake();
    });
  }

  /** The next row to send, else milliseconds until one may be sent. */
  #next(): WaitingRow | number {
    const { clock } = this.#parts;
    const [now, running] = [clock.now(), clock.monotonic()];
    if (this.#busy.size >= atOnce) return Number.POSITIVE_INFINITY;
    let wait = Math.max(Number.POSITIVE_INFINITY);
    const held = new Set<string>();
    for (const row of this.#rows) {
      const lane = laneOf(row);
      if (held.has(lane) || this.#busy.has(lane)) continue;
      const ready = Math.max(row.nextAt - now, this.#limit(row, running), this.#behind(row, running));
      if (ready <= 0) return row;
      wait = Math.min(wait, ready);
      // Later rows of the chat must not overtake it, except an edit.
      if (bodyKind(row) !== "edit") held.add(lane);
    }
    return wait;
  }

  #limit(row: WaitingRow, running: number): number {
    if (bodyKind(row) === "answer") return this.#limits.closedUntil - running;
    const to = addressOf(row.chat);
    return to ? this.#limits.ready(to, running, { progress: isProgress(row) }) - running : 0;
  }

  /** The answer to a press waits for the edit of the pressed message. */
  #behind(row: WaitingRow, running: number): number {
    const { data } = Body.safeParse(row.body);
    if (data?.do !== "answer" || data.after === undefined) return 0;
    const key = editKey(data.after);
    const pending = this.#rows.some((other) => other.key === key) || this.#busy.has(`chat ${row.chat}`);
    if (!pending) return 0;
    const since = this.#seen.get(row.number) ?? running;
    this.#seen.set(row.number, since);
    return running - since < answerDelayMs ? 50 : 0;
  }

  /** Of progress cards the one that was not written for the longest time, so that none keeps another one back. */
  #byTurn(a: WaitingRow, b: WaitingRow): number {
    const written = (row: WaitingRow) => (isProgress(row) ? (this.#progressAt.get(row.key) ?? 0) : 0);
    return a.priority - b.priority || written(a) - written(b) || a.number - b.number;
  }

  #rest(ms: number): void {
    if (Number.isFinite(ms)) this.#cancel = this.#parts.clock.after(ms, () => this.wake());
  }

  async #deliver(row: WaitingRow): Promise<void> {
    try {
      await deliver(this.#post, row);
      this.#wentOutAt = this.#parts.clock.monotonic();
      if (isProgress(row)) this.#progressAt.set(row.key, this.#wentOutAt);
    } catch (error) {
      await this.#failed(row, error).catch((fault) =>
        this.#parts.log.error("telegram.outbox-failed", { error: fault }),
      );
    } finally {
      this.#seen.delete(row.number);
    }
  }

  async #failed(row: WaitingRow, error: unknown): Promise<void> {
    if (this.#stopped) return;
    const { mail, clock, log } = this.#parts;
    const { kind, waitMs, movedTo, why } = apiFailureOf(error);
    log.warn("telegram.not-sent", { key: row.key, why, tries: row.tries + 1 });
    const to = addressOf(row.chat);
    if (to && movedTo !== undefined) {
      await this.#parts.moved(to, movedTo);
      return await mail.later(row, { tries: row.tries, nextAt: 0 });
    }
    if (kind === "gone") return await mail.deadChat(row.chat, why);
    // A press that is too old to answer is dropped: the card shows the result.
    if (kind === "refused" || bodyKind(row) === "answer") return await mail.dead(row, why);
    if (kind === "wait") {
      this.#limits.close(clock.monotonic() + waitMs);
      return await mail.later(row, { tries: row.tries, nextAt: clock.now() + waitMs });
    }
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(row.tries, 10));
    await mail.later(row, { tries: row.tries + 1, nextAt: clock.now() + pause });
  }
}

function isProgress({ priority: order }: WaitingRow): boolean {
  return order >= priority.edit;
}

function bodyKind(row: WaitingRow): string {
  return typeof row.body === "object" && row.body !== null && "do" in row.body ? String(row.body.do) : "";
}

/** One message at a time per chat; answers to presses in parallel. */
function laneOf(row: WaitingRow): string {
  return bodyKind(row) === "answer" ? `answer ${row.number}` : `chat ${row.chat}`;
}
