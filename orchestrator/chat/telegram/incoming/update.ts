import { z } from "zod";
import { mostPictureBytes } from "../../../safety/pictures/picture.ts";
import type { Move } from "./moves.ts";

/** The fields that are read of an update; others are dropped. */
const User = z.object({
  id: z.number().int(),
  is_bot: z.boolean().optional(),
  first_name: z.string().max(300).optional(),
  username: z.string().max(100).optional(),
  language_code: z.string().max(20).optional(),
});

/** Longer than any text of Telegram's: parts that were joined. */
const maxText = 200_000;

const Entity = z.object({ type: z.string(), offset: z.number(), length: z.number(), user: User.optional() });

const Chat = z.object({
  id: z.number().int(),
  type: z.enum(["private", "group", "supergroup"]),
  title: z.string().max(300).optional(),
});

const RepliedMessage = z.object({
  message_id: z.number().int(),
  from: User.optional(),
  chat: z.object({ id: z.number().int() }).optional(),
});

const Document = z.object({
  file_id: z.string().max(300),
  file_name: z.string().max(300).optional(),
  file_size: z.number().optional(),
});
export type Document = z.infer<typeof Document>;
const PhotoSize = z.object({ file_id: z.string().max(300), file_size: z.number().optional() });

const Message = z.object({
  message_id: z.number().int(),
  date: z.number(),
  edit_date: z.number().optional(),
  media_group_id: z.string().max(100).optional(),
  from: User,
  chat: Chat,
  message_thread_id: z.number().int().optional(),
  is_topic_message: z.boolean().optional(),
  text: z.string().max(maxText).optional(),
  caption: z.string().max(20_000).optional(),
  entities: z.array(Entity).max(500).optional(),
  caption_entities: z.array(Entity).max(500).optional(),
  reply_to_message: RepliedMessage.optional(),
  forward_origin: z.unknown().optional(),
  forward_date: z.number().optional(),
  via_bot: User.optional(),
  voice: z
    .object({
      file_id: z.string().max(300),
      duration: z.number(),
      mime_type: z.string().max(100).default("audio/ogg"),
      file_size: z.number().optional(),
    })
    .optional(),
  audio: z.unknown().optional(),
  video: z.unknown().optional(),
  video_note: z.unknown().optional(),
  /** The same photo in several sizes, the smallest first. */
  photo: z.array(PhotoSize).max(20).optional().catch([]),
  document: Document.optional(),
  sticker: z.unknown().optional(),
  contact: z.object({}).optional(),
  location: z.object({}).optional(),
  /** Of a message that came in parts: its files, and the texts that were forwarded with it. */
  documents: z.array(Document).optional(),
  forwards: z.array(z.string()).optional(),
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
const Update = Id.extend({
  message: Message.optional(),
  edited_message: Message.optional(),
  callback_query: Callback.optional(),
});

export type Update = z.infer<typeof Update>;
export type Message = z.infer<typeof Message>;
export type Callback = z.infer<typeof Callback>;
export type User = z.infer<typeof User>;

/** Undefined for other kinds of updates: channel posts, inline queries, invalid ones. */
export function readUpdate(raw: unknown): Update | undefined {
  const { success, data } = Update.safeParse(raw);
  return success && (data.message || data.edited_message || data.callback_query) ? data : undefined;
}

/** The message of an update, also an edited one. */
export function messageOf({ message, edited_message: edited }: Update): Message | undefined {
  return message ?? edited;
}

/** Identifies the same message or press under another update id. */
export function duplicateKey({ message, edited_message: edited, callback_query: callback }: Update): string | null {
  if (message) return `message ${message.chat.id} ${message.message_id}`;
  if (edited) return `edit ${edited.chat.id} ${edited.message_id} ${edited.edit_date ?? 0}`;
  return callback ? `callback ${callback.id}` : null;
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

/** The files of a message; a photo is one without a name. */
export function filesOf({ documents, document, photo }: Message): Document[] {
  const largest = photo?.findLast(({ file_size = 0 }) => file_size <= mostPictureBytes);
  return documents ?? [...(document ? [document] : []), ...(largest ? [{ ...largest, file_name: "photo" }] : [])];
}
