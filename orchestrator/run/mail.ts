/** Incoming and outgoing messages, stored until they are handled or sent. Implemented by orchestrator/store. */

/** A message that came in. */
export interface InboxRow {
  /** The bot that received it, by its number. */
  source: string;
  /** Unique within the source; a repeated one is dropped. */
  id: string;
  /** A second identity (chat and message, callback); a message that shares it is dropped too. */
  same: string | null;
  body: unknown;
  /** When it was received: ISO UTC. */
  at: string;
}

/** A message that goes out. The key names it: the same key again is the same message. */
export interface OutboxRow {
  key: string;
  chat: string;
  body: unknown;
  /** Lower goes first; 0 by default. */
  priority?: number;
  /** A newer body replaces the one of the same key, even if that was sent: a card that is edited. */
  latest?: boolean;
}

/** An outgoing message that was not sent yet. */
export interface WaitingRow {
  number: number;
  key: string;
  chat: string;
  body: unknown;
  priority: number;
  /** Number of the body of this key; a row is marked as sent with the version that was sent. */
  version: number;
  tries: number;
  /** Not before: milliseconds since the epoch; 0 for at once. */
  nextAt: number;
}

/** A message that was sent. */
export interface SentRow {
  chat: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A message in a chat that is edited later, with a digest of what it shows. */
export interface CardRow {
  slot: string;
  chat: string;
  message: number;
  shown: string;
}

/** What pressing a button means. It is found by the hash of what the button carries. */
export interface ButtonRow {
  hash: string;
  chat: string;
  /** The only person who may press it; null: everyone with the right. */
  person: string | null;
  task: string | null;
  body: unknown;
  expiresAt: string;
}

/** A chat whose id changed: `chat` is the stored id, `now` the current one. */
export interface MoveRow {
  chat: string;
  now: string;
}

/** Rows that are saved in one transaction. */
export interface Posting {
  outbox?: OutboxRow[];
  buttons?: ButtonRow[];
  /** The last event that the chat of a task was shown. */
  toldUpTo?: { task: string; seq: number };
  /** The incoming message that this answers; it is marked as handled. */
  handled?: { source: string; id: string };
}

export interface Mail {
  /** False when it was received before. */
  receive(row: Omit<InboxRow, "at">): Promise<boolean>;
  received(source: string, id: string): Promise<InboxRow | undefined>;
  /** By its second identity. */
  receivedAs(source: string, same: string): Promise<InboxRow | undefined>;
  /** Stores this message for several that are parts of it: the others count as handled. */
  join(row: Pick<InboxRow, "source" | "id" | "body">, others: readonly string[]): Promise<void>;
  /** Oldest first. */
  unhandled(source: string): Promise<InboxRow[]>;
  post(posting: Posting): Promise<void>;
  /** In the order in which they were written. */
  waiting(): Promise<WaitingRow[]>;
  /** Marks this version as sent; `card` is the message that shows it. A newer body of the key keeps waiting. */
  sent(row: { number: number; version: number }, card?: CardRow): Promise<void>;
  /** Oldest first; without those whose body was replaced since. */
  sentSince(at: number): Promise<SentRow[]>;
  later(row: { number: number }, when: { tries: number; nextAt: number }): Promise<void>;
  /** It will never be sent. */
  dead(row: { number: number }, why: string): Promise<void>;
  /** Drops every message that waits for this chat. */
  deadChat(chat: string, why: string): Promise<void>;
  card(slot: string): Promise<CardRow | undefined>;
  cardOf(chat: string, message: number): Promise<CardRow | undefined>;
  forgetCard(slot: string): Promise<void>;
  moves(): Promise<MoveRow[]>;
  /** Forgets the chat's cards too: after a move their message numbers are invalid. */
  move(row: MoveRow): Promise<void>;
  button(hash: string): Promise<(ButtonRow & { usedBy: string | null }) | undefined>;
  /** Uses a button; false when another message used it before. */
  use(hash: string, origin: string): Promise<boolean>;
  /** `seq` of the last event that the chat of a task was shown; 0 for none. */
  lastToldSeq(task: string): Promise<number>;
}
