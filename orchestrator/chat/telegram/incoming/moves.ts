import type { Mail } from "../../../run/mail.ts";
import { chatId } from "../address.ts";

/**
 * Groups that became supergroups with a new id. In devorch a chat keeps its first id, so that its tasks, cards, buttons and
 * settings stay; ids are translated at the API.
 */
export class Moves {
  readonly #mail: Pick<Mail, "moves" | "move">;
  /** The current id at Telegram, by the id in devorch. */
  readonly #now = new Map<number, number>();
  /** The id in devorch, by any later id at Telegram. */
  readonly #first = new Map<number, number>();

  private constructor(mail: Pick<Mail, "moves" | "move">) {
    this.#mail = mail;
  }

  static async open(mail: Pick<Mail, "moves" | "move">): Promise<Moves> {
    const moves = new Moves(mail);
    for (const { chat, now } of await mail.moves()) moves.#keep(numberOf(chat), numberOf(now));
    return moves;
  }

  /** The id in devorch of a Telegram chat. */
  inside(chat: number): number {
    return this.#first.get(chat) ?? chat;
  }

  /** The current Telegram id of a chat. */
  outside(chat: number): number {
    return this.#now.get(chat) ?? chat;
  }

  /**
   * Saves a new move; the chat's cards are forgotten, because its messages have new ids. `before` runs first with the chat's
   * id, so that what it puts into the outbox survives a crash.
   */
  async record({ from, to }: Move, before: (chat: string) => Promise<void>): Promise<void> {
    const first = this.inside(from);
    if (first === to || this.#now.get(first) === to) return;
    const chat = chatId({ chat: first, thread: null });
    await before(chat);
    await this.#mail.move({ chat, now: chatId({ chat: to, thread: null }) });
    this.#keep(first, to);
  }

  #keep(first: number, now: number): void {
    this.#now.set(first, now);
    this.#first.set(now, first);
  }
}

export interface Move {
  from: number;
  to: number;
}

function numberOf(chat: string): number {
  return Number(chat.slice("telegram:".length));
}
