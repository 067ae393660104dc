import type { Mail } from "../../../run/mail.ts";
import { chatId } from "../address.ts";

/**
 * Groups that became supergroups and have another id since. Inside, a chat keeps the id by which it was first known, so that its
 * tasks, cards, buttons and settings follow; only what goes out and comes in is translated.
 */
export class Moves {
  readonly #mail: Pick<Mail, "moves" | "move">;
  /** By the id inside. */
  readonly #now = new Map<number, number>();
  /** By the id that it has now, or had for a while. */
  readonly #first = new Map<number, number>();

  private constructor(mail: Pick<Mail, "moves" | "move">) {
    this.#mail = mail;
  }

  static async open(mail: Pick<Mail, "moves" | "move">): Promise<Moves> {
    const moves = new Moves(mail);
    for (const { chat, now } of await mail.moves()) moves.#keep(numberOf(chat), numberOf(now));
    return moves;
  }

  /** The id by which a chat of Telegram's is known here. */
  inside(chat: number): number {
    return this.#first.get(chat) ?? chat;
  }

  /** The id that Telegram knows a chat of ours by. */
  outside(chat: number): number {
    return this.#now.get(chat) ?? chat;
  }

  /**
   * Keeps a move that is not known yet. Messages in the chat are no cards any more, for they have other numbers now; `before`
   * that is written down it hears which chat of ours it is: what it puts into the outbox outlives a crash in between.
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
