import type { Bot } from "./admit.ts";
import { handleMessage } from "./handle_message.ts";
import { editedTurn, type IncomingTurn, sayKey } from "./turn.ts";
import { duplicateKey, type Message, messageText, readUpdate } from "./update.ts";

/** How long an edit counts as the message itself. */
const replacesSeconds = 60;

/**
 * An edited message takes the place of the old one where that led to nothing yet and is a minute old at most; otherwise the person
 * is told that it changes nothing. No edit is a command, and none decides.
 */
export async function handleEdit(turn: IncomingTurn, message: Message, bot: Bot): Promise<void> {
  const { store } = turn.world;
  const key = duplicateKey({ update_id: 0, message });
  const original = key === null ? undefined : await store.mail.receivedAs(turn.source, key);
  const before = original && readUpdate(original.body)?.message;
  if (!original || !before || messageText(before) === messageText(message)) return;
  const isDone = (await store.handledMessage(`${turn.source}:${original.id}`)) !== undefined;
  const age = (message.edit_date ?? Number.POSITIVE_INFINITY) - message.date;
  if (isDone || age > replacesSeconds || messageText(message).startsWith("/")) return sayKey(turn, "people.edited");
  await handleMessage(editedTurn(turn), message, bot);
}
