import type { InboxRow } from "../../../run/mail.ts";
import type { Speaker } from "../../../safety/people.ts";
import { isDiskFull } from "../../../task/errors.ts";
import { KeyedQueue } from "../../../task/keyed_queue.ts";
import type { Paint } from "../../cards/paint.ts";
import { chatId } from "../address.ts";
import type { MakeButton } from "../outgoing/buttons.ts";
import type { BotWorld } from "../world.ts";
import { type Bot, personId, roleOfUser } from "./admit.ts";
import { handleMessage } from "./handle_message.ts";
import { handlePress } from "./handle_press.ts";
import { clientLang, type HeardLanguage, hearLanguage } from "./language.ts";
import type { Moves } from "./moves.ts";
import { type IncomingTurn, newTurn, sayError } from "./turn.ts";
import { messageText, readUpdate, type Update, type User } from "./update.ts";

interface WorkerParts {
  world: BotWorld;
  bot: Bot;
  source: string;
  make: MakeButton;
  paint: Paint;
  settled(task: string): Promise<void>;
  posted(): void;
  moves: Pick<Moves, "inside">;
}

/** A message that takes longer does not block the next one of its chat. */
const laneWaitMs = 2000;
const retryMs = 5000;

/** Handles what is in the inbox: one chat's messages in their order, chats beside each other. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #chats = new KeyedQueue();
  readonly #open = new Set<string>();
  #stopped = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  async drain(): Promise<void> {
    for (const row of await this.#parts.world.store.mail.unhandled(this.#parts.source)) this.take(row);
  }

  stop(): void {
    this.#stopped = true;
  }

  take(row: InboxRow): void {
    if (this.#open.has(row.id) || this.#stopped) return;
    this.#open.add(row.id);
    const update = readUpdate(row.body);
    const chat = update ? this.#chatOf(update) : "";
    void this.#chats.run(chat, () => {
      const handled = this.#handle(row, update).finally(() => this.#open.delete(row.id));
      return Promise.race([handled, Bun.sleep(laneWaitMs)]);
    });
  }

  async #handle(row: InboxRow, update: Update | undefined): Promise<void> {
    if (this.#stopped) return;
    const { world, source, posted } = this.#parts;
    const handled = { source, id: row.id };
    try {
      const turn = update && (await this.#turn(row, update));
      if (update && turn) await this.#answer(turn, update);
      await world.store.mail.post({ ...turn?.out, handled });
      posted();
    } catch (error) {
      // It stays in the inbox and is tried again.
      world.log.error("telegram.inbox-failed", { id: row.id, error });
      world.clock.after(isDiskFull(error) ? 12 * retryMs : retryMs, () => this.take(row));
    }
  }

  async #answer(turn: IncomingTurn, { message, callback_query: callback }: Update): Promise<void> {
    const { bot, settled } = this.#parts;
    try {
      if (message) await handleMessage(turn, message, bot);
      else if (callback) await handlePress({ turn, callback, bot, settled });
    } catch (error) {
      if (isDiskFull(error)) throw error;
      sayError(turn, error);
    }
  }

  /** Undefined for a person who is no longer admitted. */
  async #turn(row: InboxRow, update: Update): Promise<IncomingTurn | undefined> {
    const { world, source, make, paint } = this.#parts;
    const from = (update.message ?? update.callback_query)?.from;
    if (!from) return undefined;
    const role = await roleOfUser(world.store.people, world, from);
    if (!role) return undefined;
    const origin = `${source}:${row.id}`;
    const name = world.clean(`${from.first_name ?? from.username ?? "?"} (${from.id})`);
    const speaker: Speaker = { id: personId(from.id), role, name, origin };
    const lang = await this.#lang(from, update);
    const group = (update.message?.chat.type ?? "private") !== "private";
    const reply = group && update.message ? { replyTo: update.message.message_id } : {};
    return newTurn({
      world,
      make,
      paint,
      origin,
      source,
      id: row.id,
      chat: this.#chatOf(update),
      lang,
      speaker,
      ...reply,
    });
  }

  /** The person's choice, else the language that they were heard to use, else that of the client, of the settings. */
  async #lang(from: User, { message }: Update) {
    const { world } = this.#parts;
    const id = personId(from.id);
    const chosen = (await world.store.people.person(id))?.lang;
    if (chosen) return chosen;
    const heard = world.store.pluginState("telegram.language");
    const known = (await heard.get(id)) as HeardLanguage | undefined;
    const now = message ? hearLanguage(known, messageText(message)) : known;
    if (now && !Bun.deepEquals(now, known)) await heard.set(id, now);
    return now?.lang ?? clientLang(from.language_code) ?? world.lang;
  }

  #chatOf({ message, callback_query: callback }: Update): string {
    const where = message ?? callback?.message;
    const thread = where?.is_topic_message ? (where.message_thread_id ?? null) : null;
    return chatId({ chat: this.#parts.moves.inside(where?.chat.id ?? 0), thread });
  }
}
