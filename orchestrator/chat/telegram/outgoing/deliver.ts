import { createHash } from "node:crypto";
import type { CardRow, Mail, WaitingRow } from "../../../run/mail.ts";
import { text } from "../../../texts/index.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { type Address, addressOf } from "../address.ts";
import { type BotApi, troubleOf } from "../api.ts";
import { Body, type Keyboard } from "./body.ts";
import { plainOf } from "./html.ts";

export interface Post {
  mail: Mail;
  api: BotApi;
  lang: Lang;
}

type Send = Body & { do: "send" };
type Edit = Body & { do: "edit" };

/** Sends one message and records that it is out. Throws what the Bot API refused and another try may mend. */
export async function deliver(post: Post, row: WaitingRow): Promise<void> {
  const to = addressOf(row.chat);
  const { data: body } = Body.safeParse(row.body);
  if (!to || !body) return await post.mail.dead(row, "not a message of ours");
  switch (body.do) {
    case "send":
      return await send(post, row, to, body);
    case "edit":
      return await edit(post, row, to, body);
    case "answer":
      await post.api.answer(body.callback, body.text);
      return await post.mail.sent(row);
    case "document":
      await inThread(post, to, (place) => post.api.document(place, body));
      return await post.mail.sent(row);
  }
}

async function send(post: Post, row: WaitingRow, to: Address, body: Send): Promise<void> {
  const { text: words, keyboard, slot, follows, silent = false, replyTo, ask = false } = body;
  // Its buttons would decide about something that was not seen whole.
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

async function edit(post: Post, row: WaitingRow, to: Address, body: Edit): Promise<void> {
  const card = await post.mail.card(body.slot);
  if (!card && body.onlyThere) return await post.mail.sent(row);
  const words = body.text ?? [card ? readShown(card.shown).text : "", body.note ?? ""].filter(Boolean).join("\n");
  const { keyboard, slot } = body;
  const shown = shownAs(words, keyboard);
  if (!card)
    return await send(post, row, to, {
      do: "send",
      text: words,
      ...(keyboard && { keyboard }),
      slot,
      silent: !body.check,
    });
  if (card.shown === shown && !body.check) return await post.mail.sent(row);
  if (body.follows !== undefined && (await isAbove(post, card, body.follows))) {
    // Its buttons stand where the card no longer ends.
    await asHtml(words, (text, html) => post.api.edit(to, card.message, text, { html })).catch(() => {});
    return await send(post, row, to, { do: "send", text: words, ...(keyboard && { keyboard }), slot });
  }
  try {
    await asHtml(words, (text, html) => post.api.edit(to, card.message, text, { html, ...(keyboard && { keyboard }) }));
  } catch (error) {
    const { kind, why } = troubleOf(error);
    if (kind !== "refused") throw error;
    if (/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i.test(why)) {
      await post.mail.forgetCard(slot);
      return await send(post, row, to, { do: "send", text: words, ...(keyboard && { keyboard }), slot });
    }
    if (!/message is not modified/i.test(why)) throw error;
  }
  await post.mail.sent(row, { ...card, shown });
}

/** The message that it goes on from is a later one: it was gone and was sent again. */
async function isAbove({ mail }: Post, card: CardRow, follows: string): Promise<boolean> {
  const before = await mail.card(follows);
  return before !== undefined && before.message > card.message;
}

/** As HTML; without any where Telegram does not take it for HTML. */
async function asHtml<T>(words: string, act: (text: string, html: boolean) => Promise<T>): Promise<T> {
  try {
    return await act(words, true);
  } catch (error) {
    if (!/can't parse entities/i.test(troubleOf(error).why)) throw error;
    return await act(plainOf(words), false);
  }
}

/** In its topic; in the chat itself, and with a word about it, when the topic is gone. */
async function inThread<T>(post: Post, to: Address, act: (to: Address) => Promise<T>): Promise<T> {
  try {
    return await act(to);
  } catch (error) {
    const { why } = troubleOf(error);
    if (to.thread === null || !/thread not found|TOPIC_(DELETED|CLOSED)/i.test(why)) throw error;
    const general = { chat: to.chat, thread: null };
    const notice = text(post.lang, "telegram.topic-gone");
    await post.api.send(general, { text: notice, html: false, silent: true, ask: false });
    return await act(general);
  }
}

/** What a card shows; kept to know whether a change is one, and to write below it. */
function shownAs(words: string, keyboard: Keyboard | undefined): string {
  const keys = keyboard ? createHash("sha256").update(JSON.stringify(keyboard)).digest("hex").slice(0, 16) : "";
  return JSON.stringify({ text: words, keys });
}

function readShown(shown: string): { text: string } {
  return JSON.parse(shown) as { text: string };
}
