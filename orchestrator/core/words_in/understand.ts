import type { OutsidePorts } from "../inquiry/ask_outside.ts";
import type { Intent } from "../intent.ts";
import type { TaskState } from "../task.ts";
import { askClassifier } from "./ask_classifier.ts";
import { Classifier } from "./classifier.ts";
import { decide, isPossible, type Meaning } from "./decide.ts";
import type { Situation } from "./situation.ts";

const classifiers = new WeakMap<ReadonlyMap<string, Intent>, Classifier>();

/** The classifier of these intents, learned once, when the first message needs it. */
export function classifierOf(intents: ReadonlyMap<string, Intent>): Classifier {
  const known = classifiers.get(intents) ?? new Classifier(intents);
  classifiers.set(intents, known);
  return known;
}

interface Words {
  text: string;
  situation: Situation;
  state: TaskState | null;
}

/** What a message means: by what is pending and how it sounds; where that leaves a doubt, by the classifier model if there is one. */
export async function understand(ports: OutsidePorts, { text, situation, state }: Words): Promise<Meaning> {
  const { intents } = ports.loaded;
  const classifier = classifierOf(intents);
  const meaning = decide(classifier, intents, text, situation, state);
  if (meaning.intent !== null || meaning.bare) return meaning;
  const can = (intent: string) => isPossible(intents.get(intent), state);
  return (await askClassifier(ports, { classifier, intents, text, situation, can })) ?? meaning;
}
