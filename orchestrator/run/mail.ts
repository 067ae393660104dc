/** Messages in and out, kept until they are handled and sent. Implemented by orchestrator/store. */

/** A message that came in. */
export interface InboxRow {
  /** Where from: the bot, by its number. */
  source: string;
  /** Which one of that source: what comes twice is dropped. */
  id: string;
  /** Another name of the same thing (chat and message, callback): whatever shares it is dropped too. */
  same: string | null;
  body: unknown;
  /** When it was taken in: ISO UTC. */
  at: string;
}

/** A message that goes out. The key names it: the same key again is the same message. */
export interface OutboxRow {
  key: string;
  chat: string;
  body: unknown;
  /** Lower goes first; 0 by default. */
  priority?: number;
  /** The newest body of this key wins, also over one that was sent already: a card that is edited. */
  latest?: boolean;
}

/** One that was not sent yet. */
export interface WaitingRow {
  number: number;
  key: string;
  chat: string;
  body: unknown;
  priority: number;
  /** Counts the bodies of a key: whoever marks a row as sent says which body it was. */
  version: number;
  tries: number;
  /** Not before: milliseconds since the epoch; 0 for at once. */
  nextAt: number;
}

/** A message in a chat that is changed later: which one it is, and a digest of what it shows. */
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
  /** Whose it is; null: anybody's who may. */
  person: string | null;
  task: string | null;
  body: unknown;
  expiresAt: string;
}

/** A chat that has another id outside than here: `chat` is the one it was first known by. */
export interface MoveRow {
  chat: string;
  now: string;
}

/** What is saved together. */
export interface Posting {
  outbox?: OutboxRow[];
  buttons?: ButtonRow[];
  /** Up to which event the chat of a task was told. */
  toldUpTo?: { task: string; seq: number };
  /** The message that all of it answers: it is handled with this. */
  handled?: { source: string; id: string };
}

export interface Mail {
  /** False when it was taken in before. */
  receive(row: Omit<InboxRow, "at">): Promise<boolean>;
  received(source: string, id: string): Promise<InboxRow | undefined>;
  /** Oldest first. */
  unhandled(source: string): Promise<InboxRow[]>;
  post(posting: Posting): Promise<void>;
  /** In the order in which they were written. */
  waiting(): Promise<WaitingRow[]>;
  /** The body of this version is out; `card` is where it is now. A newer body of the key keeps waiting. */
  sent(row: { number: number; version: number }, card?: CardRow): Promise<void>;
  later(row: { number: number }, when: { tries: number; nextAt: number }): Promise<void>;
  /** It will never be sent. */
  dead(row: { number: number }, why: string): Promise<void>;
  /** Nothing that waits for this chat will ever be sent. */
  deadChat(chat: string, why: string): Promise<void>;
  card(slot: string): Promise<CardRow | undefined>;
  cardOf(chat: string, message: number): Promise<CardRow | undefined>;
  forgetCard(slot: string): Promise<void>;
  moves(): Promise<MoveRow[]>;
  /** Forgets the chat's cards too: what it shows after a move are other messages. */
  move(row: MoveRow): Promise<void>;
  button(hash: string): Promise<(ButtonRow & { usedBy: string | null }) | undefined>;
  /** Uses a button; false when another message used it before. */
  use(hash: string, origin: string): Promise<boolean>;
  /** The last event that the chat of a task was told; 0 for none. */
  lastToldSeq(task: string): Promise<number>;
}
