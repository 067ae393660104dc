import { z } from "zod";
import type { OutboxRow } from "../../../run/mail.ts";

const KeyboardKey = z.union([
  z.object({ text: z.string(), data: z.string() }),
  z.object({ text: z.string(), url: z.string() }),
]);
const Keyboard = z.array(z.array(KeyboardKey));

/** The body of an outgoing message in the outbox. Texts are HTML. */
export const Body = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("send"),
    text: z.string(),
    keyboard: Keyboard.optional(),
    /** The card that this message shows. */
    slot: z.string().optional(),
    /** The card that this message continues: without it, it is not sent. */
    follows: z.string().optional(),
    silent: z.boolean().optional(),
    replyTo: z.number().optional(),
    /** Asks the client to open a reply to it. */
    ask: z.boolean().optional(),
  }),
  z.object({
    do: z.literal("edit"),
    slot: z.string(),
    /** Absent: the current text, with `note` below it. */
    text: z.string().optional(),
    note: z.string().optional(),
    keyboard: Keyboard.optional(),
    /** Sent again if the message no longer exists. */
    check: z.boolean().optional(),
    /** The card that it continues: if that one was sent again, so is this. */
    follows: z.string().optional(),
    /** Does nothing where the card was not sent. */
    onlyThere: z.boolean().optional(),
  }),
  z.object({ do: z.literal("answer"), callback: z.string(), text: z.string(), after: z.string().optional() }),
  z.object({ do: z.literal("document"), name: z.string(), content: z.string(), caption: z.string() }),
]);
export type Body = z.infer<typeof Body>;
export type Keyboard = z.infer<typeof Keyboard>;

/** Sends go before edits: an answer is more urgent than a progress card. */
export const priority = { answer: 0, decided: 0, send: 1, edit: 3 } as const;

export function sendRow(key: string, chat: string, body: Omit<Body & { do: "send" }, "do">): OutboxRow {
  return { key, chat, priority: priority.send, body: { do: "send", ...body } satisfies Body };
}

/** The newest version of a card replaces an unsent older one. */
export function editRow(
  chat: string,
  body: Omit<Body & { do: "edit" }, "do">,
  order: number = priority.edit,
): OutboxRow {
  return { key: editKey(body.slot), chat, latest: true, priority: order, body: { do: "edit", ...body } satisfies Body };
}

export const editKey = (slot: string): string => `edit/${slot}`;
