import { Faults } from "./faults.ts";
import { Limits } from "./limits.ts";
import { badRequest, forbidden, upgraded } from "./refusal.ts";
import type { Account, Happening, Message, Room } from "./room.ts";
import { Updates } from "./updates.ts";
import { chatOf, messageOf, userOf } from "./wire.ts";

type Press = Extract<Happening, { type: "press" }>;

/** How long a press can be answered. */
const pressLifeMs = 30_000;

/** Everything that Telegram knows about one bot. */
export class House {
  readonly rooms = new Map<number, Room>();
  readonly commands = new Map<string, { command: string; description: string }[]>();
  /** Files that people sent, by the path under which they are fetched. */
  readonly files = new Map<string, Uint8Array>();
  readonly updates = new Updates();
  readonly limits = new Limits();
  readonly faults = new Faults();
  private readonly presses = new Map<string, { press: Press; at: number }>();
  private readonly watchers = new Set<() => void>();
  private nextPress = 70_001;

  room(id: number): Room {
    const room = this.rooms.get(id);
    if (!room) throw badRequest("chat not found");
    return room;
  }

  /** For sending and editing: these are what the limits count. */
  writable(id: number, method: string): Room {
    const room = this.room(id);
    if (room.movedTo !== undefined) throw upgraded(room.movedTo);
    if (room.shut) throw forbidden(room.shut);
    const tooFast = this.limits.check(method, room);
    if (tooFast) throw tooFast;
    this.changed();
    return room;
  }

  /** A person's message is sent to the bot. */
  hear(message: Message): Message {
    this.updates.add("message", messageOf(message));
    this.changed();
    return message;
  }

  /** A person presses a button, or a client of their own making sends any data it likes. */
  press(who: Account, message: Message, label: string, data: string): Press {
    const press: Press = { type: "press", who, label };
    message.room.happenings.push(press);
    this.pressAgain(who, message, data, press);
    return press;
  }

  private pressAgain(who: Account, message: Message, data: string, press: Press): void {
    const id = String(this.nextPress++);
    this.presses.set(id, { press, at: Date.now() });
    this.updates.add("callback_query", {
      id,
      from: userOf(who),
      message: messageOf(message),
      chat_instance: String(message.room.id),
      data,
    });
    this.changed();
  }

  answerPress(id: string, answer: { text: string; alert: boolean }): void {
    const found = this.presses.get(id);
    if (!found || found.press.answer || Date.now() - found.at > pressLifeMs)
      throw badRequest("query is too old and response timeout expired or query ID is invalid");
    found.press.answer = answer;
    this.changed();
  }

  /** The bot was blocked, or put out of a group. */
  shut(room: Room, by: Account, why: string | undefined): void {
    room.shut = why;
    const status = room.type === "private" ? "kicked" : "left";
    this.updates.add("my_chat_member", {
      chat: chatOf(room),
      from: userOf(by),
      date: Math.floor(Date.now() / 1000),
      new_chat_member: { status: why ? status : "member" },
      old_chat_member: { status: why ? "member" : status },
    });
    this.changed();
  }

  changed(): void {
    for (const watcher of [...this.watchers]) queueMicrotask(watcher);
  }

  /** Resolves with the first value that is not undefined; fails in words that `describe` gives. */
  async until<T>(look: () => T | undefined, ms: number, describe: () => string): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const watcher = () => {
      const found = look();
      if (found !== undefined) resolve(found);
    };
    const timer = setTimeout(() => reject(new Error(describe())), ms);
    this.watchers.add(watcher);
    // Not all that is waited for happens here: a port that listens, a poll that began.
    const ticking = setInterval(watcher, 50);
    watcher();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(ticking);
      this.watchers.delete(watcher);
    }
  }
}
