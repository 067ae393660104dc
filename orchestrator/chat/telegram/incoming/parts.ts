import type { InboxRow } from "../../../run/mail.ts";
import { filesOf, isForwarded, type Message, messageText, type Update } from "./update.ts";

/** Telegram cuts a long text at 4096 characters, before that at a blank where there is one. */
const longText = 4000;
const hardCut = 4096;
/** How long after a part the next one may come. */
const continuedMs = 1500;
/** Forwards come right after the words that were written with them. */
const forwardsMs = 250;
/** All parts together. */
const mostText = 100_000;

export interface Part {
  row: InboxRow;
  message: Message;
  /** The row of the edit that took its place. */
  replacedBy?: string;
}

/** How long to wait for what may belong to this message; 0 for one that stands alone. */
export function waitFor(message: Message): number {
  if (message.media_group_id !== undefined || isForwarded(message)) return continuedMs;
  const words = messageText(message);
  if (words.length >= longText) return continuedMs;
  return words === "" || words.startsWith("/") ? 0 : forwardsMs;
}

/** Whether a message of the same person in the same chat goes on with what came before: a cut text, an album, forwards. */
export function continues(before: readonly Part[], message: Message, at: string): boolean {
  const last = before.at(-1);
  if (!last || Date.parse(at) - Date.parse(last.row.at) > continuedMs) return false;
  if (message.media_group_id !== undefined && message.media_group_id === last.message.media_group_id) return true;
  if (before.reduce((sum, part) => sum + messageText(part.message).length, 0) > mostText) return false;
  if (isForwarded(message)) return true;
  const isText = message.text !== undefined && !message.text.startsWith("/");
  return isText && !isForwarded(last.message) && messageText(last.message).length >= longText;
}

/** The parts as one message: the person's words, and the forwards and files below them. */
function joinParts(parts: readonly [Part, ...Part[]]): Message {
  const [{ message: first }] = parts;
  const messages = parts.map(({ message }) => message);
  const own = messages.filter((message) => !isForwarded(message));
  if (own.length === 0) return first;
  const forwards = messages.filter(isForwarded).map(messageText).filter(Boolean);
  const documents = own.flatMap(filesOf);
  const { caption: _, ...message } = first;
  return {
    ...message,
    text: joinTexts(own.map(messageText)),
    documents,
    forwards,
  };
}

/** Joins with line breaks, but not behind a part that the client cut at the length limit, where the next goes on in the same word. */
function joinTexts(texts: readonly string[]): string {
  return texts.filter(Boolean).reduce((all, next, at, list) => {
    if (at === 0) return next;
    return `${all}${(list[at - 1] ?? "").length >= hardCut ? "" : "\n"}${next}`;
  }, "");
}

/** The update of the first part with the joined message in it. */
export function joinedUpdate(update: Update, parts: readonly [Part, ...Part[]]): Update {
  return { ...update, message: parts.length === 1 ? parts[0].message : joinParts(parts) };
}
