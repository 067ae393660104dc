import type { Intent } from "../sdk/intent.ts";
import type { Classifier } from "./classifier/classifier.ts";
import { decisive, type Meaning } from "./classify.ts";
import { type ReadOnlyPorts, runReadOnlyConversation } from "./questions/read_only_conversation.ts";
import type { Situation } from "./situation.ts";

/** Input of the agent `classifier`. */
export interface ClassifyRequest {
  text: string;
  /** What is pending, as a sentence. */
  pending: string;
  intents: { name: string; description: string; examples: string[] }[];
}

/** What it answers: the input of `set_intent`. */
export interface Classification {
  intent: string;
  confidence: number;
  type?: string | undefined;
}

const classifierTimeoutMs = 15_000;
const examplesShown = 4;
const minModelConfidence = 0.6;

const pending: Readonly<Record<Situation, string>> = {
  none: "Nothing is pending.",
  approval: "A plan waits for approval.",
  clarify: "A question of ours waits for an answer.",
  running: "A task is running.",
  failed: "A task has stopped and can be resumed.",
};

/** Asks the classifier model; undefined when there is no key or no answer in time. */
export async function askClassifier(
  ports: ReadOnlyPorts,
  {
    classifier,
    intents,
    text,
    situation,
    can,
  }: {
    classifier: Classifier;
    intents: ReadonlyMap<string, Intent>;
    text: string;
    situation: Situation;
    can: (intent: string) => boolean;
  },
): Promise<Meaning | undefined> {
  if (!hasClassifierModel(ports)) return undefined;
  const input: ClassifyRequest = {
    text,
    pending: pending[situation],
    intents: [...intents].filter(([name]) => can(name)).map(([name, intent]) => describeIntent(name, intent)),
  };
  const signal = AbortSignal.timeout(classifierTimeoutMs);
  const answer = await runReadOnlyConversation<ClassifyRequest, Classification | null>(ports, {
    agent: "classifier",
    input,
    signal,
    maxTurns: 1,
    maxTries: 1,
  }).catch((error: unknown) => {
    // Without an answer devorch asks the person.
    ports.warn("classifier.silent", { error: String(error) });
    return null;
  });
  if (!answer) return undefined;
  if (!can(answer.intent) || answer.confidence < minModelConfidence)
    return { intent: null, likeliest: [], bare: false };
  // Decisions are never taken from a model: the person gets a button for it.
  if (decisive.has(answer.intent)) return { intent: null, likeliest: [answer.intent], bare: false };
  const { intent, confidence, type } = answer;
  const sentence = classifier.read(text);
  const kind = intent === "task_new" ? (type ?? classifier.kind(intent, sentence)) : classifier.kind(intent, sentence);
  return { intent, confidence, by: "model", kind };
}

/** Whether a classifier model is configured with a key. */
export function hasClassifierModel({ models }: ReadOnlyPorts): boolean {
  try {
    return models.of("classifier").length > 0;
  } catch {
    return false;
  }
}

function describeIntent(
  name: string,
  { description, examples, kinds = {} }: Intent,
): ClassifyRequest["intents"][number] {
  const all = [...examples, ...Object.values(kinds).map(([first = ""]) => first)];
  const every = Math.max(1, Math.floor(all.length / examplesShown));
  return { name, description, examples: all.filter((_, at) => at % every === 0).slice(0, examplesShown) };
}
