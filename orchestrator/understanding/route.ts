import { basename, parse } from "node:path";
import type { AskRequest, Devorch, Reply } from "../actions/devorch.ts";
import type { Ports } from "../run/ports.ts";
import type { ChatRow } from "../run/store.ts";
import { LimitedDevorch } from "../safety/limited_devorch.ts";
import { mayUseIntent } from "../safety/people.ts";
import type { Intent } from "../sdk/intent.ts";
import { problemText } from "../sdk/plugin_problem.ts";
import { UserError } from "../task/errors.ts";
import { openQuestions } from "../task/question.ts";
import type { Task } from "../task/task.ts";
import { readTaskId } from "../task/task_id.ts";
import { type Lang, text as sentence, type TextKey } from "../texts/index.ts";
import { askBack, commandFor } from "./ask_back.ts";
import { announcedTask } from "./classify.ts";
import { readCommand, type SlashCommand } from "./command.ts";
import { readDecision } from "./decision.ts";
import { type Focus, focusOf, taskDecidedAbout } from "./focus.ts";
import { followUpMeant } from "./follow_up_meant.ts";
import { handlerContext, type Understood } from "./handler/context.ts";
import { askForSlot, fillSlots, readSlotAnswer } from "./handler/fill_slots.ts";
import { forgetKept, keepRequest, lacksRepository, readKept } from "./kept_request.ts";
import { namedRepository, repositoryAnswer } from "./named_repository.ts";
import { namedTask } from "./named_task.ts";
import { situationOf } from "./situation.ts";
import { classifierOf, understand } from "./understand.ts";

/** Buttons of one question, at most. */
const mostChoices = 8;

/** Finds the intent of a message and calls its handler. Asks when in doubt; an unclear message never starts or approves anything. */
export async function route(devorch: Devorch, ports: Ports, message: AskRequest): Promise<Reply> {
  const { speaker } = message;
  const chat = await ports.store.chat(message.chat);
  const focus = await focusOf(ports.store, chat, aboutWhat(ports, message));
  const found = await whatIsMeant(ports, message, focus);
  if ("say" in found) return found;
  const meant = taskDecidedAbout(found.intent, focus, ports.clock.now());
  if ("among" in meant) return askWhichTask(found, meant.among, message.lang);
  if (speaker && !mayUseIntent(speaker, found.intent, ports.loaded)) throw new UserError("people.viewer");
  const before = chat.repo;
  const reply = await handle(devorch, ports, { message, chat, task: meant.task, understood: found });
  return chat.repo === before ? reply : goOnWithKept(devorch, ports, chat, reply);
}

interface Handled {
  message: AskRequest;
  chat: ChatRow;
  task: Task | null;
  understood: Understood;
}

async function handle(devorch: Devorch, ports: Ports, { message, chat, task, understood }: Handled): Promise<Reply> {
  const intent = ports.loaded.intents.get(understood.intent) as Intent;
  const command = understood.found.by === "button";
  const slots = await fillSlots(ports, intent, { text: understood.text, command });
  if (slots.missing.length > 0) return askForSlot(ports, { ...message, ...understood }, slots.missing);

  const about = { message, chat, task, ...understood };
  const { context, reply, close } = handlerContext(new LimitedDevorch(devorch, message), ports, about);
  try {
    await intent.handle({ ...context, slots: slots.values });
    return reply();
  } catch (error) {
    if (!(error instanceof UserError && lacksRepository(error))) throw error;
    const repo = namedRepository(understood.text, await repositoryNames(ports));
    // The request says it: a name of several is a name of none.
    if (repo !== undefined && message.repo === null)
      return handle(devorch, ports, { message: { ...message, repo }, chat, task, understood });
    return askForRepository(ports, message, understood, error);
  } finally {
    await close();
  }
}

/** Keeps the request, and asks for its repository with a button for each that has a name. Throws the error where none has. */
async function askForRepository(
  ports: Ports,
  message: AskRequest,
  understood: Understood,
  error: UserError,
): Promise<Reply> {
  const { speaker, lang } = message;
  if (understood.intent === "task_new" && speaker?.role === "viewer") throw new UserError("people.viewer");
  await keepRequest(ports, message, understood);
  const repos = await ports.store.repos();
  if (repos.length === 0) throw error;
  const choices = repos.slice(0, mostChoices).map(({ name }) => ({ label: name, say: `/repo ${name}` }));
  const lines = choices.map((choice) => sentence(lang, "route.choice", choice));
  return { say: [sentence(lang, "route.which-repo"), ...lines], choices, task: null, intent: understood.intent };
}

/** What was asked for before the chat had a repository goes on, each in the name of the person who asked for it. */
async function goOnWithKept(devorch: Devorch, ports: Ports, chat: ChatRow, reply: Reply): Promise<Reply> {
  const waiting = await readKept(ports, chat.id);
  await forgetKept(ports, chat.id);
  let last = reply;
  for (const { message, understood } of waiting) {
    const next = await handle(devorch, ports, { message: { ...message, repo: null }, chat, task: null, understood });
    last = { ...next, say: [...last.say, ...next.say] };
  }
  return last;
}

async function whatIsMeant(ports: Ports, message: AskRequest, focus: Focus): Promise<Understood | Reply> {
  const answered = await readSlotAnswer(ports, message);
  if (answered) return { ...answered, found: { confidence: 1, by: "context" } };
  const command = readCommand(message.text);
  const repo = command ? undefined : await answeredRepository(ports, message);
  if (repo !== undefined) return { intent: "repo", text: repo, found: { confidence: 1, by: "context" } };
  return command ? byCommand(ports, message, command) : byMeaning(ports, message, focus);
}

/** While a request waits for its repository, a message that says a name and little else is the answer. */
async function answeredRepository(ports: Ports, { chat, text }: AskRequest): Promise<string | undefined> {
  if ((await readKept(ports, chat)).length === 0) return undefined;
  return repositoryAnswer(text, await repositoryNames(ports));
}

async function repositoryNames({ store }: Ports): Promise<string[]> {
  return (await store.repos()).map(({ name }) => name);
}

/** A button or a slash command: no guessing. */
function byCommand({ loaded }: Ports, { lang }: AskRequest, { name, intent, text }: SlashCommand): Understood | Reply {
  if (loaded.intents.has(intent))
    return { intent, text: withoutTask(intent, text), found: { confidence: 1, by: "button" } };
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

async function byMeaning(ports: Ports, { text, lang, about }: AskRequest, focus: Focus): Promise<Understood | Reply> {
  const { task } = focus;
  // In answer to the card of a finished task a wish is a change of its work, as it is while it works.
  const goesOn = about !== undefined && task?.state === "completed";
  const situation = goesOn ? "running" : situationOf(task);
  const question = openQuestions(task?.questions ?? [])[0];
  const state = goesOn ? "executing" : (task?.state ?? null);
  const meaning = await understand(ports, { text, situation, state, question });
  const sentence = classifierOf(ports.loaded.intents).read(text);
  const follows = followUpMeant(focus, { text, sentence, repos: await ports.store.repos(), now: ports.clock.now() });
  const isUnsure = meaning.intent === null || (meaning.intent === "task_new" && follows === "either");
  if (isUnsure) {
    const bare = meaning.intent === null && meaning.bare;
    const likeliest = meaning.intent === null && (bare || follows === "other") ? meaning.likeliest : goingOnOrNew;
    const known = situation === "none" && likeliest !== goingOnOrNew ? null : (task?.id ?? null);
    const doubt = { text, lang, likeliest, task: known, bare };
    return { ...askBack({ ...doubt, planned: task?.state === "planned" }), task: null, intent: "unsure" };
  }
  const { confidence, by, kind, plain = false } = meaning;
  const intent = (goesOn || follows === "change") && meaning.intent === "task_new" ? "modify" : meaning.intent;
  const said = intent === "task_new" ? (announcedTask(text) ?? text) : text;
  return { intent, text: said, found: { confidence, by, plain, ...(kind !== undefined && { kind }) } };
}

/** What words can mean that go on with something finished. */
const goingOnOrNew = ["modify", "task_new"];

/** `/answer T-3 blue` answers `blue`. */
function withoutTask(intent: string, text: string): string {
  const [first = "", ...rest] = text.split(/\s+/);
  return (intent === "clarify" || intent === "modify") && rest.length > 0 && /^T-/i.test(first) && readTaskId(first)
    ? text.slice(first.length).trim()
    : text;
}

/** What the words say about which task they mean, before what they mean is known. */
function aboutWhat({ loaded }: Ports, { text, about, speaker }: AskRequest) {
  const classifier = classifierOf(loaded.intents);
  const isKnown = (word: string) => classifier.knows(word);
  const decision = readDecision(text, isKnown, true);
  return {
    id: namedTask(text, isKnown, new Set(loaded.intents.keys())) ?? about,
    decides: decision === "approve" || decision === "reject",
    speaker: speaker?.id,
  };
}

const exampleWidth = 80;

/** A pasted page is not repeated in a question. */
function shortened(words: string): string {
  return words.length <= exampleWidth ? words : `${words.slice(0, exampleWidth).toWellFormed().trimEnd()}…`;
}

/** The same words for each task that they can be about; a chat shows them as buttons. */
function askWhichTask({ intent, text }: Understood, among: readonly Task[], lang: Lang): Reply {
  const choices = among.map(({ id }) => ({
    label: sentence(lang, `route.choice.${intent}` as TextKey, { id }),
    say: commandFor(intent, text, id),
  }));
  const ids = among.map(({ id }) => id);
  const example = shortened(commandFor(intent, text, ids.at(-1) ?? ""));
  const key = ids.length === 1 ? "route.that-task" : "route.which-task";
  const say = sentence(lang, key, { ids: ids.join(", "), example });
  return {
    say: [say, ...choices.map((choice) => sentence(lang, "route.choice", choice))],
    choices,
    task: null,
    intent,
  };
}
