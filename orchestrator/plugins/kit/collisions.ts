import type { Intent } from "../../sdk/intent.ts";
import { normalizeText } from "../../understanding/classifier/plain.ts";

export interface Collision {
  example: string;
  /** The other intent that has the same example. */
  intent: string;
}

/** Examples that another intent has too, up to case, accents and punctuation: the classifier could not distinguish them. */
export function collisions(
  name: string,
  examples: readonly string[],
  intents: ReadonlyMap<string, Pick<Intent, "examples" | "kinds">>,
): Collision[] {
  const claimed = new Map<string, string>();
  for (const [intent, { examples: own, kinds }] of intents)
    if (intent !== name)
      for (const words of [...own, ...Object.values(kinds ?? {}).flat()]) claimed.set(normalizeText(words), intent);
  return examples.flatMap((example) => {
    const intent = claimed.get(normalizeText(example));
    return intent === undefined ? [] : [{ example, intent }];
  });
}
