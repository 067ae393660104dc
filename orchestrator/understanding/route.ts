import { basename, parse } from "node:path";
import type { AskRequest, Devorch, Reply } from "../actions/devorch.ts";
import type { Ports } from "../run/ports.ts";
import { LimitedDevorch } from "../safety/limited_devorch.ts";
import { mayUseIntent } from "../safety/people.ts";
import type { Intent } from "../sdk/intent.ts";
import { problemText } from "../sdk/plugin_problem.ts";
import { UserError } from "../task/errors.ts";
import { openQuestions } from "../task/question.ts";
import { type Lang, text as sentence } from "../texts/index.ts";
import { askBack } from "./ask_back.ts";
import { readCommand, type SlashCommand } from "./command.ts";
import { type Focus, focusOf } from "./focus.ts";
import { handlerContext, type Understood } from "./handler/context.ts";
import { askForSlot, fillSlots, readSlotAnswer } from "./handler/fill_slots.ts";
import { situationOf } from "./situation.ts";
import { understand } from "./understand.ts";

/** Finds the intent of a message and calls its handler. Asks when in doubt; an unclear message never starts or approves anything. */
export async function route(devorch: Devorch, ports: Ports, message: AskRequest): Promise<Reply> {
  const { speaker, about, text } = message;
  const chat = await ports.store.chat(message.chat);
  const focus = await focusOf(ports.store, chat, { text, about, speaker: speaker?.id });
  const found = await whatIsMeant(ports, message, focus);
  if ("say" in found) return found;
  const intent = ports.loaded.intents.get(found.intent) as Intent;
  const unclear = askWhichPlan(found, focus, message.lang);
  if (unclear) return unclear;
  if (speaker && !mayUseIntent(speaker, found.intent, ports.loaded)) throw new UserError("people.viewer");
  const command = found.found.by === "button";
  const slots = await fillSlots(ports, intent, { text: found.text, command });
  if (slots.missing.length > 0) return askForSlot(ports, { ...message, ...found }, slots.missing);

  const { context, reply, close } = handlerContext(new LimitedDevorch(devorch, message), ports, {
    message,
    chat,
    task: focus.task,
    ...found,
  });
  try {
    await intent.handle({ ...context, slots: slots.values });
    return reply();
  } finally {
    await close();
  }
}

async function whatIsMeant(ports: Ports, message: AskRequest, focus: Focus): Promise<Understood | Reply> {
  const answered = await readSlotAnswer(ports, message);
  if (answered) return { ...answered, found: { confidence: 1, by: "context" } };
  const command = readCommand(message.text);
  return command ? byCommand(ports, message, command) : byMeaning(ports, message, focus);
}

/** A button or a slash command: no guessing. */
function byCommand({ loaded }: Ports, { lang }: AskRequest, { name, intent, text }: SlashCommand): Understood | Reply {
  if (loaded.intents.has(intent)) return { intent, text, found: { confidence: 1, by: "button" } };
  const unknown = (say: string): Reply => ({ say: [say], task: null, intent: "unsure" });
  const broken = loaded.errors.find(({ file }) => parse(file).name === intent);
  if (broken) {
    const place = `${basename(broken.problem.file ?? broken.file)}${broken.line === null ? "" : `:${broken.line}`}`;
    const problem = problemText(lang, broken.problem);
    return unknown(sentence(lang, "route.broken-command", { command: name, place, problem }));
  }
  const known = [...loaded.intents.keys()].map((one) => `/${one}`).join(" ");
  return unknown(sentence(lang, "route.no-command", { command: name, known }));
}

async function byMeaning(ports: Ports, { text, lang }: AskRequest, { task }: Focus): Promise<Understood | Reply> {
  const situation = situationOf(task);
  const question = openQuestions(task?.questions ?? [])[0];
  const meaning = await understand(ports, { text, situation, state: task?.state ?? null, question });
  if (meaning.intent === null) {
    const { bare, likeliest } = meaning;
    const doubt = { text, lang, likeliest, task: situation === "none" ? null : (task?.id ?? null), bare };
    return { ...askBack({ ...doubt, planned: task?.state === "planned" }), task: null, intent: "unsure" };
  }
  const { intent, confidence, by, kind } = meaning;
  return { intent, text, found: { confidence, by, ...(kind !== undefined && { kind }) } };
}

/** Free words decide only when there is just one plan that they can be about. */
function askWhichPlan({ intent, found }: Understood, { plans, named }: Focus, lang: Lang): Reply | undefined {
  const decides = intent === "approve" || intent === "reject";
  if (!decides || named || found.by === "button" || plans.length < 2) return undefined;
  const ids = plans.map(({ id }) => id);
  const say = sentence(lang, "route.which-plan", { ids: ids.join(", "), id: ids.at(-1) ?? "" });
  const label = (id: string) => sentence(lang, `route.choice.${intent}`, { id });
  return { say: [say], choices: ids.map((id) => ({ label: label(id), say: `/${intent} ${id}` })), task: null, intent };
}
