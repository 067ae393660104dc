import type { AskRequest, Devorch, Reply } from "./devorch.ts";
import { UserError } from "./errors.ts";
import { inquire } from "./inquiry/inquire.ts";
import type { Intent, IntentContext } from "./intent.ts";
import { asSpeaker, mayMean } from "./people.ts";
import type { Ports } from "./run/ports.ts";
import { isTextKey, type Lang, text as sentence } from "./texts/index.ts";
import { askBack } from "./words_in/ask_back.ts";
import { type Command, readCommand } from "./words_in/command.ts";
import { type Focus, focusOf } from "./words_in/focus.ts";
import { situationOf } from "./words_in/situation.ts";
import { readSlots } from "./words_in/slots.ts";
import { understand } from "./words_in/understand.ts";

interface Understood {
  intent: string;
  /** The words without the command that named the intent. */
  text: string;
  found: IntentContext["found"];
}

/** One message: which intent, then its handler. On doubt it asks; it never falls through to a task or an approval. */
export async function route(devorch: Devorch, ports: Ports, message: AskRequest): Promise<Reply> {
  const { speaker, about: answered } = message;
  const chat = await ports.store.chat(message.chat);
  const focus = await focusOf(ports.store, chat, { text: message.text, about: answered, speaker: speaker?.id });
  const command = readCommand(message.text);
  const found = command ? exactly(ports, message, command) : await meant(ports, message, focus);
  if ("say" in found) return found;
  const intent = ports.loaded.intents.get(found.intent) as Intent;
  const unclear = whichPlan(found, focus, message.lang);
  if (unclear) return unclear;
  if (speaker && !mayMean(speaker, found.intent)) throw new UserError("people.viewer");
  const slots = readSlots(intent, found.text);
  if (slots.missing.length > 0) return slotsMissing(slots.missing, found.intent, message.lang);

  const said: string[] = [];
  const repo = message.repo ?? chat.repo;
  let about = focus.task?.id ?? null;
  await intent.handle({
    text: found.text,
    lang: message.lang,
    chat: message.chat,
    repo,
    task: focus.task,
    slots: slots.values,
    devorch: speaker ? asSpeaker(devorch, speaker) : keyed(devorch, message.key),
    found: found.found,
    say: (key, params) => void said.push(isTextKey(key) ? sentence(message.lang, key, params) : key),
    inquire: (question) => inquire(ports, { question, lang: message.lang, chat: message.chat, repo: repo ?? "" }),
    async turnTo(change) {
      if (change.task !== undefined) about = change.task;
      Object.assign(chat, change);
      await ports.store.saveChat(chat);
    },
  });
  return { say: said, task: about, intent: found.intent };
}

/** The same with every task that this message starts named after it: heard twice, it starts nothing twice. */
function keyed(devorch: Devorch, key: string | undefined): Devorch {
  if (key === undefined) return devorch;
  let started = 0;
  const start: Devorch["start"] = (request) => {
    started += 1;
    return devorch.start({ ...request, key: started === 1 ? key : `${key}/${started}` });
  };
  return new Proxy(devorch, {
    get(target, name) {
      if (name === "start") return start;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/** A button or a slash command: no guessing. */
function exactly({ loaded }: Ports, { lang }: AskRequest, { name, intent, text }: Command): Understood | Reply {
  if (loaded.intents.has(intent)) return { intent, text, found: { confidence: 1, by: "button" } };
  const known = [...loaded.intents.keys()].map((one) => `/${one}`).join(" ");
  return { say: [sentence(lang, "route.no-command", { command: name, known })], task: null, intent: "unsure" };
}

async function meant(ports: Ports, { text, lang }: AskRequest, { task }: Focus): Promise<Understood | Reply> {
  const meaning = await understand(ports, { text, situation: situationOf(task), state: task?.state ?? null });
  if (meaning.intent === null) {
    const pending = situationOf(task) === "none" ? null : (task?.id ?? null);
    const { bare, likeliest } = meaning;
    return { ...askBack({ text, lang, likeliest, task: pending, bare }), task: null, intent: "unsure" };
  }
  const { intent, confidence, by, kind } = meaning;
  return { intent, text, found: { confidence, by, ...(kind !== undefined && { kind }) } };
}

/** Free words decide only when there is just one plan that they can be about. */
function whichPlan({ intent, found }: Understood, { plans, named }: Focus, lang: Lang): Reply | undefined {
  const decides = intent === "approve" || intent === "reject";
  if (!decides || named || found.by === "button" || plans.length < 2) return undefined;
  const ids = plans.map(({ id }) => id);
  const say = sentence(lang, "route.which-plan", { ids: ids.join(", "), id: ids.at(-1) ?? "" });
  const label = (id: string) => sentence(lang, `route.choice.${intent}`, { id });
  return { say: [say], choices: ids.map((id) => ({ label: label(id), say: `/${intent} ${id}` })), task: null, intent };
}

function slotsMissing(names: string[], intent: string, lang: Lang): Reply {
  const params = { names: names.join(", "), example: `${names[0]}: ...` };
  return { say: [sentence(lang, "route.slots-missing", params)], task: null, intent };
}
