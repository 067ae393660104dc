import { Api, GrammyError, InputFile } from "grammy/web";
import type { Address } from "./address.ts";
import type { Keyboard } from "./outgoing/body.ts";

const callMs = 30_000;
/** How long Telegram holds a request for updates. */
export const pollSeconds = 50;

/** The kind of a failed call, by what to do next. */
export interface ApiFailure {
  /** wait: the whole bot must be silent. later: try again. gone: the chat is closed to the bot. token: the token is invalid. */
  kind: "wait" | "later" | "gone" | "moved" | "token" | "conflict" | "refused";
  waitMs: number;
  /** The id that the chat has now, when it moved. */
  movedTo?: number;
  why: string;
}

export function apiFailureOf(error: unknown): ApiFailure {
  if (!(error instanceof GrammyError)) return { kind: "later", waitMs: 0, why: networkErrorText(error) };
  const { error_code: code, description: why, parameters } = error;
  if (code === 429) return { kind: "wait", waitMs: (parameters.retry_after ?? 5) * 1000, why };
  if (code === 401 || code === 404) return { kind: "token", waitMs: 0, why };
  if (code === 409) return { kind: "conflict", waitMs: 0, why };
  const movedTo = parameters.migrate_to_chat_id;
  if (movedTo !== undefined) return { kind: "moved", waitMs: 0, movedTo, why };
  if (code === 403 || (code === 400 && /chat not found|group chat was (upgraded|deactivated)/i.test(why)))
    return { kind: "gone", waitMs: 0, why };
  if (code === 400) return { kind: "refused", waitMs: 0, why };
  return { kind: "later", waitMs: 0, why };
}

/** Without the error's message, which may contain the address with the token. */
function networkErrorText(error: unknown): string {
  const cause = error instanceof Error && "error" in error ? error.error : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return `network ${cause instanceof Error ? cause.name : typeof cause} ${code}`.trim();
}

export interface SentMessage {
  message_id: number;
}

/** The used part of the Bot API; every call has a timeout and ends with the signal. */
export interface BotApi {
  getMe(): Promise<{ id: number; username: string }>;
  getUpdates(offset: number | undefined, seconds: number): Promise<unknown[]>;
  send(
    to: Address,
    message: { text: string; html: boolean; keyboard?: Keyboard; silent: boolean; replyTo?: number; ask: boolean },
  ): Promise<SentMessage>;
  edit(to: Address, message: number, text: string, options: { html: boolean; keyboard?: Keyboard }): Promise<void>;
  document(to: Address, file: { name: string; content: string; caption: string }): Promise<SentMessage>;
  answer(callback: string, text: string): Promise<void>;
  /** "is typing" for some five seconds. */
  typing(to: Address): Promise<void>;
  /** Undefined for a file of more than `most` bytes. */
  download(file: string, most: number): Promise<Uint8Array | undefined>;
  setCommands(lang: string | undefined, commands: { command: string; description: string }[]): Promise<void>;
  deleteWebhook(): Promise<void>;
  setWebhook(url: string, secret: string): Promise<void>;
}

/** Longer ones are not read on a phone. */
const maxLabel = 60;

const wanted = ["message", "edited_message", "callback_query"] as const;

interface ApiOptions {
  token: string;
  apiRoot: string;
  signal: AbortSignal;
  /** Redacts secrets in every outgoing text. */
  clean(text: string): string;
  /** The current id of a chat at Telegram. */
  outside(chat: number): number;
}

export function botApi(options: ApiOptions): BotApi {
  const { clean, outside } = options;
  const place = ({ chat, thread }: Address) => ({
    chat_id: outside(chat),
    ...(thread !== null && thread !== 1 && { message_thread_id: thread }),
  });
  const markup = (keyboard: Keyboard) => asMarkup(keyboard, clean);
  const { raw } = new Api(options.token, { apiRoot: options.apiRoot, timeoutSeconds: pollSeconds + 20 });
  const within = (ms = callMs) => AbortSignal.any([options.signal, AbortSignal.timeout(ms)]) as never;
  return {
    async getMe() {
      const { id, username = "" } = await raw.getMe(within(10_000));
      return { id, username };
    },
    async getUpdates(offset, seconds) {
      const request = {
        timeout: seconds,
        limit: 100,
        allowed_updates: [...wanted],
        ...(offset !== undefined && { offset }),
      };
      const updates: unknown = await raw.getUpdates(request, within((seconds + 15) * 1000));
      return Array.isArray(updates) ? updates : [];
    },
    async send(to, { text, html, keyboard, silent, replyTo, ask }) {
      return await raw.sendMessage(
        {
          ...place(to),
          text: clean(text),
          ...(html && { parse_mode: "HTML" as const }),
          link_preview_options: { is_disabled: true },
          ...(silent && { disable_notification: true }),
          ...(replyTo !== undefined && {
            reply_parameters: { message_id: replyTo, allow_sending_without_reply: true },
          }),
          ...(keyboard
            ? { reply_markup: markup(keyboard) }
            : ask
              ? { reply_markup: { force_reply: true, selective: true } }
              : {}),
        },
        within(),
      );
    },
    async edit(to, message, text, { html, keyboard }) {
      const shown = { ...(html && { parse_mode: "HTML" as const }), link_preview_options: { is_disabled: true } };
      const request = {
        chat_id: outside(to.chat),
        message_id: message,
        text: clean(text),
        ...shown,
        reply_markup: markup(keyboard ?? []),
      };
      await raw.editMessageText(request, within());
    },
    async document(to, { name, content, caption }) {
      const document = new InputFile(new TextEncoder().encode(clean(content)), name);
      return await raw.sendDocument(
        { ...place(to), document, caption: clean(caption), disable_notification: true },
        within(),
      );
    },
    async answer(callback, text) {
      await raw.answerCallbackQuery(
        { callback_query_id: callback, ...(text !== "" && { text: clean(text).slice(0, 200) }) },
        within(10_000),
      );
    },
    async typing(to) {
      await raw.sendChatAction({ ...place(to), action: "typing" }, within(10_000));
    },
    async download(id, most) {
      const { file_path: path = "", file_size: size = 0 } = await raw.getFile({ file_id: id }, within());
      if (size > most) return undefined;
      const url = `${options.apiRoot}/file/bot${options.token}/${path.split("/").map(encodeURIComponent).join("/")}`;
      const response = await fetch(url, { signal: within() as AbortSignal });
      if (!response.ok) throw new Error(`file: ${response.status}`);
      return await readAtMost(response, most);
    },
    async setCommands(lang, commands) {
      await raw.setMyCommands({ commands, ...(lang && { language_code: lang as "es" }) }, within());
    },
    async deleteWebhook() {
      await raw.deleteWebhook({}, within());
    },
    async setWebhook(url, secret) {
      await raw.setWebhook({ url, secret_token: secret, allowed_updates: [...wanted] }, within());
    },
  };
}

async function readAtMost(response: Response, most: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > most) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function asMarkup(keyboard: Keyboard, clean: (text: string) => string) {
  const rows = keyboard.map((row) =>
    row.map((key) => ({
      // Cleaned before it is cut: half a secret would not be redacted.
      text: clean(key.text).slice(0, maxLabel),
      ...("url" in key ? { url: key.url } : { callback_data: key.data }),
    })),
  );
  return { inline_keyboard: rows };
}
