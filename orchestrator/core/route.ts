import { Classifier, type Found, plain } from "./classify.ts";
import type { Devorch, Reply } from "./devorch.ts";
import type { EventBody } from "./events.ts";
import type { Intent } from "./intent.ts";
import type { Ports } from "./run/ports.ts";
import type { Task } from "./task.ts";
import { isTextKey, type Lang, text as sentence, type TextParams } from "./texts/index.ts";

type By = Extract<EventBody, { type: "intent.found" }>["by"];

interface Message {
  text: string;
  chat: string;
  lang: Lang;
  repo: string | null;
}

/** Below it nothing is done but asking back. */
const sure = 0.45;
/** While something waits, only words that are this clear mean something else. */
const verySure = 0.8;

const classifiers = new WeakMap<ReadonlyMap<string, Intent>, Classifier>();

/** One message: which intent, then its handler. On doubt it asks; it never falls through to a task or an approval. */
export async function route(devorch: Devorch, ports: Ports, message: Message): Promise<Reply> {
  const chat = await ports.store.chat(message.chat);
  const task = chat.task === null ? null : ((await ports.store.task(chat.task)) ?? null);
  const found = findIntent(ports.loaded.intents, message.text, task);
  const intent = found && ports.loaded.intents.get(found.intent);
  const said: string[] = [];
  const say = (keyOrText: string, params?: TextParams) => {
    said.push(isTextKey(keyOrText) ? sentence(message.lang, keyOrText, params) : keyOrText);
  };
  if (!found || !intent) {
    say("route.unsure");
    return { say: said, task: null, intent: "unsure" };
  }
  const slots = readSlots(intent, message.text);
  if (slots.missing.length > 0) {
    say("route.slots-missing", { names: slots.missing.join(", "), example: `${slots.missing[0]}: ...` });
    return { say: said, task: null, intent: found.intent };
  }
  let about = task?.id ?? null;
  const repo = message.repo ?? chat.repo;
  await intent.handle({
    text: message.text,
    lang: message.lang,
    chat: message.chat,
    repo,
    task,
    slots: slots.values,
    devorch,
    say,
    found: { confidence: found.confidence, by: found.by },
    async turnTo(change) {
      if (change.task !== undefined) about = change.task;
      Object.assign(chat, change);
      await ports.store.saveChat(chat);
    },
  });
  return { say: said, task: about, intent: found.intent };
}

/** Slots as the words say them (`name: value`), with the schema's defaults for the rest. */
function readSlots({ slots }: Intent, text: string): { values: Record<string, unknown>; missing: string[] } {
  if (!slots) return { values: {}, missing: [] };
  const said = Object.keys(slots.shape).flatMap((name) => {
    const value = new RegExp(`\\b${name}\\s*[:=]\\s*(?:"([^"]*)"|(\\S+))`, "i").exec(text);
    return value ? [[name, value[1] ?? value[2]]] : [];
  });
  const parsed = slots.safeParse(Object.fromEntries(said));
  if (parsed.success) return { values: parsed.data, missing: [] };
  return { values: {}, missing: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))] };
}

/** Slash command, then what is pending, then the nearest examples. */
export function findIntent(
  intents: ReadonlyMap<string, Intent>,
  text: string,
  task: Task | null,
): (Found & { by: By }) | undefined {
  const command = /^\/([a-z_-]+)/i.exec(text.trim())?.[1]?.toLowerCase();
  if (command !== undefined) {
    const named = aliases[command] ?? command;
    return intents.has(named) ? { intent: named, confidence: 1, by: "button" } : undefined;
  }
  const ranked = classifierOf(intents).rank(text);
  const pending = task && pendingIntent(ranked, text, task);
  if (pending) return { intent: pending, confidence: 1, by: "context" };
  const [best] = ranked.filter(({ intent }) => intents.has(intent));
  return best && best.confidence >= sure && !needsPlan.has(best.intent) ? { ...best, by: "local" } : undefined;
}

const aliases: Record<string, string> = { new: "task_new", tasks: "status", start: "help" };
/** Bare words of consent mean nothing where nothing waits. */
const needsPlan: ReadonlySet<string> = new Set(["approve", "reject", "modify", "clarify"]);
/** These are heard also while a question or a plan waits, when they are said clearly. */
const interrupts: ReadonlySet<string> = new Set(["cancel", "status", "help", "query", "repo"]);

/** What a message means because of what waits in this chat. */
function pendingIntent(ranked: readonly Found[], text: string, task: Task): string | undefined {
  const [best] = ranked;
  if (best && interrupts.has(best.intent) && best.confidence >= verySure) return best.intent;
  if (task.state === "clarifying") return "clarify";
  if (task.state !== "planned") return undefined;
  const exact = ranked.find(
    ({ intent, confidence }) => confidence === 1 && (intent === "approve" || intent === "reject"),
  );
  if (exact) return exact.intent;
  if (/^(si|dale|ok|okay|yes|bueno|perfecto|no|nope|sure)\b.+/.test(plain(text)) || best?.intent === "modify")
    return "modify";
  return undefined;
}

function classifierOf(intents: ReadonlyMap<string, Intent>): Classifier {
  const known = classifiers.get(intents) ?? new Classifier(intents);
  classifiers.set(intents, known);
  return known;
}
