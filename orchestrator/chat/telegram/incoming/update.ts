import { z } from "zod";
import type { Move } from "./moves.ts";

/** The fields that are read of an update; others are dropped. */
const User = z.object({
  id: z.number().int(),
  is_bot: z.boolean().optional(),
  first_name: z.string().max(300).optional(),
  username: z.string().max(100).optional(),
  language_code: z.string().max(20).optional(),
});

const Entity = z.object({ type: z.string(), offset: z.number(), length: z.number(), user: User.optional() });

const Chat = z.object({ id: z.number().int(), type: z.enum(["private", "group", "supergroup"]) });

const RepliedMessage = z.object({
  message_id: z.number().int(),
  from: User.optional(),
  chat: z.object({ id: z.number().int() }).optional(),
});

const Message = z.object({
  message_id: z.number().int(),
  date: z.number(),
  from: User,
  chat: Chat,
  message_thread_id: z.number().int().optional(),
  is_topic_message: z.boolean().optional(),
  text: z.string().max(20_000).optional(),
  caption: z.string().max(20_000).optional(),
  entities: z.array(Entity).max(500).optional(),
  caption_entities: z.array(Entity).max(500).optional(),
  reply_to_message: RepliedMessage.optional(),
  forward_origin: z.unknown().optional(),
  forward_date: z.number().optional(),
  via_bot: User.optional(),
  voice: z.unknown().optional(),
  audio: z.unknown().optional(),
  video: z.unknown().optional(),
  video_note: z.unknown().optional(),
  photo: z.unknown().optional(),
  document: z.unknown().optional(),
  sticker: z.unknown().optional(),
});

const Callback = z.object({
  id: z.string().min(1).max(200),
  from: User,
  data: z.string().max(64),
  message: z.object({
    message_id: z.number().int(),
    chat: Chat,
    message_thread_id: z.number().int().optional(),
    is_topic_message: z.boolean().optional(),
  }),
});

const Id = z.object({ update_id: z.number().int().nonnegative() });
const Update = Id.extend({ message: Message.optional(), callback_query: Callback.optional() });

export type Update = z.infer<typeof Update>;
export type Message = z.infer<typeof Message>;
export type Callback = z.infer<typeof Callback>;
export type User = z.infer<typeof User>;

/** Undefined for other kinds of updates: edited messages, channel posts, inline queries, invalid ones. */
export function readUpdate(raw: unknown): Update | undefined {
  const { success, data } = Update.safeParse(raw);
  return success && (data.message || data.callback_query) ? data : undefined;
}

/** The id of any update, also of a dropped one, to confirm it. */
export function updateId(raw: unknown): number | undefined {
  return Id.safeParse(raw).data?.update_id;
}

const Moved = z.object({
  message: z.object({
    chat: z.object({ id: z.number().int() }),
    migrate_to_chat_id: z.number().int().optional(),
    migrate_from_chat_id: z.number().int().optional(),
  }),
});

/** Telegram's service message, in the old or the new chat, that a group became a supergroup. */
export function readMove(raw: unknown): Move | undefined {
  const { data } = Moved.safeParse(raw);
  if (!data) return undefined;
  const { chat, migrate_to_chat_id: to, migrate_from_chat_id: from } = data.message;
  if (to !== undefined) return { from: chat.id, to };
  return from === undefined ? undefined : { from, to: chat.id };
}

export function isForwarded(message: Message): boolean {
  return message.forward_origin !== undefined || message.forward_date !== undefined || message.via_bot !== undefined;
}

/** The text of a message or the caption of a picture. */
export function messageText({ text, caption }: Message): string {
  return (text ?? caption ?? "").trim();
}
