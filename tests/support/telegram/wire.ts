import type { Account, Message, Room } from "./room.ts";

export const bot = { id: 900_100, username: "devorch_test_bot", name: "devorch" };

export const botUser = {
  id: bot.id,
  is_bot: true,
  first_name: bot.name,
  username: bot.username,
  can_join_groups: true,
  // As an administrator of the group it is sent everything: it has to know what is meant for it.
  can_read_all_group_messages: true,
  supports_inline_queries: false,
};

export function userOf({ id, name, username, language }: Account) {
  return { id, is_bot: false, first_name: name, username, language_code: language };
}

export function chatOf({ id, type, title, forum }: Room) {
  if (type === "private") return { id, type, first_name: title };
  return { id, type, title, ...(forum ? { is_forum: true } : {}) };
}

/** A message as the Bot API tells it. */
export function messageOf(message: Message, deep = true): Record<string, unknown> {
  const { room, from, thread, document, versions, buttons } = message;
  const replied = deep ? repliedIn(message) : undefined;
  return {
    message_id: message.id,
    date: Math.floor(message.at / 1000),
    chat: chatOf(room),
    from: from ? userOf(from) : botUser,
    ...threadOf(room, thread, replied?.id),
    ...(document
      ? { document: { file_id: `file-${message.id}`, file_name: document.name }, caption: message.text }
      : textOf(message)),
    ...(versions.length > 1 ? { edit_date: Math.floor((versions.at(-1)?.at ?? 0) / 1000) } : {}),
    ...(buttons.length > 0 ? { reply_markup: { inline_keyboard: buttons.map((row) => row.map(buttonOf)) } } : {}),
    ...(replied ? { reply_to_message: messageOf(replied, false) } : {}),
    ...message.extra,
  };
}

/** In a topic what answers nothing answers, on the wire, the service message that made the topic. */
function repliedIn({ room, replyTo, thread }: Message): Message | undefined {
  return room.message(replyTo ?? (room.forum && thread ? thread : undefined));
}

/** Replies in a group without topics carry a thread too: one that nothing can be sent to. */
function threadOf(room: Room, thread: number | undefined, replied: number | undefined) {
  if (thread) return { message_thread_id: thread, is_topic_message: true };
  return room.type === "supergroup" && !room.forum && replied ? { message_thread_id: replied } : {};
}

function textOf({ text, extra }: Message) {
  if (text === "" || ["voice", "photo", "document"].some((kind) => kind in extra))
    return text === "" ? {} : { caption: text };
  const entities = entitiesOf(text);
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

/** Commands and mentions, which a client marks. */
function entitiesOf(text: string) {
  const found = (type: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => ({ type, offset: match.index, length: match[0].length }));
  return [
    ...found("bot_command", /(?<![\w/])\/[a-z0-9_]{1,32}(?:@\w{5,32})?/gi),
    ...found("mention", /(?<![\w/])@\w{5,32}/g),
  ].sort((a, b) => a.offset - b.offset);
}

function buttonOf({ text, data, url }: { text: string; data?: string; url?: string }) {
  return { text, ...(data === undefined ? {} : { callback_data: data }), ...(url === undefined ? {} : { url }) };
}
