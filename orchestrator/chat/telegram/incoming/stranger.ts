import { text } from "../../../texts/index.ts";
import type { BotApi } from "../api.ts";
import type { BotWorld } from "../world.ts";
import { type Bot, personId, roleOfUser } from "./admit.ts";
import type { Guesses } from "./guesses.ts";
import { clientLang } from "./language.ts";
import { type Message, messageText, type Update } from "./update.ts";

interface Door {
  world: BotWorld;
  api: BotApi;
  bot: Bot;
  guesses: Guesses;
}

/**
 * Answers a person without access with their own number, and an owner in an unlisted group with the group's number, so that they can
 * be added; `/allow` of an owner adds the group. Nothing of a stranger is stored, logged or sent to a model.
 */
export async function answerStranger({ world, api, bot, guesses }: Door, { message }: Update): Promise<void> {
  const command = message && commandOf(message, bot);
  if (!message || !command || message.from.is_bot) return;
  const { from, chat } = message;
  const lang = clientLang(from.language_code) ?? world.lang;
  const say = async (words: string) => {
    if (!guesses.mayTry(from.id, world.clock.monotonic())) return;
    const thread = message.is_topic_message ? (message.message_thread_id ?? null) : null;
    await api.send({ chat: chat.id, thread }, { text: words, html: false, silent: true, ask: false }).catch(() => {});
  };
  if (chat.type === "private") {
    if (command !== "allow") await say(text(lang, "telegram.your-number", { id: from.id }));
    return;
  }
  if ((await roleOfUser(world.store.people, world, from)) !== "owner") return;
  if (command === "whoami") return await say(text(lang, "telegram.group-number", { id: chat.id }));
  const name = world.clean(message.chat.title ?? "").slice(0, 100);
  await world.store.people.save({ id: personId(chat.id), role: "viewer", name, lang: null });
  await say(text(lang, "telegram.group-allowed"));
}

/** `/start whoami` is what the link `t.me/<bot>?start=whoami` sends. */
function commandOf(message: Message, { username }: Bot): "whoami" | "allow" | undefined {
  const words = messageText(message).replace(/^\/start(@\w+)?\s+whoami$/i, "/whoami$1");
  const [, name, to] = /^\/(whoami|allow)(?:@(\w+))?$/i.exec(words) ?? [];
  if (to !== undefined && to.toLowerCase() !== username.toLowerCase()) return undefined;
  return name?.toLowerCase() as "whoami" | "allow" | undefined;
}
