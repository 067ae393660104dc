import type { Reply, Shown } from "../../../actions/devorch.ts";
import { readDollars } from "../../../models/dollars.ts";
import { withMaterial } from "../../../safety/limited_devorch.ts";
import { UserError } from "../../../task/errors.ts";
import { isTaskId } from "../../../task/task_id.ts";
import { text } from "../../../texts/index.ts";
import { money } from "../../../texts/measures.ts";
import { readCommand } from "../../../understanding/command.ts";
import { oneLine } from "../../cards/paint.ts";
import { type Bot, withoutMention } from "./admit.ts";
import { commands } from "./commands.ts";
import { materialOf } from "./material.ts";
import { type IncomingTurn, repoOf, sayError, sayHtml, sayKey, sayReply, sayRepos } from "./turn.ts";
import { isForwarded, type Message, messageText, readUpdate } from "./update.ts";
import { handleVoice } from "./voice.ts";

const lateMs = 10 * 60_000;

/** Handles one message of a person. */
export async function handleMessage(turn: IncomingTurn, message: Message, bot: Bot, confirmed = false): Promise<void> {
  const said = await turn.world.store.handledMessage(turn.origin);
  // Its effect was saved before a crash: only the answer is sent.
  if (said) return await sayDone(turn, said);
  // A service message, a poll, a dice: nothing was said.
  if (messageText(message) === "" && !isMedia(message)) return;
  if (isForwarded(message)) return sayKey(turn, "telegram.forwarded");
  const words = withoutMention(messageText(message), bot);
  if (message.voice) return await handleVoice(turn, message.voice);
  const card = await answeredBy(turn, message);
  const material = await materialOf(turn, message);
  if (words === "") return sayWithoutWords(turn, message, material);
  const slash = readCommand(words);
  const command = slash && Object.hasOwn(commands, slash.name) ? commands[slash.name] : undefined;
  const late = turn.world.clock.now() - message.date * 1000 > lateMs;
  const mayChange = slash === undefined || turn.world.mayChange(slash.intent);
  if (late && !confirmed && mayChange) return askWhetherStill(turn, words);
  if (command && (await command(turn, slash?.text ?? "", message.from)) !== false) return;
  const asked = card.file === undefined ? "" : await askedMaterial(turn, card.file);
  await sayWords(turn, words, card, [asked, material].filter(Boolean).join("\n\n"));
}

/** A message without a request: asks what to do with a file, and says what cannot be read. */
function sayWithoutWords(turn: IncomingTurn, message: Message, material: string): void {
  if (material !== "") sayHtml(turn, text(turn.lang, "telegram.file-what"), [], { slot: `file:${turn.id}`, ask: true });
  else if (messageText(message) !== "") sayKey(turn, "help.text");
  else if (turn.out.outbox.length === 0) sayKey(turn, "telegram.text-only");
}

/** The file of an earlier message, to which these words say what to do. */
export async function askedMaterial(turn: IncomingTurn, id: string): Promise<string> {
  const kept = await turn.world.store.mail.received(turn.source, id);
  const message = kept && readUpdate(kept.body)?.message;
  return message ? await materialOf(turn, message) : "";
}

function isMedia(message: Message): boolean {
  const { voice, audio, video, video_note: note, photo, document, sticker, contact, location } = message;
  return [voice, audio, video, note, photo, document, sticker, contact, location].some((one) => one !== undefined);
}

function askWhetherStill(turn: IncomingTurn, words: string): void {
  const { source, id, lang, world } = turn;
  const short = words.length > 200 ? `${words.slice(0, 199)}…` : words;
  const key = (yes: boolean) => ({ do: "late" as const, source, id, yes });
  const rows = [
    [text(lang, "telegram.key.yes"), key(true)] as [string, ReturnType<typeof key>],
    [text(lang, "telegram.key.no"), key(false)] as [string, ReturnType<typeof key>],
  ];
  sayHtml(turn, turn.paint.text(world.clean(text(lang, "telegram.late", { text: short }))), [rows]);
}

/** Intents whose answer says that something waits for a person. */
const aboutWaiting: ReadonlySet<string> = new Set(["status", "plan"]);

/** Text that is no chat command goes to the intents, as in every channel. */
export async function sayWords(
  turn: IncomingTurn,
  words: string,
  card: RepliedCard = {},
  material = "",
): Promise<void> {
  const { world, chat, lang, speaker, devorch } = turn;
  const { kind = "", about, number, shown } = card;
  const command = words.startsWith("/");
  try {
    if (kind === "modify" && about && !command) {
      await devorch.modify(about, { change: withMaterial(words, material), revision: Number(number), by: "" });
      return sayKey(turn, "task.modifying", { id: about });
    }
    if ((kind === "other" || kind === "question") && about && !command) {
      await devorch.answer(about, { text: withMaterial(words, material), question: Number(number), by: "" });
      return sayKey(turn, "task.answered", { id: about });
    }
    if (kind === "money" && about && !command) return await raise(turn, about, words);
    const named = kind === "new" && !command ? `/new ${words}` : words;
    const task = about === undefined ? {} : { about, ...(shown && { shown }) };
    const reply = await world.devorch.ask({
      text: named,
      chat,
      lang,
      repo: await repoOf(turn),
      speaker,
      ...task,
      ...(material !== "" && { material }),
      ...(turn.edited && { edited: true }),
      ...(turn.heard && { heard: true }),
    });
    await sayReply(turn, reply, material === "" ? undefined : (card.file ?? turn.id));
    if (aboutWaiting.has(reply.intent)) await turn.restore(reply.task);
  } catch (error) {
    const repoMissing = error instanceof UserError && /^(task|query)\.repo-missing$/.test(error.key);
    if (repoMissing) return await sayRepos(turn);
    sayError(turn, error);
  }
}

/** The answer to how much more a task may spend. */
async function raise(turn: IncomingTurn, id: string, words: string): Promise<void> {
  const usd = readDollars(words.replace(/^\+|\b(?:usd|d[oó]lares|dollars)\b|[$\s]/giu, ""));
  if (usd === undefined) throw new UserError("telegram.no-amount", { text: oneLine(words, 40) });
  await turn.devorch.resume(id, { raiseUsd: usd });
  sayKey(turn, "telegram.raised", { id, amount: money(usd, turn.lang) });
}

/** The card to which a message replies. */
interface RepliedCard {
  kind?: string;
  /** The inbox row with the file that it asks about. */
  file?: string | undefined;
  about?: string | undefined;
  number?: number;
  shown?: Shown | undefined;
}

async function answeredBy(turn: IncomingTurn, { chat, reply_to_message: answered }: Message): Promise<RepliedCard> {
  // After a group became a supergroup, its old message ids are reused.
  const here = answered && (answered.chat?.id ?? chat.id) === chat.id;
  const card = here ? await turn.world.store.mail.cardOf(turn.chat, answered.message_id) : undefined;
  const [kind = "", about = "", last = ""] = card?.slot.split(":") ?? [];
  if (kind === "file") return { kind, file: about };
  if (!isTaskId(about)) return { kind };
  const number = Number(last);
  const ofPlan = kind === "plan" || kind === "modify";
  return { kind, about, number, shown: ofPlan ? { revision: number } : kind === "end" ? { pause: number } : {} };
}

async function sayDone(turn: IncomingTurn, { task, word }: { task: string; word: string }): Promise<void> {
  if (word === "cancel") await turn.devorch.cancel(task);
  if (word === "start")
    await sayReply(turn, { say: [text(turn.lang, "task.received", { id: task })], task, intent: "" } satisfies Reply);
  else sayKey(turn, "telegram.ok");
}
