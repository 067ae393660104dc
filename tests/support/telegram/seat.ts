import type { House } from "./house.ts";
import type { Account, Button, Message, Room } from "./room.ts";
import { transcriptOf } from "./transcript.ts";
import { chatOf, messageOf, userOf } from "./wire.ts";

const patience = 20_000;

interface SayOptions {
  replyTo?: Message | undefined;
  /** Seconds since 1970: a message that waited. */
  date?: number;
}

/** A person in a chat or in one topic of it: what they do and what they see. */
export class Seat {
  readonly who: Account;
  readonly room: Room;
  readonly thread: number | undefined;
  private readonly house: House;

  constructor(house: House, who: Account, room: Room, thread?: number) {
    this.house = house;
    this.who = who;
    this.room = room;
    this.thread = thread;
  }

  says(text: string, { replyTo, date }: SayOptions = {}): Message {
    return this.send({ text, extra: date === undefined ? {} : { date }, ...(replyTo ? { replyTo: replyTo.id } : {}) });
  }

  /** Something else than text, as the Bot API names it. */
  sends(extra: Record<string, unknown>, caption = ""): Message {
    return this.send({ text: caption, extra });
  }

  sendsVoice(duration = 3): Message {
    this.house.files.set("documents/voice-1", new TextEncoder().encode("OggS sound"));
    return this.sends({ voice: { file_id: "voice-1", file_unique_id: "v1", duration, mime_type: "audio/ogg" } });
  }

  sendsFile(name: string, content: string | Uint8Array, caption = ""): Message {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const id = `file${this.house.files.size + 1}`;
    this.house.files.set(`documents/${id}`, bytes);
    return this.sends({ document: { file_id: id, file_name: name, file_size: bytes.length } }, caption);
  }

  /** As Telegram keeps a photo: in two sizes, under ids of its own. */
  sendsPhoto(bytes: Uint8Array, caption = "", extra: Record<string, unknown> = {}): Message {
    const id = `file${this.house.files.size + 1}`;
    this.house.files.set(`documents/${id}`, bytes);
    const photo = [
      { file_id: `${id}-small`, file_size: 10 },
      { file_id: id, file_size: bytes.length },
    ];
    return this.sends({ photo, ...extra }, caption);
  }

  forwards(text: string, from: Account): Message {
    const date = Math.floor(Date.now() / 1000) - 60;
    return this.send({ text, extra: { forward_origin: { type: "user", sender_user: userOf(from), date } } });
  }

  edits(message: Message, text: string): void {
    message.text = text;
    message.versions.push({ text, at: Date.now() });
    this.house.updates.add("edited_message", messageOf(message));
    this.house.changed();
  }

  private send(message: Pick<Message, "text"> & Partial<Message>): Message {
    const { who, room, thread } = this;
    return this.house.hear(room.add({ from: who, ...(thread === undefined ? {} : { thread }), ...message }));
  }

  /** Presses the newest button with this label and waits for its spinner to end. */
  async presses(label: string, on?: Message): Promise<string> {
    const [message, button] = await this.until(() => this.findButton(label, on), patience, `no button [${label}]`);
    return this.answer(this.house.press(this.who, message, button.text, button.data ?? ""));
  }

  /** A client of this person's own making: any data, on any message. Nobody waits for an answer. */
  forges(data: string, message: Message): { answer?: { text: string; alert: boolean } } {
    return this.house.press(this.who, message, `(forged) ${data}`, data);
  }

  private answer(press: { label: string; answer?: { text: string } }): Promise<string> {
    return this.until(() => press.answer?.text, patience, `the press of [${press.label}] was not answered`);
  }

  findButton(label: string, on?: Message): [Message, Button] | undefined {
    const messages = on ? [on] : this.fromBot.toReversed();
    for (const message of messages) {
      const button = message.buttons.flat().find(({ text, data }) => text.includes(label) && data !== undefined);
      if (button) return [message, button];
    }
    return undefined;
  }

  /** The bot's messages here, in their present state, the oldest first. */
  get fromBot(): Message[] {
    return this.room.messages.filter(
      ({ from, deleted, thread }) => !from && !deleted && (this.thread === undefined || thread === this.thread),
    );
  }

  /** Waits for a message of the bot, of which the text in its present state fits. The newest is looked at first. */
  sees(
    pattern: RegExp | string,
    { after, within = patience }: { after?: Message; within?: number } = {},
  ): Promise<Message> {
    const fits = (text: string) => (typeof pattern === "string" ? text.includes(pattern) : pattern.test(text));
    return this.until(
      () => this.fromBot.findLast((message) => fits(message.text) && (!after || message.id > after.id)),
      within,
      `never saw ${pattern}`,
    );
  }

  /** Waits for the bot to ask something with this button. */
  seesButton(label: string): Promise<Message> {
    return this.until(() => this.findButton(label)?.[0], patience, `no button [${label}]`);
  }

  blocks(): void {
    const group = this.room.type === "supergroup";
    this.house.shut(
      this.room,
      this.who,
      group ? "bot was kicked from the supergroup chat" : "bot was blocked by the user",
    );
  }

  unblocks(): void {
    this.house.shut(this.room, this.who, undefined);
  }

  /** Closes or deletes the topic that this seat is in. */
  ends(state: "closed" | "deleted"): void {
    const topic = this.room.topics.get(this.thread ?? 0);
    if (!topic) throw new Error(`${JSON.stringify(chatOf(this.room))} has no such topic`);
    topic.state = state;
  }

  get transcript(): string {
    return transcriptOf(this.room, this.thread);
  }

  private until<T>(look: () => T | undefined, ms: number, what: string): Promise<T> {
    return this.house.until(look, ms, () => `${this.who.name} in ${this.room.title}: ${what} in\n${this.transcript}`);
  }
}
