import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, readLabelled, unsure } from "../../orchestrator/understanding/classifier/evaluate.ts";
import { normalizeText } from "../../orchestrator/understanding/classifier/plain.ts";
import { classifyLocally } from "../../orchestrator/understanding/classify.ts";
import { sampleState, situations } from "../../orchestrator/understanding/situation.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { chitChat, isHeldOut, labelledMessages, plainExamples, shippedIntents } from "./messages.ts";

const spanish =
  /[áéíóúñ¿¡]|\b(el|la|los|las|que|en|una?|por|para|con|hay|del|se|de|y|es|lo|mi|tu|me|te|si|dale|gracias|hola|al)\b/i;
const decisive = ["approve", "reject", "cancel"];

describe("own messages", () => {
  test("are at least 600, half of them Spanish, and the fifth that judges is no example", async () => {
    const messages = labelledMessages();
    const held = messages.filter(isHeldOut);
    const examples = plainExamples(await shippedIntents());

    expect(messages.length).toBeGreaterThanOrEqual(600);
    expect(messages.filter(({ text }) => spanish.test(text)).length / messages.length).toBeGreaterThan(0.45);
    expect(held.length / messages.length).toBeGreaterThan(0.17);
    expect(held.filter(({ text }) => examples.has(normalizeText(text)))).toEqual([]);
  });

  test("are understood without a model in at least 93 of 100 cases", async () => {
    const result = await evaluate(await shippedIntents(), labelledMessages().filter(isHeldOut));

    expect(result.accuracy).toBeGreaterThanOrEqual(0.93);
    expect(result.types.accuracy).toBeGreaterThanOrEqual(0.85);
  });

  test("never approve, reject or cancel what was not meant so", async () => {
    const { misses } = await evaluate(await shippedIntents(), labelledMessages());

    expect(misses.filter(({ found }) => decisive.includes(found))).toEqual([]);
  });
});

describe("sentences that were written before the classifier was looked at", () => {
  const own = readLabelled(readFileSync(join(import.meta.dir, "own_sentences.tsv"), "utf8"));

  test("are understood in at least 95 of 100 cases", async () => {
    const result = await evaluate(await shippedIntents(), own);

    expect(own.length).toBeGreaterThanOrEqual(300);
    expect(result.accuracy).toBeGreaterThanOrEqual(0.95);
  });

  test("decide nothing that they do not mean", async () => {
    const { misses } = await evaluate(await shippedIntents(), own);
    // Both end a plan that waits.
    const wrong = misses.filter(
      ({ intent, found }) => decisive.includes(found) && !(intent === "reject" && found === "cancel"),
    );
    expect(wrong).toEqual([]);
  });
});

describe("chit-chat", () => {
  test("opens no task and decides nothing, whatever is pending", async () => {
    const intents = await shippedIntents();
    const lines = chitChat();
    const examples = plainExamples(intents);
    expect(lines.length).toBeGreaterThanOrEqual(200);
    expect(lines.filter((line) => examples.has(normalizeText(line)))).toEqual([]);

    const wrong = lines.flatMap((line) =>
      situations.flatMap((situation) => {
        const found =
          classifyLocally(classifierOf(intents), intents, line, situation, sampleState[situation]).intent ?? unsure;
        return found === "task_new" || decisive.includes(found) ? [`${situation}: ${line} -> ${found}`] : [];
      }),
    );

    expect(wrong).toEqual([]);
  });
});
