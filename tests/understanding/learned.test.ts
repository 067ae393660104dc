import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Intent } from "../../orchestrator/sdk/intent.ts";
import { Classifier } from "../../orchestrator/understanding/classifier/classifier.ts";
import { learning } from "../../scripts/build.ts";
import { labelledMessages, shippedIntents } from "../intents/messages.ts";
import { built } from "../support/executable.ts";

const intents = await shippedIntents();
const kept = await learning();
const messages = labelledMessages().filter((_, at) => at % 20 === 0);
const cost = intents.get("cost") as Intent;
const pr = intents.get("pr") as Intent;

/** Everything that a classifier says of messages of our own. */
function saidBy(classifier: Classifier) {
  return messages.map(({ text }) => {
    const sentence = classifier.read(text);
    return [
      sentence.words,
      classifier.rank(sentence),
      classifier.familiarity(sentence),
      classifier.kind("task_new", sentence),
      classifier.kind("approve", sentence),
      classifier.isWorded("pr", "ready", sentence),
    ];
  });
}

describe("what was learned before", () => {
  test("says of every message what learning it now says", () => {
    expect(saidBy(new Classifier(intents, kept))).toEqual(saidBy(new Classifier(intents)));
  });

  test("is in the executable as the examples teach it today", () => {
    expect(readFileSync(built).includes(kept)).toBe(true);
  });

  const nonsense = "florp the quux";
  test.each([
    ["an example more", new Map([...intents, ["cost", { ...cost, examples: [...cost.examples, nonsense] }]])],
    ["an example less", new Map([...intents, ["cost", { ...cost, examples: cost.examples.slice(1) }]])],
    ["an example of another kind", new Map([...intents, ["pr", { ...pr, kinds: { ...pr.kinds, open: [nonsense] } }]])],
    ["an intent of a plugin", new Map([...intents, ["deploy", { ...cost, examples: [nonsense] }]])],
  ] as [string, Map<string, Intent>][])("is learned anew with %s", (_, changed) => {
    const now = saidBy(new Classifier(changed, kept));
    expect(now).toEqual(saidBy(new Classifier(changed)));
    expect(now).not.toEqual(saidBy(new Classifier(intents, kept)));
  });
});
