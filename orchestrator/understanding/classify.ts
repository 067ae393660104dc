import type { Intent } from "../sdk/intent.ts";
import type { Question } from "../task/question.ts";
import type { TaskState } from "../task/task.ts";
import type { Classifier, RankedIntent } from "./classifier/classifier.ts";
import { normalizeText, plainWords, withoutPaste } from "./classifier/plain.ts";
import type { Sentence } from "./classifier/sentence.ts";
import { type ReadDecision, readDecision, stopsTheTask } from "./decision.ts";
import { beginsWithConsent, forbids, isEveryday, namesChange, namesWork } from "./guard.ts";
import type { Situation } from "./situation.ts";

/** What a message means, or null with the likeliest meanings when it is unclear. */
export type Meaning =
  | { intent: string; confidence: number; by: "context" | "local" | "model"; kind?: string | undefined }
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

/** The meaning of a message without asking a model. */
export function classifyLocally(
  classifier: Classifier,
  intents: ReadonlyMap<string, Intent>,
  message: string,
  situation: Situation,
  state: TaskState | null,
  question?: Pick<Question, "text" | "options">,
): Meaning {
  const text = withoutPaste(message);
  const sentence = classifier.read(text);
  const ranked = weighBySituation(classifier.rank(sentence), situation, sentence).filter(({ intent }) =>
    intents.has(intent),
  );
  const can = (intent: string) => isPossible(intents.get(intent), state);
  const isKnown = (word: string) => classifier.knows(word);
  const decision = readDecision(text, isKnown, situation === "approval");
  const cancels = situation === "clarify" ? stopsTheTask(text, isKnown) : decision === "cancel";
  const isReadOnly = (intent: string) => intents.get(intent)?.readOnly === true;
  const hasFewExamples = (intent: string) => {
    const { examples = [], kinds } = intents.get(intent) ?? {};
    return kinds === undefined && examples.length < fewExamples;
  };
  const said: HeardMessage = { sentence, ranked, situation, can, isReadOnly, hasFewExamples, decision, cancels };
  const heard = classifier.knowsAnyOf(sentence);
  const meaning =
    (question && meaningAsAnswer(said, text, question)) ??
    byContext(said) ??
    (heard ? byLikelihood(said) : unsureMeaning({ ...said, ranked: [] }));
  if (meaning.intent === null) return meaning;
  return { ...meaning, kind: classifier.kind(meaning.intent, sentence) };
}

/** Whether the state of the task allows it. */
export function isPossible(intent: Intent | undefined, state: TaskState | null): boolean {
  if (!intent) return false;
  return intent.when === undefined || (state !== null && intent.when.includes(state));
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

/** An option of the question, or words that the question itself speaks of: `stop` where it asks whether to stop. */
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
  if (!message.cancels || !mentions) return undefined;
  return { intent: null, likeliest: ["clarify", "cancel"].filter(message.can), bare: true };
}

/** `para` is a preposition and also "stop". */
const prepositions: ReadonlySet<string> = new Set(["para"]);

/** Only pictures, numbers and signs. */
function isWordless({ words }: Sentence): boolean {
  return !words.some((word) => /\p{L}/u.test(word));
}

/** What a message means because of what is pending. */
function byContext(message: HeardMessage): Meaning | undefined {
  const { sentence, situation, can, cancels } = message;
  if (cancels) return contextMeaning("cancel");
  if (situation === "approval") return meaningForPlan(message);
  const bare = bareReply(message);
  if (bare) {
    const intent = bareMeaning[situation][bare];
    if (intent === null) return { ...unsureMeaning(message), bare: true };
    if (can(intent)) return contextMeaning(intent);
  }
  if (situation === "clarify" && can("clarify")) return meaningForQuestion(message);
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

/** While a question waits nearly everything is its answer. */
function meaningForQuestion({ sentence, ranked, isReadOnly }: HeardMessage): Meaning {
  const [best] = ranked;
  if (isWordless(sentence)) return contextMeaning("clarify");
  if (best && best.confidence >= 0.5 && isReadOnly(best.intent) && interrupts(sentence, best)) {
    return { ...best, by: "local" };
  }
  return contextMeaning("clarify");
}

function interrupts(sentence: Sentence, { intent }: RankedIntent): boolean {
  if (intent === "query") return sentence.question || sentence.kinds.has("show");
  return true;
}

/** The meaning by the classifier's probabilities. */
function byLikelihood(message: HeardMessage): Meaning {
  const { sentence, ranked, situation, can } = message;
  const best = likeliest(sentence, ranked, situation, can);
  if (!best) return unsureMeaning(message);
  const isSure = best.confidence >= neededFor(best.intent, sentence) || isFarAhead(best, message);
  return isSure ? { ...best, by: "local" } : unsureMeaning(message);
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
