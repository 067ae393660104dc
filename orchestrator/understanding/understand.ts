import type { Intent } from "../sdk/intent.ts";
import type { Question } from "../task/question.ts";
import { askClassifier } from "./ask_classifier.ts";
import { Classifier } from "./classifier/classifier.ts";
import { embeddedLearning } from "./classifier/embedded.ts";
import { fingerprint } from "./classifier/learned.ts";
import { withoutPaste } from "./classifier/plain.ts";
import { certain, classifyLocally, isPossible, type KnownState, type Meaning } from "./classify.ts";
import type { ReadOnlyPorts } from "./questions/read_only_conversation.ts";
import type { Situation } from "./situation.ts";

const classifiers = new WeakMap<ReadonlyMap<string, Intent>, Classifier>();

/** The classifier of these intents, learned once, when the first message needs it. */
export function classifierOf(intents: ReadonlyMap<string, Intent>): Classifier {
  const known = classifiers.get(intents) ?? new Classifier(intents, embeddedLearning());
  classifiers.set(intents, known);
  return known;
}

/** Before `next` takes the place of `before`: the same examples need no learning, others are learned now, not when a message waits. */
export function prepareClassifier(before: ReadonlyMap<string, Intent>, next: ReadonlyMap<string, Intent>): void {
  const known = classifiers.get(before);
  if (known && fingerprint(before) === fingerprint(next)) classifiers.set(next, known);
  else if (known) classifierOf(next);
}

interface MessageInContext {
  text: string;
  situation: Situation;
  state: KnownState;
  /** The question that waits for an answer. */
  question?: Question | undefined;
}

/** What a message means: by what is pending and how it sounds; where that leaves a doubt, by the classifier model if there is one. */
export async function understand(
  ports: ReadOnlyPorts,
  { text, situation, state, question }: MessageInContext,
): Promise<Meaning> {
  const { intents } = ports.loaded;
  const classifier = classifierOf(intents);
  const meaning = classifyLocally(classifier, intents, text, situation, state, question);
  if (isCertain(meaning)) return meaning;
  const can = (intent: string) => isPossible(intents.get(intent), state);
  const asked = await askClassifier(ports, { classifier, intents, text: withoutPaste(text), situation, can });
  if (!asked || asked.intent !== null) return asked ?? meaning;
  // Neither is sure: the person says which.
  const guessed = meaning.intent === null ? meaning.likeliest : [meaning.intent];
  return { ...asked, likeliest: [...new Set([...asked.likeliest, ...guessed])] };
}

/** Decided by what is pending, or by a local guess that is nearly always right; a bare yes or no tells a model nothing more. */
function isCertain(meaning: Meaning): boolean {
  if (meaning.intent === null) return meaning.bare;
  return meaning.by !== "local" || meaning.confidence >= certain;
}
