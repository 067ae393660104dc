import { z } from "zod";
import type { OutboxRow } from "../../../run/mail.ts";

const Key = z.union([
  z.object({ text: z.string(), data: z.string() }),
  z.object({ text: z.string(), url: z.string() }),
]);
const Keyboard = z.array(z.array(Key));

/** What is kept of a message that goes out, until it is out. Texts are HTML. */
export const Body = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("send"),
    text: z.string(),
    keyboard: Keyboard.optional(),
    /** The card that this message is from now on. */
    slot: z.string().optional(),
    /** The card that this message goes on from: it is not sent where that one is not out. */
    follows: z.string().optional(),
    silent: z.boolean().optional(),
    replyTo: z.number().optional(),
    /** Asks the client to open an answer to it. */
    ask: z.boolean().optional(),
  }),
  z.object({
    do: z.literal("edit"),
    slot: z.string(),
    /** Absent: the text that it has, with `note` below it. */
    text: z.string().optional(),
    note: z.string().optional(),
    keyboard: Keyboard.optional(),
    /** Only to see whether it is still there: it is sent again where it is not. */
    check: z.boolean().optional(),
    /** The card that it goes on from: where that one had to be sent again, so has this. */
    follows: z.string().optional(),
    /** Nothing is sent where the card is not out. */
    onlyThere: z.boolean().optional(),
  }),
  z.object({ do: z.literal("answer"), callback: z.string(), text: z.string(), after: z.string().optional() }),
  z.object({ do: z.literal("document"), name: z.string(), content: z.string(), caption: z.string() }),
]);
export type Body = z.infer<typeof Body>;
export type Keyboard = z.infer<typeof Keyboard>;

/** Sends go before edits: who waits for an answer gets it before a card moves on. */
export const priority = { answer: 0, decided: 0, send: 1, edit: 3 } as const;

export function sending(key: string, chat: string, body: Omit<Body & { do: "send" }, "do">): OutboxRow {
  return { key, chat, priority: priority.send, body: { do: "send", ...body } satisfies Body };
}

/** The newest look of a card; what was not sent of an older one is never sent. */
export function editing(chat: string, body: Omit<Body & { do: "edit" }, "do">, first = false): OutboxRow {
  const order = first ? priority.decided : priority.edit;
  return { key: editKey(body.slot), chat, latest: true, priority: order, body: { do: "edit", ...body } satisfies Body };
}

export const editKey = (slot: string): string => `edit/${slot}`;
