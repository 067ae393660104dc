import { z } from "zod";
import type { House } from "./house.ts";
import { readHtml } from "./html.ts";
import { badRequest, forbidden } from "./refusal.ts";
import type { Button, Message, Room } from "./room.ts";
import { botUser, chatOf, messageOf } from "./wire.ts";

export type Params = Record<string, unknown>;

/** Parameters come as JSON, as a form with JSON inside, or as parts of a multipart body. */
const json = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (typeof value === "string" ? JSON.parse(value) : value), schema);
const number = z.coerce.number();
const flag = z.preprocess((value) => value === true || value === "true", z.boolean());
const button = z.looseObject({ text: z.string(), callback_data: z.string().optional(), url: z.string().optional() });
const keyboard = json(z.looseObject({ inline_keyboard: z.array(z.array(button)).optional() })).optional();
const about = z.object({ chat_id: number });
const one = about.extend({ message_id: number });
const look = { parse_mode: z.string().optional(), reply_markup: keyboard };
const sending = about.extend({
  ...look,
  message_thread_id: number.optional(),
  disable_notification: flag.optional(),
  reply_parameters: json(
    z.looseObject({ message_id: number, allow_sending_without_reply: z.boolean().optional() }),
  ).optional(),
});
const commands = json(z.array(z.object({ command: z.string(), description: z.string() })));
const ofWhom = z.object({
  scope: json(z.looseObject({ type: z.string() })).optional(),
  language_code: z.string().default(""),
});

/** Every method that a bot of this kind needs. Another one is answered with 404 and is a violation. */
export const methods: Record<string, (params: Params, house: House, gone: AbortSignal) => unknown> = {
  getme: () => botUser,
  getupdates: with_(
    z.object({
      offset: number.optional(),
      limit: number.optional(),
      timeout: number.optional(),
      allowed_updates: json(z.array(z.string())).optional(),
    }),
    (poll, { updates }, gone) => {
      updates.allowed = poll.allowed_updates;
      return updates.poll(poll, gone);
    },
  ),
  sendmessage: with_(sending.extend({ text: z.string().default("") }), (input, house) => {
    const room = house.writable(input.chat_id, "sendMessage");
    const shown = shownOf(input.text, input.parse_mode, "message is too long");
    return messageOf(room.add({ ...shown, ...placed(input, room) }));
  }),
  senddocument: with_(
    sending.extend({ document: z.union([z.string(), z.instanceof(File)]), caption: z.string().default("") }).loose(),
    async (input, house) => {
      const room = house.writable(input.chat_id, "sendDocument");
      const file = fileOf(input.document, input);
      const content = await file.text();
      if (content === "") throw badRequest("file must be non-empty");
      const shown = input.caption
        ? shownOf(input.caption, input.parse_mode, "message caption is too long", 1024)
        : { text: "", links: [] };
      return messageOf(room.add({ ...shown, ...placed(input, room), document: { name: file.name, content } }));
    },
  ),
  editmessagetext: with_(one.extend({ ...look, text: z.string().default("") }), (input, house) => {
    const message = editable(house.writable(input.chat_id, "editMessageText"), input.message_id);
    const shown = shownOf(input.text, input.parse_mode, "MESSAGE_TOO_LONG");
    return changed(message, { ...shown, buttons: buttonsOf(input.reply_markup) });
  }),
  editmessagereplymarkup: with_(one.extend({ reply_markup: keyboard }), (input, house) => {
    const message = editable(house.writable(input.chat_id, "editMessageReplyMarkup"), input.message_id);
    return changed(message, { text: message.text, links: message.links, buttons: buttonsOf(input.reply_markup) });
  }),
  deletemessage: with_(one, (input, house) => {
    const message = house.room(input.chat_id).message(input.message_id);
    if (!message) throw badRequest("message to delete not found");
    message.deleted = true;
    house.changed();
    return true;
  }),
  answercallbackquery: with_(
    z.object({ callback_query_id: z.string(), text: z.string().default(""), show_alert: flag.optional() }),
    (input, house) => {
      if (input.text.length > 200) throw badRequest("MESSAGE_TOO_LONG");
      house.answerPress(input.callback_query_id, { text: input.text, alert: input.show_alert ?? false });
      return true;
    },
  ),
  getfile: with_(z.object({ file_id: z.string() }), ({ file_id: id }, { files }) => {
    const content = files.get(`documents/${id}`);
    if (!content) throw badRequest("wrong file_id or the file is temporarily unavailable");
    return { file_id: id, file_unique_id: id, file_size: content.length, file_path: `documents/${id}` };
  }),
  sendchataction: with_(about.extend({ action: z.string() }), (input, house) => {
    house.room(input.chat_id);
    return true;
  }),
  getchat: with_(about, (input, house) => chatOf(house.room(input.chat_id))),
  setmycommands: with_(ofWhom.extend({ commands }), (input, house) => {
    for (const { command, description } of input.commands) {
      if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest("BOT_COMMAND_INVALID");
      if (description.length < 1 || description.length > 256) throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
    }
    if (input.commands.length > 100) throw badRequest("BOT_COMMANDS_TOO_MUCH");
    house.commands.set(input.language_code, input.commands);
    return true;
  }),
  getmycommands: with_(ofWhom, (input, house) => house.commands.get(input.language_code) ?? []),
  deletemycommands: with_(ofWhom, (input, house) => {
    house.commands.delete(input.language_code);
    return true;
  }),
  setwebhook: with_(
    z.object({
      url: z.string(),
      secret_token: z
        .string()
        .regex(/^[\w-]{1,256}$/)
        .optional(),
      allowed_updates: json(z.array(z.string())).optional(),
      drop_pending_updates: flag.optional(),
    }),
    (input, { updates }) => {
      const local = /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(input.url);
      if (input.url !== "" && !local && !input.url.startsWith("https://"))
        throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
      updates.allowed = input.allowed_updates;
      const webhook = { url: input.url, ...(input.secret_token ? { secret: input.secret_token } : {}) };
      updates.setWebhook(input.url === "" ? undefined : webhook, input.drop_pending_updates ?? false);
      return true;
    },
  ),
  deletewebhook: with_(z.object({ drop_pending_updates: flag.optional() }), (input, { updates }) => {
    updates.setWebhook(undefined, input.drop_pending_updates ?? false);
    return true;
  }),
  getwebhookinfo: (_, { updates }) => ({
    url: updates.webhook?.url ?? "",
    has_custom_certificate: false,
    pending_update_count: updates.pending.length,
    allowed_updates: updates.allowedKinds,
    ...(updates.lastError ? { last_error_message: updates.lastError } : {}),
  }),
};

function with_<S extends z.ZodType>(
  schema: S,
  handle: (input: z.infer<S>, house: House, gone: AbortSignal) => unknown,
) {
  return (params: Params, house: House, gone: AbortSignal) => {
    const read = schema.safeParse(params);
    if (!read.success) throw badRequest(z.prettifyError(read.error));
    return handle(read.data, house, gone);
  };
}

function shownOf(text: string, parseMode: string | undefined, tooLong: string, most = 4096) {
  if (parseMode !== undefined && parseMode !== "HTML") throw badRequest(`unsupported parse_mode ${parseMode}`);
  const shown = parseMode ? readHtml(text) : { text: text.trim(), links: [] };
  if (shown.text === "") throw badRequest("message text is empty");
  if (shown.text.length > most) throw badRequest(tooLong);
  return shown;
}

function placed(input: z.infer<typeof sending>, room: Room) {
  const { message_thread_id: thread, reply_parameters: reply } = input;
  room.expectThread(thread);
  const replied = room.message(reply?.message_id);
  if (reply && !replied && !reply.allow_sending_without_reply) throw badRequest("message to be replied not found");
  return {
    buttons: buttonsOf(input.reply_markup),
    silent: input.disable_notification ?? false,
    ...(thread === undefined ? {} : { thread }),
    ...(replied ? { replyTo: replied.id } : {}),
  };
}

function buttonsOf(markup: z.infer<typeof keyboard>): Button[][] {
  const rows = markup?.inline_keyboard ?? [];
  if (rows.flat().length > 100) throw badRequest("REPLY_MARKUP_TOO_LONG");
  return rows.filter((row) => row.length > 0).map((row) => row.map(buttonOf));
}

function buttonOf({ text, callback_data: data, url }: z.infer<typeof button>): Button {
  if (text.trim() === "") throw badRequest("inline keyboard button text is empty");
  if (data === undefined && url === undefined)
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  if (data !== undefined && (data === "" || Buffer.byteLength(data) > 64)) throw badRequest("BUTTON_DATA_INVALID");
  if (url !== undefined && !/^(https?|tg):\/\/[^\s/]+/.test(url)) throw badRequest("BUTTON_URL_INVALID");
  return { text, ...(data === undefined ? {} : { data }), ...(url === undefined ? {} : { url }) };
}

function editable(room: Room, id: number): Message {
  const message = room.message(id);
  if (!message) throw badRequest("message to edit not found");
  if (message.from) throw badRequest("message can't be edited");
  return message;
}

function changed(message: Message, to: Pick<Message, "text" | "links" | "buttons">) {
  const same = (text: string, links: unknown, buttons: unknown) => JSON.stringify([text, links, buttons]);
  if (same(message.text, message.links, message.buttons) === same(to.text, to.links, to.buttons))
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  if (message.text !== to.text) message.versions.push({ text: to.text, at: Date.now() });
  Object.assign(message, to);
  return messageOf(message);
}

function fileOf(document: string | File, parts: Record<string, unknown>): File {
  const file = typeof document === "string" ? parts[document.replace("attach://", "")] : document;
  if (!(file instanceof File)) throw forbidden("the file is not in the request");
  return file;
}
