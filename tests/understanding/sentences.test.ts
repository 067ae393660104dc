import { describe, expect, test } from "bun:test";
import { examplesOf, shippedIntents } from "../intents/messages.ts";
import { decidesWrongly, heardBy, isUnderstood, saidSentences, startsWrongly } from "./said.ts";

/** With the chat's tasks and their cards, through the router; no handler works. */
describe("sentences with their situations, written before they were tried", () => {
  const sentences = saidSentences();

  test("are of every situation, and hardly any happens to be an example", async () => {
    const examples = new Set([...(await shippedIntents()).values()].flatMap(examplesOf));
    const pending = sentences.map(({ situation }) => situation);
    expect(sentences.length).toBeGreaterThanOrEqual(300);
    expect(new Set(pending)).toEqual(
      new Set(["none", "plan", "question", "open", "running", "failed", "finished", "two"]),
    );
    const long = sentences.filter(({ text }) => text.split(" ").length > 4);
    expect(long.filter(({ text }) => examples.has(text)).length / long.length).toBeLessThan(0.03);
  });

  test("decide nothing, begin no task and answer no question that they do not mean, and 95 of 100 are understood", async () => {
    const heard = await heardBy(sentences);
    expect(heard.filter(decidesWrongly)).toEqual([]);
    expect(heard.filter(startsWrongly)).toEqual([]);
    expect(heard.filter(isUnderstood).length / heard.length).toBeGreaterThanOrEqual(0.95);
  });
});
