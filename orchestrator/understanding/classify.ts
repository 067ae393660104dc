import type { Intent } from "../sdk/intent.ts";
import type { Question } from "../task/question.ts";
import { forgePageIn } from "../task/repo_ref.ts";
import type { TaskState } from "../task/task.ts";
import { replaceTaskIds, taskIdsIn } from "../task/task_id.ts";
import { needsText } from "./ask_back.ts";
import type { Classifier, RankedIntent } from "./classifier/classifier.ts";
import { classesOf } from "./classifier/lexicon.ts";
import { normalizeText, plainWords, withoutPaste } from "./classifier/plain.ts";
import type { Sentence } from "./classifier/sentence.ts";
import { denies } from "./classifier/wording.ts";
import { type ReadDecision, readDecision, stopsTheTask } from "./decision.ts";
import { beginsWithConsent, forbids, isEveryday, namesChange, namesWork, speaksOfPrograms } from "./guard.ts";
import { refersBack } from "./refers_back.ts";
import type { Situation } from "./situation.ts";

/** What a message means, or null with the likeliest meanings when it is unclear. */
export type Meaning =
  | {
      intent: string;
      confidence: number;
      by: "context" | "local" | "model";
      kind?: string | undefined;
      /** It is worded like an example of that kind. */
      plain?: boolean | undefined;
    }
  /** `bare`: only a yes, a no or a number, which a model cannot interpret either. */
  | { intent: null; likeliest: string[]; bare: boolean };

/** How much likelier a meaning is in a situation than in general. */
const likelier: Readonly<Record<Situation, Readonly<Record<string, number>>>> = {
  none: { modify: 0.3 },
  approval: { approve: 2, reject: 2, modify: 3, task_new: 0.6, clarify: 0.1, resume: 0.3 },
  clarify: { clarify: 6, approve: 0.5, reject: 0.5, modify: 0.5, task_new: 0.2 },
  running: { modify: 3, cancel: 1.5, status: 1.5, resume: 0.5, task_new: 0.6 },
  failed: { resume: 3, status: 1.5, modify: 0.3, clarify: 0.05 },
};

/** From here on the local meaning was right in 99 of 100 sentences that it had not learned from; below it the model is asked first. */
export const certain = 0.7;

/** Below it a meaning is not acted on. */
const minConfidence: Readonly<Record<string, number>> = {
  query: 0.42,
  status: 0.4,
  help: 0.4,
  smalltalk: 0.42,
  repo: 0.5,
  task_new: 0.55,
};
const defaultConfidence = 0.5;
/** A plugin has a handful of examples, so its intent is never that sure: it counts how far it is ahead of the next. */
const fewExamples = 20;
const confidenceWithFew = 0.3;
const farAhead = 2;
/** A new task that names no change needs a higher confidence. */
const confidenceWithCode = 0.5;
const confidenceWithoutEvidence = 0.75;
const unlikely = 0.2;

/** `any`: the message names a task whose state is not known. */
export type KnownState = TaskState | "any" | null;

/** The meaning of a message without asking a model. */
export function classifyLocally(
  classifier: Classifier,
  intents: ReadonlyMap<string, Intent>,
  message: string,
  situation: Situation,
  state: KnownState,
  question?: Pick<Question, "text" | "options">,
): Meaning {
  const text = withoutPaste(message);
  const sentence = classifier.read(text);
  const opens = opensTask(text, sentence);
  const can = (intent: string) => isPossible(intents.get(intent), state);
  const likely = withWholeWishes(classifier.rank(sentence), { situation, opens, sentence });
  // Where no question waits nothing answers one.
  const here = likely.filter(({ intent }) => intents.has(intent) && (intent !== "clarify" || can(intent)));
  const ranked = weighBySituation(here, situation, sentence);
  const isKnown = (word: string) => classifier.knows(word);
  const decision = readDecision(text, isKnown, situation === "approval");
  const cancels = situation === "clarify" ? stopsTheTask(text, isKnown) : decision === "cancel";
  const isReadOnly = (intent: string) => intents.get(intent)?.readOnly === true;
  const hasFewExamples = (intent: string) => {
    const { examples = [], kinds } = intents.get(intent) ?? {};
    return kinds === undefined && examples.length < fewExamples;
  };
  const said: HeardMessage = {
    sentence,
    text,
    ranked,
    likely,
    situation,
    opens,
    question,
    isAnyTask: state === "any",
    can,
    isReadOnly,
    hasFewExamples,
    decision,
    cancels,
  };
  const familiarity = classifier.familiarity(sentence);
  const meaning =
    (question && meaningAsAnswer(said, text, question)) ??
    byContext(said) ??
    (familiarity > 0 ? byLikelihood(said, familiarity) : unsureMeaning({ ...said, ranked: [] }));
  if (meaning.intent === null) return meaning;
  // One thing is done at a time.
  const isOfSeveral = taskIdsIn(text).length > 1 && meaning.intent !== "task_new" && !isReadOnly(meaning.intent);
  if (isOfSeveral) return unsureMeaning(said);
  const kind = classifier.kind(meaning.intent, sentence);
  const plain = classifier.isWorded(meaning.intent, kind, classifier.read(withoutItsTask(text)));
  // `don't try again` and `maybe try again` are about trying again, and nothing to do. `wait` itself asks for a pause.
  const isDoubtful = denies(sentence.core) || (sentence.kinds.has("wait") && meaning.intent !== "pause");
  if (meaning.by === "local" && !plain && isDoubtful && isCommand(meaning.intent, isReadOnly))
    return unsureMeaning(said);
  return { ...meaning, kind, plain };
}

/** Does something by itself, without words to work on. */
function isCommand(intent: string, isReadOnly: (intent: string) => boolean): boolean {
  return !needsText.has(intent) && !isReadOnly(intent);
}

/** `take the PR of T-1 out of draft` says: take the PR out of draft. */
function withoutItsTask(text: string): string {
  return replaceTaskIds(text, taskSign).replace(
    /(?:\b(?:of|for|from|de|para)\s+)?(?:\b(?:the|la|task|tarea)\s+)*\0/giu,
    " ",
  );
}
const taskSign = "\0";

/** Whether the state of the task allows it. */
export function isPossible(intent: Intent | undefined, state: KnownState): boolean {
  if (!intent) return false;
  if (state === "any") return true;
  return intent.when === undefined || (state !== null && intent.when.includes(state));
}

const anotherTask = /(?<!\p{L})(?:nueva|otra|new|another|separate) (?:tarea|task)(?!\p{L})/iu;

const announced =
  /^\s*(?:(?:una? )?(?:nueva|otra) tarea|tarea nueva|(?:a )?(?:new|another|separate) task)\s*[:.,–—-]\s*(?=\S)/iu;

/** What a message asks for that begins with `new task:`; undefined where it does not. */
export function announcedTask(text: string): string | undefined {
  return announced.test(text) ? text.replace(announced, "") : undefined;
}

/** A task of its own, whatever is pending: it says so, or links to the page that describes it. */
export function opensTask(text: string, { question }: Sentence): boolean {
  return anotherTask.test(text) || (!question && forgePageIn(text) !== undefined);
}

interface Wish {
  situation: Situation;
  opens: boolean;
  sentence: Sentence;
}

/**
 * A wish is one thing, whatever it is taken for by its words: a change of the plan where one waits, a task where the message opens
 * one. A page of a forge is no repository to choose, and no pull request of the task.
 */
function withWholeWishes(ranked: readonly RankedIntent[], { situation, opens, sentence }: Wish): RankedIntent[] {
  const gives = opens
    ? (intent: string) => ["repo", "pr", "modify", "clarify"].includes(intent)
    : (intent: string) => intent === "task_new";
  const takes = opens ? "task_new" : "modify";
  if (!opens && situation !== "approval" && !(situation === "running" && isCorrection(sentence))) return [...ranked];
  const given = ranked.reduce((sum, { intent, confidence }) => sum + (gives(intent) ? confidence : 0), 0);
  return ranked.map(({ intent, confidence }) => ({
    intent,
    confidence: gives(intent) ? 0 : intent === takes ? confidence + given : confidence,
  }));
}

const otherwise = /\b(?:instead|rather|en vez|en lugar|mejor|otr[oa]s?|other|another|different|distint[oa]s?)\b/;

/** Has something otherwise than it is: `usa otro texto`, `make it green instead`. */
function isCorrection({ words, kinds }: Sentence): boolean {
  return otherwise.test(words.join(" ")) || kinds.has("also");
}

function weighBySituation(ranked: readonly RankedIntent[], situation: Situation, sentence: Sentence): RankedIntent[] {
  const raw = ranked.map(({ intent, confidence }) => ({
    intent,
    confidence:
      confidence * (likelier[situation][intent] ?? 1) * (intent === "modify" && isPlanQuestion(sentence) ? 0.2 : 1),
  }));
  const sum = raw.reduce((before, { confidence }) => before + confidence, 0);
  return raw
    .map(({ intent, confidence }) => ({ intent, confidence: confidence / sum }))
    .sort((one, other) => other.confidence - one.confidence);
}

/** A question about the plan changes nothing in it; `can you use zod?` does. */
function isPlanQuestion({ question, classes }: Sentence): boolean {
  return question && !classes[0]?.includes("polite") && !classes[0]?.includes("change");
}

type Possible = (intent: string) => boolean;

interface HeardMessage {
  sentence: Sentence;
  text: string;
  /** The intents as the words alone make them likely. */
  likely: readonly RankedIntent[];
  /** It says that it is a task of its own. */
  opens: boolean;
  question: Pick<Question, "text" | "options"> | undefined;
  /** It names a task of which nothing else is known. */
  isAnyTask: boolean;
  /** Likeliest first, as far as the situation makes it likely. */
  ranked: readonly RankedIntent[];
  situation: Situation;
  can: Possible;
  /** Whether the intent changes nothing. */
  isReadOnly: (intent: string) => boolean;
  hasFewExamples: (intent: string) => boolean;
  /** The decision, if the whole message is one. */
  decision: ReadDecision | null;
  /** The message stops the task and does not answer an open question. */
  cancels: boolean;
}

/** An option of the question, or words that may be meant so: `stop` where it asks whether to stop, or for any text. */
function meaningAsAnswer(
  message: HeardMessage,
  text: string,
  { text: asked, options }: Pick<Question, "text" | "options">,
) {
  if (!message.can("clarify")) return undefined;
  const said = normalizeText(text);
  if (options.some((option) => normalizeText(option) === said)) return contextMeaning("clarify");
  const spoken = plainWords([asked, ...options].join(" ")).filter((word) => !prepositions.has(word));
  const mentions = plainWords(text).some(
    (word) => word.length >= 4 && spoken.some((other) => other.startsWith(word.slice(0, 4))),
  );
  if (!message.cancels || !(mentions || isText(message.sentence, options))) return undefined;
  return { intent: null, likeliest: ["clarify", "cancel"].filter(message.can), bare: true };
}

/** One verb, where any text answers: `Cancel` may be what a button is to say; `cancel it` is not. */
function isText({ core }: Sentence, options: readonly string[]): boolean {
  return options.length === 0 && core.length === 1 && !/l[oa]s?$/.test(core[0] ?? "");
}

/** `para` is a preposition and also "stop". */
const prepositions: ReadonlySet<string> = new Set(["para"]);

/** Only pictures, numbers and signs. */
function isWordless({ words }: Sentence): boolean {
  return !words.some((word) => /\p{L}/u.test(word));
}

/** What a message means because of what is pending. */
function byContext(message: HeardMessage): Meaning | undefined {
  const { sentence, situation, can, cancels, decision } = message;
  if (announced.test(message.text) && can("task_new")) return contextMeaning("task_new");
  if (cancels) return contextMeaning("cancel");
  if (message.isAnyTask && (decision === "approve" || decision === "reject"))
    return contextMeaning(decision === "approve" && sentence.kinds.has("resume") ? "resume" : decision);
  if (situation === "approval") return meaningForPlan(message);
  if (situation === "failed" && can("resume") && saysGoOn(message)) return contextMeaning("resume");
  if (situation === "clarify" && isPlainRefusal(message))
    return { intent: null, likeliest: ["cancel", "clarify"].filter(can), bare: true };
  const bare = bareReply(message);
  if (bare) {
    const intent = bareMeaning[situation][bare];
    if (intent === null) return { ...unsureMeaning(message), bare: true };
    if (can(intent)) return contextMeaning(intent);
  }
  if (situation === "clarify" && can("clarify")) return asksBack(message) ? undefined : meaningForQuestion(message);
  // "Yes, but ..." is about something that waits, and nothing does.
  if ((situation === "none" || situation === "failed") && beginsWithConsent(sentence) && sentence.kinds.has("but"))
    return unsureMeaning(message);
  if (situation === "running" && forbids(sentence) && can("modify")) return contextMeaning("modify");
  return undefined;
}

type BareReply = "yes" | "go" | "good" | "no" | "number";

/** null: unclear. */
const bareMeaning: Readonly<Record<Exclude<Situation, "approval">, Readonly<Record<BareReply, string | null>>>> = {
  none: { yes: null, go: "smalltalk", good: "smalltalk", no: null, number: null },
  clarify: { yes: "clarify", go: "clarify", good: "clarify", no: "clarify", number: "clarify" },
  running: { yes: null, go: "smalltalk", good: "smalltalk", no: null, number: null },
  failed: { yes: null, go: "resume", good: "smalltalk", no: null, number: null },
};

const justNumber =
  /^(la |el |opcion |option |number |numero |the )?(\d{1,2}|[ab]|uno|dos|tres|one|two|three|primer[ao]?|segund[ao]|tercer[ao]|first|second|third)( one| option| opcion)?$/;
/** More words than these are no bare word. */
const mostBare = 4;

/** A message that is nothing but a yes, a no or a number. */
function bareReply({ sentence, decision, situation }: HeardMessage): BareReply | undefined {
  const { core, question, kinds } = sentence;
  if (question) return undefined;
  if (justNumber.test(core.join(" "))) return "number";
  // `ok, continúa` to work that stopped says what to do.
  if (situation === "failed" && (kinds.has("resume") || kinds.has("again"))) return undefined;
  if (core.length > mostBare) return undefined;
  if (core.length > 0 && isWordless(sentence)) return "good";
  if (decision === "reject") return "no";
  // A promise in words (`apruebo el plan`) is more than a bare word.
  if ((decision !== "approve" && decision !== "heard") || kinds.has("approve")) return undefined;
  return kinds.has("go") ? "go" : kinds.has("yes") ? "yes" : "good";
}

/** In the approval of a plan: yes, no, or what should be different. */
function meaningForPlan(message: HeardMessage): Meaning | undefined {
  const { sentence, ranked, can, isReadOnly, decision } = message;
  const best = ranked[0]?.intent ?? "";
  if ((decision === "approve" || decision === "reject") && can(decision)) return contextMeaning(decision);
  if (isWordless(sentence) || decision === "heard") return { ...unsureMeaning(message), bare: true };
  if (sentence.kinds.has("wait") && sentence.core.length <= 2) return unsureMeaning(message);
  if (forbids(sentence) && can("modify")) return contextMeaning("modify");
  if (beginsWithConsent(sentence) && !sentence.question && !isReadOnly(best) && can("modify"))
    return isHesitation(sentence) || !namesChange(sentence) ? unsureMeaning(message) : contextMeaning("modify");
  return undefined;
}

function isHesitation({ kinds, core }: Sentence): boolean {
  return kinds.has("wait") && core.length < 6;
}

/** A question of the person's own chooses none of the options. */
function asksBack({ sentence, question }: HeardMessage): boolean {
  return sentence.question && sentence.classes[0]?.includes("asks") === true && (question?.options ?? []).length > 0;
}

/** While a question waits nearly everything is its answer. */
function meaningForQuestion(message: HeardMessage): Meaning {
  const { sentence, ranked, isReadOnly, opens, can } = message;
  const [best] = ranked;
  if (opens && can("task_new")) return contextMeaning("task_new");
  if (hesitatesToChoose(message)) return { ...unsureMeaning(message), likeliest: ["clarify"] };
  if (isWordless(sentence) || namesOption(message)) return contextMeaning("clarify");
  if (goesOnWithWork(message)) return { ...unsureMeaning(message), likeliest: ["clarify", "task_new"] };
  if (isOtherWork(message)) return contextMeaning("task_new");
  if (best && best.confidence >= 0.5 && isReadOnly(best.intent) && interrupts(message, best)) {
    return { ...best, by: "local" };
  }
  return contextMeaning("clarify");
}

/** `wait, I am looking at the brick`: chooses none yet, unless an option itself is put so (`tomorrow`). */
function hesitatesToChoose({ text, sentence, question }: HeardMessage): boolean {
  const options = question?.options ?? [];
  if (options.length === 0 || !sentence.kinds.has("wait")) return false;
  const offered = new Set(plainWords(options.join(" ")));
  return plainWords(text).some((word) => classesOf(word)?.includes("wait") === true && !offered.has(word));
}

/** Says words of one of the options and of no other: `ochre sounds nice`. */
function namesOption({ text, sentence, question }: HeardMessage): boolean {
  if (sentence.question) return false;
  const options = (question?.options ?? []).map((option) => new Set(plainWords(option)));
  const said = new Set(plainWords(text));
  const named = options.map((words) => [...words].some((word) => said.has(word) && isOfOne(word, options)));
  return named.filter(Boolean).length === 1;
}

function isOfOne(word: string, options: readonly ReadonlySet<string>[]): boolean {
  return /\p{L}{3}/u.test(word) && options.filter((words) => words.has(word)).length === 1;
}

/** `and put a line about it in the changelog`, where one of several options is asked for: of the work that waits, or of its own. */
function goesOnWithWork({ sentence: { words, core, classes }, question }: HeardMessage): boolean {
  if ((question?.options ?? []).length === 0 || core.length < wordsOfRequest) return false;
  const orders = classes.slice(0, 2).some((kinds) => kinds.includes("change") || kinds.includes("fix"));
  return orders && (refersBack(words) || /^(?:and|y|e|plus)$/.test(words[0] ?? "") || pronouns.test(words.join(" ")));
}

/** `rechazo` answers no question, unless the question speaks of it. */
function isPlainRefusal({ sentence, decision }: HeardMessage): boolean {
  return (
    decision === "reject" &&
    sentence.kinds.has("reject") &&
    sentence.core.length === 1 &&
    /o$/.test(sentence.core[0] ?? "")
  );
}

/** A whole request about something that the question does not speak of. */
const wordsOfRequest = 5;
const confidenceOfRequest = 0.9;

function isOtherWork({ sentence, likely, question, can }: HeardMessage): boolean {
  const { core, classes } = sentence;
  const begins = classes[0]?.includes("change") === true || classes[0]?.includes("fix") === true;
  if (!begins || core.length < wordsOfRequest || !can("task_new")) return false;
  const asked = new Set(plainWords([question?.text ?? "", ...(question?.options ?? [])].join(" ")));
  if (core.some((word) => word.length >= 4 && asked.has(word))) return false;
  const wish = likely.reduce((sum, one) => sum + (/^(?:task_new|modify)$/.test(one.intent) ? one.confidence : 0), 0);
  return wish >= confidenceOfRequest && speaksOfPrograms(sentence);
}

const pronouns = /\b(?:about|for|to|of|sobre|para|de|con) (?:it|that|them|eso|esto|ello)\b/;
const parts = /[,.;:!\n]+|\s(?:y|e|and|then|luego|despu[eé]s)\s/iu;
const wordsOfGoingOn = 5;
const goingOn =
  /^(?:(?:and|y|then|just|ya|now|ahora|please|porfa|dale|ok) )*(?:go on|go ahead|carry on|keep going|move on|proceed)\b/;

/** Work that stopped: a part of the message says to go on, or the whole says what to do otherwise. */
function saysGoOn({ text, sentence, opens, decision }: HeardMessage): boolean {
  if (opens || sentence.question || decision === "cancel" || sentence.kinds.has("wait")) return false;
  const said = text.split(parts).map((part) => plainWords(part));
  if (said.length > 1 && said.some((words) => words.length <= wordsOfGoingOn && isGoingOn(words))) return true;
  const [first = []] = sentence.classes;
  return (
    forbids(sentence) ||
    ((first.includes("use") || first.includes("again") || first.includes("resume") || isTrying(sentence)) &&
      (isCorrection(sentence) || sentence.kinds.has("without")))
  );
}

function isGoingOn(words: readonly string[]): boolean {
  const [first = []] = words.map((word) => classesOf(word) ?? []);
  return goingOn.test(words.join(" ")) || (first.includes("resume") && words.length <= 3);
}

function isTrying({ core }: Sentence): boolean {
  return /^(?:try|prob\w*|prueb\w*|intent\w*)$/.test(core[0] ?? "");
}

/** A free text can be anything that people say; to options that were offered, a greeting is no answer. */
function interrupts({ sentence, question }: HeardMessage, { intent }: RankedIntent): boolean {
  if (intent === "query") return sentence.question || sentence.kinds.has("show");
  return intent !== "smalltalk" || (question?.options ?? []).length > 0;
}

/** The meaning by the classifier's probabilities. */
function byLikelihood(message: HeardMessage, familiarity: number): Meaning {
  const { sentence, ranked, situation, can } = message;
  const best = likeliest(sentence, ranked, situation, can);
  if (!best) return unsureMeaning(message);
  const confidence = best.confidence * familiarity;
  // A command is said in few words, so that one that was never seen speaks against it.
  const heard = isCommand(best.intent, message.isReadOnly) ? confidence : best.confidence;
  const isWhole = message.opens && best.intent === "task_new";
  const isSure = isWhole || heard >= neededFor(best.intent, sentence) || isFarAhead(best, message);
  return isSure ? { intent: best.intent, confidence, by: "local" } : unsureMeaning(message);
}

function isFarAhead({ intent, confidence }: RankedIntent, { ranked, can, hasFewExamples }: HeardMessage): boolean {
  if (!hasFewExamples(intent) || confidence < confidenceWithFew) return false;
  return ranked.every(
    (other) => other.intent === intent || !can(other.intent) || confidence > farAhead * other.confidence,
  );
}

function neededFor(intent: string, sentence: Sentence): number {
  // A message with laughter is rarely a request for work.
  if (intent === "task_new" && sentence.kinds.has("laugh")) return confidenceWithoutEvidence;
  if (intent === "task_new" && !namesWork(sentence))
    return sentence.kinds.has("code") || sentence.named ? confidenceWithCode : confidenceWithoutEvidence;
  if (intent === "modify" && !namesChange(sentence)) return confidenceWithoutEvidence;
  if (intent === "query" && !sentence.question && !sentence.kinds.has("show")) return confidenceWithoutEvidence;
  return minConfidence[intent] ?? defaultConfidence;
}

/** The likeliest meaning that can be acted on here; none where one that only the guards may say is much likelier. */
function likeliest(
  sentence: Sentence,
  ranked: readonly RankedIntent[],
  situation: Situation,
  can: Possible,
): RankedIntent | undefined {
  const open = ranked.filter(({ intent }) => !decisive.has(intent) && (intent !== "task_new" || !isEveryday(sentence)));
  // Where no plan waits, a wish about it is a wish about the repository.
  const wish = open.find(({ intent }) => intent === "modify" && !can(intent))?.confidence ?? 0;
  const lifted = namesWork(sentence) && !sentence.kinds.has("plan") ? wish : 0;
  const [best] = open
    .filter(({ intent }) => can(intent))
    .map((found) => (found.intent === "task_new" ? { ...found, confidence: found.confidence + lifted } : found))
    .sort((one, other) => other.confidence - one.confidence);
  const [first] = ranked;
  const decided = situation !== "none" && first !== undefined && decisive.has(first.intent);
  return decided && (best?.confidence ?? 0) < unlikely ? undefined : best;
}

/** Intents that are never chosen by probability or by a model. */
export const decisive: ReadonlySet<string> = new Set(["approve", "reject", "cancel"]);

function contextMeaning(intent: string): Meaning {
  return { intent, confidence: 1, by: "context" };
}

/** Asks back. While a plan waits, what it waits for stands first. */
function unsureMeaning({ ranked, situation, can }: HeardMessage): Extract<Meaning, { intent: null }> {
  const heard = ranked.filter(({ confidence }) => confidence >= 0.08).map(({ intent }) => intent);
  const waiting = situation === "approval" ? ["approve", "reject"] : [];
  const likeliest = [...new Set([...waiting, ...heard])].filter(can);
  return { intent: null, likeliest: likeliest.slice(0, 3), bare: false };
}
