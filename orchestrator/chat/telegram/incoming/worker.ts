import type { InboxRow } from "../../../run/mail.ts";
import type { Speaker } from "../../../safety/people.ts";
import { isDiskFull } from "../../../task/errors.ts";
import { KeyedQueue } from "../../../task/keyed_queue.ts";
import type { Paint } from "../../cards/paint.ts";
import { chatId } from "../address.ts";
import type { BotApi } from "../api.ts";
import type { MakeButton } from "../outgoing/buttons.ts";
import type { BotWorld } from "../world.ts";
import { type Bot, personId, roleOfUser } from "./admit.ts";
import { handleEdit } from "./handle_edit.ts";
import { handleMessage } from "./handle_message.ts";
import { handlePress } from "./handle_press.ts";
import { clientLang, type HeardLanguage, hearLanguage } from "./language.ts";
import type { Moves } from "./moves.ts";
import { continues, joinedUpdate, type Part, waitFor } from "./parts.ts";
import { type IncomingTurn, newTurn, sayError } from "./turn.ts";
import { messageOf, messageText, readUpdate, type Update, type User } from "./update.ts";

interface WorkerParts {
  world: BotWorld;
  bot: Bot;
  source: string;
  make: MakeButton;
  paint: Paint;
  settled(task: string): Promise<void>;
  restore(chat: string, task: string | null): Promise<void>;
  api: Pick<BotApi, "download">;
  posted(): void;
  moves: Pick<Moves, "inside">;
}

interface Gathered {
  update: Update;
  parts: [Part, ...Part[]];
  cancel(): void;
}

/** A message that takes longer does not block the next one of its chat. */
const laneWaitMs = 2000;
const retryMs = 5000;

/** Handles what is in the inbox: one chat's messages in their order, chats beside each other. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #chats = new KeyedQueue();
  readonly #open = new Set<string>();
  /** Messages that may go on, by person and chat. */
  readonly #gathered = new Map<string, Gathered>();
  #stopped = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  async drain(): Promise<void> {
    for (const row of await this.#parts.world.store.mail.unhandled(this.#parts.source)) this.take(row);
  }

  stop(): void {
    this.#stopped = true;
    for (const { cancel } of this.#gathered.values()) cancel();
  }

  take(row: InboxRow): void {
    if (this.#open.has(row.id) || this.#stopped) return;
    this.#open.add(row.id);
    const update = readUpdate(row.body);
    const lane = update ? this.#laneOf(update) : "";
    const gathered = this.#gathered.get(lane);
    if (gathered && update && this.#joins(gathered, row, update)) this.#wait(lane, gathered);
    else this.#begin(lane, row, update);
  }

  /** What may go on waits for its next part, everything else is handled. */
  #begin(lane: string, row: InboxRow, update: Update | undefined): void {
    this.#flush(lane);
    const message = update?.message;
    if (!update || !message || waitFor(message) === 0) {
      this.#run(row, update);
      return;
    }
    const begun: Gathered = { update, parts: [{ row, message }], cancel() {} };
    this.#gathered.set(lane, begun);
    this.#wait(lane, begun);
  }

  /** Whether this is the next part of a message that is being gathered, though nothing in it calls the bot. */
  awaits(update: Update): boolean {
    const gathered = this.#gathered.get(this.#laneOf(update));
    const { message, edited_message: edited } = update;
    if (!gathered) return false;
    if (edited) return gathered.parts.some((part) => part.message.message_id === edited.message_id);
    const at = new Date(this.#parts.world.clock.now()).toISOString();
    return message !== undefined && continues(gathered.parts, message, at);
  }

  /** Takes the part, or the edit of one, into the message. */
  #joins({ parts }: Gathered, row: InboxRow, { message, edited_message: edited }: Update): boolean {
    const at = edited ? parts.findIndex((part) => part.message.message_id === edited.message_id) : -1;
    const old = parts[at];
    if (edited && old) parts[at] = { ...old, message: { ...edited }, replacedBy: row.id };
    else if (message && continues(parts, message, row.at)) parts.push({ row, message });
    else return false;
    return true;
  }

  #wait(lane: string, gathered: Gathered): void {
    gathered.cancel();
    const last = gathered.parts.at(-1);
    gathered.cancel = this.#parts.world.clock.after(last ? waitFor(last.message) : 0, () => this.#flush(lane));
  }

  #flush(lane: string): void {
    const gathered = this.#gathered.get(lane);
    if (!gathered) return;
    gathered.cancel();
    this.#gathered.delete(lane);
    const { update, parts } = gathered;
    const [{ row }] = parts;
    const joined = joinedUpdate(update, parts);
    const others = parts.flatMap(({ row: { id }, replacedBy = id }) => [id, replacedBy]).filter((id) => id !== row.id);
    this.#run({ ...row, body: joined }, joined, [...new Set(others)]);
  }

  #run(row: InboxRow, update: Update | undefined, others: readonly string[] = []): void {
    const chat = update ? this.#chatOf(update) : "";
    void this.#chats.run(chat, () => {
      const handled = this.#handleJoined(row, update, others).finally(() => {
        for (const id of [row.id, ...others]) this.#open.delete(id);
      });
      return Promise.race([handled, Bun.sleep(laneWaitMs)]);
    });
  }

  /** One message from here on, also after a restart. */
  async #handleJoined(row: InboxRow, update: Update | undefined, others: readonly string[]): Promise<void> {
    if (this.#stopped) return;
    if (others.length > 0)
      await this.#parts.world.store.mail.join({ source: row.source, id: row.id, body: row.body }, others);
    await this.#handle(row, update);
  }

  /** What one person writes in one chat. */
  #laneOf(update: Update): string {
    return `${(messageOf(update) ?? update.callback_query)?.from.id} ${this.#chatOf(update)}`;
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

  async #answer(
    turn: IncomingTurn,
    { message, edited_message: edited, callback_query: callback }: Update,
  ): Promise<void> {
    const { bot, settled } = this.#parts;
    try {
      if (message) await handleMessage(turn, message, bot);
      else if (edited) await handleEdit(turn, edited, bot);
      else if (callback) await handlePress({ turn, callback, bot, settled });
    } catch (error) {
      if (isDiskFull(error)) throw error;
      sayError(turn, error);
    }
  }

  /** Undefined for a person who is no longer admitted. */
  async #turn(row: InboxRow, update: Update): Promise<IncomingTurn | undefined> {
    const { world, source, make, paint, restore, api } = this.#parts;
    const message = messageOf(update);
    const from = (message ?? update.callback_query)?.from;
    if (!from) return undefined;
    const role = await roleOfUser(world.store.people, world, from);
    if (!role) return undefined;
    const origin = `${source}:${row.id}`;
    const name = world.clean(`${from.first_name ?? from.username ?? "?"} (${from.id})`);
    const speaker: Speaker = { id: personId(from.id), role, name, origin };
    const lang = await this.#lang(from, update);
    const group = (message?.chat.type ?? "private") !== "private";
    const chat = this.#chatOf(update);
    const reply = group && message ? { replyTo: message.message_id } : {};
    return newTurn({
      world,
      make,
      paint,
      origin,
      source,
      id: row.id,
      chat,
      lang,
      speaker,
      restore: (task) => restore(chat, task),
      download: (file, most) => api.download(file, most),
      ...reply,
    });
  }

  /** The person's choice, else the language that they were heard to use, else that of the client, of the settings. */
  async #lang(from: User, update: Update) {
    const { world } = this.#parts;
    const id = personId(from.id);
    const chosen = (await world.store.people.person(id))?.lang;
    if (chosen) return chosen;
    const heard = world.store.pluginState("telegram.language");
    const known = (await heard.get(id)) as HeardLanguage | undefined;
    const message = messageOf(update);
    const now = message ? hearLanguage(known, messageText(message)) : known;
    if (now && !Bun.deepEquals(now, known)) await heard.set(id, now);
    return now?.lang ?? clientLang(from.language_code) ?? world.lang;
  }

  #chatOf(update: Update): string {
    const where = messageOf(update) ?? update.callback_query?.message;
    const thread = where?.is_topic_message ? (where.message_thread_id ?? null) : null;
    return chatId({ chat: this.#parts.moves.inside(where?.chat.id ?? 0), thread });
  }
}
