import type { People, Person, Role } from "../../../safety/people.ts";
import type { Moves } from "./moves.ts";
import { type Message, messageOf, messageText, type Update, type User } from "./update.ts";

interface AccessLists {
  /** TELEGRAM_ALLOWED_USERS */
  users: readonly number[];
  /** TELEGRAM_ALLOWED_CHATS */
  chats: readonly number[];
}

export interface Bot {
  id: number;
  username: string;
}

export const personId = (user: number): string => `telegram:${user}`;

/** The role set by `devorch users`, else owner for users of the settings; undefined for a stranger. */
export async function roleOfUser(people: People, { users }: AccessLists, user: User): Promise<Role | undefined> {
  if (user.is_bot) return undefined;
  const known: Person | undefined = await people.person(personId(user.id));
  return known?.role ?? (users.includes(user.id) ? "owner" : undefined);
}

/** Whether an update is from an admitted person and for this bot. Checked before it is stored, logged or sent to a model. */
export async function admit(
  people: People,
  doors: AccessLists,
  update: Update,
  bot: Bot,
  moves: Pick<Moves, "inside">,
): Promise<boolean> {
  const { callback_query: callback } = update;
  const message = messageOf(update);
  const from = message?.from ?? callback?.from;
  const chat = message?.chat ?? callback?.message.chat;
  if (!from || !chat || (await roleOfUser(people, doors, from)) === undefined) return false;
  if (chat.type === "private") return chat.id === from.id;
  if (!(await isListed(people, doors, chat.id, moves))) return false;
  return message === undefined || isAddressed(message, bot);
}

/** A group of the settings or one that an owner allowed, by its current or its first id. */
export async function isListed(
  people: People,
  { chats }: Pick<AccessLists, "chats">,
  chat: number,
  moves: Pick<Moves, "inside">,
): Promise<boolean> {
  const ids = [chat, moves.inside(chat)];
  if (ids.some((id) => chats.includes(id))) return true;
  for (const id of ids) if (await people.person(personId(id))) return true;
  return false;
}

/** In a group: a command, a mention, or a reply to a message of the bot. */
function isAddressed(message: Message, bot: Bot): boolean {
  if (message.reply_to_message?.from?.id === bot.id) return true;
  const words = messageText(message);
  const command = /^\/[a-z_]+(?:@(\w+))?(?=\s|$)/i.exec(words);
  if (command) return command[1] === undefined || sameName(command[1], bot.username);
  return mentions(words, bot.username);
}

/** Not an e-mail address or a path. */
const mention = /(?<![\w.+/-])@(\w+)/g;

function mentions(words: string, username: string): boolean {
  return username !== "" && [...words.matchAll(mention)].some(([, name = ""]) => sameName(name, username));
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The text without mentions of the bot. */
export function withoutMention(words: string, { username }: Bot): string {
  if (username === "") return words;
  return words
    .replace(mention, (whole, name: string) => (sameName(name, username) ? "" : whole))
    .replace(/[ \t]{2,}/g, " ")
    .replace(/^[\s,:]+/, "")
    .trimEnd();
}
