import { createHash } from "node:crypto";
import type { CardRow, Mail, WaitingRow } from "../../../run/mail.ts";
import { text } from "../../../texts/index.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { type Address, addressOf } from "../address.ts";
import { apiFailureOf, type BotApi } from "../api.ts";
import { Body, type Keyboard } from "./body.ts";
import { withoutTags } from "./html.ts";

export interface DeliveryParts {
  mail: Mail;
  api: BotApi;
  lang: Lang;
}

type Send = Body & { do: "send" };
type Edit = Body & { do: "edit" };

/** Sends one message and records it. Throws errors of the Bot API that another try may resolve. */
export async function deliver(post: DeliveryParts, row: WaitingRow): Promise<void> {
  const to = addressOf(row.chat);
  const { data: body } = Body.safeParse(row.body);
  if (!to || !body) return await post.mail.dead(row, "not a message of ours");
  switch (body.do) {
    case "send":
      return await sendMessage(post, row, to, body);
    case "edit":
      return await editMessage(post, row, to, body);
    case "answer":
      await post.api.answer(body.callback, body.text);
      return await post.mail.sent(row);
    case "document":
      await inThread(post, to, (place) => post.api.document(place, body));
      return await post.mail.sent(row);
  }
}

async function sendMessage(post: DeliveryParts, row: WaitingRow, to: Address, body: Send): Promise<void> {
  const { text: words, keyboard, slot, follows, silent = false, replyTo, ask = false } = body;
  // Without its first part, its buttons would decide about something that was not shown whole.
  if (follows !== undefined && !(await post.mail.card(follows)))
    return await post.mail.dead(row, "what it goes on from was not sent");
  const options = { silent, ask, ...(keyboard && { keyboard }), ...(replyTo !== undefined && { replyTo }) };
  const sent = await inThread(post, to, (place) =>
    asHtml(words, (text, html) => post.api.send(place, { text, html, ...options })),
  );
  const card =
    slot === undefined
      ? undefined
      : { slot, chat: row.chat, message: sent.message_id, shown: shownAs(words, keyboard) };
  await post.mail.sent(row, card);
}

async function editMessage(post: DeliveryParts, row: WaitingRow, to: Address, body: Edit): Promise<void> {
  const card = await post.mail.card(body.slot);
  if (!card && body.onlyThere) return await post.mail.sent(row);
  const words = body.text ?? [card ? readShown(card.shown).text : "", body.note ?? ""].filter(Boolean).join("\n");
  const { keyboard, slot } = body;
  const shown = shownAs(words, keyboard);
  if (!card)
    return await sendMessage(post, row, to, {
      do: "send",
      text: words,
      ...(keyboard && { keyboard }),
      slot,
      silent: !body.check,
    });
  if (card.shown === shown && !body.check) return await post.mail.sent(row);
  if (body.follows !== undefined && (await isAbove(post, card, body.follows))) {
    // The old message keeps its text without buttons; the card is sent again.
    await asHtml(words, (text, html) => post.api.edit(to, card.message, text, { html })).catch(() => {});
    return await sendMessage(post, row, to, { do: "send", text: words, ...(keyboard && { keyboard }), slot });
  }
  try {
    await asHtml(words, (text, html) => post.api.edit(to, card.message, text, { html, ...(keyboard && { keyboard }) }));
  } catch (error) {
    const { kind, why } = apiFailureOf(error);
    if (kind !== "refused") throw error;
    if (/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i.test(why)) {
      await post.mail.forgetCard(slot);
      return await sendMessage(post, row, to, { do: "send", text: words, ...(keyboard && { keyboard }), slot });
    }
    if (!/message is not modified/i.test(why)) throw error;
  }
  await post.mail.sent(row, { ...card, shown });
}

/** Whether the card that it continues was sent again, below it. */
async function isAbove({ mail }: DeliveryParts, card: CardRow, follows: string): Promise<boolean> {
  const before = await mail.card(follows);
  return before !== undefined && before.message > card.message;
}

/** As HTML, or as plain text where Telegram refuses the HTML. */
async function asHtml<T>(words: string, act: (text: string, html: boolean) => Promise<T>): Promise<T> {
  try {
    return await act(words, true);
  } catch (error) {
    if (!/can't parse entities/i.test(apiFailureOf(error).why)) throw error;
    return await act(withoutTags(words), false);
  }
}

/** In its topic; in the chat itself, after a notice, when the topic was deleted. */
async function inThread<T>(post: DeliveryParts, to: Address, act: (to: Address) => Promise<T>): Promise<T> {
  try {
    return await act(to);
  } catch (error) {
    const { why } = apiFailureOf(error);
    if (to.thread === null || !/thread not found|TOPIC_(DELETED|CLOSED)/i.test(why)) throw error;
    const general = { chat: to.chat, thread: null };
    const notice = text(post.lang, "telegram.topic-gone");
    await post.api.send(general, { text: notice, html: false, silent: true, ask: false });
    return await act(general);
  }
}

/** The shown state of a card, stored to detect changes and to add notes. */
function shownAs(words: string, keyboard: Keyboard | undefined): string {
  const keys = keyboard ? createHash("sha256").update(JSON.stringify(keyboard)).digest("hex").slice(0, 16) : "";
  return JSON.stringify({ text: words, keys });
}

function readShown(shown: string): { text: string } {
  return JSON.parse(shown) as { text: string };
}
