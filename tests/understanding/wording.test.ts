import { describe, expect, test } from "bun:test";
import type { IntentContext } from "../../orchestrator/sdk/intent.ts";
import { classifyLocally } from "../../orchestrator/understanding/classify.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { shippedIntents } from "../intents/messages.ts";

/** What is done at once, on these words alone, to the pull request of finished work. */
async function doneAtOnce(text: string): Promise<string | undefined> {
  const intents = await shippedIntents();
  const meaning = classifyLocally(classifierOf(intents), intents, text, "none", "completed");
  if (meaning.intent !== "pr" || !meaning.plain) return undefined;
  return meaning.kind === "open" || meaning.kind === "ready" ? meaning.kind : undefined;
}

describe("words about a pull request", () => {
  test.each([
    ["open a pull request for T-9", "open"],
    ["abre el PR por favor", "open"],
    ["can you open a pull request for it?", "open"],
    ["crea un merge request de la T-6", "open"],
    ["please mark the PR as ready for review", "ready"],
    ["T-9: take the PR out of draft", "ready"],
    ["please take the PR of T-1 out of draft", "ready"],
    ["saca el PR de la tarea T-7 de borrador", "ready"],
    ["saca el PR de borrador", "ready"],
    ["it's no longer a draft", "ready"],
  ])("%s: it is done", async (text, kind) => {
    expect(await doneAtOnce(text)).toBe(kind);
  });

  test.each([
    "don't open a PR",
    "no abras el pull request todavía",
    "never open the PR",
    "don't take the PR of T-1 out of draft",
    "maybe open a PR",
    "quizás abrir un PR",
    "should we open a PR?",
    "did you open the PR?",
    "open the PR when CI is green",
    "cuando acabes abre el pull request",
    "espera antes de abrir el PR",
    "the PR is not ready",
    "el PR no está listo para revisar",
    "is the PR ready for review?",
    "¿ya está listo el PR para revisar?",
    "I think the PR is ready for review",
    "creo que el PR ya está listo para revisar",
    "thanks for the PR",
    "close the PR",
    "mergea el PR",
    "make the PR a draft again",
    "pasa el PR a borrador",
  ])("%s: nothing is done that a person did not press", async (text) => {
    expect(await doneAtOnce(text)).toBeUndefined();
  });
});

describe("the handler of a pull request", () => {
  type Found = IntentContext["found"];
  const did = async (text: string, found: Found) => {
    const done: string[] = [];
    const intent = (await shippedIntents()).get("pr");
    const devorch = {
      show: async () => ({ pullRequest: null }),
      pullRequest: async (_: string, { ready }: { ready: boolean }) => {
        done.push(ready ? "ready" : "open");
        return { url: "", draft: false };
      },
    };
    const said = (...words: unknown[]) => void done.push(String(words[0]));
    const context = { task: { id: "T-3" }, devorch, text, found, say: said, ask: said, slots: {} };
    await intent?.handle(context as unknown as IntentContext);
    return done[0];
  };
  const local: Found = { confidence: 1, by: "local", plain: true };

  test.each<[string, Found, string]>([
    ["open the PR", { ...local, kind: "open" }, "open"],
    ["undraft it", { ...local, kind: "ready" }, "ready"],
    ["don't open the PR", { ...local, kind: "open", plain: false }, "pr.sure"],
    ["perhaps the PR", { confidence: 1, by: "model" }, "pr.sure"],
    ["close the PR", { ...local, kind: "elsewhere" }, "pr.none"],
    ["T-3 ready", { confidence: 1, by: "button" }, "ready"],
    ["41 ready", { confidence: 1, by: "button" }, "ready"],
    ["T-3", { confidence: 1, by: "button" }, "open"],
    ["T-3 not ready", { confidence: 1, by: "button" }, "open"],
  ])("%s", async (text, found, what) => {
    expect(await did(text, found)).toBe(what);
  });
});
