import { badRequest } from "./refusal.ts";

/** Somebody who uses Telegram. */
export interface Account {
  id: number;
  name: string;
  username: string;
  /** The language of their client. */
  language: string;
}

export interface Button {
  text: string;
  data?: string;
  url?: string;
}

/** A message in its current state. */
export interface Message {
  id: number;
  room: Room;
  /** Undefined: the bot. */
  from?: Account;
  thread?: number;
  at: number;
  text: string;
  links: { text: string; url: string }[];
  buttons: Button[][];
  document?: { name: string; content: string };
  replyTo?: number;
  silent: boolean;
  deleted: boolean;
  /** Every text it had, the present one last; `at` is wall-clock ms. */
  versions: { text: string; at: number }[];
  /** What else the Bot API says of it: a voice note, where it was forwarded from. */
  extra: Record<string, unknown>;
}

/** What a person sees happening in a chat, in order. */
export type Happening =
  | { type: "message"; message: Message }
  | { type: "press"; who: Account; label: string; answer?: { text: string; alert: boolean } };

/** A chat: private, or a group (a supergroup, with topics if it is a forum). */
export class Room {
  readonly id: number;
  readonly title: string;
  readonly type: "private" | "group" | "supergroup";
  readonly forum: boolean;
  readonly happenings: Happening[] = [];
  readonly topics = new Map<number, { name: string; state: "open" | "closed" | "deleted" }>();
  /** The supergroup that this group became. */
  movedTo: number | undefined;
  /** Why the bot can write nothing here, as the Bot API says it. */
  shut: string | undefined;
  private readonly nextId: () => number;

  constructor(about: Pick<Room, "id" | "title" | "type" | "forum">, nextId: () => number) {
    this.id = about.id;
    this.title = about.title;
    this.type = about.type;
    this.forum = about.forum;
    this.nextId = nextId;
  }

  get messages(): Message[] {
    return this.happenings.flatMap((one) => (one.type === "message" ? [one.message] : []));
  }

  add(message: Pick<Message, "text"> & Partial<Omit<Message, "id" | "room" | "at" | "versions">>): Message {
    const at = Date.now();
    const added: Message = {
      links: [],
      buttons: [],
      silent: false,
      deleted: false,
      extra: {},
      ...message,
      id: this.nextId(),
      room: this,
      at,
      versions: [{ text: message.text, at }],
    };
    this.happenings.push({ type: "message", message: added });
    return added;
  }

  message(id: number | undefined): Message | undefined {
    return this.messages.find((message) => message.id === id && !message.deleted);
  }

  /** Where a message of the bot goes: 1 is General and can not be named. */
  expectThread(thread: number | undefined): void {
    if (thread === undefined) return;
    const topic = this.topics.get(thread);
    if (!this.forum || !topic || topic.state === "deleted") throw badRequest("message thread not found");
    if (topic.state === "closed") throw badRequest("TOPIC_CLOSED");
  }
}
