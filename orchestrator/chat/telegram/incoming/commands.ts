import { isRole } from "../../../safety/people.ts";
import { text } from "../../../texts/index.ts";
import { dayAndTime } from "../../../texts/measures.ts";
import { addressOf, isGroup } from "../address.ts";
import type { BotApi } from "../api.ts";
import { sentenceHtml } from "../outgoing/html.ts";
import { personId } from "./admit.ts";
import { type IncomingTurn, repoOf, sayHtml, sayKey, sayRepos, sayTasks } from "./turn.ts";
import type { User } from "./update.ts";

const menu = [
  "new",
  "tasks",
  "status",
  "plan",
  "diff",
  "log",
  "cost",
  "cancel",
  "repo",
  "lang",
  "whoami",
  "help",
] as const;

/** Sets the menu of the client, in both languages. */
export async function setMenu(api: BotApi): Promise<void> {
  const of = (lang: "es" | "en") =>
    menu.map((command) => ({ command, description: text(lang, `telegram.menu.${command}`) }));
  await api.setCommands(undefined, of("en"));
  await api.setCommands("es", of("es"));
}

type ChatCommand = (turn: IncomingTurn, rest: string, from: User) => Promise<boolean> | Promise<void>;

/** Commands of the chat; a handler that returns false leaves the text to the intents. */
export const commands: Readonly<Record<string, ChatCommand>> = {
  start: sayHelp,
  help: sayHelp,
  tasks: sayAllTasks,
  tareas: sayAllTasks,
  whoami,
  invite,
  allow: sayAllowed,
  rollback,
  lang: setLang,
  async new(turn, rest) {
    if (rest !== "") return false;
    sayHtml(turn, text(turn.lang, "telegram.what-new"), [], { slot: `new:${turn.origin}`, ask: true });
    return true;
  },
  async repo(turn, rest) {
    if (rest !== "") return false;
    await sayRepos(turn);
    return true;
  },
};

async function sayAllTasks(turn: IncomingTurn): Promise<void> {
  await sayTasks(turn);
  await turn.restore(null);
}

async function sayHelp(turn: IncomingTurn): Promise<void> {
  const words = [text(turn.lang, "help.text"), text(turn.lang, "telegram.help")].join("\n");
  sayHtml(turn, sentenceHtml(words, turn.world.clean));
}

async function whoami(turn: IncomingTurn, _rest: string, from: User): Promise<void> {
  const { lang, speaker } = turn;
  const repo = await repoOf(turn);
  const role = text(lang, `telegram.role.${speaker.role}`);
  const params = { name: from.first_name ?? "–", id: from.id, role, lang, repo: repo ?? "–" };
  const address = addressOf(turn.chat);
  // Owners alone add groups.
  if (address && isGroup(address) && speaker.role === "owner")
    return sayKey(turn, "telegram.whoami-group", { ...params, group: address.chat });
  sayKey(turn, "telegram.whoami", params);
}

/** `/allow` where nothing is left to admit: a stranger's group is admitted before its commands are read. */
async function sayAllowed(turn: IncomingTurn): Promise<void> {
  const address = addressOf(turn.chat);
  sayKey(turn, address && isGroup(address) ? "telegram.group-admitted" : "telegram.allow-how");
}

/** A code that admits one person. */
async function invite(turn: IncomingTurn, rest: string): Promise<void> {
  const role = rest.trim().toLowerCase() || "member";
  if (!isRole(role)) return sayKey(turn, "users.bad-role");
  const { code, expiresAt } = await turn.devorch.invite(role);
  const until = dayAndTime(expiresAt);
  sayKey(turn, "users.code", { code, role: text(turn.lang, `telegram.role.${role}`), until });
}

async function rollback(turn: IncomingTurn, rest: string): Promise<void> {
  const [, id, step] = /^(T-\d+)\s+(?:--to\s+)?(\d{1,3})$/i.exec(rest.trim()) ?? [];
  if (id === undefined) return sayKey(turn, "telegram.rollback-how");
  await turn.devorch.rollback(id.toUpperCase(), { step: Number(step) });
  sayKey(turn, "telegram.rolled-back", { id: id.toUpperCase(), step: step ?? "" });
}

async function setLang(turn: IncomingTurn, rest: string, from: User): Promise<void> {
  const wish = rest.trim().toLowerCase().slice(0, 2);
  if (wish !== "es" && wish !== "en") return sayKey(turn, "telegram.which-lang");
  const id = personId(from.id);
  const { role } = turn.speaker;
  if (isRole(role)) await turn.world.store.people.save({ id, role, name: from.first_name ?? "", lang: wish });
  sayKey({ ...turn, lang: wish }, "telegram.lang-set");
}
